"""How much of an outline is the edge of a paper, seen in the full picture; and the outline that has most of it.

A paper's four sides are edges along their whole length, but for the hand that holds it: of 351 good pictures of three
seeds in which the paper was found, three sides of each were seen all along, and the fourth along six tenths or more. An
outline around two papers, or around a piece of desk that a shadow cuts out, is not: it runs over the desk, or over
paper. There a side is not seen up to its end, for it is the line of one paper drawn on to the other's; a hand hides the
middle of a side, or less of a corner.

A frame is looked at too briefly for that (`finding.find`); the picture that is taken is not.
"""

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.documents.page.finding import (
    BORDER_WORTH,
    SEEN,
    Candidate,
    Found,
    find,
    likely,
    measured,
    on_border,
)
from kiosk.documents.page.geometry import Corners, area, is_convex, ordered
from kiosk.documents.page.lines import LEAST_AREA
from kiosk.documents.page.parting import side_again
from kiosk.documents.page.pixels import Pixels
from kiosk.documents.page.refining import SAMPLES, SHARE, looks

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

REACH = 8.0  # pixels of 1280: a sheet's bent side is as far from the straight one
CLOSE = 1.5  # pixels of 1280 from a curve, to be of it
STRONG = 4.0  # of 255
TRIPLES = 60
THREE = np.sort(np.random.default_rng(1).random((TRIPLES, SAMPLES)).argsort(axis=1)[:, :3], axis=1)
WIDE = 0.3  # of the side, that three points span from which its curve is taken
AT_END = 6  # looks, a tenth of a side; a side that is not seen along half of them ends elsewhere
CANDIDATES = 10
WHOLE, HELD = 0.9, 0.8  # of a side: seen; of the one at which a hand may hold the paper
WORTH = 0.5  # of a whole outline, beside what a candidate is worth on the small picture
LEAST_HELD = 0.4  # of the side at which a hand holds what a part was taken for
CLEARLY = 0.1  # more, to be preferred to what the small picture shows
SAME = 4.0  # pixels of 1280: outlines whose corners are nearer are one
LARGER, WITHIN = 1.05, 0.95


class Outlined(NamedTuple):
    """`sides`: 0 to 1, how much of each side is seen as one edge, in the order of the corners; None where it lies on
    the picture's own border, which says nothing, or nobody looked. `open_ended`: a side is not seen up to its end."""

    found: Found
    sides: tuple[float | None, ...]
    open_ended: bool = False

    @property
    def worst(self) -> tuple[float, float]:
        """The two sides of which least is seen."""
        seen = sorted(1.0 if side is None else side for side in self.sides)
        return seen[0], seen[1]

    @property
    def is_whole(self) -> bool:
        worst, second = self.worst
        return worst >= HELD or second >= WHOLE or not self.open_ended

    @property
    def worth(self) -> float:
        seen = [BORDER_WORTH if side is None else side for side in self.sides]
        return self.found.score + WORTH * sum(seen) / 4


def outlined(rgb: Pixels) -> Outlined | None:
    """The paper in a picture that was taken."""
    found = find(rgb)
    first = _mended(rgb, weighed(rgb, found)) if found is not None else None
    if first is not None and first.worst[0] >= HELD and not any(first.found.cut):
        return first
    best = first
    others = list(_others(rgb, first))
    for other in others:
        if _is_paper(other) and (best is None or other.worth > best.worth + (CLEARLY if best is first else 0.0)):
            best = other
    if best is None:
        return None
    around = [other for other in others if other.worst[1] >= WHOLE and _holds(other, best)]
    return max(around, key=lambda other: other.worth, default=best)


def weighed(rgb: Pixels, found: Found) -> Outlined:
    """What of `found` is seen in the full picture."""
    seen = seen_sides(rgb, found.corners)
    border = on_border(found.corners, rgb.shape)
    sides = tuple(None if out else float(side) for side, out in zip(seen.mean(axis=1), border, strict=True))
    seen[list(border)] = True
    ends = np.minimum(seen[:, :AT_END].mean(axis=1), seen[:, -AT_END:].mean(axis=1))
    return Outlined(found, sides, bool((ends < 0.5).any()))


def _others(rgb: Pixels, first: Outlined | None) -> Iterator[Outlined]:
    """Other outlines than the first."""
    known: list[Corners] = [first.found.corners] if first is not None else []
    near = SAME * max(rgb.shape[:2]) / 1280
    for coarse in likely(rgb, CANDIDATES):
        found = measured(rgb, coarse)
        if any(float(np.abs(found.corners - other).max()) < near for other in known):
            continue
        known.append(found.corners)
        yield _mended(rgb, weighed(rgb, found))


def _mended(rgb: Pixels, outline: Outlined) -> Outlined:
    """Where three sides are seen, the fourth is looked for again: of a desk that has lines of its own (squares, planks)
    one may have been taken for it."""
    worst, second = outline.worst
    if second < HELD or worst >= HELD:
        return outline
    side = outline.sides.index(worst)
    least = LEAST_AREA * rgb.shape[0] * rgb.shape[1]
    moved = (each for each in side_again(rgb, outline.found.corners, side) if is_convex(each) and area(each) >= least)
    again = [weighed(rgb, measured(rgb, Candidate(ordered(each), outline.found.score))) for each in moved]
    # One that was moved onto the picture's border is not seen there, and has not been found again.
    known = (other for other in again if other.sides.count(None) <= outline.sides.count(None))
    best = max(known, key=lambda other: other.worst, default=outline)
    return best if best.worst[0] > worst + CLEARLY else outline


def _is_paper(outline: Outlined) -> bool:
    """What the small picture shows too little of is believed where the full one shows three sides and more."""
    return outline.found.score >= SEEN or outline.worst[1] >= WHOLE


def _holds(other: Outlined, part: Outlined) -> bool:
    """What was found is a part of something that has a paper's four sides: its own fourth is a shadow's end or a
    rule."""
    if any(other.found.cut) or area(other.found.corners) < LARGER * area(part.found.corners):
        return False
    one, two = (each.found.corners.astype(np.float32) for each in (part, other))
    shared, _ = cv2.intersectConvexConvex(one, two)
    return float(shared) > WITHIN * area(part.found.corners) and other.worst[0] >= LEAST_HELD


def seen_sides(rgb: Pixels, corners: Corners) -> Mask:
    """4 x `SAMPLES`: where along each side it gets lighter inwards, on one curve."""
    unit = max(rgb.shape[:2]) / 1280
    seen = looks(rgb, corners, REACH * unit)
    strong = seen.strong > np.maximum(STRONG, 0.3 * np.median(seen.strong, axis=1))[:, None]
    on_curve = [_on_one_curve(seen.offset[side], strong[side], CLOSE * unit) for side in range(4)]
    return np.asarray(strong & np.stack(on_curve), np.bool_)


def _on_one_curve(offset: Floats, strong: Mask, close: float) -> Mask:
    """Which of a side's looks lie on the parabola that most of the strong ones lie on."""
    t, known = SHARE[strong], offset[strong]
    three = THREE * len(t) // SAMPLES
    three = three[(np.diff(three, axis=1) > 0).all(axis=1)]
    three = three[np.ptp(t[three], axis=1) > WIDE] if len(three) else three
    if not len(three):
        return np.zeros(SAMPLES, np.bool_)
    powers = t[:, None] ** np.arange(3)
    curves = np.linalg.solve(powers[three], known[three][..., None])[..., 0]
    best = curves[np.argmax((np.abs(curves @ powers.T - known) < close).sum(axis=1))]
    return np.asarray(np.abs(SHARE[:, None] ** np.arange(3) @ best - offset) < close, np.bool_)
