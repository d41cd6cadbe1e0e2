"""`kiosk say` in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.speech import RATE, SoundCard


@pytest.fixture
def config(card: SoundCard, tmp_path: Path) -> str:
    file = tmp_path / "kiosk.toml"
    file.write_text('[speech]\nloudspeaker_device = "loudspeaker"\nheadset_device = "headset"\n', encoding="utf-8")
    return str(file)


def say(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "kiosk", "say", *arguments]
    return subprocess.run(command, input=given, capture_output=True, timeout=60, env=os.environ, check=False)


def test_it_says_a_sentence_and_tells_how(card: SoundCard, config: str) -> None:
    done = say("Le RSA : 12,50 €", "--headset", "--json", "--config", config)
    assert (done.returncode, done.stderr) == (0, b"")
    told = json.loads(done.stdout)
    assert told["engine"] == "speechd"
    assert told["pronounced"] == "Le R S A : 12 euros 50"
    assert 0 < told["first_word_ms"] < 5000
    assert len(card.heard("headset")) / RATE > 1
    assert len(card.heard("loudspeaker")) == 0


def test_it_spells_what_comes_on_standard_input(card: SoundCard, config: str) -> None:
    done = say("-", "--spell", "--speed", "7", "--config", config, given="DUPRÉ".encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(card.heard()) / RATE > 1


@pytest.mark.parametrize(
    ("arguments", "given", "status"),
    [
        (("Bonjour", "--language", "xx"), b"", 1),
        (("-",), b"\xff\xfe", 1),
        (("-",), b" \n", 1),
        (("x" * 20_001,), b"", 1),
        (("Bonjour", "--speed", "8"), b"", 2),
        (("Bonjour", "--language", "../fr"), b"", 2),
        ((), b"", 2),
    ],
)
def test_a_wrong_call_is_one_line(config: str, arguments: tuple[str, ...], given: bytes, status: int) -> None:
    done = say(*arguments, *(("--config", config) if arguments else ()), "--json", given=given)
    assert (done.returncode, done.stdout) == (status, b"")
    assert b"Traceback" not in done.stderr
    assert arguments == () or done.stderr.count(b"\n") == 1


def test_a_machine_without_sound_says_so(config: str, tmp_path: Path) -> None:
    (tmp_path / "none.toml").write_text('[speech]\nloudspeaker_device = "no_such_device"\n', encoding="utf-8")
    done = say("Bonjour", "--config", str(tmp_path / "none.toml"))
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
