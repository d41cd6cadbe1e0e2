"""A rule near the picture's border and a shadow's end look like the end of a paper, and are none. Drawn pictures, on
which each was taken for one."""

import numpy as np
import pytest

from kiosk.bench.papers_corpus import Scene, scene
from kiosk.bench.papers_desks import Background
from kiosk.documents.page.beyond import beyond
from kiosk.documents.page.finding import find
from kiosk.documents.page.geometry import ordered, overlap

SEED = 501


def iou(drawn: Scene) -> float:
    found = find(drawn.rgb)
    return overlap(found.corners, ordered(drawn.corners.astype(np.float64))) if found is not None else 0.0


@pytest.mark.parametrize(
    ("background", "number", "cut"),
    [
        ("cloth", 32, (False, True, False, False)),
        ("light", 118, (True, False, False, False)),
        ("light", 166, (False, True, False, False)),
    ],
)
def test_a_paper_goes_on_behind_a_rule(background: Background, number: int, cut: tuple[bool, ...]) -> None:
    found = find(scene(background, number, wrong="crop", seed=SEED).rgb)
    assert found is not None
    assert found.cut == cut


@pytest.mark.parametrize("light", [90, 170, 225])
@pytest.mark.parametrize("gap", [8, 30, 200])
def test_a_paper_that_ends_before_the_border_is_not(light: int, gap: int) -> None:
    """White on a desk of any light, with a dark rule near its end, at any distance from the border."""
    rgb = np.full((720, 1280, 3), light, np.uint8)
    rgb[gap:600, 300:700] = 245
    rgb[gap + 12 : gap + 15, 330:670] = 40
    corners = np.array([(300.0, gap), (699.0, gap), (699.0, 599.0), (300.0, 599.0)])
    assert beyond(rgb, corners) == (False,) * 4
    # The rule taken for the end.
    corners[:2, 1] = gap + 13
    assert beyond(rgb, corners) == (False,) * 4
    # The same paper, where it does not end before the border.
    rgb[:gap, 300:700] = 245
    assert beyond(rgb, corners) == (True, False, False, False)


def test_a_paper_partly_in_the_shade_is_whole() -> None:
    assert iou(scene("wood", 82, seed=SEED)) > 0.98
    assert iou(scene("cloth", 77, seed=SEED)) > 0.98


@pytest.mark.parametrize(("seed", "number"), [(20530113, 27), (777001, 43)])
def test_a_wide_shadows_end_is_two_lines_and_neither_the_papers(seed: int, number: int) -> None:
    assert iou(scene("clutter", number, seed=seed)) > 0.98


def test_a_paper_upon_another_is_not_taken_for_its_lit_part() -> None:
    assert iou(scene("clutter", 117, seed=SEED)) > 0.98


@pytest.mark.parametrize(("seed", "number"), [(20530113, 42), (777001, 28)])
def test_a_whole_paper_goes_before_one_that_runs_out_of_the_picture(seed: int, number: int) -> None:
    assert iou(scene("clutter", number, seed=seed)) > 0.98
