"""What can happen to help by a person at a distance, and what a visit wants done for it."""

from typing import TYPE_CHECKING

import msgspec

from kiosk.privacy.private import Private
from kiosk.session.help.state import HelpPage, Team

if TYPE_CHECKING:
    from kiosk.documents.incoming.port import CleanPages, FileRefused
    from kiosk.help.protocol import Event  # with every message of the line: not before the first picture
    from kiosk.help.wire import FromKiosk


class HelpGo(msgspec.Struct, frozen=True):
    """To another page of help."""

    page: HelpPage


class AskTeam(msgspec.Struct, frozen=True):
    """ "Somebody help me": into the queue."""

    team: Team


class StopAsking(msgspec.Struct, frozen=True):
    """Out of the queue."""


class RingMediator(msgspec.Struct, frozen=True):
    pass


class AskCallback(msgspec.Struct, frozen=True):
    """The number that was typed is right: have it called."""


class SayLine(msgspec.Struct, frozen=True):
    """What was typed is a whole line."""


class SayPhrase(msgspec.Struct, frozen=True):
    """One of `phrases.PHRASES`."""

    phrase: str


class EndTalk(msgspec.Struct, frozen=True):
    pass


class AnswerAgent(msgspec.Struct, frozen=True):
    """To what the agent asks, by its action: a finger that comes late answers nothing else."""

    action: str
    yes: bool


class StopSharing(msgspec.Struct, frozen=True):
    pass


class Reveal(msgspec.Struct, frozen=True):
    """Show one answer to the agent, or hide it again."""

    field: str
    show: bool


class ShowPhoto(msgspec.Struct, frozen=True):
    """Show the agent this photo, which is on the screen."""

    sha256: str


class HidePhoto(msgspec.Struct, frozen=True):
    pass


class PictureOpened(Private, frozen=True):
    """What the sandbox made of a picture of the agent."""

    action: str
    result: "CleanPages | FileRefused"


class LineTold(Private, frozen=True):
    """The line came, or went, or the desk said something."""

    event: "Event"


HelpEvent = (
    HelpGo
    | AskTeam
    | StopAsking
    | RingMediator
    | AskCallback
    | SayLine
    | SayPhrase
    | EndTalk
    | AnswerAgent
    | StopSharing
    | Reveal
    | ShowPhoto
    | HidePhoto
    | PictureOpened
    | LineTold
)


# -- effects


class TellDesk(Private, frozen=True):
    message: "FromKiosk"


class SealNumber(Private, frozen=True):
    """Seal the number to `key`, and have the desk keep it. -> `LineTold` of its answer"""

    request: str
    number: str
    key: bytes
    language: str
    demarche: str


class OpenPicture(Private, frozen=True):
    """Open the agent's picture in the sandbox, and draw it anew, the longer side at most `shown_px`.
    -> `PictureOpened`"""

    action: str
    data: bytes
    shown_px: int


class NoteHelp(msgspec.Struct, frozen=True):
    """For the visit's audit trail: what was done, and with which step or field. Never a value."""

    visit_id: str
    action: str
    about: str = ""


HelpEffect = TellDesk | SealNumber | NoteHelp | OpenPicture
