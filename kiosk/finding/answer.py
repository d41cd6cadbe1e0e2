"""What was found, and an answer, as a visit holds them: apart, so that the first picture waits for no index and no
YAML."""

import msgspec

from kiosk.config import Operator
from kiosk.i18n.translator import Translator
from kiosk.privacy.private import Private

PLACES_OF_THE_HALL = ("name", "service", "address", "phone", "email", "hours")


class Answer(msgspec.Struct, frozen=True):
    """What is shown large, read aloud and printed: French texts, with the `{fields}` of `PLACES_OF_THE_HALL` in a card.
    `code`: the payload of a QR code; empty: none."""

    id: str
    title: str
    lines: tuple[str, ...]
    picture: str = ""
    code: str = ""


class Hit(msgspec.Struct, frozen=True):
    """A démarche, or (with a `:` in its id) a card or a place. `title`: in French."""

    id: str
    title: str
    picture: str = ""

    @property
    def is_answer(self) -> bool:
        return ":" in self.id


class Found(Private, frozen=True):
    """`hits`: the likeliest first. `doubt`: the first two are equally likely."""

    hits: tuple[Hit, ...] = ()
    doubt: bool = False


def said(text: str, tr: Translator, operator: Operator) -> str:
    """One text of an answer in a language, with what the configuration says of the operator."""
    return tr(text, **{name: getattr(operator, name) for name in PLACES_OF_THE_HALL})


def translated(answer: Answer, tr: Translator) -> bool:
    """Whether the answer can be read in the language; what mediators write is in French alone."""
    if tr.about.locale == "fr" or tr.catalogue is None:
        return True
    return any(tr.catalogue.gettext(line) != line for line in answer.lines)
