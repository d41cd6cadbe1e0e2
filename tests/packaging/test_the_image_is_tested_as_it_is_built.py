"""What the runs of the image (packaging/runs/*.py) say about it can be held against what they were given."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.support.patience import PATIENCE_S
from tests.support.programs import loaded

RUNS = Path(__file__).parents[2] / "packaging" / "runs"


machine = loaded(RUNS / "machine.py")
cycles = loaded(RUNS / "cycles.py")
disk = loaded(RUNS / "disk.py")
hang = loaded(RUNS / "hang.py")
inside = loaded(RUNS / "inside.py")
likeness = loaded(RUNS / "likeness.py")


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[tuple[Any, list[Any]]]:
    """A machine's monitor, and what it was asked."""
    asked: list[Any] = []
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "monitor"))
    listener.listen()

    def answer() -> None:
        with listener.accept()[0] as line, line.makefile("rw") as file:
            file.write('{"QMP": {}}\n')
            file.flush()
            for one in file:
                asked.append(json.loads(one))
                file.write('{"event": "RESET"}\n{"return": {}}\n')
                file.flush()

    thread = threading.Thread(target=answer)
    thread.start()
    given = machine.Monitor(tmp_path / "monitor")
    yield given, asked
    given.leave()
    thread.join(5)
    listener.close()


def test_a_finger_goes_down_moves_and_leaves(monitor: tuple[Any, list[Any]]) -> None:
    given, asked = monitor
    given.swipe([(0.25, 0.5), (0.75, 0.5)], 0.0)
    events = [event for one in asked[1:] for event in one["arguments"]["events"]]
    kinds = [event["data"].get("type", event["data"].get("down")) for event in events]
    assert kinds == ["begin", True, "data", "data", "data", "data", "end", False]
    assert [event["data"]["value"] for event in events[2:6]] == [8191, 16383, 24575, 16383]
    assert events[6]["data"]["tracking-id"] == -1
    assert "RESET" in given.events


def test_what_is_asked_inside_is_done_there() -> None:
    assert inside.answer({"run": ["echo", "Camille"]}) == {"status": 0, "said": "Camille\n"}
    assert inside.answer({"run": ["a-command-that-is-none"]})["status"] == -1


def test_pictures_that_differ_in_a_corner_are_one_page() -> None:
    before = bytes(30_000)
    assert machine.changed(before, bytes(30_000)) == 0.0
    assert machine.changed(before, bytes([200]) * 3_000 + bytes(27_000)) == pytest.approx(0.1, abs=0.01)


def test_a_run_of_the_disk_finds_its_partitions_by_their_names(tmp_path: Path) -> None:
    parts = [{"name": "boot-a", "start": 2048}, {"name": "kiosk-state", "start": 4096}]
    first = disk.starts(json.dumps({"partitiontable": {"partitions": parts}}))
    assert first == {"boot-a": 1_048_576, "kiosk-state": 2_097_152}
    copy = tmp_path / "run.raw"
    copy.write_bytes(b"before" * 4)
    disk.write(copy, b"state", 6)
    assert copy.read_bytes() == b"beforestateebeforebefore"


def test_the_screen_is_found_by_its_command_line() -> None:
    command = [sys.executable, "-c", "print(flush=True); input()", "-m", "kiosk.app"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as screen:
        assert screen.stdout is not None
        screen.stdout.readline()  # while it is being started, the kernel has no command line of it
        found = str(inside.answer({"processes": [hang.SCREEN]})["said"]).split()
        assert str(screen.pid) in found
        assert str(os.getpid()) not in found
        screen.kill()


def test_what_stands_and_what_has_a_driver_is_told_without_a_process() -> None:
    assert str(inside.answer({"stands": ["no-such.service"]})["said"]).endswith(" none")
    assert "lo" in str(inside.answer({"taken": []})["said"]).split()


def test_an_answer_that_came_too_late_is_not_taken_for_the_next_one(tmp_path: Path) -> None:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "inside"))
    listener.listen()

    def answer() -> None:
        with listener.accept()[0] as line, line.makefile("rw") as file:
            asked = json.loads(file.readline())
            for said, number in (("of before", asked["number"] - 1), ("now", asked["number"])):
                file.write(json.dumps({"said": said, "number": number}) + "\n")
            file.flush()

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        assert machine.Inside(tmp_path / "inside").run("true", seconds=PATIENCE_S) == "now"
    finally:
        thread.join(PATIENCE_S)
        listener.close()


def test_a_question_is_waited_for_as_long_as_it_says_and_not_as_the_first_one(tmp_path: Path) -> None:
    """Alt-SysRq-I ends the program that would have answered; the next one answers on a new line. A machine that is
    down is asked no longer."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "inside"))
    listener.listen()

    def answer() -> None:
        for questions in (2, 1):
            with listener.accept()[0] as line, line.makefile("rw") as file:
                for count in range(questions):
                    number = json.loads(file.readline())["number"]
                    if count == 0:
                        file.write(json.dumps({"said": "yes", "number": number}) + "\n")
                        file.flush()
                if questions == 2:
                    file.readline()

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    asked = machine.Inside(tmp_path / "inside")
    try:
        assert asked.run("true", seconds=2 * PATIENCE_S) == "yes"
        began = time.monotonic()
        assert asked.ask(0.1, sleep=[1]) == {}
        assert time.monotonic() - began < PATIENCE_S
        assert asked.run("true", seconds=PATIENCE_S) == "yes"
        listener.close()
        began = time.monotonic()
        assert asked.ask(2 * PATIENCE_S, sleep=[1]) == {}
        assert time.monotonic() - began < PATIENCE_S
    finally:
        listener.close()


def test_two_pages_that_differ_in_a_line_are_two_pages() -> None:
    before = Image.new("RGB", (720, 1280), "white")
    now = before.copy()
    now.paste((0, 0, 0), (100, 300, 400, 340))
    assert likeness.likeness(now, now, before).is_page
    late = likeness.likeness(before, now, before)
    assert late.whole > 0.97
    assert not late.is_page


def test_a_clock_and_a_caret_do_not_make_another_page() -> None:
    before = Image.new("RGB", (720, 1280), "white")
    now, with_caret = before.copy(), before.copy()
    with_caret.paste((0, 0, 0), (100, 300, 104, 320))
    assert likeness.likeness(with_caret, now, before).is_page
    assert likeness.same(with_caret, now)


def test_a_file_that_was_confirmed_and_is_gone_ends_the_run() -> None:
    assert cycles.lost({"whole": {"0": 41, "1": 7}, "all": 48, "aside": []}, [40, 7]) == ""
    assert cycles.lost({"whole": {"0": 41}, "all": 41, "aside": []}, [40, 7]).startswith("start 1: 7 files")
    assert cycles.lost({"whole": {"0": 40}, "all": 41, "aside": []}, [40]) == "of 41 files 40 are whole"
    assert "outbox.sqlite3" in cycles.lost({"whole": {"0": 40}, "all": 40, "aside": ["outbox.sqlite3"]}, [40])


def test_files_are_taken_over_and_counted_by_the_products_own_outbox(tmp_path: Path) -> None:
    """What `cycles.py` runs in the machine, on a folder here: after a kill, what was confirmed is there whole."""
    take_over, count = (text.replace("/var/lib/kiosk", str(tmp_path)) for text in (cycles.TAKE_OVER, cycles.COUNT))
    with subprocess.Popen([sys.executable, "-c", take_over, "0"], stdout=subprocess.PIPE, text=True) as taking:
        assert taking.stdout is not None
        confirmed = [taking.stdout.readline() for _ in range(5)]
        taking.kill()
        confirmed += taking.stdout.read().splitlines()
    found = json.loads(subprocess.check_output([sys.executable, "-c", count]))
    assert cycles.lost(found, [len(confirmed)]) == ""
    assert found["all"] >= 5
