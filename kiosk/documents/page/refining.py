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

SAMPLES = 56  # a side
TRIES = 40
SHARE: Floats = np.linspace(0.02, 0.98, SAMPLES)
PAIRS = np.random.default_rng(1).integers(0, 1 << 30, (TRIES, 2))
FROM_BORDER = 28.0  # pixels of 1280
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
    fits = [
        _fit(SHARE[edge[side]], seen.offset[side][edge[side]], 0.75 if cut[side] else 0.2, bends=bends)
        for side in range(4)
    ]
    return [_Side(corners[side], seen.along[side], seen.inward[side], *fits[side]) for side in range(4)]


def looks(rgb: Pixels, corners: Corners, reach: float) -> Looks:
    """4 x `SAMPLES` looks across the border, from `reach` pixels outside to as many inside."""
    along = np.roll(corners, -1, axis=0) - corners
    length = np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-6)
    inward = np.stack((-along[:, 1], along[:, 0]), axis=1) / length
    steps = np.arange(-np.ceil(reach) - 1, np.ceil(reach) + 2)
    points = (
        corners[:, None, None]
        + SHARE[None, :, None, None] * along[:, None, None]
        + steps[None, None, :, None] * inward[:, None, None]
    )
    rise = _rise(rgb, points)
    peak = rise.argmax(axis=2).clip(1, rise.shape[2] - 2)
    before, at, after = (np.take_along_axis(rise, (peak + by)[..., None], 2)[..., 0] for by in (-1, 0, 1))
    bow = np.minimum(before - 2 * at + after, -1e-6)
    offset = steps[1:-1][peak] + ((before - after) / (2 * bow)).clip(-1, 1)
    return Looks(along, inward, rise.max(axis=2), offset)


def _rise(rgb: Pixels, points: Floats) -> Floats:
    """How fast the darkest colour gets lighter at each point, a little smoothed along the side; 0 out of the
    picture."""
    sides, samples, steps = points.shape[:3]
    at = points.astype(np.float32).reshape(sides * samples, steps, 2)
    colours = cv2.remap(rgb, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    seen = cv2.blur(darkest(np.asarray(colours, np.uint8)).astype(np.float32), (1, 3)).reshape(sides, samples, steps)
    rise = seen[:, :, 2:] - seen[:, :, :-2]
    x, y = points[:, :, 1:-1, 0], points[:, :, 1:-1, 1]
    rise[(x < 0) | (y < 0) | (x > rgb.shape[1] - 1) | (y > rgb.shape[0] - 1)] = 0
    return np.asarray(rise, np.float64)


def _fit(t: Floats, offset: Floats, least: float, *, bends: bool) -> tuple[float, float, float]:
    """The line that most agree on (fingers and words do not), then a parabola of those, where it is better. `least`:
    how much of the side has to be seen."""
    if len(t) < least * SAMPLES:
        return 0.0, 0.0, 0.0
    one, other = (PAIRS % len(t)).T
    apart = np.abs(t[one] - t[other]) > 0.25
    one, other = one[apart], other[apart]
    if not len(one):
        return 0.0, 0.0, 0.0
    slope = (offset[other] - offset[one]) / (t[other] - t[one])
    start = offset[one] - slope * t[one]
    away = np.abs(start[:, None] + slope[:, None] * t - offset)
    close = CLOSE * (2.5 if bends else 2.0)
    best = int((away < close).sum(axis=1).argmax())
    mine = away[best] < close
    if mine.sum() < max(8, len(t) // 4, (least - 0.1) * SAMPLES):
        return 0.0, 0.0, 0.0
    if bends and _is_long(t[mine]):
        first, straight, bend = _least_squares(t[mine], offset[mine], 3)
        left = np.abs(first + straight * t + bend * t**2 - offset) < CLOSE
        if _is_long(t[left]):
            first, straight, bend = _least_squares(t[left], offset[left], 3)
            return float(first), float(straight), float(bend)
    first, straight = _least_squares(t[mine], offset[mine], 2)
    return float(first), float(straight), 0.0


def _is_long(t: Floats) -> bool:
    return len(t) >= SAMPLES // 2 and float(np.ptp(t)) > 0.7


def _least_squares(t: Floats, offset: Floats, terms: int) -> Floats:
    """The polynomial's coefficients, the constant first."""
    powers = t[:, None] ** np.arange(terms)
    return np.asarray(np.linalg.solve(powers.T @ powers, powers.T @ offset), np.float64)


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
