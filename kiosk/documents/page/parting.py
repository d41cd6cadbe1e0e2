"""White upon white: where one paper ends on another, there is no more than a line of shadow.

Of a quadrilateral that is too large because it holds two papers, each side is moved inwards, a little turned, as long
as something gets lighter along its whole length. Lines of words end before the paper does, and so does a table.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.documents.page.geometry import Corners
from kiosk.documents.page.pixels import Pixels, darkest

Grey = NDArray[np.float32]

FLAT = 224  # pixels of the square that the quadrilateral is laid into
ROWS = 40  # of it that are looked at
SHEARS = np.linspace(-26, 26, 15)  # pixels that the side's end may be ahead of its beginning
DEEPEST = 0.55  # of the width
NEAREST = 6  # pixels: nearer to the side it is the side itself
STEP = 0.025  # how much lighter inside, of the logarithm
ENDS = 3
WHOLE = 0.9  # of the rows
OUTSIDE = 0.25 * FLAT  # what is looked at beyond a side that is looked for again
HELD = 0.6  # of the rows, where a hand may hold the paper
PLACES_AGAIN = 4  # at which that side is tried: on a cloth with squares the best is a line of the cloth at times
ELSEWHERE = 8.0  # pixels from middle to middle: nearer lines are one
LOGARITHM = np.log(np.arange(256).astype(np.float32) + 12.0)


def _looks() -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
    """The same of every square: the columns that are looked at; the depths of a line; whether, by column, shear and
    depth, a line meets the column within the square, and where: an index into `ROWS` rows of steps."""
    columns = np.linspace(0.03 * FLAT, 0.97 * FLAT, ROWS).astype(np.int64)
    places = np.arange(NEAREST, round(DEEPEST * FLAT))
    ahead = np.outer(columns / FLAT, SHEARS)
    at = np.rint(places[None, None] + ahead[:, :, None]).astype(np.int64)
    steps = FLAT - 4
    inside = (at >= 0) & (at < steps)
    return columns, places, inside, np.arange(ROWS)[:, None, None] * steps + at.clip(0, steps - 1)


COLUMNS, PLACES, INSIDE, MET = _looks()


class Inner(NamedTuple):
    """`side`: which one was moved; `seen`: of its length, 0 to 1."""

    corners: Corners
    side: int
    seen: float


def inner_sides(rgb: Pixels, corners: Corners) -> list[Inner]:
    """The quadrilateral with one of its sides moved to where a paper may end: at most one for each side."""
    last = FLAT - 1.0
    square = np.array([(0, 0), (last, 0), (last, last), (0, last)], np.float32)
    laid, flat = _laid(rgb, corners, square)
    found: list[Inner] = []
    for side in range(4):
        # Turned by a quarter, the next side is the upper one: the picture is asked once for all four.
        for begin, end, seen in _inner_uppers(np.rot90(laid, side), WHOLE, 1):
            moved = np.roll(np.array([(0.0, begin), (last, end), (last, last), (0.0, last)]), side, axis=0)
            for _ in range(side):
                moved = np.stack((last - moved[:, 1], moved[:, 0]), axis=1)
            found.append(Inner(cv2.perspectiveTransform(moved[None], np.linalg.inv(flat))[0], side, seen))
    return found


def side_again(rgb: Pixels, corners: Corners, side: int) -> list[Corners]:
    """The quadrilateral with that side moved in or out to where most of it is an edge: the likeliest places."""
    square = np.array([(0, OUTSIDE), (FLAT, OUTSIDE), (FLAT, FLAT), (0, FLAT)], np.float32)
    laid, flat = _laid(rgb, np.roll(corners, -side, axis=0), square)
    back = np.linalg.inv(flat)
    moved = [
        np.array([[(0.0, begin), (FLAT, end), (FLAT, FLAT), (0.0, FLAT)]])
        for begin, end, _ in _inner_uppers(laid, HELD, PLACES_AGAIN)
    ]
    return [np.asarray(np.roll(cv2.perspectiveTransform(each, back)[0], side, axis=0), np.float64) for each in moved]


def _laid(rgb: Pixels, corners: Corners, square: NDArray[np.float32]) -> tuple[Grey, NDArray[np.float64]]:
    """The logarithm of the darkest colour, with the corners laid onto those of `square`; and the way there."""
    flat = np.asarray(cv2.getPerspectiveTransform(corners.astype(np.float32), square), np.float64)
    laid = cv2.warpPerspective(rgb, flat, (FLAT, FLAT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.LUT(darkest(np.asarray(laid, np.uint8)), LOGARITHM), np.float32), flat


def _inner_uppers(light: Grey, least: float, most: int) -> list[tuple[float, float, float]]:
    """Lines below the upper side that are lighter below them along at least so much of their length, the best first and
    each at another place: the left and the right end of each, and how much that is."""
    seen = cv2.blur(np.ascontiguousarray(light.T), (1, 5))[COLUMNS]  # columns of the square become rows
    lighter = cv2.dilate((seen[:, 4:] - seen[:, :-4] > STEP).astype(np.uint8), np.ones((1, 3), np.uint8))
    seen_at = np.asarray(lighter, np.uint8).ravel()[MET] & INSIDE
    share = seen_at.sum(axis=0, dtype=np.uint8) / ROWS
    # A rule of a form, or a line of words, ends before the paper does.
    share *= (seen_at[:ENDS].sum(axis=0) > 0.6 * ENDS) & (seen_at[-ENDS:].sum(axis=0) > 0.6 * ENDS)
    found: list[tuple[float, float, float]] = []
    while len(found) < most:
        shear, place = np.unravel_index(int(np.argmax(share)), share.shape)
        if share[shear, place] < least:
            break
        begin = float(PLACES[place]) + 2.0
        found.append((begin, begin + float(SHEARS[shear]), float(share[shear, place])))
        middle = PLACES + SHEARS[:, None] / 2
        share[np.abs(middle - middle[shear, place]) < ELSEWHERE] = 0.0
    return found
