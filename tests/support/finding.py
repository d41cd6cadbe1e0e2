"""Phrases that no index has seen, and how many of them lead where they should."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from kiosk.finding import shelf, sources
from kiosk.finding.index import Index
from kiosk.flows import load

PHRASES = Path(__file__).parents[1] / "finding" / "phrases"
# Written later, by somebody who had seen the titles alone; asked once before words were added for what was missed.
LATER = PHRASES.with_name("later")
# Of the first set, every other phrase was never looked at while weights and words were chosen.
Which = Literal["tuning", "last", "later"]


class Measured(msgspec.Struct, frozen=True):
    asked: int
    first: float
    three: float
    wrong: tuple[tuple[str, str, tuple[str, ...]], ...]


@lru_cache
def _people(folder: Path) -> dict[str, sources.Phrases]:
    return sources.people(folder)


def whole() -> Index:
    """What the kiosk searches: its catalogue, with the vocabulary, the answer cards and the places."""
    return sources.index(beside=shelf.read().subjects())


@lru_cache
def _known() -> frozenset[str]:
    told = [phrase for phrases in _people(sources.VOCABULARY).values() for phrase in phrases]
    own = [phrase for entry in sources.entries(load.CATALOGUE) for phrase in entry.phrases]
    return frozenset(text.casefold() for _, text in (*told, *own))


def phrases(language: str, which: Which) -> list[tuple[str, str]]:
    """(démarche, what is said). A phrase that an index happens to hold, word for word, is not unseen."""
    folder, start, step = (LATER, 0, 1) if which == "later" else (PHRASES, 0 if which == "tuning" else 1, 2)
    return [
        (subject, text)
        for subject, told in _people(folder).items()
        for text in [text for code, text in told if code == language][start::step]
        if text.casefold() not in _known()
    ]


def measure(index: Index, asked: list[tuple[str, str]]) -> Measured:
    first = three = 0
    wrong = []
    for subject, text in asked:
        # Cards and places stand in a list of their own.
        found = tuple(result.id for result in index.search(text) if ":" not in result.id)
        first += found[:1] == (subject,)
        three += subject in found[:3]
        if found[:1] != (subject,):
            wrong.append((subject, text, found[:3]))
    return Measured(len(asked), first / len(asked), three / len(asked), tuple(wrong))
