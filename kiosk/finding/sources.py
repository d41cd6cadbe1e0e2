"""Where the words of the index come from: each démarche's own `title`, `purpose` and `find:`, and the vocabulary of
people (`vocabulary/LANGUAGE.yaml`), which holds beyond one catalogue. Files are read under the limits of
`kiosk.flows.source`; only those keys are read, so that a search needs no whole démarche.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import yaml

from kiosk.errors import KioskError
from kiosk.finding.index import Index, Subject
from kiosk.flows import load, source

VOCABULARY = Path(__file__).resolve().parent / "vocabulary"
# As in `flows.model.Phrase`.
MOST_PHRASE = 120

Phrases = tuple[tuple[str, str], ...]


class Entry(msgspec.Struct, frozen=True):
    """What a démarche's file says of how it is found."""

    id: str
    title: str
    picture: str
    phrases: Phrases


def index(catalogue: Path = load.CATALOGUE, vocabulary: Path = VOCABULARY, beside: Iterable[Subject] = ()) -> Index:
    """Every démarche of a catalogue, and what else can be found. Raises `KioskError` for a folder without a démarche,
    or a file that cannot be read."""
    return Index((*subjects(entries(catalogue), people(vocabulary)), *beside))


def subjects(known: tuple[Entry, ...], said: dict[str, Phrases]) -> tuple[Subject, ...]:
    """Démarches with the words of both sources; what is said of a démarche that is not offered leads nowhere."""
    return tuple(Subject(one.id, one.title, one.phrases + said.get(one.id, ())) for one in known)


def entries(catalogue: Path) -> tuple[Entry, ...]:
    """Raises `KioskError`."""
    files = load.catalogue_files(catalogue)
    if not files:
        raise KioskError(f"{catalogue}: there is no démarche (a file that ends in .yaml)")
    return tuple(_entry(file) for file in files)


def people(folder: Path) -> dict[str, Phrases]:
    """Démarche -> what people say of it, of every `LANGUAGE.yaml` of the folder. Raises `KioskError`."""
    found: dict[str, Phrases] = {}
    for file in sorted(folder.glob("*.yaml")):
        for subject, node in _pairs(_root(file), file):
            found[subject] = found.get(subject, ()) + tuple((file.stem, text) for text in _texts(node, file))
    return found


def _entry(file: Path) -> Entry:
    keys = dict(_pairs(_root(file), file))
    for key in ("id", "title"):
        if not isinstance(keys.get(key), yaml.ScalarNode):
            raise _wrong(file, 1, f"it has no '{key}'")
    title = str(keys["title"].value)
    picture = keys["picture"].value if isinstance(keys.get("picture"), yaml.ScalarNode) else ""
    own = [("fr", title)]
    if "find" in keys:
        for language, node in _pairs(keys["find"], file):
            own += [(language, text) for text in _texts(node, file)]
    return Entry(str(keys["id"].value), title, str(picture), tuple(own))


def _root(file: Path) -> yaml.Node:
    try:
        return source.compose(file)
    except source.UnusableError as error:
        raise KioskError(str(error.finding)) from None


def _pairs(node: yaml.Node, file: Path) -> Iterator[tuple[str, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        raise _wrong(file, node.start_mark.line + 1, "it must be a mapping")
    for key, value in node.value:
        yield str(key.value), value


def _texts(node: yaml.Node, file: Path) -> Iterator[str]:
    if not isinstance(node, yaml.SequenceNode):
        raise _wrong(file, node.start_mark.line + 1, "it must be a list of words and sentences")
    for item in node.value:
        if not isinstance(item, yaml.ScalarNode) or not 0 < len(item.value) <= MOST_PHRASE:
            raise _wrong(file, item.start_mark.line + 1, f"not a text of 1 to {MOST_PHRASE} characters")
        yield item.value


def _wrong(file: Path, line: int, what: str) -> KioskError:
    return KioskError(f"{file}:{line}: {what}")
