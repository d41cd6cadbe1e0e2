"""`kiosk flows find`: from what a person says to the démarches that are meant."""

from pathlib import Path

import msgspec

from kiosk.cli.output import show
from kiosk.errors import ConfigError
from kiosk.finding import asking, sources
from kiosk.finding.index import timed
from kiosk.flows import load
from kiosk.i18n import translator
from kiosk.i18n.languages import LANGUAGES


class Item(msgspec.Struct, frozen=True):
    """`title`: in the language asked for. `score`: from 0 to 1."""

    id: str
    title: str
    score: float


class Found(msgspec.Struct, frozen=True):
    """`ms`: of the search alone; a command builds its index first, a screen has it. `question`: asked back when the
    first two are equally likely."""

    results: tuple[Item, ...]
    ms: float
    question: asking.Question | None
    person: str


def find(text: str, language: str, catalogue: Path | None, *, as_json: bool) -> int:
    """Raises `KioskError` for a language or a catalogue that is not there."""
    if language not in LANGUAGES:
        raise ConfigError(f"--language: one of {', '.join(LANGUAGES)}")
    tr = translator.load(language)
    index = sources.index(catalogue or load.CATALOGUE)
    results, ms = timed(index, text)
    items = tuple(Item(one.id, tr(one.title), one.score) for one in results)
    found = Found(items, round(ms, 2), asking.question(results, tr), asking.person(tr))
    show(found, _words(found), as_json=as_json)
    return 0


def _words(found: Found) -> str:
    lines = [f"{one.score:.2f} {one.id:30} {one.title}" for one in found.results]
    asked = [found.question.text] if found.question else []
    return "\n".join([*lines, *asked, found.person])
