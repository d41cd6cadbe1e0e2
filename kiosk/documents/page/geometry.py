"""Quadrilaterals: four corners of a paper in a picture, and what follows from where they lie.

Corners are `float64` arrays of 4 x 2 (x, y in pixels; a pixel's middle is at whole numbers), clockwise as seen,
starting at the one nearest to the picture's upper left.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

Corners = NDArray[np.float64]

A4 = 297 / 210
# How far a measured shape may be from A4's, as a factor, and still be one: a camera's tilt and a bent sheet are within.
A4_WITHIN = 1.07
# ISO/IEC 7810 ID-1 and a cheque are wider than any sheet; what is longer than this is a till's receipt.
LONGEST = 3.5


def ordered(corners: Corners) -> Corners:
    """Clockwise from the corner nearest to the upper left."""
    # Without numpy, which takes four times as long for four points; hundreds of quadrilaterals are looked at a frame.
    points = corners.tolist()
    middle_x, middle_y = sum(x for x, _ in points) / 4, sum(y for _, y in points) / 4
    around = sorted(range(4), key=lambda at: math.atan2(points[at][1] - middle_y, points[at][0] - middle_x))
    first = min(range(4), key=lambda at: sum(points[around[at]]))
    return corners[around[first:] + around[:first]]


def area(corners: Corners) -> float:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners.tolist()
    return float(abs((x2 - x0) * (y3 - y1) - (x3 - x1) * (y2 - y0)) / 2)


def overlap(one: Corners, other: Corners) -> float:
    """Intersection over union, 0 to 1, of two convex quadrilaterals."""
    shared, _ = cv2.intersectConvexConvex(one.astype(np.float32), other.astype(np.float32))
    together = area(one) + area(other) - shared
    return float(shared / together) if together > 0 else 0.0


def is_convex(corners: Corners) -> bool:
    sides = np.roll(corners, -1, axis=0) - corners
    following = np.roll(sides, -1, axis=0)
    turns = sides[:, 0] * following[:, 1] - sides[:, 1] * following[:, 0]
    return bool((turns > 0).all() or (turns < 0).all())


def aspect(corners: Corners, size: tuple[int, int]) -> float:
    """Height by width of the flat rectangle that is seen as `corners` in a picture of `size` (width, height).

    A camera that sees a rectangle from aside shows it shorter; with square pixels and the optical axis in the middle of
    the picture, the sides' vanishing points give the focal length, and it the true shape (Zhang and He, "Whiteboard
    scanning and image enhancement", 2007). Seen almost from above, there is no vanishing point, and the sides' lengths
    are near enough.
    """
    upper_left, upper_right, lower_right, lower_left = (np.append(corner, 1.0) for corner in _centred(corners, size))
    k2 = _ratio(np.cross(upper_left, lower_right) @ lower_left, np.cross(upper_right, lower_right) @ lower_left)
    k3 = _ratio(np.cross(upper_left, lower_right) @ upper_right, np.cross(lower_left, lower_right) @ upper_right)
    across, down = k2 * upper_right - upper_left, k3 * lower_left - upper_left
    plain = _by_sides(corners)
    if abs(across[2]) < 0.03 or abs(down[2]) < 0.03:
        return plain
    focal2 = -(across[0] * down[0] + across[1] * down[1]) / (across[2] * down[2])
    longest = float(max(size))
    if not (0.3 * longest) ** 2 < focal2 < (8 * longest) ** 2:
        return plain
    metric = np.array((1 / focal2, 1 / focal2, 1.0))
    measured = float(np.sqrt((down * metric) @ down / ((across * metric) @ across)))
    return measured if plain / 1.5 < measured < plain * 1.5 else plain


def _centred(corners: Corners, size: tuple[int, int]) -> Corners:
    return np.asarray(corners - np.array(((size[0] - 1) / 2, (size[1] - 1) / 2)), np.float64)


def _ratio(one: float, other: float) -> float:
    return float(one / other) if abs(other) > 1e-9 else 1.0


def _by_sides(corners: Corners) -> float:
    lengths = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    across, down = (lengths[0] + lengths[2]) / 2, (lengths[1] + lengths[3]) / 2
    return float(down / max(across, 1e-6))


def true_aspect(measured: float) -> float:
    """A4's own where it can be one, upright or lying; else what was measured, within what papers are."""
    for known in (A4, 1 / A4):
        if known / A4_WITHIN < measured < known * A4_WITHIN:
            return known
    return float(np.clip(measured, 1 / LONGEST, LONGEST))


def flat_size(corners: Corners, size: tuple[int, int]) -> tuple[int, int]:
    """Width and height in pixels of the paper laid flat, with as many pixels along its sides as the picture has."""
    shape = true_aspect(aspect(corners, size))
    lengths = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    across = max(lengths[0], lengths[2], max(lengths[1], lengths[3]) / shape)
    return max(8, round(float(across))), max(8, round(float(across * shape)))


def to_flat(corners: Corners, flat: tuple[int, int]) -> NDArray[np.float64]:
    """The homography from the picture to the flat paper of `flat` pixels."""
    width, height = flat
    target = np.array([(0, 0), (width - 1, 0), (width - 1, height - 1), (0, height - 1)], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(corners.astype(np.float32), target), np.float64)
