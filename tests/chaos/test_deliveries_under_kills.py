"""`kiosk chaos delivery`, a short seed: what was committed arrives once, whatever is killed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.chaos.delivery import Table, explain

ROOT = Path(__file__).parents[2]


@pytest.mark.long
def test_a_short_run_loses_and_doubles_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "chaos", "delivery", "--seed", "3", "--kills", "25", "--json"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=290,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    table = json.loads(done.stdout)
    assert table.keys() == {
        "kills", "committed", "delivered", "double", "lost", "said_sent_but_not_committed",
    }  # fmt: skip
    assert table["kills"] == 25
    assert table["committed"] == table["delivered"] > 0
    assert (table["double"], table["lost"], table["said_sent_but_not_committed"]) == (0, 0, 0)


@pytest.mark.parametrize("wrong", ["double", "lost", "said_sent_but_not_committed"])
def test_one_of_them_is_enough_to_fail(wrong: str) -> None:
    counted = {"kills": 1, "committed": 1, "delivered": 1, "double": 0, "lost": 0, "said_sent_but_not_committed": 0}
    assert Table(**counted).passed
    failed = Table(**{**counted, wrong: 1})
    assert not failed.passed
    assert str(explain(failed)) == f"{wrong} 1"
