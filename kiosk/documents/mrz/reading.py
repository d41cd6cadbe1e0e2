"""A picture of a document -> the lines of its zone, in any of four orientations."""

from collections.abc import Iterator
from typing import Literal

import numpy as np

from kiosk.documents.mrz.aligning import Line, aligned, looked_at, together
from kiosk.documents.mrz.classifier import PITCH
from kiosk.documents.mrz.deciding import Decided, decide
from kiosk.documents.mrz.finding import Candidate, Grey, candidates
from kiosk.documents.mrz.straightening import MARGIN, Spread, slips, straightened, upside_down

Way = Literal["upright", "upside_down"]
WAYS: tuple[Way, ...] = ("upright", "upside_down")
# Letters that are this much nearer or farther than expected are cut out anew: they are of another size too.
EVEN = 0.02
BESIDE = 0.5  # cells: or that begin elsewhere, because the ends of a strip are taken for bare ground
TRIED = 6  # candidates of one size of the picture
# Per letter, natural logarithm. What looks less like a line is not decided; what reads worse is not a zone.
LINE_MERIT = -0.2
# Of one row: less is no text; a difference of less does not tell which way it stands.
CERTAINTY = -0.55
CLOSE = 0.15
OPEN_END = -2.0
# What reads like this is a zone, however it is cut out; of so many cuts whose digits do not hold, the next will not.
LIKELY = -0.2
CUTS = 3
SAME = 0.7  # of the letters: two readings are of one zone
ZONE_LIKELIHOOD = -0.7


def read_lines(picture: Grey) -> Decided | None:
    """The zone whose check digits are satisfied; else what reads most like a zone; None when nothing does."""
    best: Decided | None = None
    cuts = 0
    for found in candidates(picture):
        for candidate in found[:TRIED]:
            for lines in _attempts(picture, candidate):
                decided = decide([line.scores for line in lines], ZONE_LIKELIHOOD)
                if decided is not None and decided.checked and not _contradicted(decided, best):
                    return decided
                if decided is None or decided.checked:
                    continue
                cuts += decided.likelihood > LIKELY
                if best is None or decided.likelihood > best.likelihood:
                    best = decided
                if cuts >= CUTS:
                    return best
    return best


def _contradicted(decided: Decided, before: Decided | None) -> bool:
    """Whether the same zone, cut out otherwise, was surely read as something else: then its digits fit by chance."""
    if before is None or before.layout != decided.layout:
        return False
    both = list(zip("".join(before.lines), "".join(decided.lines), strict=True))
    if sum(one == other for one, other in both) < SAME * len(both):
        return False
    cells = len(before.lines[0])
    sure = (place for place in range(len(both)) if divmod(place, cells) not in before.doubtful)
    return any(both[place][0] != both[place][1] for place in sure)


def _attempts(picture: Grey, candidate: Candidate) -> Iterator[list[Line]]:
    """The candidate's lines as they stand, or upside down, whichever its upper row says; cut out anew if they turn out
    to lie otherwise than expected."""
    cut = slips(candidate)
    row = straightened(picture, candidate, cut[1])
    first = {"upright": row, "upside_down": upside_down(row)}
    scores = {way: _certainty([aligned(looked_at(strip), candidate.cells)]) for way, strip in first.items()}
    ways = sorted(WAYS, key=lambda way: -scores[way])
    if scores[ways[0]] < CERTAINTY:
        return
    strips = [row if slip is cut[1] else straightened(picture, candidate, slip) for slip in cut]
    for way in ways if scores[ways[0]] - scores[ways[1]] < CLOSE else ways[:1]:
        lines = _aligned(strips, candidate.cells, way)
        if min(line.merit for line in lines) < LINE_MERIT or not _whole(lines):
            continue
        spread = _spread(lines, candidate.cells, way)
        if abs(spread.stretch - 1) > EVEN or abs(spread.offset) > BESIDE:
            again = [straightened(picture, candidate, slip) for slip in slips(candidate, spread)]
            yield _aligned(again, candidate.cells, way)
        else:
            yield lines


def _aligned(strips: list[Grey], cells: int, way: Way) -> list[Line]:
    turned = strips if way == "upright" else [upside_down(strip) for strip in reversed(strips)]
    seen = [looked_at(strip) for strip in turned]
    if len(seen) == 4:  # of three rows, two were found: the third lies above or below them
        first, last = aligned(seen[0], cells), aligned(seen[3], cells)
        seen = seen[:3] if first.merit > last.merit else seen[1:]
    return together(seen, cells)


def _whole(lines: list[Line]) -> bool:
    """Whether the lines end where they should: 36 letters can be read in lines of 44."""
    return min(float(np.mean([line.bounds[end] for line in lines])) for end in (0, 1)) > OPEN_END


def _spread(lines: list[Line], cells: int, way: Way) -> Spread:
    """What the letters' places say of the strip: where they begin and how far apart they are."""
    middles = np.mean([line.middles for line in lines], axis=0)
    if way == "upside_down":
        middles = (cells + 2 * MARGIN) * PITCH - middles[::-1]
    pitch, begin = np.polyfit(np.arange(cells), middles, 1)
    return Spread(float(begin / PITCH - 0.5 * pitch / PITCH - MARGIN), float(pitch / PITCH))


def _certainty(lines: list[Line]) -> float:
    return float(np.mean([line.scores.max(axis=1).mean() + line.merit for line in lines]))
