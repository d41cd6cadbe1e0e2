"""Whoever listens governs the voice by the gestures of their own way: seven speeds, seven volumes, a sentence again, a
sentence spelled, and its words lit."""

import json
import subprocess
import sys
from typing import Any

import pytest

from kiosk.speech.rates import NORMAL_SPEED, NORMAL_VOLUME, SPEEDS, VOLUMES_DB
from tests.support.heard_ways import SENTENCE
from tests.support.house import ROOT

LONG = pytest.mark.long


def told(story: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.heard_ways", story],
        cwd=ROOT, capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("way", "mode"),
    [
        ("touch", "touch"),
        ("keypad", "keypad"),
        pytest.param("seated", "touch", marks=LONG),
        pytest.param("large", "touch", marks=LONG),
        pytest.param("quadrants", "quadrants", marks=LONG),
        pytest.param("one_switch", "one_switch", marks=LONG),
        pytest.param("two_switches", "two_switches", marks=LONG),
    ],
)
def test_speeds_volumes_repeat_and_spell(way: str, mode: str) -> None:
    found = told(way)
    assert found["mode"] == mode
    assert found["speeds"] == [*range(NORMAL_SPEED, -1, -1), *range(1, len(SPEEDS))]
    assert found["volumes"] == [*range(NORMAL_VOLUME, -1, -1), *range(1, len(VOLUMES_DB))]
    assert found["repeated"] == [["control", SENTENCE]]
    assert found["lit"] == {"text": SENTENCE, "start": 0, "end": len("Touchez")}
    assert found["spelled"] == [["spelling", SENTENCE]]


def test_the_next_person_hears_the_usual_voice_and_has_agreed_to_nothing() -> None:
    """Who begins a visit has a process of their own; this is about the screen on which nobody had begun."""
    found = told("leave")
    usual = {"volume": NORMAL_VOLUME, "speed": NORMAL_SPEED, "consent": False, "listening": False}
    loud = {"volume": len(VOLUMES_DB) - 1, "speed": len(SPEEDS) - 1, "consent": True, "listening": True}
    assert {name: found["before"][name] for name in loud} == loud
    assert {name: found["after"][name] for name in usual} == usual
