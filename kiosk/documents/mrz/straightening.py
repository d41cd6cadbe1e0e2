"""Cuts a row out of a picture as a straight strip of even letters, along its curve and at its slant."""

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from kiosk.documents.mrz.classifier import EDGE, PITCH, WINDOW_H, flattened
from kiosk.documents.mrz.finding import Candidate, Grey, Points, Row

MARGIN = 4  # cells of ground that a strip shows at either end
# A strip is drawn this much larger at most and made small again, so that no pixel of a large picture is passed over.
MAX_OVERDRAW = 4
PAD = 10  # pixels above and below a strip in which its letters are looked for
CAP = 15  # the height of a capital in a strip
BEND = 0.15  # what a step of one pixel costs, where a column of letters is worth about 1


class Slip(msgspec.Struct, frozen=True):
    """Where a row is cut: `x`, `y` and the unit normal of points along it, in pixels of the search, one for each pixel
    of the strip; `pixel`: of the strip, in pixels of the search."""

    x: Points
    y: Points
    normal_x: Points
    normal_y: Points
    pixel: float


class Spread(msgspec.Struct, frozen=True):
    """How the letters lie in a strip, of what was expected: they begin `offset` cells late, and are `stretch` as far
    apart."""

    offset: float = 0.0
    stretch: float = 1.0


AS_EXPECTED = Spread()


def slips(candidate: Candidate, spread: Spread = AS_EXPECTED) -> list[Slip]:
    """One for each row; of 30 letters four, because what is taken for two of its three rows may be any two."""
    parts = (-1.0, 0.0, 1.0, 2.0) if candidate.cells == 30 else (0.0, 1.0)
    return [_slip(candidate, part, spread) for part in parts]


def _slip(candidate: Candidate, part: float, spread: Spread) -> Slip:
    """`part`: 0 the upper row, 1 the lower, and on from there. Rows begin below each other at right angles to them."""
    (upper, lower), cells = candidate.rows, candidate.cells
    ends = np.array((max(upper.left, lower.left), min(upper.right, lower.right)), np.float32)
    slope = float(np.diff(upper.y(ends) + lower.y(ends))[0] / np.diff(ends)[0] / 2)
    aside = -slope * candidate.gap / float(np.hypot(1, slope))
    left = min(upper.left, lower.left - aside) + part * aside
    right = max(upper.right, lower.right - aside) + part * aside
    reach = (right - left) * (MARGIN + 2) / cells
    x = np.linspace(left - reach, right + reach, 400, dtype=np.float32)
    y = _along(upper, x) * (1 - part) + _along(lower, x) * part
    passed = np.concatenate(([0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
    begin, end = np.interp((left, right), x, passed)
    pitch = (end - begin) / cells
    begin += spread.offset * pitch
    pitch *= spread.stretch
    along = begin + ((np.arange((cells + 2 * MARGIN) * PITCH) + 0.5) / PITCH - MARGIN) * pitch
    xs, ys = np.interp(along, passed, x), np.interp(along, passed, y)
    slopes = np.gradient(y, x)[np.clip(np.searchsorted(passed, along), 0, len(x) - 1)]
    length = np.hypot(1, slopes)
    return Slip(
        xs.astype(np.float32),
        ys.astype(np.float32),
        (-slopes / length).astype(np.float32),
        (1 / length).astype(np.float32),
        float(pitch / PITCH),
    )


def _along(row: Row, x: Points) -> Points:
    """The row's curve; beyond its ends it goes straight on, as a cubic would not."""
    edge = (row.right - row.left) * 0.03
    inside = np.clip(x, row.left + edge, row.right - edge)
    ahead = row.y(inside + np.float32(1)) - row.y(inside - np.float32(1))
    return np.asarray(row.y(inside) + (x - inside) * ahead / 2, np.float32)


def straightened(picture: Grey, candidate: Candidate, slip: Slip) -> Grey:
    """The strip's ink, `WINDOW_H` high, `PITCH` a cell, with `MARGIN` cells before and after the letters."""
    tall = _cut(picture, candidate, slip)
    height = WINDOW_H + 2 * EDGE
    x, y = np.meshgrid(np.arange(tall.shape[1], dtype=np.float32), np.arange(height, dtype=np.float32) + PAD - EDGE)
    level = cv2.remap(tall, x, y + _drift(tall), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return flattened(np.asarray(level, np.uint8))[EDGE:-EDGE]


def _cut(picture: Grey, candidate: Candidate, slip: Slip) -> Grey:
    """The strip with `PAD` more pixels above and below it."""
    fine = int(np.clip(np.ceil(slip.pixel / candidate.scale / 1.2), 1, MAX_OVERDRAW))
    height = WINDOW_H + 2 * PAD
    v = ((np.arange(height * fine) + 0.5) / fine - height / 2).astype(np.float32)[:, None] * slip.pixel
    places = (np.arange(len(slip.x) * fine) + 0.5) / fine - 0.5
    lines = (slip.x, slip.y, slip.normal_x, slip.normal_y)
    x, y, across, down = (np.interp(places, np.arange(len(slip.x)), line).astype(np.float32) for line in lines)
    map_x, map_y = _to_picture(x + v * across, y + v * down, candidate, picture.shape[1])
    strip = cv2.remap(picture, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if fine > 1:
        strip = cv2.resize(strip, (len(slip.x), height), interpolation=cv2.INTER_AREA)
    return np.asarray(strip, np.uint8)


def _drift(tall: Grey) -> Points:
    """How far below the middle the letters stand, for each column. A print beside a row draws its curve away; the
    letters themselves are a band of ink between two bands of ground, and it bends slowly."""
    ground = cv2.morphologyEx(tall, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    ink = cv2.subtract(ground, tall).astype(np.float32)
    ink = np.minimum(ink / (cv2.blur(ink, (3 * PITCH, tall.shape[0])) + 2), 4)
    band = cv2.blur(ink, (3 * PITCH, CAP), borderType=cv2.BORDER_REPLICATE)
    edge = cv2.blur(ink, (3 * PITCH, 5), borderType=cv2.BORDER_REPLICATE)
    away = CAP // 2 + 3
    score: Points = band[away:-away] - (edge[: -2 * away] + edge[2 * away :]) / 2
    lead = (tall.shape[0] // 2) - away
    score = score[lead - PAD : lead + PAD + 1, PITCH // 4 :: PITCH // 2]
    # Before and behind the letters there is only print: there the path goes on as it was.
    score[:, : 2 * MARGIN] = 0
    score[:, -2 * MARGIN :] = 0
    path = _smooth_path(score)
    columns = np.arange(score.shape[1]) * (PITCH // 2) + PITCH // 4
    even = np.convolve(np.pad(path, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    return np.asarray(np.interp(np.arange(tall.shape[1]), columns, even) - 0.5, np.float32)


def _smooth_path(score: Points) -> Points:
    """Of each column the row, counted from the middle, such that the sum of the scores is largest and neighbours
    differ by one at most."""
    rows, columns = score.shape
    came = np.zeros((rows, columns), np.int8)
    total = np.full(rows + 2, -1e6, np.float32)
    total[1:-1] = score[:, 0]
    for column in range(1, columns):
        options = np.stack((total[:-2] - BEND, total[1:-1], total[2:] - BEND))
        came[:, column] = options.argmax(axis=0) - 1
        total[1:-1] = options.max(axis=0) + score[:, column]
    total = total[1:-1]
    row = int(np.argmax(total))
    path = [row]
    for column in range(columns - 1, 0, -1):
        row += int(came[row, column])
        path.append(row)
    return np.asarray(np.array(path[::-1]) - rows // 2, np.float32)


def _to_picture(x: Points, y: Points, candidate: Candidate, width: int) -> tuple[Points, Points]:
    """From the turned and reduced picture of the search to the picture itself."""
    x, y = (x + 0.5) / candidate.scale - 0.5, (y + 0.5) / candidate.scale - 0.5
    return (x, y) if not candidate.quarter_turns else ((width - 1 - y).astype(np.float32), x)


def upside_down(strip: NDArray[np.uint8]) -> Grey:
    return np.ascontiguousarray(strip[::-1, ::-1])
