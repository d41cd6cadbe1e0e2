"""`kiosk chaos`, a short seed: what a long run proves is in docs/chaos.md."""

import json
import subprocess
import sys

import pytest

from kiosk.chaos.run import slope


def kiosk(*words: str, timeout_s: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "chaos", *words], capture_output=True, text=True, timeout=timeout_s, check=False
    )


@pytest.mark.long
def test_four_visits_end_as_they_are_meant_to() -> None:
    """Whether the screen froze is judged in a long run; where it did, it is told."""
    done = kiosk("--seed", "11", "--visits", "4", "--json", timeout_s=280)
    table = json.loads(done.stdout)
    assert table["visits"] == table["completed"] == 4, table
    assert sum(table["faults"].values()) >= 10, table
    assert sum(table["driver_kills"].values()) >= 2, table
    wrong = {name: table[name] for name in ("lost", "double_deliveries", "double_prints", "orphans") if table[name]}
    assert wrong == {}, table
    assert len(table["frozen_where"]) == table["frozen"]
    assert done.returncode == (1 if table["frozen"] else 0), done.stderr


def test_a_wrong_number_of_visits_is_refused() -> None:
    refused = kiosk("--visits", "0", timeout_s=30)
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


def test_the_slope_of_what_grows() -> None:
    assert slope([100.0 + 3 * step for step in range(12)]) == 3.0
    assert slope([100.0] * 12) == 0.0
    assert slope([1.0, 2.0]) is None
