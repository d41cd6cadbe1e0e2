"""In each way of using the kiosk the scanner jams, is gone and comes back, and the paper of the ticket is out, in the
midst of a visit: what happened is told in that way, the other way is offered, and the file leaves all the same."""

import json
import subprocess
import sys

import pytest

from tests.support.house import ROOT

pytestmark = pytest.mark.long

WAYS = ("touch", "seated", "large", "keypad", "quadrants", "one_switch", "two_switches")


@pytest.mark.parametrize(("way", "language"), [*((way, "fr") for way in WAYS), ("touch", "fr_simple"), ("touch", "ar")])
def test_a_visit_reaches_its_receipt(way: str, language: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.failing_ways", way, language],
        cwd=ROOT, capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    came = json.loads(done.stdout)
    assert came["ended"] == "citizen"
    assert came["reference"]
    assert came["scans"] == 3
    assert any(came["without"]), "where one may go instead"
