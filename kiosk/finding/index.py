"""An index of what people say, subject by subject, and the search in it.

Each piece of a phrase (`folding.pieces`) is worth what it tells: much when few subjects use it, more when the subject
uses it often (BM25 over subjects). Then the nearest single phrases are looked at, so that what is said of one subject
in one way is not drowned by all else that is said of it. Pure Python: built in half a second, searched in
milliseconds, and no library to load on the screen.
"""

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from kiosk.finding.folding import pieces

# BM25's own constants: saturation, and how far a subject with much said of it is held back.
SATURATION, LENGTH = 1.2, 0.3
# How much the nearest phrase counts beside the subject as a whole, chosen on the tuning half (docs/finding.md).
NEAREST = 1.0
# Below this nothing is known of what was said: noise shares some letters with anything.
FLOOR = 0.15
MOST_RESULTS = 6


class Subject(msgspec.Struct, frozen=True):
    """What can be found. `phrases`: (language, words or sentence)."""

    id: str
    title: str
    phrases: tuple[tuple[str, str], ...]


class Result(msgspec.Struct, frozen=True):
    """`score`: from 0 to 1, how much of what was said the subject explains."""

    id: str
    title: str
    score: float


class Index:
    """Frozen once built. `search` never raises."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self._subjects = tuple(subjects)
        counts: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        self._phrases: list[tuple[int, float]] = []
        self._with: dict[str, list[int]] = defaultdict(list)
        kept: list[tuple[int, dict[str, float]]] = []
        for number, subject in enumerate(self._subjects):
            for found in map(pieces, dict.fromkeys(phrase for _, phrase in subject.phrases)):
                kept.append((number, found))
                for piece in found:
                    counts[piece][number] += 1
        self._tells = {piece: self._told_by(len(by)) for piece, by in counts.items()}
        self._weights = _bm25(counts, self._tells, len(self._subjects))
        for i, (number, found) in enumerate(kept):
            size = math.sqrt(sum((weight * self._tells[piece]) ** 2 for piece, weight in found.items()))
            self._phrases.append((number, size or 1.0))
            for piece in found:
                self._with[piece].append(i)

    def _told_by(self, subjects: int) -> float:
        return math.log(1 + (len(self._subjects) - subjects + 0.5) / (subjects + 0.5))

    def search(self, text: str, most: int = MOST_RESULTS) -> tuple[Result, ...]:
        """The likeliest first; none when nothing is known of what was said."""
        asked = pieces(text)
        whole = self._whole(asked)
        nearest = self._nearest(asked)
        scores = {n: (whole.get(n, 0.0) + NEAREST * nearest.get(n, 0.0)) / (1 + NEAREST) for n in whole}
        best = sorted(scores.items(), key=lambda item: (-item[1], self._subjects[item[0]].id))[:most]
        return tuple(
            Result(self._subjects[n].id, self._subjects[n].title, round(min(score, 1.0), 4))
            for n, score in best
            if score >= FLOOR
        )

    def _whole(self, asked: Mapping[str, float]) -> dict[int, float]:
        scores: dict[int, float] = defaultdict(float)
        possible = 0.0
        unknown = math.log(1 + 2 * len(self._subjects))
        for piece, weight in asked.items():
            possible += weight * self._tells.get(piece, unknown)
            for number, worth in self._weights.get(piece, ()):
                scores[number] += weight * worth
        return {number: score / possible for number, score in scores.items()} if possible else {}

    def _nearest(self, asked: Mapping[str, float]) -> dict[int, float]:
        """The cosine with the nearest phrase of each subject."""
        shared: dict[int, float] = defaultdict(float)
        size = 0.0
        for piece, weight in asked.items():
            worth = weight * self._tells.get(piece, 0.0)
            size += worth * worth
            for i in self._with.get(piece, ()):
                shared[i] += worth * worth
        best: dict[int, float] = defaultdict(float)
        for i, product in shared.items():
            number, length = self._phrases[i]
            best[number] = max(best[number], product / (length * math.sqrt(size or 1.0)))
        return best


def _bm25(
    counts: Mapping[str, Mapping[int, float]], tells: Mapping[str, float], subjects: int
) -> dict[str, tuple[tuple[int, float], ...]]:
    lengths = [0.0] * subjects
    for by in counts.values():
        for number, count in by.items():
            lengths[number] += count
    mean = sum(lengths) / subjects if subjects else 1.0
    slow = [SATURATION * (1 - LENGTH + LENGTH * length / mean) for length in lengths]
    return {
        piece: tuple((number, tells[piece] * count / (count + slow[number])) for number, count in by.items())
        for piece, by in counts.items()
    }


def timed(index: Index, text: str) -> tuple[tuple[Result, ...], float]:
    """The results, and the milliseconds that they took."""
    start = time.perf_counter()
    results = index.search(text)
    return results, (time.perf_counter() - start) * 1000
