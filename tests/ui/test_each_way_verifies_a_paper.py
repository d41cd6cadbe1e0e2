"""Whoever uses the kiosk, in whichever way, finds where a paper is verified, and is told what its code says."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.support.house import ROOT

pytestmark = pytest.mark.long


def told(way: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.verified_ways", way],
        cwd=ROOT, capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("way", ["touch", "large", "keypad", "one_switch", "two_switches", "quadrants"])
def test_a_true_paper_a_forged_one_and_a_file(way: str) -> None:
    found = told(way)
    first, second, third = found["told"]
    assert first["title"] == "Ce papier porte un code valable"
    assert first["lead"].startswith("Signé par lilas, le 22 novembre 2026")
    assert second["title"] == "Le code de ce papier n'est pas juste"
    assert third["title"] == first["title"]
    if way == "keypad":
        assert found["touches"] == 0
        for said in ("Ce papier porte un code valable", "Le code de ce papier n'est pas juste"):
            assert said in found["heard"]
    if way == "quadrants":
        assert "Camille SPECIMEN" not in " ".join(found["heard"]), "the hall hears nothing of the paper"
    if way == "large":
        assert found["size"] == 2
