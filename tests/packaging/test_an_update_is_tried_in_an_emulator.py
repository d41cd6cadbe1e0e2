"""What the run of an update (packaging/runs/update.py) rests on: a server that answers ranges as RAUC asks for them,
and the judgement of what a cut has left; and what the machine does when a version cannot judge itself."""

import json
import os
import socket
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests

from kiosk.update.journal import Entry, Journal, Phase
from kiosk.update.standing import Standing
from tests.help.test_the_line_believes_its_own_desk_only import certified
from tests.support.programs import loaded

PACKAGING = Path(__file__).parents[2] / "packaging"
RUNS = PACKAGING / "runs"


served = loaded(RUNS / "served.py")
left = loaded(RUNS / "left.py")
cuts = loaded(RUNS / "cuts.py")
update = loaded(RUNS / "update.py")


def test_the_server_gives_the_part_that_is_asked_for_and_nothing_else_of_its_folder(tmp_path: Path) -> None:
    pem, _ = certified(tmp_path, "server")
    data = bytes(range(256)) * 40
    (tmp_path / "kiosk-2.raucb").write_bytes(data)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with served.served(tmp_path, port) as asked:
        url = f"https://127.0.0.1:{port}/kiosk-2.raucb"
        whole = requests.get(url, verify=str(pem), timeout=60)
        assert (whole.status_code, whole.content) == (200, data)
        part = requests.get(url, headers={"Range": "bytes=10-19"}, verify=str(pem), timeout=60)
        assert (part.status_code, part.content) == (206, data[10:20])
        assert part.headers["Content-Range"] == f"bytes 10-19/{len(data)}"
        rest = requests.get(url, headers={"Range": f"bytes={len(data) - 3}-"}, verify=str(pem), timeout=60)
        assert rest.content == data[-3:]
        for name in ("server.key", "../server.key", "nothing.raucb"):
            assert requests.get(f"{url.rpartition('/')[0]}/{name}", verify=str(pem), timeout=60).status_code == 404
        assert asked.sent == len(data) + 13
        assert asked.missing == ["server.key", "server.key", "nothing.raucb"]


NAMES = ("boot-a", "boot-b", "root-a", "root-b", "verity-a", "verity-b", "kiosk-state")
PARTS = [{"name": name, "start": 2048 * (1 + number), "size": 2048} for number, name in enumerate(NAMES)]
TABLE = json.dumps({"partitiontable": {"partitions": PARTS}})


@pytest.mark.parametrize(
    ("broken", "order", "starts"),
    [("", "AB", "A"), ("", "BA", "B"), ("B", "BA", "A"), ("A", "AB", "B"), ("AB", "BA", "")],
)
def test_the_first_slot_that_is_whole_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, order: str, starts: str
) -> None:
    raw = tmp_path / "raw"
    raw.write_bytes(bytes(9 << 20))

    def whole(pieces: dict[str, Path], work: Path, db: Path) -> bool:
        assert all(piece.stat().st_size == 1 << 20 for piece in pieces.values())
        return pieces["root"].name[-1] not in broken

    ran = subprocess.run

    def run(words: list[str], **more: Any) -> Any:
        return subprocess.CompletedProcess(words, 1) if words[0] == "e2fsck" else ran(words, **more)

    monkeypatch.setattr(left, "whole", whole)
    monkeypatch.setattr(subprocess, "run", run)
    found = left.left(raw, TABLE, order, tmp_path / "db.pem")
    assert (found["starts"], found["state"]) == (starts, True)


A, B, MIXED = cuts.Up("A", "1.0"), cuts.Up("B", "1.1"), cuts.Up("B", "1.0")


@pytest.mark.parametrize(
    ("when", "starts", "lit", "word"),
    [
        (cuts.BEFORE, [A], True, ""),
        ("installing, 40 %", [A], True, ""),
        ("installing, 40 %", [B], True, "slot B was started"),
        (cuts.WRITTEN, [B], True, ""),
        (cuts.SWITCHED_ON, [A], True, ""),
        (cuts.UP, [A, B], True, ""),
        (cuts.UP, [B], True, "slot B was started"),
        (cuts.UP, [A, MIXED], True, "slot B has version 1.0"),
        (cuts.GOOD, [A], True, "slot A was started"),
        (cuts.GOOD, [B], False, "no attract screen"),
        (cuts.GOOD, [None], True, "not started"),
    ],
)
def test_what_a_cut_may_leave_depends_on_its_instant(when: str, starts: list[Any], lit: bool, word: str) -> None:
    assert cuts.wrong(when, starts, lit, {"A": "1.0", "B": "1.1"}) == word


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("/dev/vda4\n1.1\n/dev/vda7\nset-up\n", B),
        ("/dev/vda4\n1.1\n/dev/vda7\n", None),
        ("/dev/vda7\n1.1\n/dev/vda7\nset-up\n", None),
        ("sh: 1: findmnt: not found", None),
        ("", None),
    ],
)
def test_a_machine_is_up_when_its_slot_and_its_own_state_are_there(said: str, found: Any) -> None:
    assert cuts.parsed(said) == found


@pytest.mark.parametrize(
    ("phase", "progress", "instant"),
    [
        ("installing", '(isi) 59 "Copying image to root.1" 3', "installing, 40 %"),
        ("installing", "Call failed: Connection timed out", "installing"),
        ("trying", '(isi) 100 "Installing done." 0', cuts.WRITTEN),
        ("good", '(isi) 0 "" 0', ""),
    ],
)
def test_an_instant_is_told_by_the_updaters_own_journal(
    tmp_path: Path, phase: Phase, progress: str, instant: str
) -> None:
    journal = Journal(tmp_path)
    journal.change(lambda kept: type(kept)(system=Entry("1.1", 5, phase, 2, why="screen")))
    said = (tmp_path / "journal.json").read_text("utf-8")
    assert cuts.phase(said) == {"version": "1.1", "phase": phase, "tries": 2, "why": "screen"}
    found = update.instant(f"{said}\n{progress}", 20)
    assert found == instant
    assert not found or cuts.promised(found)
    assert cuts.phase("cat: no such file") == {}


UNJUDGED = PACKAGING / "rauc/overlay/usr/lib/kiosk-updater/unjudged"
KNOWN = """BootCurrent: 0007
BootOrder: {}
Boot0001* UEFI Misc Device
Boot0006* A\tHD(1,GPT,6b696f73)/File(\\EFI\\BOOT\\BOOTX64.EFI)
Boot0007* B\tHD(2,GPT,6b696f73)/File(\\EFI\\BOOT\\BOOTX64.EFI)
"""


def _unjudged(folder: Path, slot: str, order: str, *, leaves: bool = True) -> str:
    """What systemctl was told; `efibootmgr`, `systemctl` and `sleep` are stand-ins. `leaves`: who stands there does so
    while the script sleeps."""
    (folder / "kiosk-slot").write_text(f"SLOT={slot}\n")
    (folder / "known").write_text(KNOWN.format(order))
    called, standing = folder / "called", folder / "kiosk/standing.json"
    for name, text in (
        ("efibootmgr", f"cat {folder}/known"),
        ("systemctl", f'echo "$*" >>{called}'),
        ("sleep", f"echo slept >>{called}{f'; echo {{}} >{standing}' if leaves else ''}"),
    ):
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    given = {"PATH": f"{folder}:{os.environ['PATH']}", "RUN": str(folder)}
    subprocess.run([UNJUDGED], env=given, capture_output=True, check=True)
    return called.read_text() if called.exists() else ""


@pytest.mark.parametrize(
    ("slot", "order", "told"),
    [
        ("B", "0001,0006", "--no-block reboot\n"),
        ("A", "0006,0001", ""),
        ("B", "0007,0006", ""),
        ("B", "0001", ""),
    ],
)
def test_a_version_that_cannot_judge_itself_is_left_and_the_good_one_never(
    tmp_path: Path, slot: str, order: str, told: str
) -> None:
    assert _unjudged(tmp_path, slot, order) == told


def test_it_is_left_by_a_unit_of_its_own_that_no_visit_outlasts() -> None:
    units = PACKAGING / "rauc/overlay/etc/systemd/system"
    judge = (units / "kiosk-update-judge.service").read_text().splitlines()
    (follows,) = [line.partition("=")[2] for line in judge if line.startswith("OnFailure=")]
    assert not [line for line in judge if line.startswith("ExecStopPost=")]
    unit = (units / follows).read_text().splitlines()
    assert "TimeoutStartSec=infinity" in unit
    (started,) = [line.partition("=")[2] for line in unit if line.startswith("ExecStart=")]
    assert PACKAGING / "rauc/overlay" / started.lstrip("/") == UNJUDGED


def test_it_is_not_left_while_somebody_stands_there(tmp_path: Path) -> None:
    (tmp_path / "kiosk").mkdir()
    standing = msgspec.json.encode(Standing(serving=True, somebody=True))
    (tmp_path / "kiosk/standing.json").write_bytes(standing)
    assert _unjudged(tmp_path, "B", "0006") == "slept\n--no-block reboot\n"


def test_a_kiosk_that_says_for_an_hour_that_somebody_is_there_is_left(tmp_path: Path) -> None:
    (tmp_path / "kiosk").mkdir()
    standing = msgspec.json.encode(Standing(serving=True, somebody=True))
    (tmp_path / "kiosk/standing.json").write_bytes(standing)
    assert _unjudged(tmp_path, "B", "0006", leaves=False) == "slept\n" * 360 + "--no-block reboot\n"


def test_a_kiosk_that_lays_a_pipe_there_does_not_hold_it_up(tmp_path: Path) -> None:
    (tmp_path / "kiosk").mkdir()
    os.mkfifo(tmp_path / "kiosk/standing.json")
    assert _unjudged(tmp_path, "B", "0006") == "--no-block reboot\n"
