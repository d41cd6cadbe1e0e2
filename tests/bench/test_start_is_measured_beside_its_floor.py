"""The start of the kiosk is timed beside that of a bare window, and what cannot start is said in one line."""

import json
import sys

import psutil
import pytest

from kiosk.__main__ import main
from kiosk.bench import start
from kiosk.errors import KioskError


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


def test_one_pair_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    before = children()  # of fixtures that other files left for the whole run
    assert main(["bench", "start", "--pairs", "1", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert set(said) >= {"floor_s", "kiosk_s", "ratio", "screen_s", "screen_ratio", "pairs"}
    (pair,) = said["pairs"]
    assert said["ratio"] == pytest.approx(pair["kiosk_s"] / pair["floor_s"], abs=0.001)
    assert said["screen_ratio"] == pytest.approx(pair["screen_s"] / pair["floor_s"], abs=0.001)
    # The kiosk starts Python twice, imports what a bare window does, and more.
    assert 0.02 < pair["floor_s"] < pair["kiosk_s"] < 60
    assert children() <= before


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import sys; sys.exit('no window')", "ended with status 1 before its first frame: no window"),
        ("print('something else')", "ended with status 0 before its first frame"),
    ],
)
def test_a_floor_that_fails_is_said(program: str, said: str) -> None:
    with pytest.raises(KioskError, match=said):
        start.measure(1, floor=[sys.executable, "-c", program])
