"""Where the cells of a straightened line stand, by dynamic programming over the classifier's windows."""

import msgspec
import numpy as np

from kiosk.documents.mrz.classifier import NONE, PITCH, WINDOW_W, Floats, log_probabilities, windows
from kiosk.documents.mrz.finding import Grey

STEP = 2  # pixels between windows
CELL = PITCH // STEP
# From one cell to the next: windows, and what leaving the even pitch costs (natural logarithm).
STRIDES = tuple((CELL + off, 0.25 * abs(off)) for off in (-2, -1, 0, 1, 2))
FAR = CELL + 2  # the longest stride
OUT = np.float32(-1e6)  # outside of the strip: impossible
FLOOR = np.float32(-9.0)  # one spoilt cell must not outweigh a line
NEAR = 3  # windows: how far beside its place in the path a letter's middle is looked for
SMOOTH = 7  # cells that tell together where they stand
WIDTH = 0.6  # windows: the weight of those beside a cell's middle falls off like this


class Line(msgspec.Struct, frozen=True):
    """`scores`: cells x 37, the logarithm of each letter's probability; `merit`: how much it looks like a line, per
    cell (0 is perfect); `middles`: of the cells, pixels of the strip; `bounds`: the logarithm of the probability that
    there is no letter before the first, and none behind the last."""

    scores: Floats
    merit: float
    middles: Floats
    bounds: tuple[float, float]


def aligned(seen: Floats, cells: int, start: float | None = None) -> Line:
    """The best `cells` letters in a row; `seen`: what the classifier says of a strip's windows, `STEP` apart. `start`:
    where the middle of the first is, pixels of the strip, to less than a cell."""
    none = np.maximum(seen[:, NONE], FLOOR)
    letter = np.maximum(np.log1p(-np.exp(np.minimum(seen[:, NONE], -1e-4))), FLOOR)
    places = len(letter)
    before = np.arange(places)[None, :] - np.array([stride for stride, _ in STRIDES])[:, None] + FAR
    between = np.stack([_shifted(none, stride // 2) - cost for stride, cost in STRIDES])
    total = letter + _shifted(none, CELL)
    if start is not None:
        total[np.abs(np.arange(places) * STEP + WINDOW_W / 2 - start) > PITCH * 0.6] = OUT
    came = np.zeros((cells, places), np.int16)
    reached = np.full(places + FAR, OUT, np.float32)
    for cell in range(1, cells):
        reached[FAR:] = total
        options = reached[before] + between
        came[cell] = options.argmax(axis=0)
        total = options.max(axis=0) + letter
    total = total + _shifted(none, -CELL)
    place = int(np.argmax(total))
    merit = float(total[place]) / (2 * cells)
    path = [place]
    for cell in range(cells - 1, 0, -1):
        place = max(place - STRIDES[int(came[cell, place])][0], 0)
        path.append(place)
    path.reverse()
    stand = _centred(letter, path)
    pitch = (path[-1] - path[0]) / (cells - 1)
    bounds = _bare(none, path[0], -pitch), _bare(none, path[-1], pitch)
    return Line(_letters(seen, stand), merit, stand * STEP + WINDOW_W / 2, bounds)


def _bare(none: Floats, end: int, pitch: float) -> float:
    """Whether there is no letter in the two cells behind `end`; beyond the strip there is none."""
    places = [round(end + pitch * cells) + off for cells in (1, 2) for off in (-1, 0, 1)]
    seen = [float(none[place]) for place in places if 0 <= place < len(none)]
    return sum(seen) / len(seen) if seen else 0.0


def looked_at(strip: Grey) -> Floats:
    return log_probabilities(windows(strip, STEP))


def together(seen: list[Floats], cells: int) -> list[Line]:
    """The lines of one zone, which begin below each other."""
    lines = [aligned(one, cells) for one in seen]
    starts = sorted(float(line.middles[0]) for line in lines)
    if starts[-1] - starts[0] < PITCH * 0.6:
        return lines
    options = [[aligned(one, cells, start) for one in seen] for start in starts]
    return max(options, key=lambda option: sum(line.merit for line in option))


def _shifted(line: Floats, by: int) -> Floats:
    """`line` moved right by `by` windows; what comes in from outside is impossible."""
    moved = np.full_like(line, OUT)
    if by >= 0:
        moved[by:] = line[: len(line) - by]
    else:
        moved[:by] = line[-by:]
    return moved


def _centred(letter: Floats, path: list[int]) -> Floats:
    """The places of the cells, to a fraction of a window. A path stays where it is as long as there is still a letter:
    with letters a little nearer than expected it runs late until it stands on their edges, where S looks like 8."""
    around = np.array(path)[:, None] + np.arange(-NEAR, NEAR + 1)
    weight = np.exp(letter[np.clip(around, 0, len(letter) - 1)])
    seen = (weight * around).sum(axis=1) / weight.sum(axis=1)
    # A glyph's own middle is not quite its cell's; that of its neighbours together is, as they are evenly apart.
    cells = np.arange(len(path))
    slope, level = np.polyfit(cells, seen, 1)
    even = slope * cells + level
    beside = np.pad(seen - even, SMOOTH // 2, mode="edge")
    return np.asarray(even + np.convolve(beside, np.ones(SMOOTH) / SMOOTH, mode="valid"), np.float32)


def _letters(seen: Floats, places: Floats) -> Floats:
    """The letters' probabilities at each cell, over the windows about its middle: they differ by the noise of
    resampling only."""
    around = np.clip(np.rint(places).astype(int)[:, None] + np.array((-1, 0, 1)), 0, len(seen) - 1)
    weight = np.exp(-(((around - places[:, None]) / WIDTH) ** 2) / 2)
    weight /= weight.sum(axis=1, keepdims=True)
    mean = np.asarray((np.exp(seen[around][:, :, :NONE]) * weight[:, :, None]).sum(axis=1), np.float32)
    mean += np.float32(1e-6)
    scores: Floats = np.log(mean / mean.sum(axis=1, keepdims=True))
    return scores
