"""`kiosk print-page`: the real driver, one line for a failure, JSON and nothing else with --json."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.page_printer import PageHall, pdf


def _kiosk(*arguments: str, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "kiosk", "print-page", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=60, check=False)


def test_a_file_is_printed(page_hall: PageHall) -> None:
    before = len(page_hall.printouts())
    done = _kiosk("--server", page_hall.server, "--json", "-", stdin=pdf(2))
    assert (done.returncode, json.loads(done.stdout)) == (0, {"result": "printed", "pages": 2})
    assert len(page_hall.printouts()) == before + 1


def test_a_printer_that_is_not_ready_is_one_line(page_hall: PageHall) -> None:
    page_hall.move(paper="out")
    for what in (["--status", "--json"], ["-"]):
        done = _kiosk("--server", page_hall.server, *what, stdin=pdf())
        assert done.returncode == 1
        assert done.stderr.count(b"\n") == 1
        assert b"page_printer_no_paper" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--server", "/nonexistent", "/nonexistent.pdf"], 1),
        (["--server", "/nonexistent", "-"], 1),
        (["x.pdf"], 2),
        (["--server", "/nonexistent"], 2),
        (["--server", "/nonexistent", "--queue", "a/b", "-"], 2),
        (["--config", "/nonexistent.toml", "-"], 2),
    ],
)
def test_a_wrong_call_is_one_line(arguments: list[str], status: int) -> None:
    done = _kiosk(*arguments)
    assert done.returncode == status
    assert b"Traceback" not in done.stderr
    assert status == 2 or done.stderr.count(b"\n") == 1


def test_the_state_and_the_spool_are_told(page_hall: PageHall, tmp_path: Path) -> None:
    settings = tmp_path / "kiosk.toml"
    spool = page_hall.memory / "spool"
    settings.write_text(f'[page_printer]\nenabled = true\nserver = "{page_hall.server}"\nspool_dir = "{spool}"\n')
    done = _kiosk("--config", str(settings), "--status", "--json")
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert (told["state"]["type"], told["fault"], told["spool"]["in_memory"]) == ("ready", None, True)
