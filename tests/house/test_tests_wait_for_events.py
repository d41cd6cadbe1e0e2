"""A test that fails on a machine that does much else is a false alarm: what takes time is awaited, and a limit for work
is ten times what people are promised (`tests/support/patience.py`)."""

import re

import pytest

from tests.support import house

# A clock's difference held to a number of seconds; to `promised(...)`, or to a limit of the product's, it may be.
HELD = re.compile(r"assert .*(?:monotonic|perf_counter|time)\(\) - [\w.\[\]]+ <=? (?:[0-4](?:\.\d+)?|0?\.\d+)\b(?! \*)")


def short_limits(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if HELD.search(line)]


def test_no_test_holds_work_to_a_few_seconds() -> None:
    found = {
        str(file): lines
        for file in house.tracked_files()
        if str(file).startswith("tests/") and str(file).endswith(".py")
        if (lines := short_limits((house.ROOT / file).read_text(encoding="utf-8")))
    }
    found.pop("tests/house/test_tests_wait_for_events.py", None)
    assert found == {}, "await an event, or hold it to promised(...)"


@pytest.mark.parametrize("limit", ["0.5", "2", ".1", "1.3"])
def test_the_rule_sees_a_limit(limit: str) -> None:
    assert short_limits(f"        assert time.monotonic() - began < {limit}\n")
    assert short_limits(f"        assert time.time() - self.began <= {limit}, 'late'\n")


@pytest.mark.parametrize("limit", ["promised(1)", "2 * 2.0", "15", "PATIENCE_S / 2", "escl.scan_timeout_s"])
def test_the_rule_lets_others_be(limit: str) -> None:
    assert not short_limits(f"        assert time.monotonic() - began < {limit}\n")
