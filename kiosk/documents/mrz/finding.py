"""Where the lines of a zone may lie in a picture: long dense rows, parallel, evenly apart.

A row is found as a ridge: a band of ink with lighter bands above and below it, at three sizes of the picture, across it
and along it. Letters need not be told apart for that, so that blur and noise do little harm.
"""

from collections.abc import Iterator
from itertools import combinations

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Points = NDArray[np.float32]

# The longer side of the picture at the sizes that are searched, in pixels. A zone's letters are 5 to 12 pixels high in
# one of them, from a card on an A4 page to one that fills the picture.
SIZES = (640, 1280, 320)
BAND = 8  # the height of a letter that the search is tuned to
MIN_LENGTH = 12 * BAND  # of a row; a zone's shortest is 30 letters
MAX_ROWS = 40  # of one search, the strongest: a page of prose has no more to say
# Length of a row in distances between rows: 12 (TD1), 14 (TD2), 17.5 (TD3), and what perspective and print make of it.
SHAPES = {30: 30 * 0.4, 36: 36 * 0.4, 44: 44 * 0.4}
TOLERANCE = 0.17


class Row(msgspec.Struct, frozen=True):
    """A ridge: `y` is a polynomial of `x` from `left` to `right`, in pixels of the search. `strength`: mean
    response."""

    left: float
    right: float
    curve: tuple[float, float, float, float]
    strength: float

    def y(self, x: Points) -> Points:
        cubic, square, slope, level = self.curve
        return ((cubic * x + square) * x + slope) * x + level


class Piece(msgspec.Struct, frozen=True):
    """A part of a ridge, its points from left to right (x, y, response), and how it goes on at either end."""

    points: Points
    begin: tuple[float, float]
    end: tuple[float, float]
    slope: float


class Candidate(msgspec.Struct, frozen=True):
    """`rows` of `cells` letters each, top first, in a picture that was turned `quarter_turns` times by 90 degrees
    counter-clockwise and made `scale` times as large. They may be upside down. `gap`: between rows, in those pixels."""

    cells: int
    rows: tuple[Row, ...]
    gap: float
    scale: float
    quarter_turns: int
    merit: float


def candidates(picture: Grey) -> Iterator[list[Candidate]]:
    """What may be a zone, the likeliest first; for one size of the picture after the other, as they are asked for."""
    longer = max(picture.shape)
    sizes = [size for size in SIZES if size < longer] or [longer]
    for size in sizes:
        scale = size / longer
        shape = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
        small = np.asarray(cv2.resize(picture, shape, interpolation=cv2.INTER_AREA), np.uint8)
        found: list[Candidate] = []
        for turns in (0, 1):
            found += _grouped(_rows(np.ascontiguousarray(np.rot90(small, turns))), scale, turns)
        yield sorted(found, key=lambda candidate: -candidate.merit)


def _rows(picture: Grey) -> list[Row]:
    response = _response(picture)
    ridge = (response > 0.12) & (response >= cv2.dilate(response, np.ones((BAND, 1), np.uint8)))
    joined = cv2.dilate(ridge.astype(np.uint8), np.ones((3, 2 * BAND + 1), np.uint8))
    _, found, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    labels = np.asarray(found, np.int32)
    widths = stats[1:, cv2.CC_STAT_WIDTH]
    wide = [int(n) + 1 for n in np.argsort(-widths, kind="stable")[: 2 * MAX_ROWS] if widths[n] > 5 * BAND]
    pieces = [piece for n in wide if (piece := _piece(ridge, labels, response, stats[n], n)) is not None]
    return [row for points in _linked(pieces) if (row := _fitted(points))][:MAX_ROWS]


def _response(picture: Grey) -> Points:
    """How much more ink a band of letters' height holds than the bands above and below it; 1 is much."""
    closed = cv2.morphologyEx(picture, cv2.MORPH_CLOSE, np.ones((BAND + 3, BAND + 3), np.uint8))
    ink = cv2.subtract(closed, picture).astype(np.float32)
    around = cv2.blur(ink, (8 * BAND, 6 * BAND))
    ink = cv2.min(ink / (2.5 * around + 5), 2.0)  # type: ignore[call-overload]
    band = cv2.blur(ink, (4 * BAND, BAND))
    step = round(BAND * 1.25)
    above, below = np.roll(band, step, axis=0), np.roll(band, -step, axis=0)
    return np.asarray(band - cv2.max(above, below), np.float32)


def _piece(
    ridge: NDArray[np.bool_], labels: NDArray[np.int32], response: Points, stat: NDArray[np.int32], n: int
) -> Piece | None:
    x, y, width, height = (int(value) for value in stat[:4])
    part = (slice(y, y + height), slice(x, x + width))
    ys, xs = np.nonzero(ridge[part] & (labels[part] == n))
    if len(xs) < 2 * BAND:
        return None
    order = np.argsort(xs, kind="stable")
    points = np.stack((xs + x, ys + y, response[part][ys, xs]), axis=1)[order].astype(np.float32)
    return _described(points)


def _described(points: Points) -> Piece:
    begin, end = points[: 6 * BAND].mean(axis=0), points[-6 * BAND :].mean(axis=0)
    from_middle = points[:, :2] - points[:, :2].mean(axis=0)
    run = float((from_middle[:, 0] ** 2).sum())
    slope = float((from_middle[:, 0] * from_middle[:, 1]).sum()) / run if len(points) > 4 * BAND and run else 0.0
    return Piece(points, (float(begin[0]), float(begin[1])), (float(end[0]), float(end[1])), slope)


def _linked(pieces: list[Piece]) -> list[Points]:
    """Pieces that continue each other (a band of glare cuts a row) become one."""
    rows: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: float(piece.points[0, 0])):
        for place, row in enumerate(rows):
            if _continues(row, piece):
                rows[place] = _described(np.concatenate((row.points, piece.points)))
                break
        else:
            rows.append(piece)
    return [row.points for row in rows]


def _continues(row: Piece, piece: Piece) -> bool:
    gap = float(piece.points[0, 0] - row.points[-1, 0])
    if not -BAND < gap < 14 * BAND:
        return False
    slope = row.slope if len(row.points) >= len(piece.points) else piece.slope
    rise, run = piece.begin[1] - row.end[1], piece.begin[0] - row.end[0]
    return abs(rise - slope * run) < 0.6 * BAND + 0.06 * abs(run)


def _fitted(points: Points) -> Row | None:
    """A smooth curve through most of the points; those far off it (a neighbouring print) are left out."""
    x, y = points[:, 0].astype(float), points[:, 1].astype(float)
    left, right = float(x.min()), float(x.max())
    if right - left < MIN_LENGTH:
        return None
    middle, half = (left + right) / 2, (right - left) / 2
    powers = np.vander((x - middle) / half, 4)
    every = max(1, len(points) // 200)
    kept = np.ones(len(points), bool)
    curve = np.zeros(4)
    for degree, allowed in ((1, 2.5 * BAND), (3, BAND), (3, BAND / 2), (3, BAND / 2)):
        used = np.flatnonzero(kept)[::every]
        if kept.sum() < MIN_LENGTH / 2 or len(used) < 8:
            return None
        some = powers[used, 3 - degree :]
        curve[3 - degree :] = np.linalg.solve(some.T @ some + 1e-6 * np.eye(degree + 1), some.T @ y[used])
        kept = np.abs(powers @ curve - y) < allowed
    if kept.sum() < MIN_LENGTH / 2:
        return None
    # The band that found the ridge makes it longer than its letters.
    strength = float(points[kept, 2].mean())
    return Row(float(x[kept].min()) + BAND, float(x[kept].max()) - BAND, _of_x(curve, middle, half), strength)


def _of_x(curve: NDArray[np.float64], middle: float, half: float) -> tuple[float, float, float, float]:
    """The polynomial of x itself, of one of (x - middle) / half."""
    a, b, c, d = (float(part) / half**power for part, power in zip(curve, (3, 2, 1, 0), strict=True))
    m = -middle
    return a, 3 * a * m + b, 3 * a * m * m + 2 * b * m + c, a * m**3 + b * m * m + c * m + d


def _grouped(rows: list[Row], scale: float, turns: int) -> Iterator[Candidate]:
    """Two or three rows one below the other, of one length, as far apart as a zone's are."""
    for first, second in combinations(rows, 2):
        middle = np.array((max(first.left, second.left) + min(first.right, second.right)) / 2, np.float32)
        upper, lower = (first, second) if first.y(middle) < second.y(middle) else (second, first)
        pair = _pair(upper, lower)
        if pair is None:
            continue
        gap, length = pair
        for cells, nominal in SHAPES.items():
            odds = abs(np.log(length / gap / nominal))
            if odds < TOLERANCE:
                merit = (upper.strength + lower.strength) * length * scale**-0.5 * (1 - odds)
                yield Candidate(cells, (upper, lower), gap, scale, turns, float(merit))


def _pair(upper: Row, lower: Row) -> tuple[float, float] | None:
    """The distance of two parallel rows and their length, if they lie over each other."""
    left, right = max(upper.left, lower.left), min(upper.right, lower.right)
    if right - left < 0.55 * max(upper.right - upper.left, lower.right - lower.left):
        return None
    x = np.linspace(left, right, 5, dtype=np.float32)
    above = upper.y(x)
    apart = lower.y(x) - above
    gap = float(apart.mean())
    if gap < 1.2 * BAND or float(np.ptp(apart)) > 0.35 * gap:
        return None
    stretch = float(np.hypot(1, float(above[-1] - above[0]) / (right - left)))
    reach = max(upper.right, lower.right) - min(upper.left, lower.left)
    return gap / stretch, reach * stretch
