"""Finds the six digits at the lower right of a French identity card's front, or nothing.

Nothing checks a CAN, and a wrong one costs one of the card's few tries: digits are believed only where six of them
stand alone in a row, evenly apart, each beyond doubt, with the card's print above and to the left of them and nearly
nothing below; and where no other six digits of the picture do. The citizen compares them all the same.
"""

from collections.abc import Iterator
from pathlib import Path

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from kiosk.documents.mrz.classifier import Floats, levelled, log_probabilities
from kiosk.documents.mrz.finding import Grey

WEIGHTS = Path(__file__).with_name("can_digits.npz")
DIGITS = 6
NO_DIGIT = 10  # the class of what is none
# A window of the classifier, in pixels, and the height of the digit in its middle.
WINDOW_W, WINDOW_H, TALL = 18, 26, 20
# Heights of digits that are looked for, in pixels; the picture is made smaller when it is larger than this.
LOWEST, HIGHEST = 9, 90
LONGEST_SIDE = 2400
BLOCK, DARKER = 41, 9  # of the adaptive threshold: the neighbourhood in pixels, and how much darker ink is
# All in heights of the digits. The middles of two neighbours; how even they are; what stands alone.
PITCH = (0.45, 1.35)
UNEVEN = 0.17
ALONE = 1.5
LEVEL = 0.2
SAME_HEIGHT = 1.22
# Of each digit: its least probability, and how much likelier than any other digit it is.
CERTAIN = 0.6
ODDS = 20.0
# A card seen from its CAN, in heights of the digits (2.5 to 3.4 mm): right, left and up to its edges at most.
CARD = (6.0, -30.0, -20.0)
AROUND = 34.0
# The print of the card that must be there, and what may be elsewhere, as a share of it.
PRINT = 12
ELSEWHERE = 0.3
BELOW = 1.2  # what stands lower than this is below the digits

Boxes = NDArray[np.float32]  # a row each: x, y of the middle, width, height


class _Row(msgspec.Struct, frozen=True):
    """Six boxes from left to right; `height` of the digits; `slope` of their line."""

    boxes: tuple[int, ...]
    height: float
    slope: float


def find_can(picture: Grey) -> str | None:
    """The six digits, in any of four orientations; None where there are none, or any doubt."""
    scale = min(1.0, LONGEST_SIDE / max(picture.shape))
    if scale < 1:
        size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    found: set[str] = set()
    for turns in (0, 1):
        turned = np.ascontiguousarray(np.rot90(picture, turns))
        boxes = _boxes(turned)
        for row in _rows(boxes):
            found |= set(_readings(turned, boxes, row))
    return found.pop() if len(found) == 1 else None


def _boxes(picture: Grey) -> Boxes:
    """What may be a letter."""
    soft = cv2.GaussianBlur(picture, (3, 3), 0)
    ink = cv2.adaptiveThreshold(soft, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, BLOCK, DARKER)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    left, top, width, height, area = (stats[1:, column].astype(np.float32) for column in range(5))
    shaped = (height >= LOWEST) & (height <= HIGHEST) & (width <= 1.1 * height) & (area >= 0.1 * width * height)
    boxes = np.stack((left + width / 2, top + height / 2, width, height), axis=1)[shaped]
    return np.asarray(boxes[np.argsort(boxes[:, 0], kind="stable")], np.float32)


def _rows(boxes: Boxes) -> Iterator[_Row]:
    """Six boxes of one height, evenly apart, and none before or behind them."""
    following = [_next(boxes, one) for one in range(len(boxes))]
    followed = {after for after in following if after is not None}
    for first in range(len(boxes)):
        if first in followed:
            continue
        chain = [first]
        while (after := following[chain[-1]]) is not None and len(chain) <= DIGITS:
            chain.append(after)
        if len(chain) == DIGITS and (row := _even(boxes, chain)) is not None:
            yield row


def _next(boxes: Boxes, one: int) -> int | None:
    """The nearest box to the right that stands in one line with it and is as high."""
    x, y, _, height = boxes[one]
    away = (boxes[:, 0] - x) / height
    near = (away > 0.2) & (away < ALONE) & (np.abs(boxes[:, 1] - y) < (LEVEL + 0.15 * away) * height)
    near &= (boxes[:, 3] < height * SAME_HEIGHT) & (boxes[:, 3] > height / SAME_HEIGHT)
    places = np.flatnonzero(near)
    return int(places[0]) if len(places) else None


def _even(boxes: Boxes, chain: list[int]) -> _Row | None:
    x, y, _, heights = boxes[chain].T
    height = float(np.median(heights))
    steps = np.diff(x) / height
    pitch = float(np.median(steps))
    slope, level = np.polyfit(x, y, 1)
    straight = float(np.abs(np.polyval((slope, level), x) - y).max()) < LEVEL * height
    if not (PITCH[0] < pitch < PITCH[1] and straight and abs(slope) < 0.3):
        return None
    # A "1" has its middle elsewhere, and is narrow.
    return _Row(tuple(chain), height, float(slope)) if np.abs(steps - pitch).max() < UNEVEN + 0.08 else None


def _readings(picture: Grey, boxes: Boxes, row: _Row) -> Iterator[str]:
    """What the row says as it stands, and upside down, where the rest of the card agrees."""
    for upside_down in (False, True):
        if _at_its_place(boxes, row, upside_down=upside_down):
            digits = _read(picture, boxes, row, upside_down=upside_down)
            if digits is not None:
                yield digits


def _at_its_place(boxes: Boxes, row: _Row, *, upside_down: bool) -> bool:
    """Whether letters lie where a card has them when these are its CAN."""
    own = boxes[list(row.boxes)]
    middle = own[:, :2].mean(axis=0)
    others = np.delete(boxes, list(row.boxes), axis=0)
    others = others[(others[:, 3] > 0.25 * row.height) & (others[:, 3] < 2 * row.height)]
    turn = -1.0 if upside_down else 1.0
    x, y = (turn * (others[:, :2] - middle) / row.height).T
    along, down = (x + row.slope * y) / (1 + row.slope**2), (y - row.slope * x) / (1 + row.slope**2)
    near = (np.abs(along) < AROUND) & (np.abs(down) < AROUND)
    right, left, up = CARD
    printed = near & (along > left) & (along < right) & (down > up) & (down < BELOW)
    return int(printed.sum()) >= PRINT and int((near & ~printed).sum()) <= ELSEWHERE * int(printed.sum())


def _read(picture: Grey, boxes: Boxes, row: _Row, *, upside_down: bool) -> str | None:
    windows = np.stack([_window(picture, boxes[box], row) for box in row.boxes])
    if upside_down:
        windows = windows[::-1, ::-1, ::-1]
    likely = np.exp(log_probabilities(levelled(windows.reshape(DIGITS, -1).astype(np.float32)), WEIGHTS))
    ordered = np.sort(likely[:, :NO_DIGIT], axis=1)
    certain = (ordered[:, -1] >= CERTAIN) & (ordered[:, -1] >= ODDS * ordered[:, -2])
    return "".join(str(digit) for digit in likely[:, :NO_DIGIT].argmax(axis=1)) if certain.all() else None


def _window(picture: Grey, box: Floats, row: _Row) -> Grey:
    """The digit in the middle of a window of its own height, level."""
    scale = row.height / TALL
    turn = 1 / float(np.hypot(1, row.slope)) * scale
    lean = row.slope * turn
    matrix = np.array([[turn, -lean, 0], [lean, turn, 0]], np.float64)
    matrix[:, 2] = box[:2] - matrix[:, :2] @ np.array(((WINDOW_W - 1) / 2, (WINDOW_H - 1) / 2))
    soft = cv2.GaussianBlur(picture, (0, 0), 0.4 * scale) if scale > 1.3 else picture
    cut = cv2.warpAffine(
        soft, matrix, (WINDOW_W, WINDOW_H), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return np.asarray(cut, np.uint8)
