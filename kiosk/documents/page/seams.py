"""Whether a sheet ends within what was taken for one: where one paper lies on another, and where two lie side by side.

A quadrilateral around two papers has as good a border as one around a single paper. But a seam runs through it, from
side to side: a step of light as sharp as the picture is, always in the same direction, through both margins, where a
line of words, a rule or a table has ended before. A shadow's end is as long, and is not sharp; a printed band may be
both, and has no paper behind it.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.documents.page.finding import LOG

Pixels = NDArray[np.uint8]
Grey = NDArray[np.float32]
Mask = NDArray[np.bool_]
Columns = NDArray[np.int64]

LONG = 420  # pixels of the page's longer side
ROWS = 72  # across a seam, from one side of the page to the other
FILLED = 15  # pixels: letters and rules are thinner
STEP = 5.0  # of the logarithm (2.5 %), over four pixels; or so many times the grain
GRAIN = 3.0
SHARP = 1.5  # how much more the light may change over fourteen pixels than over four
LEAN = 0.6  # of the page's length: how far a seam's end may be aside of its beginning
LEANS = 61
PAPER = 60.0  # of the logarithm: a quarter less light than the page is not paper, and says nothing
REACH = 4  # pixels: on its light side a seam has paper
WHOLE = 0.8  # of the rows in which there is paper
LONGEST_GAP = 0.5  # of all rows, in which there is none
ENDS, AT_ENDS = 4, 3  # rows in either margin, and how many of them have to show it
CLOSEST = 0.03  # of the page's width: nearer to the border it is the border
BEYOND = 12  # pixels from the line: there its shadow has ended
BAND = 35.0  # of the logarithm: a sixth less light is another colour
CORNER = 0.007, 0.3  # of the page: a dog's ear of 30 mm is less
EDGE, EDGED = 5.0, 0.5  # of the logarithm, from one pixel to the next; of what lies around the corner


def holds_two(flat: Pixels) -> bool:
    """`flat`: what was taken for one page, laid flat."""
    scale = LONG / max(flat.shape[:2])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    dark = cv2.resize(flat, None, fx=scale, fy=scale, interpolation=way).min(axis=2)
    filled = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((FILLED, FILLED), np.uint8))
    light, ground = (np.asarray(LOG * np.log(each.astype(np.float32) + 12.0), np.float32) for each in (dark, filled))
    paper = ground > float(np.percentile(ground, 70)) - PAPER
    return _lacks_a_corner(ground, paper) or _runs_down(light, ground, paper) or _runs_down(light.T, ground.T, paper.T)


def _lacks_a_corner(ground: Grey, paper: Mask) -> bool:
    """Around two papers that are turned against each other, one corner lies on the desk, with an edge before it."""
    bare = cv2.morphologyEx((~paper).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(bare)
    soft = cv2.GaussianBlur(ground, (0, 0), 0.8)
    steep = cv2.magnitude(cv2.Scharr(soft, cv2.CV_32F, 1, 0), cv2.Scharr(soft, cv2.CV_32F, 0, 1)) / 32 > EDGE
    corners = [int(labels[y, x]) for y in (1, -2) for x in (1, -2)]
    for label in {label for label in corners if label and corners.count(label) == 1}:
        here = (labels == label).astype(np.uint8)
        if not CORNER[0] < float(stats[label, cv2.CC_STAT_AREA]) / labels.size < CORNER[1]:
            continue
        rim = (cv2.dilate(here, np.ones((7, 7), np.uint8)) & (1 - here)).astype(bool)
        rim[:3], rim[-3:], rim[:, :3], rim[:, -3:] = False, False, False, False
        if rim.any() and float(steep[rim].mean()) > EDGED:
            return True
    return False


def _runs_down(light: Grey, ground: Grey, paper: Mask) -> bool:
    """From the upper to the lower side."""
    rows = np.linspace(0.015, 0.985, ROWS) * (light.shape[0] - 1)
    at = rows.astype(np.int64)
    seen = _change(cv2.blur(np.ascontiguousarray(light), (1, 3))[at], 2)
    wide = _change(np.ascontiguousarray(ground)[at], 7)
    there = paper[at]
    grain = 1.48 * float(np.median(np.abs(seen[there]))) if there.any() else 0.0
    least = max(STEP, GRAIN * grain)
    for sign in (1, -1):
        sharp = (sign * seen > least) & (sign * wide < SHARP * sign * seen + 2.0)
        hit = cv2.dilate(sharp.astype(np.uint8), np.ones((1, 3), np.uint8))
        near = np.roll(there, -sign * REACH, axis=1).astype(np.uint8)
        if any(_has_paper(ground[at], line, sign) for line in _lines(hit & near, near, light.shape[0])):
            return True
    return False


def _change(rows: Grey, reach: int) -> Grey:
    """From so many pixels before to so many behind."""
    change = np.zeros_like(rows)
    change[:, reach:-reach] = rows[:, 2 * reach :] - rows[:, : -2 * reach]
    return change


def _lines(hit: Pixels, paper: Pixels, height: int) -> Iterator[Columns]:
    """The column in each row of every straight line that passes through `hit` in most of the rows in which there is
    paper, and at both of its ends."""
    wide = hit.shape[1]
    margin = round(CLOSEST * wide)
    within = np.zeros_like(hit)
    within[:, margin : wide - margin] = 1
    both = np.dstack((hit & within, paper & within))
    for lean in np.linspace(-LEAN, LEAN, LEANS) * height:
        shear = np.array([[1.0, lean / (ROWS - 1), -lean / 2], [0.0, 1.0, 0.0]])
        upright = cv2.warpAffine(both, shear, (wide, ROWS), flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP)
        hits, papers = upright.sum(axis=0, dtype=np.int32).T
        for column in np.flatnonzero((papers >= (1 - LONGEST_GAP) * ROWS) & (hits >= WHOLE * papers)):
            ends = upright[:, column][upright[:, column, 1] > 0, 0]
            if min(int(ends[:ENDS].sum()), int(ends[-ENDS:].sum())) >= AT_ENDS:
                yield np.rint(column + (np.arange(ROWS) / (ROWS - 1) - 0.5) * lean).astype(np.int64)


def _has_paper(ground: Grey, line: Columns, sign: int) -> bool:
    """Behind the darker side of the line, too, most is as light as what is before it."""
    away = sign * (np.arange(ground.shape[1])[None] - line[:, None])
    light, dark = ground[(away > BEYOND) & (away < 4 * BEYOND)], ground[away < -BEYOND]
    return bool(light.size and dark.size and float(np.median(dark)) > float(np.median(light)) - BAND)
