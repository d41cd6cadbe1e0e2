"""What lies beside the paper: another one, of which the first may cover a part.

Two things tell it from a desk, even from one that the lamp makes as light: there are words on it, or it ends as a paper
does, with an edge all along. A corner that looks out is small, and has no words. A paper in somebody's shadow may be
darker than the desk: it is one where all its four sides are found, with words between them.
"""

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.documents.page.finding import LOG, SMALL, Found, candidates, light_of, smaller
from kiosk.documents.page.geometry import Corners, overlap
from kiosk.documents.page.pixels import Pixels, darkest

Mask = NDArray[np.bool_]

AS_LIGHT = 34.0  # of the logarithm: a sixth less light than the paper
PRINTED_ON = 60.0  # a quarter less: words on wood's grain and on cloth's threads are none
INK = 12.0  # of 255, darker than what is around it
TOGETHER, ALONE = 7, 5  # pixels: words nearer than that are of one text; what is thinner is none
LEAST_EDGED = 0.003  # of the paper: below it nothing is looked at
EDGE = 6.0  # of the logarithm, from one pixel to the next
# Of a part's border, which is two pixels wide, so much has to be seen, as a part of its size's root: of a desk in the
# light nothing but the hand upon it may be an edge.
LEAST_BORDER = 1.0
COLOURED = 0.2  # of the logarithm of red to blue, beyond the paper's own: wood and skin have 0.3 and more
NEAR = 3
EDGED = 0.9  # of a part's own border
APART = 0.1  # of overlap with the paper: what has more is the paper
WITHIN = 7  # pixels: nearer to a side is the side


class Spare(NamedTuple):
    """As parts of the paper: what is text on something light; what ends as a paper does; text between the four sides
    of something else, however dark. `astride`: what was taken for the paper is no one paper's outline (`outline`)."""

    worded: float
    edged: float
    framed: float = 0.0
    astride: bool = False


def spare(rgb: Pixels, found: Found) -> Spare:
    """`found`: the paper, in the full picture."""
    scale = SMALL / max(rgb.shape[:2])
    small = smaller(rgb, scale)
    light = light_of(small)
    page = _filled(found.corners, scale, light.shape)
    paper = max(float(page.sum()), 1.0)
    white = float(np.median(light[page > 0])) if page.any() else 0.0
    soft = cv2.GaussianBlur(darkest(small).astype(np.float32), (0, 0), 0.8)
    words = (np.exp(light / LOG) - 12.0 - soft > INK) & _as_white(small, page)
    steep = cv2.magnitude(cv2.Scharr(light, cv2.CV_32F, 1, 0), cv2.Scharr(light, cv2.CV_32F, 0, 1)) / 32 > EDGE
    near = _wider(page, 13)
    edged = sum(
        size
        for here, size in _parts((light > white - AS_LIGHT) & ~_wider(page, 7), LEAST_EDGED * paper)
        if _edge_of(here, near, np.asarray(steep, np.bool_)) > EDGED
    )
    written = words & ~_wider(page, 9)
    others = (other for other in candidates(rgb) if overlap(other.corners, found.corners) <= APART)
    framed = [_text(written & _narrower(_filled(other.corners, scale, light.shape), WITHIN)) for other in others]
    return Spare(_text(written & (light > white - PRINTED_ON)) / paper, edged / paper, max(framed, default=0.0) / paper)


def _filled(corners: Corners, scale: float, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """1 within the corners (of the full picture) on the small one, and 0 elsewhere."""
    mask = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(mask, ((corners + 0.5) * scale - 0.5).round().astype(np.int32), 1)
    return mask


def _text(words: Mask) -> float:
    """Pixels of text: words that stand together."""
    together = cv2.morphologyEx(words.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((TOGETHER, TOGETHER), np.uint8))
    return float(cv2.morphologyEx(together, cv2.MORPH_OPEN, np.ones((ALONE, ALONE), np.uint8)).sum())


def _parts(lit: Mask, least: float) -> Iterator[tuple[Mask, float]]:
    """Each part that hangs together, of at least so many pixels; its size."""
    clean = cv2.morphologyEx(lit.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(clean)
    for label in range(1, count):
        if (size := float(stats[label, cv2.CC_STAT_AREA])) >= least:
            yield labels == label, size


def _edge_of(here: Mask, near: Mask, steep: Mask) -> float:
    """How much of the border of a part is an edge; nothing where too little of it is seen."""
    rim = _wider(here.astype(np.uint8), 5) & ~here & ~near
    rim[:NEAR], rim[-NEAR:], rim[:, :NEAR], rim[:, -NEAR:] = False, False, False, False
    return float(steep[rim].mean()) if float(rim.sum()) >= LEAST_BORDER * float(here.sum()) ** 0.5 else 0.0


def _as_white(small: Pixels, page: NDArray[np.uint8]) -> Mask:
    """Where what is around has no other colour than the paper: between fingers it is dark, too, and they have one."""
    around = cv2.blur(small, (TOGETHER, TOGETHER)).astype(np.float32) + 12.0
    warm = np.log(around[..., 0] / around[..., 2])
    own = float(np.median(warm[page > 0])) if page.any() else 0.0
    return np.asarray(np.abs(warm - own) < COLOURED, np.bool_)


def _narrower(mask: NDArray[np.uint8], by: int) -> Mask:
    return np.asarray(cv2.erode(mask, np.ones((by, by), np.uint8)) > 0, np.bool_)


def _wider(mask: NDArray[np.uint8], by: int) -> Mask:
    return np.asarray(cv2.dilate(mask, np.ones((by, by), np.uint8)) > 0, np.bool_)
