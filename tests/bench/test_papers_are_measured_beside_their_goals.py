"""`kiosk bench papers`, short: few pictures, so only what a fault of the program would break is asked."""

import pytest

from kiosk.bench.papers import measure


@pytest.mark.long
def test_papers_are_found_and_their_codes_are_read() -> None:
    table = measure(3, seed=5)
    assert {row.background: row.iou > 0.9 for row in table.finder if row.background != "clutter"} == {
        "wood": True,
        "light": True,
        "cloth": True,
    }
    assert [row.raw for row in table.codes] == [100.0] * 4
    assert [row.kept for row in table.codes] == [100.0] * 4
    assert table.false_bad <= 12
    assert table.same_words > 98
