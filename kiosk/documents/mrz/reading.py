"""A picture of a document -> the lines of its zone, in any of four orientations."""

from collections.abc import Iterator

import msgspec
import numpy as np

from kiosk.documents.mrz.aligning import Line, aligned
from kiosk.documents.mrz.deciding import Decided, decide
from kiosk.documents.mrz.finding import Candidate, Grey, candidates
from kiosk.documents.mrz.straightening import slips, straightened, upside_down

TRIED = 6  # candidates of one size of the picture
# Per letter, natural logarithm. What looks less like a line is not decided; what reads worse is not a zone.
LINE_MERIT = -1.2
ZONE_LIKELIHOOD = -0.9


def read_lines(picture: Grey) -> Decided | None:
    """The zone whose check digits are satisfied; else what reads most like a zone; None when nothing does."""
    best: Decided | None = None
    for found in candidates(picture):
        for candidate in found[:TRIED]:
            for lines in _attempts(picture, candidate):
                decided = decide([line.scores for line in lines])
                if decided is None or decided.likelihood < ZONE_LIKELIHOOD:
                    continue
                if decided.checked:
                    return decided
                if best is None or decided.likelihood > best.likelihood:
                    best = decided
    return best


def _attempts(picture: Grey, candidate: Candidate) -> Iterator[list[Line]]:
    """The candidate's lines as they stand, and upside down: the likelier way first."""
    strips = [straightened(picture, candidate, slip) for slip in slips(candidate)]
    ways = []
    for way in (strips, [upside_down(strip) for strip in reversed(strips)]):
        lines = [aligned(strip, candidate.cells) for strip in way]
        if len(lines) == 4:  # of three rows, two were found: the third lies above or below them
            lines = lines[:3] if lines[0].merit > lines[3].merit else lines[1:]
        ways.append(lines)
    ways.sort(key=_certainty, reverse=True)
    for lines in ways:
        if min(line.merit for line in lines) > LINE_MERIT:
            yield lines


def _certainty(lines: list[Line]) -> float:
    return float(np.mean([line.scores.max(axis=1).mean() + line.merit for line in lines]))
