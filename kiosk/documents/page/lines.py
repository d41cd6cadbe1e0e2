"""The straight lines of a small picture, each with the side on which it is lighter, and the quadrilaterals that four of
them make: a Hough transform of signed gradients (paper is lighter than what it lies on, and a letter's two sides cancel
out)."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.documents.page.geometry import Corners

Grey = NDArray[np.float32]
Floats = NDArray[np.float64]

ANGLES = 180  # directions of a line, which has a light and a dark side: 2 degrees each
RHO = 1.5  # pixels
EDGES = 6000  # at most so many votes
LINES = 28  # of a cloth with squares twenty may be stronger than a short side of a paper
BORDERS = 4
LEAST_AREA = 0.06  # of the picture
LEAST_GAP = 0.12  # of the picture's shorter side, between two lines that face each other
SLACK = 0.06  # of the picture, by which a corner may lie out of it
# The direction of a weak edge is not exact: it votes for its neighbours, too.
BESIDE = np.array((-2, -1, 0, 1, 2), np.int64)[:, None]
SHARE = np.array((0.4, 0.8, 1.0, 0.8, 0.4), np.float32)[:, None]
RADIANS = np.arange(ANGLES) * (2 * np.pi / ANGLES)
COS, SIN = np.cos(RADIANS).astype(np.float32), np.sin(RADIANS).astype(np.float32)


class Lines(NamedTuple):
    """x cos + y sin = rho, lighter where it is more. The last `BORDERS` are the picture's."""

    cos: Floats
    sin: Floats
    rho: Floats


def lines(light: Grey) -> Lines:
    """The strongest lines of the picture, and its four borders. `light`: in the logarithm of `finding.light_of`."""
    height, width = light.shape
    # The Scharr operator's weights are 32 in sum: a step of one from pixel to pixel is one.
    across, down = (cv2.Scharr(light, cv2.CV_32F, *way, scale=1 / 32) for way in ((1, 0), (0, 1)))
    strength = cv2.magnitude(across, down)
    strength[:2], strength[-2:], strength[:, :2], strength[:, -2:] = 0, 0, 0, 0
    flat = strength.ravel()
    least = max(2.0, float(np.partition(flat, -EDGES)[-EDGES])) if flat.size > EDGES else 2.0
    at = np.flatnonzero(flat >= least)
    ys, xs = np.divmod(at.astype(np.int32), np.int32(width))
    turn = np.arctan2(down.ravel()[at], across.ravel()[at]) * np.float32(ANGLES / (2 * np.pi))
    reach = float(np.hypot(height, width))
    bins = int(2 * reach / RHO) + 2
    angle = (np.rint(turn).astype(np.int64) + BESIDE) % ANGLES
    rho = (xs * COS[angle] + ys * SIN[angle] + np.float32(reach)) * np.float32(1 / RHO)
    worth = np.minimum(flat[at], 12.0) * SHARE
    table = np.bincount((angle * bins + rho.astype(np.int64)).ravel(), worth.ravel(), ANGLES * bins)
    return _with_borders(_peaks(table.reshape(ANGLES, bins).astype(np.float32), reach), light.shape)


def _peaks(table: Grey, reach: float) -> Lines:
    wrapped = cv2.GaussianBlur(np.concatenate((table[-4:], table, table[:4])), (3, 3), 0)
    highest = cv2.dilate(wrapped, np.ones((7, 7), np.uint8))[4:-4]
    votes = np.asarray(wrapped[4:-4], np.float32)
    at = np.flatnonzero((votes == highest) & (votes > 0))
    angles, rhos = np.divmod(at[np.argsort(-votes.ravel()[at])[:LINES]], votes.shape[1])
    return Lines(np.cos(RADIANS[angles]), np.sin(RADIANS[angles]), np.asarray((rhos + 0.5) * RHO - reach, np.float64))


def _with_borders(found: Lines, shape: tuple[int, ...]) -> Lines:
    height, width = shape[:2]
    return Lines(
        np.append(found.cos, (0.0, -1.0, 0.0, 1.0)),
        np.append(found.sin, (1.0, 0.0, -1.0, 0.0)),
        np.append(found.rho, (0.0, -(width - 1.0), -(height - 1.0), 0.0)),
    )


def quadrilaterals(of: Lines, shape: tuple[int, ...]) -> Corners:
    """n x 4 x 2: every four lines of which two and two face each other, nearly at right angles, within the picture."""
    height, width = shape[:2]
    alike = of.cos[:, None] * of.cos + of.sin[:, None] * of.sin
    first, second = np.nonzero(np.triu(alike < -0.85, 1))
    gap = -(of.rho[first] + of.rho[second])
    real = len(of.rho) - BORDERS
    wide = (gap > LEAST_GAP * min(height, width)) & ((first < real) | (second < real))
    first, second = first[wide], second[wide]
    one, two = np.triu_indices(len(first), 1)
    borders = (first >= real).astype(np.int8) + (second >= real)
    fit = (np.abs(alike[first[one], first[two]]) < 0.55) & (borders[one] + borders[two] <= 2)
    one, two = one[fit], two[fit]
    a, b, c, d = first[one], first[two], second[one], second[two]
    quads = np.stack([_meet(of, *sides) for sides in ((a, b), (b, c), (c, d), (d, a))], axis=1)
    x, y = quads[..., 0], quads[..., 1]
    within = (x > -SLACK * width) & (x < (1 + SLACK) * width) & (y > -SLACK * height) & (y < (1 + SLACK) * height)
    large = areas(quads) > LEAST_AREA * width * height
    return np.asarray(quads[within.all(axis=1) & large], np.float64)


def _meet(of: Lines, one: NDArray[np.intp], other: NDArray[np.intp]) -> Corners:
    cross = of.cos[one] * of.sin[other] - of.sin[one] * of.cos[other]
    cross = np.where(np.abs(cross) < 1e-6, 1e-6, cross)
    x = (of.rho[one] * of.sin[other] - of.rho[other] * of.sin[one]) / cross
    y = (of.rho[other] * of.cos[one] - of.rho[one] * of.cos[other]) / cross
    return np.stack((x, y), axis=-1)


def areas(quads: Corners) -> Floats:
    """Of n x 4 x 2, each going round once."""
    across, down = quads[:, 2] - quads[:, 0], quads[:, 3] - quads[:, 1]
    return np.asarray(np.abs(across[:, 0] * down[:, 1] - down[:, 0] * across[:, 1]) / 2, np.float64)
