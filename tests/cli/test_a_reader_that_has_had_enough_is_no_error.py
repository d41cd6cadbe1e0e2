"""`kiosk ... | head`: who reads has had enough, and nothing is complained of; another pipe that breaks is a failure."""

import argparse
import os
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiosk import __main__
from tests.support.patience import PATIENCE_S


def test_a_reader_that_goes_away_ends_the_command_in_silence() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "kiosk", "flows", "list", "--json"]
    with os.fdopen(writing, "wb") as nobody:
        done = subprocess.run(
            command, stdout=nobody, stderr=subprocess.PIPE, text=True, check=False, timeout=PATIENCE_S
        )
    assert (done.returncode, done.stderr) == (1, "")


def test_another_pipe_that_breaks_is_not_taken_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(asked: argparse.Namespace) -> int:
        ours, theirs = socket.socketpair()
        theirs.close()
        with ours:
            ours.sendall(b"nobody")
        return 0

    command = SimpleNamespace(arguments=lambda parser: None, run=run)
    monkeypatch.setattr("importlib.import_module", lambda name: command)
    with Path(os.devnull).open("w") as standard, monkeypatch.context() as there:
        there.setattr(sys, "stdout", standard)
        with pytest.raises(BrokenPipeError):
            __main__.main(["config"])
