"""What can happen to a paper: on the scanner, in its feeder, before the camera."""

from typing import TYPE_CHECKING, Literal, Union

import msgspec

from kiosk.devices.camera.port import Picture
from kiosk.devices.scanner.port import Batch, Page, Source
from kiosk.devices.states import Fault
from kiosk.documents.letter.port import LetterReading
from kiosk.documents.page.port import Examination, Seen
from kiosk.documents.port import ProofReading
from kiosk.documents.registration.port import RegistrationReading
from kiosk.documents.rib.port import RibReading
from kiosk.privacy.private import Private

if TYPE_CHECKING:
    # With the whole of `kiosk.identity`: 100 ms that the first picture does not need.
    from kiosk.documents.mrz.port import ZoneReading


class Scan(msgspec.Struct, frozen=True):
    """What lies on the glass, or every sheet of the feeder."""

    source: Literal["glass", "feeder"] = "glass"


class CancelScan(msgspec.Struct, frozen=True):
    pass


class Scanned(Private, frozen=True):
    result: Page | Fault


class FeederChanged(msgspec.Struct, frozen=True):
    """Sheets were put into the feeder, or are gone from it (None)."""

    source: Source | None


class SheetScanned(Private, frozen=True):
    """One side of a batch; `SheetsDone` comes when there are no more."""

    page: Page


class SheetsDone(msgspec.Struct, frozen=True):
    result: Batch


class ScannerButton(msgspec.Struct, frozen=True):
    """Somebody has pressed a button on the scanner itself; `name`: as its driver calls it."""

    name: str


PaperReader = Literal["two_d_doc", "iban", "mrz", "letter", "registration"]
PaperReading = Union[ProofReading, RibReading, LetterReading, RegistrationReading, "ZoneReading"]


class ProofRead(Private, frozen=True):
    sha256: str
    result: PaperReading | Fault


class PageExamined(Private, frozen=True):
    """What the coach says of a page, or why it says nothing. `sha256`: of the page as the device gave it."""

    sha256: str
    result: Examination | Fault


class KeepPage(msgspec.Struct, frozen=True):
    """Keep a page with which something is wrong."""


class TakeAgain(msgspec.Struct, frozen=True):
    """Leave out the page that is shown, and take it once more."""


class TurnPage(msgspec.Struct, frozen=True):
    """By a quarter, clockwise."""


class AdjustCorners(msgspec.Struct, frozen=True):
    """Say by hand where the page is in the picture."""


class NextCorner(msgspec.Struct, frozen=True):
    pass


class MoveCorner(Private, frozen=True):
    """`corner` 0 to 3 to `x`, `y` in parts of the picture; `relative`: the chosen one, by so much."""

    x: float
    y: float
    corner: int = 0
    relative: bool = False


class CutOut(msgspec.Struct, frozen=True):
    """The corners are right."""


class LeaveCorners(msgspec.Struct, frozen=True):
    pass


class AddPage(msgspec.Struct, frozen=True):
    """One more page of this paper, or the back of it."""


class ShowPages(msgspec.Struct, frozen=True):
    """The pages of the paper that was taken, as a list."""


class HidePages(msgspec.Struct, frozen=True):
    pass


class ChoosePage(msgspec.Struct, frozen=True):
    at: int


class RetakePage(msgspec.Struct, frozen=True):
    at: int


class MovePage(msgspec.Struct, frozen=True):
    at: int
    to: int


class DropPage(msgspec.Struct, frozen=True):
    at: int


class PaperSeen(Private, frozen=True):
    """Of a frame of the camera's preview."""

    seen: Seen


class OpenSitePapers(msgspec.Struct, frozen=True):
    """What official sites have given in this visit, as a list."""


class TakeSitePaper(msgspec.Struct, frozen=True):
    """One of them is the paper that is asked for."""

    number: int


class ScanAgain(msgspec.Struct, frozen=True):
    pass


class UseCamera(msgspec.Struct, frozen=True):
    """Photograph the paper instead of scanning it."""


class CameraAimed(msgspec.Struct, frozen=True):
    """The camera that was borrowed shows its picture; or why not."""

    fault: Fault | None


class TakePicture(msgspec.Struct, frozen=True):
    pass


class PictureTaken(Private, frozen=True):
    result: Picture | Fault


class PutCameraAway(msgspec.Struct, frozen=True):
    """Back from the camera without a picture."""


class CameraLight(msgspec.Struct, frozen=True):
    """A camera is on, or may be."""

    on: bool


class NoPaper(msgspec.Struct, frozen=True):
    """ "I don't have this paper": its consequence is said at once."""


PaperEvent = (
    AddPage
    | AdjustCorners
    | CameraAimed
    | CameraLight
    | CancelScan
    | ChoosePage
    | CutOut
    | DropPage
    | FeederChanged
    | HidePages
    | KeepPage
    | LeaveCorners
    | MoveCorner
    | MovePage
    | NextCorner
    | NoPaper
    | OpenSitePapers
    | PageExamined
    | PaperSeen
    | PictureTaken
    | ProofRead
    | PutCameraAway
    | RetakePage
    | Scan
    | ScanAgain
    | Scanned
    | ScannerButton
    | SheetScanned
    | SheetsDone
    | ShowPages
    | TakeAgain
    | TakePicture
    | TakeSitePaper
    | TurnPage
    | UseCamera
)
