"""A paper's border measured in the full picture: along each side, where exactly it gets lighter, and what curve that
is.

A sheet that bulges has bent sides. A parabola follows one, and its tangents at the ends meet in the true corner,
where a straight line's would meet some pixels beside it.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.documents.page.geometry import Corners
from kiosk.documents.page.pixels import Pixels, darkest

Floats = NDArray[np.float64]
Grey = NDArray[np.float32]
Mask = NDArray[np.bool_]

SAMPLES = 56  # a side
TRIES = 40
SHARE: Floats = np.linspace(0.02, 0.98, SAMPLES)
PAIRS = np.random.default_rng(1).integers(0, 1 << 30, (TRIES, 2))
FROM_BORDER = 28.0  # pixels of 1280
SIDES = np.arange(4)[:, None]
CLOSE = 1.5  # pixels from the line, to be of it


class _Side(NamedTuple):
    """Seen from its first end: `offset + slope t + bend t**2` pixels inwards at `t` of its length."""

    begin: Floats
    along: Floats
    inward: Floats
    offset: float
    slope: float
    bend: float


class Looks(NamedTuple):
    """`along`, `inward`: 4 x 2, of each side. `strong`, `offset`: 4 x `SAMPLES`, how much lighter it gets where it does
    so most (of 255, within two pixels), and how many pixels inwards that is."""

    along: Floats
    inward: Floats
    strong: Floats
    offset: Floats


def refined(rgb: Pixels, corners: Corners, cut: tuple[bool, ...] = (False,) * 4) -> Corners:
    """The corners nearer to the truth; those that cannot be measured stay. Clockwise as given. `cut`: sides that lie on
    the picture's border, where words must not be taken for the paper's edge."""
    unit = max(rgb.shape[:2]) / 1280
    if any(cut):  # a paper that ends a little before the picture does: the small picture does not part the two
        sides = _measured(rgb, corners, FROM_BORDER * unit, cut, bends=False)
        kept = [side if cut[at] else side._replace(offset=0.0, slope=0.0) for at, side in enumerate(sides)]
        corners = np.array([_corner(kept[at - 1], kept[at]) for at in range(4)])
    for reach, bends in ((14.0 * unit, False), (6.0 * unit, True)):
        sides = _measured(rgb, corners, reach, cut, bends=bends)
        corners = np.array([_corner(sides[at - 1], sides[at]) for at in range(4)])
    return corners


def _measured(rgb: Pixels, corners: Corners, reach: float, cut: tuple[bool, ...], *, bends: bool) -> list[_Side]:
    """All four sides at once."""
    seen = looks(rgb, corners, reach)
    edge = seen.strong > np.maximum(6.0, 0.35 * np.median(seen.strong, axis=1, keepdims=True))
    fits = _fits(edge, seen.offset, np.where(cut, 0.75, 0.2) * SAMPLES, bends=bends).tolist()
    return [_Side(corners[side], seen.along[side], seen.inward[side], *fits[side]) for side in range(4)]


def looks(rgb: Pixels, corners: Corners, reach: float) -> Looks:
    """4 x `SAMPLES` looks across the border, from `reach` pixels outside to as many inside."""
    along = np.roll(corners, -1, axis=0) - corners
    length = np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-6)
    inward = np.stack((-along[:, 1], along[:, 0]), axis=1) / length
    steps = np.arange(-np.ceil(reach) - 1, np.ceil(reach) + 2)
    start = corners[:, None] + SHARE[None, :, None] * along[:, None]
    x, y = (
        (start[..., axis].ravel()[:, None] + np.repeat(inward[:, axis], SAMPLES)[:, None] * steps).astype(np.float32)
        for axis in (0, 1)
    )
    rise = _rise(rgb, x, y)
    peak = rise.argmax(axis=1).clip(1, rise.shape[1] - 2)
    row = np.arange(len(peak))
    before, at, after = (rise[row, peak + by].astype(np.float64) for by in (-1, 0, 1))
    bow = np.minimum(before - 2 * at + after, -1e-6)
    offset = steps[1:-1][peak] + ((before - after) / (2 * bow)).clip(-1, 1)
    strong = rise.max(axis=1).astype(np.float64)
    return Looks(along, inward, strong.reshape(4, SAMPLES), offset.reshape(4, SAMPLES))


def _rise(rgb: Pixels, x: Grey, y: Grey) -> Grey:
    """How fast the darkest colour gets lighter at each point but the first and the last of each look, a little smoothed
    along the side; 0 out of the picture."""
    colours = cv2.remap(rgb, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    seen = cv2.blur(darkest(np.asarray(colours, np.uint8)).astype(np.float32), (1, 3))
    rise = np.asarray(seen[:, 2:] - seen[:, :-2], np.float32)
    height, width = rgb.shape[:2]
    if np.min(x) < 0 or np.min(y) < 0 or np.max(x) > width - 1 or np.max(y) > height - 1:
        x, y = x[:, 1:-1], y[:, 1:-1]
        rise[(x < 0) | (y < 0) | (x > width - 1) | (y > height - 1)] = 0
    return rise


def _fits(edge: Mask, offset: Floats, least: Floats, *, bends: bool) -> Floats:
    """Of each side, `offset`, `slope` and `bend` of the line that most of its looks agree on (fingers and words do
    not), or of a parabola of those, where it is better; 0 of one that is not seen. All four sides at once: one by one
    they took twice as long as the looks themselves. `edge`: which of the looks count. `least`: how many have to."""
    first = np.argsort(~edge, axis=1, kind="stable")
    t, offset, count = SHARE[first], np.take_along_axis(offset, first, 1), edge.sum(axis=1)
    there = np.arange(SAMPLES) < count[:, None]
    one, other = np.moveaxis(PAIRS % np.maximum(count, 1)[:, None, None], 2, 0)
    run = t[SIDES, other] - t[SIDES, one]
    apart = np.abs(run) > 0.25
    slope = (offset[SIDES, other] - offset[SIDES, one]) / np.where(apart, run, 1.0)
    start = offset[SIDES, one] - slope * t[SIDES, one]
    away = np.abs(start[..., None] + slope[..., None] * t[:, None] - offset[:, None])
    close = (away < CLOSE * (2.5 if bends else 2.0)) & there[:, None]
    best = np.where(apart, close.sum(axis=2), -1).argmax(axis=1)
    mine = close[SIDES[:, 0], best]
    enough = np.maximum(np.maximum(8, count // 4), least - 0.1 * SAMPLES)
    seen = (count >= least) & apart.any(axis=1) & (mine.sum(axis=1) >= enough)
    fit = _least_squares(t, offset, mine, 2)
    if bends:
        bent = _least_squares(t, offset, mine, 3)
        left = (np.abs(bent[:, :1] + bent[:, 1:2] * t + bent[:, 2:] * t**2 - offset) < CLOSE) & there
        long = _is_long(t, mine) & _is_long(t, left)
        fit = np.where(long[:, None], _least_squares(t, offset, left, 3), fit)
    return np.where(seen[:, None], fit, 0.0)


def _is_long(t: Floats, mine: Mask) -> Mask:
    reach = np.where(mine, t, 0.0).max(axis=1) - np.where(mine, t, 1.0).min(axis=1)
    return np.asarray((mine.sum(axis=1) >= SAMPLES // 2) & (reach > 0.7), np.bool_)


def _least_squares(t: Floats, offset: Floats, mine: Mask, terms: int) -> Floats:
    """4 x 3: the coefficients of each side's polynomial, the constant first."""
    powers = t[..., None] ** np.arange(terms)
    weighed = powers * mine[..., None]
    # A side of which nothing is seen has no answer; so it has one, which nobody asks for.
    known = weighed.transpose(0, 2, 1) @ powers + 1e-9 * np.eye(terms)
    solved = np.linalg.solve(known, weighed.transpose(0, 2, 1) @ offset[..., None])[..., 0]
    return np.asarray(np.pad(solved, ((0, 0), (0, 3 - terms))), np.float64)


def _corner(before: _Side, after: _Side) -> Floats:
    """Where the end of one side meets the beginning of the next."""
    one = before.begin + before.along + (before.offset + before.slope + before.bend) * before.inward
    way = before.along + (before.slope + 2 * before.bend) * before.inward
    two = after.begin + after.offset * after.inward
    other = after.along + after.slope * after.inward
    cross = way[0] * other[1] - way[1] * other[0]
    if abs(cross) < 1e-6:
        return np.asarray(after.begin, np.float64)
    gap = two - one
    return np.asarray(one + (gap[0] * other[1] - gap[1] * other[0]) / cross * way, np.float64)
