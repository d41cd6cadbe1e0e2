"""`kiosk flows find`: from what a person says to the démarches that are meant."""

from pathlib import Path

import msgspec

from kiosk.cli.output import show
from kiosk.errors import ConfigError
from kiosk.finding import asking, shelf, sources, themes
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
    first two are equally likely. `answers`: cards and places (`kiosk answers show ID`)."""

    results: tuple[Item, ...]
    answers: tuple[Item, ...]
    ms: float
    question: asking.Question | None
    person: str


def find(text: str | None, language: str, catalogue: Path | None, *, as_json: bool) -> int:
    """`text` None: the drawings that lead to the same. Raises `KioskError` for a language or a catalogue that is not
    there."""
    if language not in LANGUAGES:
        raise ConfigError(f"--language: one of {', '.join(LANGUAGES)}")
    tr = translator.load(language)
    if text is None:
        return _themes(tr, catalogue, as_json=as_json)
    index = sources.index(catalogue or load.CATALOGUE, beside=shelf.read().subjects())
    results, ms = timed(index, text)
    items = tuple(Item(one.id, tr(one.title), one.score) for one in results)
    found = Found(
        tuple(one for one in items if ":" not in one.id),
        tuple(one for one in items if ":" in one.id),
        round(ms, 2),
        asking.question(results, tr),
        asking.person(tr),
    )
    show(found, _words(found), as_json=as_json)
    return 0


def _themes(tr: translator.Translator, catalogue: Path | None, *, as_json: bool) -> int:
    for theme in themes.offered(entry.id for entry in sources.entries(catalogue or load.CATALOGUE)):
        told = msgspec.structs.replace(theme, title=tr(theme.title))
        show(told, f"{told.picture:14} {told.title}: {', '.join(told.demarches)}", as_json=as_json)
    return 0


def _words(found: Found) -> str:
    lines = [f"{one.score:.2f} {one.id:30} {one.title}" for one in (*found.results, *found.answers)]
    asked = [found.question.text] if found.question else []
    return "\n".join([*lines, *asked, found.person])
