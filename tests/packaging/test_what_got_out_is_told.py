"""The run that tries to get out of the image (packaging/runs/escape*.py): what got out is told, and what was not tried
is not taken for held."""

import itertools
import os
import re
import time
from pathlib import Path

import pytest

from tests.support.programs import loaded

RUNS = Path(__file__).parents[2] / "packaging" / "runs"

machine = loaded(RUNS / "machine.py")
inside = loaded(RUNS / "inside.py")
escape = loaded(RUNS / "escape.py")
devices, hands, memory = escape.devices, escape.hands, escape.memory


def test_a_place_outside_the_run_fails_the_run(tmp_path: Path) -> None:
    held = {"what": "alt-f4", "out": False, "saw": "same kiosk"}
    out = {"what": "ctrl-alt-f2", "out": True, "saw": "another console"}
    with pytest.raises(SystemExit, match=r"got out: ctrl-alt-f2"):
        escape.judged(tmp_path, {"locked": [held, out], "unlocked": [held, out]})
    table = (tmp_path / "escape.md").read_text("utf-8")
    assert "| ctrl-alt-f2 | **out**: another console | **out**: another console |" in table


def test_a_control_that_holds_everywhere_proves_nothing(tmp_path: Path) -> None:
    held = {"what": "alt-f4", "out": False, "saw": "same kiosk"}
    with pytest.raises(SystemExit, match="prove nothing"):
        escape.judged(tmp_path, {"locked": [held], "unlocked": [held]})


def test_a_lock_that_holds_and_a_control_that_does_not_is_what_is_wanted(tmp_path: Path) -> None:
    held, out = ({"what": "ctrl-alt-f2", "out": got, "saw": "x"} for got in (False, True))
    escape.judged(tmp_path, {"locked": [held], "unlocked": [out]})


class _Screen:
    """Draws another picture by itself until it is touched; then `answers` to an act, or does not."""

    def __init__(self, *, leads_on: bool) -> None:
        self.monitor = self.inside = self
        self.pictures = itertools.count()
        self.leads_on, self.touched, self.acted = leads_on, False, False

    def touch(self, x: float, y: float) -> None:
        self.touched = self.leads_on

    def wait(self, seconds: float) -> None:
        assert seconds > 6

    def act(self) -> None:
        self.acted = True

    def pixels(self) -> bytes:
        return bytes([9 + 100 * self.acted if self.touched else next(self.pictures) * 40 % 200]) * 3_000

    def until_changed(self, before: bytes, seconds: float) -> bool:
        return bool(machine.changed(before, self.pixels()) > 0.1)


def test_a_page_that_changes_by_itself_is_not_taken_for_a_key_that_arrived() -> None:
    screen = _Screen(leads_on=True)
    held = devices.moved(screen, "keys", lambda: None)
    assert (held.out, held.saw) == (False, "nothing moved")
    assert devices.moved(screen, "keys", screen.act).out
    by_itself = _Screen(leads_on=False)
    assert "not reached" in devices.moved(by_itself, "keys", by_itself.act).saw
    assert not by_itself.acted


class _Keyboard:
    """A machine that stands, and plays the keys that it is given one after the other, as qemu does."""

    alive, said = True, ""

    def __init__(self) -> None:
        self.monitor = self.inside = self
        self.seconds = self.to_play_s = 0.0

    def keys(self, *names: str) -> None:
        self.to_play_s += 2 * len(names) * machine.HOLD_S

    def wait(self, seconds: float) -> None:
        self.to_play_s -= seconds

    def look(self, **what: object) -> str:
        return "tty1 700"

    def lit(self) -> float:
        return 1.0

    def until_lit(self, seconds: float) -> bool:
        return True


@pytest.fixture
def no_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)


@pytest.mark.usefixtures("no_sleep")
def test_no_row_is_judged_before_its_keys_have_come() -> None:
    for keys in (*hands.KEYS, *hands.LAST_KEYS):
        board = _Keyboard()
        assert not hands.key(board, keys).out
        assert board.to_play_s < 0, keys


@pytest.mark.usefixtures("no_sleep")
def test_a_part_is_tried_alone_and_in_its_order() -> None:
    asked: list[str] = []
    board = _Keyboard()
    board.ask = lambda **what: asked.append("network") or {}  # type: ignore[attr-defined,func-returns-value]
    tried = escape.Tried(1, 2, ("keys",))
    keys = [row.what for row in escape._rows(board, tried)]
    assert (keys[0], keys[-1], len(keys), asked) == ("alt-f4", "alt-sysrq-b", 37, [])
    both = [row.what for row in escape._rows(board, tried._replace(parts=("keys", "network")))]
    assert both[-37:] == keys
    assert both[0] == "kiosk, tcp to the listed port (must go through)"
    last = [row.what for row in escape._rows(board, tried._replace(keys=hands.LAST_KEYS))]
    assert last == keys[-len(hands.LAST_KEYS) :]


class _Network:
    """`reached`: what of this machine is reached from inside."""

    def __init__(self, *reached: tuple[str, str]) -> None:
        self.inside, self.reached = self, reached

    def ask(self, connect: list[str]) -> dict[str, str]:
        user, _, *place = connect
        opened = tuple(place) in self.reached and user in escape.network.OPENED_FOR
        return {"said": "open" if opened else "EHOSTUNREACH"}


def test_who_may_leave_is_who_the_firewall_lets() -> None:
    conf = (RUNS.parent / "image/overlay/etc/nftables.conf").read_text("utf-8")
    sets = re.findall(r'meta skuid (?:\{ (.*?) \}|(".*?")) goto of_the_(?:kiosk|set_up)', conf)
    users = re.findall(r'"(.*?)"', " ".join(one or other for one, other in sets))
    assert sorted(users) == sorted(escape.network.OPENED_FOR)
    assert re.findall(r"chain of_the_set_up \{.*jump hosts;", conf), "of the set-up as well"


def test_a_listed_port_at_another_address_is_a_way_out() -> None:
    network = escape.network
    assert not [row for row in network.rows(_Network((network.LISTED, "1")), 1, 2) if row.out]
    loose = _Network((network.LISTED, "1"), (network.SECOND, "1"))
    out = [row.what for row in network.rows(loose, 1, 2) if row.out]
    assert out == [
        f"{user}, {protocol} to the listed port at an address that is not listed"
        for user in ("kiosk", "root", "kiosk-fetch", "kiosk-journal", "kiosk-setup")
        for protocol in ("tcp", "udp")
    ]


def test_a_machine_that_does_not_answer_has_let_nothing_out() -> None:
    silent = _Network()
    silent.ask = lambda **what: {}  # type: ignore[method-assign]
    rows = list(escape.network.rows(silent, 1, 2))
    assert {row.saw for row in rows} == {"not reached"}
    assert {row.out for row in rows if "must go through" not in row.what} == {False}
    assert {row.out for row in rows if "must go through" in row.what} == {True}


class _Memory:
    """A machine whose kiosk's memory is where `swaps` and `files` say; a screen that is killed is replaced."""

    seconds = 0.0

    def __init__(self, swaps: str, swapped: str, files: str = "", journal: str = "") -> None:
        self.inside, self.swaps, self.swapped = self, swaps, swapped
        self.files, self.journal = files, journal
        self.screens, self.died = ["700", "800"], 0

    def run(self, *command: str) -> str:
        if command[0] == "kill":
            self.screens = [self.screens[1], str(900 + self.died)]
            self.died += 1
        told = {"cat": self.swaps, "sh": self.swapped, "journalctl": self.journal if self.died else ""}
        return told.get(command[0], "")

    def look(self, **what: object) -> str:
        if "processes" in what:
            return " ".join(self.screens)
        return "\n".join(self.files.split()[: self.died])

    def wait(self, seconds: float) -> None:
        """It has passed."""

    def until_lit(self, seconds: float) -> bool:
        return True


HEAD = "Filename Type Size Used Priority\n"


def test_memory_that_stays_in_memory_is_held() -> None:
    rows = list(memory.rows(_Memory(HEAD, "0\n")))
    assert [row.out for row in rows] == [False] * 4
    assert not [row for row in rows if "not reached" in row.saw]


def test_memory_in_a_swap_and_in_a_core_is_out() -> None:
    loose = _Memory(f"{HEAD}/dev/vdd partition 131068 0 -2\n", "4096\n", "/state/lib/core.700 /state/lib/core.800")
    assert [row.out for row in memory.rows(loose)] == [True] * 4
    in_the_journal = list(memory.rows(_Memory(HEAD, "0\n", journal="700")))
    assert [row.out for row in in_the_journal] == [False, False, True, False]
    assert in_the_journal[2].saw == "of process 700 in the journal"


def test_a_memory_that_nobody_could_press_says_so() -> None:
    silent = _Memory("", "")
    silent.screens = []
    assert [row.saw.partition(":")[0] for row in memory.rows(silent)] == ["not reached"] * 4


def test_the_memory_of_a_process_is_known_by_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    elf = b"\x7fELF\x02\x01\x01" + bytes(9)
    for name, text in {"core.7": elf + b"\x04\0more", "below/x": elf + b"\x04\0", "program": elf + b"\x03\0",
                       "core": b"core", "core.8": b""}.items():  # fmt: skip
        (tmp_path / name).write_bytes(text)
    os.mkfifo(tmp_path / "core.9")
    said = str(inside.answer({"cores": [str(tmp_path)]})["said"]).splitlines()
    assert said == [f"{tmp_path}/below/x 18", f"{tmp_path}/core.7 22"]


def test_the_two_ports_answer_and_a_user_reaches_them() -> None:
    with escape.network.answering() as (listed, other):
        assert listed != other
        assert inside.reached("tcp", "127.0.0.1", listed) == "open"
        assert inside.reached("udp", "127.0.0.1", other) == "open"
