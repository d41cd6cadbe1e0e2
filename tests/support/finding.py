"""Phrases that no index has seen, and how many of them lead where they should."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from kiosk.finding import sources
from kiosk.finding.index import Index, Subject

PHRASES = Path(__file__).parents[1] / "finding" / "phrases"
# Every other phrase was never looked at while weights and words were chosen.
Half = Literal["tuning", "last"]


class Measured(msgspec.Struct, frozen=True):
    asked: int
    first: float
    three: float
    wrong: tuple[tuple[str, str, tuple[str, ...]], ...]


@lru_cache
def _people(folder: Path) -> dict[str, sources.Phrases]:
    return sources.people(folder)


def all_subjects() -> Index:
    """Every démarche that people were thought of as asking for, in the catalogue or not yet."""
    said = _people(sources.VOCABULARY)
    return Index(Subject(subject, subject, phrases) for subject, phrases in said.items())


def phrases(language: str, half: Half) -> list[tuple[str, str]]:
    """(démarche, what is said). A phrase that the vocabulary happens to hold, word for word, is not unseen."""
    start = 0 if half == "tuning" else 1
    known = {text.casefold() for told in _people(sources.VOCABULARY).values() for _, text in told}
    return [
        (subject, text)
        for subject, told in _people(PHRASES).items()
        for text in [text for code, text in told if code == language][start::2]
        if text.casefold() not in known
    ]


def measure(index: Index, asked: list[tuple[str, str]]) -> Measured:
    first = three = 0
    wrong = []
    for subject, text in asked:
        found = tuple(result.id for result in index.search(text))
        first += found[:1] == (subject,)
        three += subject in found[:3]
        if found[:1] != (subject,):
            wrong.append((subject, text, found[:3]))
    return Measured(len(asked), first / len(asked), three / len(asked), tuple(wrong))
