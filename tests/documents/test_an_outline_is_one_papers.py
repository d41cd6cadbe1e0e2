"""The outline of a picture that is taken: how much of it is a paper's edge, and what is made of one that is none.
Drawn pictures of seeds on which each went wrong before."""

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.bench.papers_corpus import Scene, scene
from kiosk.bench.papers_desks import Background
from kiosk.documents.page.coach import examine
from kiosk.documents.page.finding import Found, find
from kiosk.documents.page.geometry import Corners, ordered, overlap
from kiosk.documents.page.outline import Outlined, outlined, seen_sides, weighed
from kiosk.documents.page.port import Examine, Examined
from tests.support.papers import jpeg

FIRST, SECOND, THIRD = 20_310_607, 20_420_711, 20_480_911
PAPER: Corners = np.array([(300.0, 100.0), (700.0, 100.0), (700.0, 600.0), (300.0, 600.0)])


def on_desk(*, right: bool = False, left: bool = False) -> NDArray[np.uint8]:
    """A paper, held by the one hand or the other."""
    rgb = np.full((720, 1280, 3), 120, np.uint8)
    rgb[100:601, 300:701] = 240
    if right:
        rgb[300:420, 640:] = (200, 150, 115)
    if left:
        rgb[280:430, :360] = (200, 150, 115)
    noise = np.random.default_rng(3).standard_normal(rgb.shape) * 2
    return (rgb + noise).clip(0, 255).astype(np.uint8)


def around(corners: Corners, rgb: NDArray[np.uint8]) -> Outlined:
    return weighed(rgb, Found(corners, 0.9, (False,) * 4))


def found_in(drawn: Scene) -> float:
    outline = outlined(drawn.rgb)
    return overlap(outline.found.corners, ordered(drawn.corners.astype(np.float64))) if outline is not None else 0.0


def said(drawn: Scene) -> set[str]:
    answer = examine(Examine(jpeg(drawn), "camera"))
    assert isinstance(answer, Examined)
    return {verdict.kind for verdict in answer.verdicts}


def test_a_papers_sides_are_seen_all_along() -> None:
    assert float(seen_sides(on_desk(), PAPER).mean()) > 0.95


def test_a_hand_hides_a_part_of_one_side_and_the_outline_is_whole() -> None:
    outline = around(PAPER, on_desk(right=True))
    assert [round(side, 1) for side in outline.sides if side is not None] == [1.0, 0.8, 1.0, 1.0]
    assert outline.is_whole


def test_both_hands_hide_parts_of_two_and_no_corner() -> None:
    outline = around(PAPER, on_desk(right=True, left=True))
    assert outline.worst < (0.8, 0.9)
    assert outline.is_whole


@pytest.mark.parametrize("corner", [0, 1, 2, 3])
def test_an_outline_that_runs_over_the_desk_is_not(corner: int) -> None:
    moved = PAPER.copy()
    moved[corner] += (moved[corner] - PAPER.mean(axis=0)) * 0.3
    assert not around(moved, on_desk()).is_whole


@pytest.mark.parametrize(
    ("seed", "background", "number"),
    [(THIRD, "cloth", 89), (THIRD, "cloth", 38), (THIRD, "light", 55), (FIRST, "light", 52), (SECOND, "cloth", 128)],
)
def test_lines_of_a_cloth_shadows_and_hands_are_not_taken_for_a_papers_end(
    seed: int, background: Background, number: int
) -> None:
    drawn = scene(background, number, seed=seed)
    assert found_in(drawn) > 0.99
    assert said(drawn) <= {"upside_down"}


@pytest.mark.parametrize(("seed", "background", "number"), [(THIRD, "light", 76), (THIRD, "wood", 36)])
def test_an_outline_around_two_papers_is_no_papers(seed: int, background: Background, number: int) -> None:
    drawn = scene(background, number, wrong="two", seed=seed)
    outline = outlined(drawn.rgb)
    assert outline is not None
    assert not outline.is_whole
    assert "two" in said(drawn)


@pytest.mark.parametrize(("background", "number"), [("light", 58), ("light", 82), ("cloth", 65)])
def test_a_paper_near_the_border_or_beside_a_lit_desk_is_not_cut_off(background: Background, number: int) -> None:
    found = find(scene(background, number, seed=THIRD).rgb)
    assert found is not None
    assert not any(found.cut)


@pytest.mark.parametrize(("background", "number"), [("wood", 120), ("light", 124)])
def test_a_hand_is_no_second_paper(background: Background, number: int) -> None:
    assert said(scene(background, number, seed=SECOND)) <= {"upside_down"}


@pytest.mark.parametrize(("seed", "number"), [(SECOND, 115), (FIRST, 97)])
def test_a_few_words_on_a_desk_as_light_as_the_paper_are_noticed(seed: int, number: int) -> None:
    assert "two" in said(scene("light", number, wrong="two", seed=seed))
