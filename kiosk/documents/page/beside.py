"""What else lies there that is as light as the paper: another paper, of which the first covers a part.

Two things tell it from a desk that the lamp makes as light: there are words on it, or it ends as a paper does, with an
edge all along. A corner that looks out is small, and has no words.
"""

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.documents.page.finding import LOG, SMALL, Found, Pixels, light_of, smaller

Mask = NDArray[np.bool_]

AS_LIGHT = 34  # of the logarithm: a sixth less light than the paper
LEAST_WORDED, LEAST_EDGED = 0.01, 0.003  # of the paper: below it nothing is looked at
WORDED = 0.08  # of a part that is ink
EDGE = 6.0  # of the logarithm, from one pixel to the next
EDGED = 0.9  # of a part's own border
LEAST_BORDER = 8  # pixels of it that can be seen, away from the paper and from the picture's own border
NEAR = 3


class Spare(NamedTuple):
    """As parts of the paper: what has words on it, and what ends as a paper does."""

    worded: float
    edged: float


def spare(rgb: Pixels, found: Found) -> Spare:
    """`found`: the paper, in the full picture."""
    scale = SMALL / max(rgb.shape[:2])
    small = smaller(rgb, scale)
    light = light_of(small)
    page = np.zeros(light.shape, np.uint8)
    corners = ((found.corners + 0.5) * scale - 0.5).round().astype(np.int32)
    cv2.fillConvexPoly(page, corners, 1)
    paper = max(float(page.sum()), 1.0)
    white = float(np.median(light[page > 0])) if page.any() else 0.0
    lit = light > white - AS_LIGHT
    darkest = small.min(axis=2).astype(np.float32)
    words = np.exp(light / LOG) - 12.0 - cv2.GaussianBlur(darkest, (0, 0), 0.8) > 12
    steep = cv2.magnitude(cv2.Scharr(light, cv2.CV_32F, 1, 0), cv2.Scharr(light, cv2.CV_32F, 0, 1)) / 32 > EDGE
    near = _wider(page, 13)
    worded = sum(
        size
        for here, size, borders in _parts(lit & ~_wider(page, 9), 5, LEAST_WORDED * paper)
        if borders <= 2 and float(words[here].mean()) > WORDED
    )
    edged = sum(
        size
        for here, size, _ in _parts(lit & ~_wider(page, 7), 3, LEAST_EDGED * paper)
        if _edge_of(here, near, np.asarray(steep, np.bool_)) > EDGED
    )
    return Spare(worded / paper, edged / paper)


def _parts(lit: Mask, opened: int, least: float) -> Iterator[tuple[Mask, float, int]]:
    """Each part that hangs together, of at least so many pixels; its size; how many of the picture's borders it
    touches."""
    clean = cv2.morphologyEx(lit.astype(np.uint8), cv2.MORPH_OPEN, np.ones((opened, opened), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(clean)
    for label in range(1, count):
        left, top, wide, high, size = (int(number) for number in stats[label])
        if size >= least:
            at_borders = (left == 0) + (top == 0) + (left + wide >= lit.shape[1]) + (top + high >= lit.shape[0])
            yield labels == label, float(size), at_borders


def _edge_of(here: Mask, near: Mask, steep: Mask) -> float:
    """How much of the border of a part is an edge; nothing where too little of it is seen."""
    rim = _wider(here.astype(np.uint8), 5) & ~here & ~near
    rim[:NEAR], rim[-NEAR:], rim[:, :NEAR], rim[:, -NEAR:] = False, False, False, False
    return float(steep[rim].mean()) if int(rim.sum()) >= LEAST_BORDER else 0.0


def _wider(mask: NDArray[np.uint8], by: int) -> Mask:
    return np.asarray(cv2.dilate(mask, np.ones((by, by), np.uint8)) > 0, np.bool_)
