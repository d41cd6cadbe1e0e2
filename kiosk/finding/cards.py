"""Answer cards: short answers that mediators write, one file each (`assets/answers/ID.md`): what it is called and how
people ask for it between two lines `---`, then the answer, in paragraphs and in items that begin with `- `.

`{hours}` and the other names of `PLACES_OF_THE_HALL` stand for what the configuration says of the operator.
"""

import re
from pathlib import Path
from typing import Literal

import msgspec

from kiosk.finding.answer import PLACES_OF_THE_HALL
from kiosk.finding.index import Subject
from kiosk.finding.sources import Phrases
from kiosk.flows import shape, source
from kiosk.flows.model import Model
from kiosk.flows.model_types import FlowId, Phrase, Picture, Text
from kiosk.flows.source import Finding

# One page in the largest type, read aloud in a minute; the paper of a ticket costs.
MOST_LINES, MOST_LINE = 12, 300
_FIELD = re.compile(r"\{([^{}]*)\}")


class Head(Model, frozen=True):
    """What stands between the two `---`. `ticket`: what its ticket carries beside the words."""

    title: Text
    find: dict[FlowId, tuple[Phrase, ...]]
    picture: Picture = ""
    ticket: Literal["words", "wifi"] = "words"


class Card(msgspec.Struct, frozen=True):
    """`lines`: paragraphs, and items (which begin with "- "), in their order."""

    id: str
    title: str
    picture: str
    phrases: Phrases
    lines: tuple[str, ...]
    ticket: Literal["words", "wifi"] = "words"


class Checked(msgspec.Struct, frozen=True):
    """`card` is None when something is wrong."""

    card: Card | None
    findings: tuple[Finding, ...]


def check(path: Path) -> Checked:
    """A card, or all that is wrong with its file, by line; never an exception for what is in it."""
    file = str(path)
    try:
        text = source.read(path)
        head, first_line, body = _split(file, text)
        root = source.compose_text(file, head)
    except source.UnusableError as error:
        return Checked(None, (error.finding,))
    marks = shape.Marks(file)
    said, findings = shape.build(root, marks, Head)
    lines, wrong = _lines(file, first_line, body)
    findings += wrong
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,59}", path.stem):
        findings.append(Finding(file, 1, "the file's name is no id", "use lower-case letters, digits and -"))
    if said is None or findings:
        return Checked(None, tuple(sorted(findings)))
    phrases = (("fr", said.title), *((code, text) for code, texts in said.find.items() for text in texts))
    return Checked(Card(path.stem, said.title, said.picture, phrases, lines, said.ticket), ())


def files(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(folder.glob("*.md")))


def read(folder: Path) -> tuple[Card, ...]:
    """Those that can be used: one that cannot is a mediator's slip, which `kiosk answers check` tells, and takes no
    other away."""
    return tuple(card for card in (check(file).card for file in files(folder)) if card is not None)


def subject(card: Card) -> Subject:
    return Subject(f"answer:{card.id}", card.title, card.phrases)


def _split(file: str, text: str) -> tuple[str, int, str]:
    """(front matter, line on which the answer begins, answer)"""
    lines = text.splitlines()
    if not lines or lines[0].rstrip() != "---":
        raise source.UnusableError(Finding(file, 1, "it does not begin with ---", "begin with --- and a title"))
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            return "\n".join(lines[:number]), number + 2, "\n".join(lines[number + 1 :])
    raise source.UnusableError(Finding(file, 1, "no second ---", "write --- before the answer"))


def _lines(file: str, first: int, body: str) -> tuple[tuple[str, ...], list[Finding]]:
    findings = []
    kept: list[str] = []
    fresh = True
    for number, line in enumerate(map(str.strip, body.splitlines()), start=first):
        for field in _FIELD.findall(line):
            if field not in PLACES_OF_THE_HALL:
                findings.append(Finding(file, number, f"nothing is called {{{field}}}", _known()))
        if line.startswith(("#", "|", "```", "<", "![")):
            findings.append(Finding(file, number, "neither a paragraph nor an item", "write words, or - and words"))
        if not line:
            fresh = True
        elif fresh or line.startswith("- "):
            kept.append(line)
            fresh = False
        else:
            kept[-1] += " " + line
        if kept and len(kept[-1]) > MOST_LINE:
            findings.append(Finding(file, number, f"a paragraph of more than {MOST_LINE} characters", "say less"))
    if not kept:
        findings.append(Finding(file, first, "there is no answer", "write it after the second ---"))
    if len(kept) > MOST_LINES:
        findings.append(Finding(file, first, f"more than {MOST_LINES} paragraphs and items", "say less"))
    return tuple(kept), findings


def _known() -> str:
    return "use one of " + ", ".join(f"{{{name}}}" for name in PLACES_OF_THE_HALL)
