"""`kiosk bench photo` and the scanner's rows of `kiosk bench mrz`, over the hall's own devices."""

import pytest

from kiosk.bench import mrz_scanner, photo


@pytest.mark.long
def test_the_coach_is_measured_beside_its_networks() -> None:
    table = photo.measure(looks=2)
    assert {scene.scene for scene in table.scenes} == set(photo.SCENES)
    assert [scene for scene in table.scenes if scene.right != 100] == []
    assert {cost.what for cost in table.costs} == {"look", "photo"}
    assert all(cost.floor_ms > 0 and cost.ratio > 0.5 for cost in table.costs)
    assert table.photo == "827 x 1063 at 600 dpi"


@pytest.mark.long
def test_each_document_is_scanned_at_each_resolution() -> None:
    rows = mrz_scanner.measure(1)
    assert len(rows) == len(mrz_scanner.PAPERS) * len(mrz_scanner.RESOLUTIONS)
    assert [row.wrong for row in rows] == [0] * len(rows)
    assert all(row.exact == row.passes == 1 for row in rows), rows
