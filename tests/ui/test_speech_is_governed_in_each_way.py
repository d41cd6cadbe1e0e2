"""Whoever listens governs the voice by the gestures of their own way: seven speeds, seven volumes, a sentence again, a
sentence spelled, and its words lit."""

import json
import subprocess
import sys

import pytest

from kiosk.speech.rates import NORMAL_SPEED, NORMAL_VOLUME, SPEEDS, VOLUMES_DB
from tests.support.heard_ways import SENTENCE
from tests.support.house import ROOT

LONG = pytest.mark.long


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
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.heard_ways", way],
        cwd=ROOT, capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert found["mode"] == mode
    assert found["speeds"] == [*range(NORMAL_SPEED, -1, -1), *range(1, len(SPEEDS))]
    assert found["volumes"] == [*range(NORMAL_VOLUME, -1, -1), *range(1, len(VOLUMES_DB))]
    assert found["repeated"] == [["control", SENTENCE]]
    assert found["lit"] == {"text": SENTENCE, "start": 0, "end": len("Touchez")}
    assert found["spelled"] == [["spelling", SENTENCE]]
