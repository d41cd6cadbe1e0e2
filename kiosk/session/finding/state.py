"""Finding one's way: what is said, what was found, the answer that is shown. What happens there, and what it wants."""

import msgspec

from kiosk.finding.answer import Answer, Found, Hit
from kiosk.finding.notices import Notice
from kiosk.privacy.private import Private

# The one box of the page.
FIELD = "besoin"


class InWords(Private, frozen=True):
    """What is needed, in one's own words. `found`: of `text`, or of what was typed just before it; None: nothing was
    asked yet. `latin`: in Latin letters, where the language has others."""

    text: str = ""
    found: Found | None = None
    latin: bool = False


class Places(Private, frozen=True):
    """The directory."""

    under: "InWords | AnswerShown"
    places: tuple[Hit, ...]


class AnswerShown(Private, frozen=True):
    """An answer card, or a place of the directory."""

    under: InWords | Places
    answer: Answer


# -- what happens


class SayIt(msgspec.Struct, frozen=True):
    """From the home page: say it in one's own words."""


class Letters(msgspec.Struct, frozen=True):
    """Which letters the keyboard has: Latin ones, or the language's own."""

    latin: bool


class Sought(Private, frozen=True):
    """What was found of a text."""

    text: str
    found: Found


class ShowAnswer(msgspec.Struct, frozen=True):
    answer_id: str


class AnswerFetched(msgspec.Struct, frozen=True):
    """None: there is none of that id."""

    answer: Answer | None


class ShowPlaces(msgspec.Struct, frozen=True):
    pass


class PlacesFetched(msgspec.Struct, frozen=True):
    places: tuple[Hit, ...]


class PrintAnswer(msgspec.Struct, frozen=True):
    """On paper, because a person asked."""


class NoticesRead(msgspec.Struct, frozen=True):
    """The notices that hold from now on."""

    notices: tuple[Notice, ...]


FindingEvent = (
    NoticesRead | SayIt | Letters | Sought | ShowAnswer | AnswerFetched | ShowPlaces | PlacesFetched | PrintAnswer
)


# -- what is wanted outside


class LookFor(Private, frozen=True):
    """-> `Sought`, once nothing more is typed for a moment; an empty text only has the index made."""

    text: str


class FetchAnswer(msgspec.Struct, frozen=True):
    """-> `AnswerFetched`"""

    answer_id: str


class FetchPlaces(msgspec.Struct, frozen=True):
    """-> `PlacesFetched`"""


FindingEffect = LookFor | FetchAnswer | FetchPlaces
