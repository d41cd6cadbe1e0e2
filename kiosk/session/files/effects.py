"""What a visit wants done with files (`session.effects`)."""

import msgspec

from kiosk.documents.port import RenderPaper, RenderSummary
from kiosk.privacy.private import Private
from kiosk.session.files.events import PaperName


class AskPhone(msgspec.Struct, frozen=True):
    """A one-time page to which files can be sent. -> `PhoneShown`, `PhoneStands`, then `FilesOpened`; to `verify`:
    `FileVerified`"""

    turn: int
    language: str
    verify: bool = False


class DropPhone(msgspec.Struct, frozen=True):
    """End the page, whichever way it went."""


class LookAtStick(msgspec.Struct, frozen=True):
    """-> `StickSeen`"""


class ReadStickFile(msgspec.Struct, frozen=True):
    """-> `FilesOpened`; to `verify`: `FileVerified`"""

    turn: int
    number: int
    verify: bool = False


class MakePaper(Private, frozen=True):
    """`request` None: the summary that was sent. `facts`: of a form, its answers as a map fills them. -> `PaperMade`"""

    turn: int
    paper: PaperName
    request: RenderPaper | RenderSummary | None = None
    flow: str = ""
    facts: dict[str, object] = {}  # noqa: RUF012 - msgspec copies it


class PrintMade(msgspec.Struct, frozen=True):
    """The paper that was made last. -> `PaperPrinted`"""

    job: str


class OfferMade(msgspec.Struct, frozen=True):
    """A one-time page from which a telephone fetches the paper that was made last. -> `PhoneShown`, `PhoneStands`"""

    turn: int
    language: str


FileEffect = AskPhone | DropPhone | LookAtStick | ReadStickFile | MakePaper | PrintMade | OfferMade
