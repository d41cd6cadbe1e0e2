"""A second paper under the first or beside it: by its words, by the edge of what looks out, by the seam between them;
light on a desk is none, nor is a printed band."""

import io

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from kiosk.documents.page.coach import examine
from kiosk.documents.page.port import Examine, Examined

Points = list[tuple[float, float]]
PAGE: Points = [(480, 60), (900, 80), (880, 660), (460, 640)]
BROWN, PALE = (118, 84, 60), (206, 204, 198)


def desk(
    *papers: Points, lamp: float = 0.0, colour: tuple[int, int, int] = BROWN, band: bool = False
) -> NDArray[np.uint8]:
    """Papers on a desk, the last on top, with lines of words. `lamp`: how much darker one side is. `band`: a dark one
    at the head, from edge to edge."""
    picture = np.full((720, 1280, 3), colour, np.float32)
    for paper in papers:
        corners = np.array(paper, np.float32)
        shadow = np.zeros((720, 1280), np.float32)
        cv2.fillConvexPoly(shadow, (corners + 4).round().astype(np.int32), 1.0)
        picture *= 1 - 0.35 * cv2.GaussianBlur(shadow, (0, 0), 4)[..., None]
        cv2.fillConvexPoly(picture, corners.round().astype(np.int32), (236, 234, 228), cv2.LINE_AA)
        matrix = cv2.getPerspectiveTransform(np.array([(0, 0), (210, 0), (210, 297), (0, 297)], np.float32), corners)
        if band:
            head = np.array([[(0, 0), (210, 0), (210, 26), (0, 26)]], np.float32)
            head = cv2.perspectiveTransform(head, matrix)[0].round().astype(np.int32)
            cv2.fillConvexPoly(picture, head, (60, 90, 70), cv2.LINE_AA)
        for line in range(14):
            ends = np.array([[(24, 60 + 12 * line), (150 + 7 * (line % 5), 60 + 12 * line)]], np.float32)
            start, end = cv2.perspectiveTransform(ends, matrix)[0].round().astype(int).tolist()
            cv2.line(picture, start, end, (40, 40, 46), 2, cv2.LINE_AA)
    picture *= np.linspace(1 - lamp, 1, 1280, dtype=np.float32)[None, :, None]
    noise = np.random.default_rng(5).standard_normal(picture.shape, np.float32) * 2
    return (cv2.GaussianBlur(picture, (0, 0), 0.6) + noise).clip(0, 255).astype(np.uint8)


def said(picture: NDArray[np.uint8]) -> set[str]:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=90)
    answer = examine(Examine(out.getvalue(), "camera"))
    assert isinstance(answer, Examined)
    return {verdict.kind for verdict in answer.verdicts}


def turned(by: float, away: tuple[float, float] = (0, 0)) -> Points:
    points = np.array(PAGE)
    middle = points.mean(axis=0)
    turn = np.radians(by)
    around = (points - middle) @ np.array([(np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))])
    x = (around + middle + away).tolist()
    return [(float(one[0]), float(one[1])) for one in x]


def test_one_paper_is_one() -> None:
    assert said(desk(PAGE)) == set()
    assert said(desk(PAGE, lamp=0.3)) == set()


@pytest.mark.parametrize("under", [turned(14), turned(-18), turned(25, (120, 0))])
def test_one_that_looks_out_from_under_it_is_noticed(under: Points) -> None:
    assert "two" in said(desk(under, PAGE))


@pytest.mark.parametrize("colour", [BROWN, PALE])
@pytest.mark.parametrize("away", [430, 360])
def test_one_that_lies_beside_it_or_touches_it_is_noticed(away: float, colour: tuple[int, int, int]) -> None:
    left = [(x - 330, y) for x, y in PAGE]
    assert "two" in said(desk([(x + away, y + 8) for x, y in left], left, colour=colour))


def test_a_band_from_edge_to_edge_is_no_seam() -> None:
    assert said(desk(PAGE, band=True)) == set()
    assert said(desk(PAGE, band=True, lamp=0.3)) == set()


@pytest.mark.parametrize("across", [0.0, 8.0])
def test_what_lies_exactly_under_it_is_not_seen_and_not_made_up(across: float) -> None:
    assert "two" not in said(desk(turned(0, (across / 4, 0)), PAGE))


def test_a_second_paper_in_somebody_s_shadow_is_noticed() -> None:
    """It is darker than what AS_LIGHT and PRINTED_ON take for paper: its four sides and its words tell."""
    other: Points = [(120, 60), (420, 70), (410, 480), (110, 470)]
    picture = desk(other, [(x + 160, y) for x, y in PAGE])
    shade = 1 - 0.6 / (1 + np.exp((np.arange(1280) - 520) / 12.0))
    assert "two" in said((picture * shade[None, :, None]).astype(np.uint8))


def test_a_shadow_on_the_desk_is_no_paper() -> None:
    picture = desk([(x + 160, y) for x, y in PAGE])
    shade = 1 - 0.6 / (1 + np.exp((np.arange(1280) - 520) / 12.0))
    assert "two" not in said((picture * shade[None, :, None]).astype(np.uint8))
