"""Settings of a kiosk that is set up, changed from a distance: only what the administrator signed for it, whole or not
at all whenever the power goes, and back to those before by itself where the kiosk is not as it was."""

import json
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from nacl.signing import SigningKey

from kiosk import config_file
from kiosk.errors import KioskError
from kiosk.fleet import pack as packs
from kiosk.fleet import setup
from kiosk.running import Running, running
from kiosk.update import wanted
from kiosk.update.gate import PATIENCE_S
from kiosk.update.settings import Settings
from kiosk.update.settings_journal import Kept, SettingsJournal
from kiosk.update.standing import Standing
from kiosk.update.system import BELIEVED_S, MAX_TRIES, QUIET_S
from kiosk.update.wanted import Wanted
from tests.support.patience import PATIENCE_S as TEST_PATIENCE_S

KEY = SigningKey.generate()
WELL = Standing(serving=True, devices={"scanner": "ready", "camera": "absent"}, desk=True)
FORK = multiprocessing.get_context("fork")
ID = "ab" * 16


def pack(serial: int, name: str = "Moselle", kiosk: str = "borne-1", key: SigningKey = KEY) -> bytes:
    layer = packs.TextLayer("10-fleet.toml", f'[operator]\nname = "{name}"\n')
    return packs.signed(packs.Pack(kiosk, serial, "", "", bytes(key.verify_key), (layer,)), key)


class Beside:
    """`settings.Kiosk`: time passes where it is slept, and a kiosk that ends once it may is back a little later, as
    `after` says for the settings that count then."""

    def __init__(self, etc: Path) -> None:
        self.etc = etc
        self.now = 0.0
        self.says: Standing | None = WELL
        self.after: Callable[[str], Standing | None] = lambda serial: WELL
        self.wanted = False
        self.restarts: list[str] = []
        self.started = 0
        self.stride = 1.0

    def standing(self) -> Standing | None:
        if self.wanted and self.says is not None and not self.says.somebody:
            self.restarts.append(serial(self.etc))
            self.says = self.after(serial(self.etc))
            return None
        return self.says

    def want_restart(self, *, wanted: bool) -> None:
        self.wanted = wanted

    def want_start(self) -> None:
        self.started += 1
        self.says = self.after(serial(self.etc))

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds * self.stride


def serial(etc: Path) -> str:
    there = setup.standing(etc)
    return str(there.serial) if there else ""


class World:
    def __init__(self, folder: Path) -> None:
        self.etc = folder / "etc"
        self.kiosk = Beside(self.etc)
        self.released: Wanted | None = Wanted("20", 1000, ID)
        self.gives: dict[str, bytes] = {ID: pack(20, "Meuse")}
        self.fetched: list[str] = []
        setup.apply(packs.opened(pack(10), None), self.etc)
        (self.etc / "kiosk.toml").touch()

    def wanted(self, after: int) -> Wanted | None:
        return self.released if self.released is not None and self.released.at > after else None

    def fetch(self, order_id: str) -> bytes:
        self.fetched.append(order_id)
        if order_id not in self.gives:
            raise KioskError("the desk does not answer; the settings are asked for again")
        return self.gives[order_id]

    def run(self) -> Kept:
        return Settings(self.etc, self.kiosk, self.wanted, self.fetch).run()

    @property
    def kept(self) -> Kept:
        return SettingsJournal(self.etc).read()

    @property
    def told(self) -> Running:
        return running(settings=self.etc)

    @property
    def name(self) -> str:
        return config_file.load(self.etc / "kiosk.toml").operator.name

    @property
    def said(self) -> str:
        """As `name`, of the layer alone, which has to be whole."""
        layer = (self.etc / "provisioned" / "10-fleet.toml").read_text("utf-8")
        return layer.removeprefix('[operator]\nname = "').removesuffix('"\n')


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_new_settings_count_for_a_kiosk_that_starts_anew_and_is_as_before(world: World) -> None:
    assert world.run().phase == "good"
    assert (world.name, world.kiosk.restarts, world.kiosk.wanted) == ("Meuse", ["20"], False)
    assert world.told.settings == "20"
    assert world.run().phase == "good"
    assert world.fetched == [ID], "what was obeyed is not asked for again"


def test_nobody_is_sent_away(world: World) -> None:
    world.kiosk.says = msgspec.structs.replace(WELL, somebody=True)
    left = 500.0
    sleep = world.kiosk.sleep

    def goes_on(seconds: float) -> None:
        sleep(seconds)
        assert serial(world.etc) == "10" or world.kiosk.now >= left
        if world.kiosk.now >= left and world.kiosk.says is not None and world.kiosk.says.somebody:
            world.kiosk.says = WELL

    world.kiosk.sleep = goes_on  # type: ignore[method-assign]
    assert world.run().phase == "good"
    assert world.kiosk.now >= left + QUIET_S


@pytest.mark.parametrize(
    ("after", "lacks"),
    [
        (None, "lacks:screen"),
        (msgspec.structs.replace(WELL, desk=False), "lacks:desk"),
        (msgspec.structs.replace(WELL, devices={"scanner": "absent"}), "lacks:scanner"),
    ],
)
def test_a_kiosk_that_is_not_as_before_goes_back_by_itself(world: World, after: Standing | None, lacks: str) -> None:
    world.kiosk.after = lambda serial: after if serial == "20" else WELL
    said: list[str] = []
    sleep = world.kiosk.sleep

    def listened(seconds: float) -> None:
        said.append(world.told.settings)
        sleep(seconds)

    world.kiosk.sleep = listened  # type: ignore[method-assign]
    kept = world.run()
    assert (kept.phase, kept.why, world.name) == ("failed", lacks, "Moselle")
    assert set(said) == {"10"}, "what is on trial is not said to run"
    assert world.told == msgspec.structs.replace(world.told, settings="10", settings_failed="20", settings_why=lacks)
    assert world.kiosk.now >= PATIENCE_S
    assert world.kiosk.started == (1 if after is None else 0), "its keeper has given up"
    world.run()
    assert len(world.fetched) == 1, "not tried again until it is released anew"
    world.kiosk.after = lambda serial: WELL
    world.released = Wanted("20", 1001, ID)
    assert world.run().phase == "good"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"", "not a pack"),
        (b"\x93" * 100, "not a pack"),
        ((whole := pack(20))[:-1] + bytes([whole[-1] ^ 1]), "altered"),
        (pack(20, key=SigningKey.generate()), "another key"),
        (pack(20, kiosk="borne-2"), "another kiosk"),
        (pack(21), "not the one that was released"),
        (pack(20, name='"\nlogo = "/nowhere.png'), "operator.logo"),
        (pack(20, name='"\n[screen]\nnone = "1'), "none"),
    ],
)
def test_what_is_not_the_administrators_for_this_kiosk_changes_nothing(world: World, given: bytes, said: str) -> None:
    world.gives[ID] = given
    with pytest.raises(KioskError, match=said) as error:
        world.run()
    assert "\n" not in str(error.value)
    assert (world.name, world.kiosk.restarts) == ("Moselle", [])
    assert (world.told.settings, world.told.settings_failed, world.told.settings_why) == ("10", "20", "not_taken")
    assert world.run().phase == "failed"
    assert len(world.fetched) == 1


def test_an_older_pack_is_refused_though_it_was_released_anew(world: World) -> None:
    world.released, world.gives[ID] = Wanted("9", 2000, ID), pack(9)
    with pytest.raises(KioskError, match="older"):
        world.run()
    assert world.name == "Moselle"


def test_a_kiosk_that_never_makes_room_goes_back(world: World) -> None:
    """What it says is its own: it may be wrong, or in another's hands."""
    world.kiosk.says = msgspec.structs.replace(WELL, somebody=True)
    world.kiosk.stride = 100.0
    assert world.run().why == "no_room"
    assert (world.name, world.kiosk.wanted) == ("Moselle", False)
    assert world.kiosk.now >= BELIEVED_S


def test_a_desk_that_is_away_is_asked_again(world: World) -> None:
    given = world.gives.pop(ID)
    for _ in range(2):
        with pytest.raises(KioskError, match="asked for again"):
            world.run()
    assert (world.kept.phase, world.told.settings_failed) == ("", "")
    world.gives[ID] = given
    assert world.run().phase == "good"


def test_a_spoiled_journal_lets_nothing_old_count_and_is_said(world: World) -> None:
    world.run()
    (world.etc / "settings.json").write_bytes(b"\0" * 100)
    world.gives[ID] = pack(30, "Vosges")
    world.released = Wanted("30", 2000, ID)  # signed long before it was found so
    world.run()
    assert (world.name, world.told.settings, world.told.settings_why) == ("Meuse", "20", "journal")


def test_a_journal_that_is_found_spoiled_by_a_clock_that_is_years_ahead_makes_nobody_deaf(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No release holds by such a clock; by the right one the next does, and what was signed before it came does not."""
    world.run()
    (world.etc / "settings.json").write_bytes(b"\0" * 100)
    os.utime(world.etc / "settings.json", (1_500, 1_500))
    monkeypatch.setattr("kiosk.update.settings_journal.time.time", lambda: 9_000_000)
    world.released = None
    world.run()
    monkeypatch.setattr("kiosk.update.settings_journal.time.time", lambda: 3_000)
    world.gives[ID] = pack(30, "Vosges")
    for signed, serial in ((1_400, "20"), (2_900, "20"), (3_100, "30")):
        world.released = Wanted("30", signed, ID)
        world.run()
        assert world.told.settings == serial, signed
    assert not world.kept.unsettled


def test_a_journal_that_cannot_be_written_begins_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kiosk.update.settings_journal.write_shown", full)
    with pytest.raises(KioskError, match="No space"):
        world.run()
    assert (world.name, world.kiosk.restarts) == ("Moselle", [])


def test_a_trial_that_is_never_judged_ends(world: World) -> None:
    """Settings that make the machine fall over each time."""
    world.kiosk.after = lambda serial: msgspec.structs.replace(WELL, desk=False) if serial == "20" else WELL
    calm = world.kiosk.sleep

    def falls(seconds: float) -> None:
        calm(seconds)
        if world.kept.phase == "trying":
            raise KeyboardInterrupt

    world.kiosk.sleep = falls  # type: ignore[method-assign]
    for _ in range(MAX_TRIES):
        with pytest.raises(KeyboardInterrupt):
            world.run()
    assert world.name == "Meuse"
    assert world.run().why == "never_judged"
    assert world.name == "Moselle"


def test_a_release_that_cannot_be_read_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A machine that no release reaches would look like one that has none."""
    assert wanted.read(tmp_path, "settings", b"", "borne-1", newer_than=0, now=1) is None
    assert not caplog.records
    (tmp_path / "release-settings").symlink_to(tmp_path)
    assert wanted.read(tmp_path, "settings", b"", "borne-1", newer_than=0, now=1) is None
    assert [record.message for record in caplog.records] == ["release_unreadable"]


# --- killed at each step


def steps(world: World, after: Callable[[str], Standing | None]) -> int:
    """How many operations of the disk a whole run has."""
    return _run_and_die(world, after, 10_000)


def _run_and_die(world: World, after: Callable[[str], Standing | None], at: int) -> int:
    """In a process of its own, killed (SIGKILL) before its operation number `at`; how many there were."""
    counted = FORK.Value("i", 0)

    def work() -> None:
        world.kiosk.after = after

        def cut(name: str) -> None:
            real = getattr(os, name)

            def called(*arguments: object, **named: object) -> object:
                counted.value += 1
                if counted.value == at:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*arguments, **named)

            setattr(os, name, called)

        for name in ("rename", "replace", "fsync", "rmdir", "unlink"):
            cut(name)
        real_exchange = setup._exchange

        def exchange(one: Path, other: Path) -> None:
            counted.value += 1
            if counted.value == at:
                os.kill(os.getpid(), signal.SIGKILL)
            real_exchange(one, other)

        setup._exchange = exchange
        world.run()

    process = FORK.Process(target=work)
    process.start()
    process.join(TEST_PATIENCE_S)
    assert process.exitcode in (0, -signal.SIGKILL)
    return int(counted.value)


def _fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Their settings are not looked into: that takes most of the time, and is another test's."""
    monkeypatch.setattr(config_file, "load", lambda path: None)
    number = 0
    while True:
        number += 1
        folder = tmp_path / str(number)
        folder.mkdir()
        world = World(folder)
        setup.apply(packs.opened(pack(11, "Ardennes"), None), world.etc)  # there is something before, already
        world.kiosk.stride = 20.0
        yield world


@pytest.mark.long
@pytest.mark.parametrize("good", [True, False])
def test_killed_before_any_operation_it_is_the_one_or_the_other_and_ends_as_it_should(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, good: bool
) -> None:
    def after(serial: str) -> Standing | None:
        return WELL if good or serial == "11" else msgspec.structs.replace(WELL, desk=False)

    worlds = _fresh(tmp_path, monkeypatch)
    whole = steps(next(worlds), after)
    assert whole > 20
    for at in range(1, whole + 1):
        world = next(worlds)
        _run_and_die(world, after, at)
        assert world.said in ("Ardennes", "Meuse"), f"cut at {at}"
        assert (world.etc / "provisioned" / "orders.pub").exists()
        # The machine starts: the kiosk has read what counts now.
        world.kiosk.after = after
        world.kiosk.says = after(serial(world.etc))
        kept = world.run()
        assert kept.phase == ("good" if good else "failed"), f"cut at {at}: {kept}"
        assert (world.said, world.told.settings) == (("Meuse", "20") if good else ("Ardennes", "11")), f"cut at {at}"
        setup.back(world.etc)  # and the way to the other is whole, wherever it was cut
        assert world.said == ("Ardennes" if good else "Meuse"), f"cut at {at}"


def test_a_process_that_dies_before_the_restart_judges_no_kiosk_of_before(world: World) -> None:
    """Else one that runs by the settings before would be the proof that the new ones are good."""
    world.kiosk.after = lambda serial: msgspec.structs.replace(WELL, desk=False) if serial == "20" else WELL
    setup.apply(packs.opened(pack(20, "Meuse"), None), world.etc)
    kept = Kept("20", 1000, "applying", ran="10", before=msgspec.json.decode(json.dumps(
        {"devices": {"scanner": "ready"}, "desk": True}), type=type(Kept().before)))  # fmt: skip
    SettingsJournal(world.etc).write(kept)
    assert world.run().phase == "failed"
    assert (world.kiosk.restarts, world.name) == (["20", "10"], "Moselle")
