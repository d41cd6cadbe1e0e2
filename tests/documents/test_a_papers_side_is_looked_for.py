"""Where a paper's side is looked for: among the lines of a cloth, and on another paper; and of a page in the dark."""

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.bench.papers_corpus import scene
from kiosk.documents.page.finding import find
from kiosk.documents.page.geometry import Corners, ordered, overlap
from kiosk.documents.page.outline import outlined
from kiosk.documents.page.parting import inner_sides
from kiosk.documents.page.watching import SAID_AFTER, Watcher

PAPER: Corners = np.array([(400.0, 140.0), (880.0, 140.0), (880.0, 580.0), (400.0, 580.0)])
WIDER = 100.0  # pixels, by which another paper looks out


def upon(side: int) -> tuple[NDArray[np.uint8], Corners]:
    """A paper that lies on another, which looks out at that side (from the upper one clockwise), and the outline of
    both: where the one ends, there is a thin line of shadow."""
    rgb = np.full((720, 1280, 3), 110, np.uint8)
    both = PAPER.copy()
    outward = ((0, -WIDER), (WIDER, 0), (0, WIDER), (-WIDER, 0))[side]
    both[[side, (side + 1) % 4]] += outward
    (left, upper), (right, lower) = both[0].astype(int), both[2].astype(int)
    rgb[upper : lower + 1, left : right + 1] = 236
    rgb[138:583, 398:883] = 200
    rgb[140:581, 400:881] = 238
    outside = np.ones((720, 1280), np.bool_)
    outside[upper : lower + 1, left : right + 1] = False
    rgb[outside] = 110  # the shadow upon the desk: the other three sides are sharp
    return rgb, both


@pytest.mark.parametrize("side", [0, 1, 2, 3])
def test_a_paper_upon_another_is_parted_from_it_at_the_side_that_looks_out(side: int) -> None:
    rgb, both = upon(side)
    inner = {each.side: each for each in inner_sides(rgb, both)}
    assert side in inner
    assert float(np.abs(inner[side].corners - PAPER).max()) < 8
    assert overlap(ordered(inner[side].corners), PAPER) > 0.97


@pytest.mark.parametrize(("seed", "number"), [(20_530_113, 16), (20_530_113, 26), (777_001, 14)])
def test_a_short_side_of_a_paper_is_found_among_the_lines_of_a_cloth(seed: int, number: int) -> None:
    drawn = scene("cloth", number, seed=seed)
    found = find(drawn.rgb)
    assert found is not None
    assert overlap(found.corners, ordered(drawn.corners.astype(np.float64))) > 0.98


def test_the_picture_that_is_taken_is_looked_at_for_a_side_at_more_than_one_place() -> None:
    """The lines of the cloth beyond the paper are as long as the paper's own side, and are seen before it."""
    drawn = scene("cloth", 5, wrong="upside_down", seed=20_530_113)
    found, outline = find(drawn.rgb), outlined(drawn.rgb)
    truth = ordered(drawn.corners.astype(np.float64))
    assert found is not None
    assert outline is not None
    assert overlap(found.corners, truth) < 0.95
    assert overlap(outline.found.corners, truth) > 0.99


def test_a_page_in_the_dark_is_said_to_be_so_and_one_in_the_light_is_not() -> None:
    rgb = np.full((720, 1280, 3), 30, np.uint8)
    for light, said in ((85, "dark"), (95, None)):
        rgb[100:621, 400:881] = light
        watcher = Watcher()
        wrong = [watcher.see(rgb).wrong for _ in range(SAID_AFTER)][-1]
        assert (wrong.kind if wrong is not None else None) == said
