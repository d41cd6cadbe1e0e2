"""Cuts a row out of a picture as a straight strip of even letters, along its curve and at its slant."""

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from kiosk.documents.mrz.classifier import PITCH, WINDOW_H
from kiosk.documents.mrz.finding import Candidate, Grey, Points, Row

MARGIN = 4  # cells of ground that a strip shows at either end
# A strip is drawn this much larger at most and made small again, so that no pixel of a large picture is passed over.
MAX_OVERDRAW = 4


class Slip(msgspec.Struct, frozen=True):
    """Where a row is cut: `x`, `y` and the unit normal of points along it, in pixels of the search, one for each pixel
    of the strip; `pixel`: of the strip, in pixels of the search."""

    x: Points
    y: Points
    normal_x: Points
    normal_y: Points
    pixel: float


def slips(candidate: Candidate) -> list[Slip]:
    """One for each row; of 30 letters four, because what is taken for two of its three rows may be any two."""
    left, right = min(row.left for row in candidate.rows), max(row.right for row in candidate.rows)
    upper, lower = candidate.rows
    curves = [(upper, 0.0), (upper, 1.0)]
    if candidate.cells == 30:
        curves = [(upper, -1.0), *curves, (upper, 2.0)]
    return [_slip(upper, lower, part, left, right, candidate.cells) for _, part in curves]


def _slip(upper: Row, lower: Row, part: float, left: float, right: float, cells: int) -> Slip:
    """`part`: 0 the upper row, 1 the lower, and on from there."""
    reach = (right - left) * (MARGIN + 1) / cells
    x = np.linspace(left - reach, right + reach, 400, dtype=np.float32)
    y = _along(upper, x) * (1 - part) + _along(lower, x) * part
    passed = np.concatenate(([0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
    begin, end = np.interp((left, right), x, passed)
    pitch = (end - begin) / cells
    along = begin + (np.arange((cells + 2 * MARGIN) * PITCH) + 0.5 - MARGIN * PITCH) * pitch / PITCH
    xs, ys = np.interp(along, passed, x), np.interp(along, passed, y)
    slope = np.gradient(y, x)[np.clip(np.searchsorted(passed, along), 0, len(x) - 1)]
    stretch = np.hypot(1, slope)
    return Slip(
        xs.astype(np.float32),
        ys.astype(np.float32),
        (-slope / stretch).astype(np.float32),
        (1 / stretch).astype(np.float32),
        float(pitch / PITCH),
    )


def _along(row: Row, x: Points) -> Points:
    """The row's curve; beyond its ends it goes straight on, as a cubic would not."""
    edge = (row.right - row.left) * 0.03
    inside = np.clip(x, row.left + edge, row.right - edge)
    ahead = row.y(inside + np.float32(1)) - row.y(inside - np.float32(1))
    return np.asarray(row.y(inside) + (x - inside) * ahead / 2, np.float32)


def straightened(picture: Grey, candidate: Candidate, slip: Slip, pad: int = 0) -> Grey:
    """The strip: `WINDOW_H` + 2 `pad` high, `PITCH` a cell, `MARGIN` cells before and after the letters."""
    fine = int(np.clip(np.ceil(slip.pixel / candidate.scale / 1.2), 1, MAX_OVERDRAW))
    height = WINDOW_H + 2 * pad
    v = ((np.arange(height * fine) + 0.5) / fine - height / 2).astype(np.float32)[:, None] * slip.pixel
    places = (np.arange(len(slip.x) * fine) + 0.5) / fine - 0.5
    spread = [np.interp(places, np.arange(len(slip.x)), line).astype(np.float32) for line in (slip.x, slip.y, slip.normal_x, slip.normal_y)]
    x, y = spread[0] + v * spread[2], spread[1] + v * spread[3]
    map_x, map_y = _to_picture(x, y, candidate, picture.shape[1])
    strip = cv2.remap(picture, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if fine > 1:
        strip = cv2.resize(strip, (len(slip.x), height), interpolation=cv2.INTER_AREA)
    return np.asarray(strip, np.uint8)


def _to_picture(x: Points, y: Points, candidate: Candidate, width: int) -> tuple[Points, Points]:
    """From the turned and reduced picture of the search to the picture itself."""
    x, y = (x + 0.5) / candidate.scale - 0.5, (y + 0.5) / candidate.scale - 0.5
    return (x, y) if not candidate.quarter_turns else ((width - 1 - y).astype(np.float32), x)


def upside_down(strip: NDArray[np.uint8]) -> Grey:
    return np.ascontiguousarray(strip[::-1, ::-1])
