"""Where the cells of a straightened line stand, by dynamic programming over the classifier's windows."""

import msgspec
import numpy as np

from kiosk.documents.mrz.classifier import NONE, PITCH, WINDOW_W, Floats, log_probabilities, windows
from kiosk.documents.mrz.finding import Grey

STEP = 2  # pixels between windows
CELL = PITCH // STEP
# From one cell to the next: windows, and what leaving the even pitch costs (natural logarithm).
STRIDES = tuple((CELL + off, 0.25 * abs(off)) for off in (-2, -1, 0, 1, 2))
FLOOR = np.float32(-9.0)  # one spoilt cell must not outweigh a line


class Line(msgspec.Struct, frozen=True):
    """`scores`: cells x 37, the logarithm of each letter's probability; `merit`: how much it looks like a line, per
    cell (0 is perfect); `middles`: of the cells, pixels of the strip."""

    scores: Floats
    merit: float
    middles: Floats


def aligned(strip: Grey, cells: int) -> Line:
    """The best `cells` letters in a row of a strip (`WINDOW_H` high)."""
    seen = log_probabilities(windows(strip, STEP))
    none = np.maximum(seen[:, NONE], FLOOR)
    letter = np.maximum(np.log1p(-np.exp(np.minimum(seen[:, NONE], -1e-4))), FLOOR)
    places = len(letter)
    total = letter + _shifted(none, CELL)
    came = np.zeros((cells, places), np.int16)
    for cell in range(1, cells):
        options = np.stack([_shifted(total, stride) + _shifted(none, stride // 2) - cost for stride, cost in STRIDES])
        came[cell] = options.argmax(axis=0)
        total = options.max(axis=0) + letter
    total = total + _shifted(none, -CELL)
    place = int(total.argmax())
    merit = float(total[place]) / (2 * cells)
    path = [place]
    for cell in range(cells - 1, 0, -1):
        place -= STRIDES[int(came[cell, place])][0]
        path.append(place)
    path.reverse()
    return Line(_letters(seen, path), merit, np.array(path, np.float32) * STEP + WINDOW_W / 2)


def _shifted(line: Floats, by: int) -> Floats:
    """`line` moved right by `by` windows; what comes in from outside is impossible."""
    moved = np.full_like(line, -1e6)
    if by >= 0:
        moved[by:] = line[: len(line) - by]
    else:
        moved[:by] = line[-by:]
    return moved


def _letters(seen: Floats, path: list[int]) -> Floats:
    """The letters' probabilities at each cell, over the window and its two neighbours: they differ by the noise of
    resampling only."""
    around = np.clip(np.array(path)[:, None] + np.array((-1, 0, 1)), 0, len(seen) - 1)
    mean = np.asarray(np.exp(seen[around][:, :, :NONE]).mean(axis=1), np.float32) + np.float32(1e-6)
    scores: Floats = np.log(mean / mean.sum(axis=1, keepdims=True))
    return scores
