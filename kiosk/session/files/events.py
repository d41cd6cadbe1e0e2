"""What can happen to files between the kiosk, the citizen's telephone and a USB stick; and what is known of them."""

from typing import TYPE_CHECKING, Literal

import msgspec

from kiosk.errors import Code
from kiosk.privacy.private import Private

if TYPE_CHECKING:  # the state of a visit stands here, and the first picture waits for it
    from kiosk.documents.incoming.port import CleanPage, FileAnswer, StickFile, StickGone, StickListed, Why

PaperName = Literal["summary", "receipt", "attestation", "letter", "form", "estimate", "first_sheet", "second_sheet"]
"""A paper that the kiosk hands out at the end of a démarche."""
Picture = tuple[bytes, int, int]
"""Raw RGB with its width and height."""


class PhoneState(Private, frozen=True):
    """A one-time page for the telephone. `turn` tells what comes of it from what came of an earlier one. `code`: the QR
    code that leads there, once it is shown. `opened`: a telephone has asked for the page."""

    turn: int = 0
    code: Picture | None = None
    opened: bool = False


class FilesState(Private, frozen=True):
    """Files that come in. `listed`: what is on the stick; `more`: not all of it. `refused`: why the last file is not
    taken."""

    listed: "tuple[StickFile, ...]" = ()
    more: bool = False
    refused: "Why | None" = None


class HandingState(Private, frozen=True):
    """Papers handed out, on their page. `paper`: the chosen one; `asking`: its person has to come first; `making` until
    it is `shown`: its pages, of which `at` is on the screen. `phone`: its code is shown; `taken`: the telephone has it.
    `printing`, `printed`: on the page printer. `fault`: why the last thing asked for did not happen."""

    stage: Literal["choosing", "asking", "making", "shown", "phone", "taken"] = "choosing"
    paper: PaperName | None = None
    turn: int = 0
    pages: tuple[Picture, ...] = ()
    at: int = 0
    printing: str = ""
    printed: bool = False
    fault: Code | None = None


class OpenPhone(msgspec.Struct, frozen=True):
    """Send the paper from the telephone."""


class OpenStick(msgspec.Struct, frozen=True):
    """Look at what is on the stick, or look again."""


class TakeFile(msgspec.Struct, frozen=True):
    number: int


class LeaveFiles(msgspec.Struct, frozen=True):
    """Back to the step, without a file."""


class PhoneShown(Private, frozen=True):
    """The code of a page, or why there is none."""

    turn: int
    result: Picture | Code


class PhoneStands(msgspec.Struct, frozen=True):
    """What became of the page: asked for by a telephone, the paper taken, its time over, the desk not reached."""

    turn: int
    what: Literal["opened", "taken", "over", "unreachable"]


class StickSeen(Private, frozen=True):
    result: "StickListed | StickGone"


class FilesOpened(Private, frozen=True):
    """Files that came, each opened in the sandbox. `damaged`: how many of them were not what was sent."""

    turn: int
    answers: "tuple[FileAnswer, ...]"
    damaged: int = 0


class OpenPapers(msgspec.Struct, frozen=True):
    """What can be taken along, and how."""


class ClosePapers(msgspec.Struct, frozen=True):
    """Back: from a paper to the others, from them to where the visit was."""


class ChoosePaper(msgspec.Struct, frozen=True):
    paper: str


class PaperMade(Private, frozen=True):
    """`result`: its pages as they are shown, or why there is none."""

    turn: int
    result: "tuple[CleanPage, ...] | Code"


class TurnPaper(msgspec.Struct, frozen=True):
    """The page before, -1, or after, 1."""

    by: int


class PrintPaper(msgspec.Struct, frozen=True):
    pass


class PaperPrinted(msgspec.Struct, frozen=True):
    """`code`: why not, or why nobody knows; None: it has come out."""

    job: str
    code: Code | None = None


class PaperToPhone(msgspec.Struct, frozen=True):
    """Fetch the paper with the telephone."""


FileEvent = (
    OpenPhone
    | OpenStick
    | TakeFile
    | LeaveFiles
    | PhoneShown
    | PhoneStands
    | StickSeen
    | FilesOpened
    | OpenPapers
    | ClosePapers
    | ChoosePaper
    | PaperMade
    | TurnPaper
    | PrintPaper
    | PaperPrinted
    | PaperToPhone
)
