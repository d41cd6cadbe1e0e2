"""From the likelihood of each letter to the text of a zone: masks, check digits, and what remains in doubt.

A field under a check digit is decided as a whole: of all its readings that satisfy the digit (read with it), the two
likeliest are found exactly, by dynamic programming over the remainder. The likeliest is taken only if the other is far
less likely, and if it is not far less likely than what the letters alone say. Everything else is told as doubtful.
"""

from collections.abc import Sequence
from functools import cache
from operator import itemgetter
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from kiosk.documents.mrz.classifier import ALPHABET, Floats
from kiosk.documents.mrz.layout import Check, Layout, Place, layouts
from kiosk.privacy.private import Private

VALUES = np.array([0 if char == "<" else int(char, 36) for char in ALPHABET])
WEIGHTS = (7, 3, 1)
# Natural logarithms of odds. A reading is taken when the next that satisfies its digit is e^3 times less likely; or e^2
# times, where it is what the letters say without any repair: modulo 10 nothing tells K from <, P from F, S from 8. Of
# 232 letters whose rival of that kind was e^2 to e^3 times less likely, in 384 pictures, none was misread...
SURE = 3.0
SURE_UNREPAIRED = 2.0
# ...and repaired by no more than this: beyond, the digit is right by chance more often than by merit.
REPAIR = 6.0
# A letter that is less likely than this was hardly seen.
WEAK = -0.8
# Letters that are this much less likely than the best at their place are not tried.
PRUNE = 9.0
NARROWER = 3.0
# By how much the first letter of all may contradict the layout: 36 letters of a passport's 44 would do for a visa, and
# no digit of a visa covers the whole.
CODE = 2.0
# An unchecked letter is doubtful when the next is not this much less likely.
PLAIN = 1.0


class Decided(Private, frozen=True):
    """`lines`: the text. `doubtful`: places that may read otherwise. `checked`: whether every check digit is satisfied
    by exactly one reading, and no doubtful place lies under one. `likelihood`: of the whole, natural logarithm, per
    letter; 0 is certain."""

    layout: str
    lines: tuple[str, ...]
    doubtful: tuple[Place, ...]
    checked: bool
    likelihood: float


class _Option(msgspec.Struct, frozen=True):
    score: float
    letters: tuple[int, ...]


# The score of a reading's letters so far, and the letters: the last one, and those before it.
_Trail = tuple[float, tuple[Any, ...]]


def decide(scores: Sequence[Floats], least: float) -> Decided | None:
    """`scores`: for each line, cells x 37. Decided by the layout of that shape that the letters contradict least; None
    when there is none of that shape, or when its likelihood is under `least`."""
    shaped = list(layouts(len(scores), len(scores[0])))
    # The French card's layout is the narrower: where it fits, a TD2 would fit too.
    shaped.sort(key=lambda layout: _contradiction(scores, layout) - (NARROWER if layout.name == "FR-2x36" else 0))
    if not shaped:
        return None
    best = sum(float(_masked(line, row).max(axis=1).sum()) for line, row in zip(scores, shaped[0].allowed, strict=True))
    return _decide(scores, shaped[0]) if best / (len(scores) * len(scores[0])) > least else None


def _contradiction(scores: Sequence[Floats], layout: Layout) -> float:
    """By how much, in natural logarithms, the likeliest letters are likelier than those that the layout allows."""
    return sum(
        float((line.max(axis=1) - _masked(line, allowed).max(axis=1)).sum())
        for line, allowed in zip(scores, layout.allowed, strict=True)
    )


def _decide(scores: Sequence[Floats], layout: Layout) -> Decided:
    masked = [_masked(line, allowed) for line, allowed in zip(scores, layout.allowed, strict=True)]
    text = [[int(best) for best in line.argmax(axis=1)] for line in masked]
    free = {(row, column) for row, line in enumerate(masked) for column in range(len(line))}
    doubtful = _plainly_doubtful(masked)
    code = float(scores[0][0].max() - masked[0][0].max())
    satisfied = True
    for check in layout.checks:
        satisfied &= _settle(masked, text, check, free, doubtful)
    covered = {place for check in layout.checks for place in (*check.covered, check.digit)}
    likelihood = sum(
        float(scores[row][column, letter]) for row, line in enumerate(text) for column, letter in enumerate(line)
    )
    return Decided(
        layout.name,
        tuple("".join(ALPHABET[letter] for letter in line) for line in text),
        tuple(sorted(doubtful)),
        satisfied and not doubtful & covered and code < CODE,
        likelihood / (len(text) * len(text[0])),
    )


def _masked(line: Floats, allowed: Sequence[frozenset[str]]) -> Floats:
    """Impossible letters are out; the others' probabilities are kept as they are, so that doubt stays doubt."""
    return np.where(_mask(tuple(allowed)), line, np.float32(-1e6))


@cache
def _mask(allowed: tuple[frozenset[str], ...]) -> NDArray[np.bool_]:
    """Of the lines of `layout.LAYOUTS`: a dozen."""
    return np.array([[char in place for char in ALPHABET] for place in allowed])


def _plainly_doubtful(masked: Sequence[Floats]) -> set[Place]:
    doubtful = set()
    for row, line in enumerate(masked):
        ordered = np.sort(line, axis=1)
        doubtful |= {(row, int(column)) for column in np.flatnonzero(ordered[:, -1] - ordered[:, -2] < PLAIN)}
    return doubtful


def _settle(
    masked: Sequence[Floats], text: list[list[int]], check: Check, free: set[Place], doubtful: set[Place]
) -> bool:
    """Decide the places of one check together and write them into `text`; those decided before stay as they are.
    Whether exactly one reading satisfies it."""
    places = [place for place in (*check.covered, check.digit) if place in free]
    best, second = _two_best(masked, text, check, free)
    plain = sum(float(masked[row][column].max()) for row, column in places)
    least = SURE if best is None or best.score < plain else SURE_UNREPAIRED
    sure = best is not None and best.score > plain - REPAIR and (second is None or best.score - second.score > least)
    if best is None or not sure or _weak(masked, places, best) > 1:
        doubtful.update(places)
        return _holds(text, check)
    for (row, column), letter in zip(places, best.letters, strict=True):
        text[row][column] = letter
    if ALPHABET[text[check.digit[0]][check.digit[1]]] != "<":
        # Under a filler nothing was checked: what is doubtful stays so, unless the composite settles it.
        doubtful.difference_update(places)
        free.difference_update(places)
    return True


def _weak(masked: Sequence[Floats], places: Sequence[Place], option: _Option) -> int:
    """How many letters were hardly seen: one can be said by a digit, of two it says the sum."""
    pairs = zip(places, option.letters, strict=True)
    return sum(float(masked[row][column][letter]) < WEAK for (row, column), letter in pairs)


def _two_best(
    masked: Sequence[Floats], text: list[list[int]], check: Check, free: set[Place]
) -> tuple[_Option | None, _Option | None]:
    """The two likeliest readings of a field's free places, with its digit, that agree with each other."""
    settled = sum(
        _weighed(text[row][column], place)
        for place, (row, column) in enumerate(check.covered)
        if (row, column) not in free
    )
    sums: dict[int, list[_Trail]] = {settled % 10: [(0.0, ())]}
    for place, cell in enumerate(check.covered):
        if cell in free:
            sums = _grown(sums, [(score, letter, _weighed(letter, place)) for score, letter in _letters(masked, cell)])
    row, column = check.digit
    digits = _letters(masked, check.digit) if check.digit in free else [(0.0, text[row][column])]
    whole = [
        (sum_ + score, (letter, trail) if check.digit in free else trail)
        for score, letter in digits
        for remainder, before in sums.items()
        if _agrees(ALPHABET[letter], remainder, check)
        for sum_, trail in before
    ]
    first, second, *_ = (*(_Option(score, _unwound(trail)) for score, trail in _two(whole)), None, None)
    return first, second


def _grown(sums: dict[int, list[_Trail]], letters: list[tuple[float, int, int]]) -> dict[int, list[_Trail]]:
    """One place more; of each remainder the two likeliest go on. This is where half of a reading's time went: plain
    tuples that share their beginnings take a third of it."""
    grown: dict[int, list[_Trail]] = {}
    for score, letter, step in letters:
        for remainder, before in sums.items():
            reached = grown.setdefault((remainder + step) % 10, [])
            for sum_, trail in before:
                reached.append((sum_ + score, (letter, trail)))
    return {remainder: _two(trails) for remainder, trails in grown.items()}


def _unwound(trail: tuple[Any, ...]) -> tuple[int, ...]:
    letters: list[int] = []
    while trail:
        letter, trail = trail
        letters.append(letter)
    return tuple(reversed(letters))


def _letters(masked: Sequence[Floats], place: Place) -> list[tuple[float, int]]:
    line = masked[place[0]][place[1]]
    return [(float(line[letter]), int(letter)) for letter in np.flatnonzero(line > line.max() - PRUNE)]


def _weighed(letter: int, place: int) -> int:
    return int(VALUES[letter]) * WEIGHTS[place % 3]


def _two(trails: list[_Trail]) -> list[_Trail]:
    return trails if len(trails) < 2 else sorted(trails, key=itemgetter(0), reverse=True)[:2]


def _agrees(digit: str, remainder: int, check: Check) -> bool:
    return check.or_filler if digit == "<" else int(digit) == remainder


def _holds(text: list[list[int]], check: Check) -> bool:
    total = sum(_weighed(text[row][column], place) for place, (row, column) in enumerate(check.covered))
    return _agrees(ALPHABET[text[check.digit[0]][check.digit[1]]], total % 10, check)
