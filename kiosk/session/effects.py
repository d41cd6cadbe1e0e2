"""What a visit wants done outside of itself. The runner carries these out and answers with events."""

from datetime import datetime

import msgspec

from kiosk.delivery.wire import DocumentRecord, FactRecord, SignatureRecord
from kiosk.devices.receipt_printer.port import Ticket
from kiosk.devices.scanner.port import ScanSettings
from kiosk.documents.page.port import Examine
from kiosk.documents.port import RenderSummary
from kiosk.privacy.lockout import Lockout
from kiosk.privacy.private import Private
from kiosk.processes.link import EndedBy
from kiosk.session.address.state import AddressEffect
from kiosk.session.appointments.state import AppointmentEffect
from kiosk.session.call.state import CallEffect
from kiosk.session.files.effects import FileEffect
from kiosk.session.finding.state import FindingEffect
from kiosk.session.finishing.state import FinishEffect
from kiosk.session.help.events import HelpEffect
from kiosk.session.identify.state import IdentifyEffect
from kiosk.session.identity.state import Sought
from kiosk.session.papers.events import PaperReader
from kiosk.session.resuming.state import TicketEffect
from kiosk.session.rights.state import RightsEffect
from kiosk.session.staff.state import ListName, TrialName
from kiosk.session.verifying.state import VerifyPage
from kiosk.session.web.state import WebEffect


class BeginVisit(msgspec.Struct, frozen=True):
    """Tell the supervisor, who writes it into the journal."""

    visit_id: str


class Rehearse(msgspec.Struct, frozen=True):
    """From now on, and until this screen ends, nothing leaves the kiosk and every paper is marked."""


class LookForRoom(msgspec.Struct, frozen=True):
    """Whether a file can be kept. -> `RoomSeen`"""


class StartScan(msgspec.Struct, frozen=True):
    """-> `Scanned`"""

    settings: ScanSettings


class StartBatch(msgspec.Struct, frozen=True):
    """Every sheet of the feeder, at most `most` sides. -> `SheetScanned` for each, then `SheetsDone`"""

    settings: ScanSettings
    most: int


class StopScan(msgspec.Struct, frozen=True):
    pass


class BorrowCamera(msgspec.Struct, frozen=True):
    """Take the camera for a document and turn it on. -> `CameraAimed`"""


class TakePhoto(msgspec.Struct, frozen=True):
    """-> `PictureTaken`"""


class OpenPhotoCamera(msgspec.Struct, frozen=True):
    """Take the camera for a photo of the citizen, turn it on, and have the coach look. -> `PhotoOpened`, then
    `PhotoHinted` some times a second"""


class TakePortrait(msgspec.Struct, frozen=True):
    """-> `PhotoMade`"""


class ReturnCamera(msgspec.Struct, frozen=True):
    """Turn it off and give it back."""


class ExaminePage(Private, frozen=True):
    """Have the coach judge a page. `sha256`: of it as the device gave it. -> `PageExamined`"""

    sha256: str
    request: Examine


class ReadPaper(Private, frozen=True):
    """Look for a signed code, an IBAN or the zone of an identity document. `sha256`: of the page as it is kept.
    -> `ProofRead`"""

    sha256: str
    jpeg: bytes
    reader: PaperReader = "two_d_doc"


class ReadDocument(Private, frozen=True):
    """The identity document in `reader`, opened with its six digits, or with what its zone says (`zone_key`).
    -> `ReadingGoesOn`, then `CardWasRead`"""

    turn: int
    reader: str
    can: str
    zone_key: str = ""


class StopDocument(msgspec.Struct, frozen=True):
    """End that reading."""


class LookAtDocument(msgspec.Struct, frozen=True):
    """Scan or film the document for what is printed on it; `with_code`: for its signed code, too. No picture of it is
    kept. -> `ShowingGoesOn`, then `DocumentShown`"""

    turn: int
    sought: Sought
    with_camera: bool
    with_code: bool = False


class StopLooking(msgspec.Struct, frozen=True):
    """End that: the camera goes off, the lamp stops."""


class CommitFile(Private, frozen=True):
    """Render the summary, seal, commit. -> `FileCommitted` or `FileFailed`. `finishes`: its recipient will have
    something to say to this visit."""

    visit_id: str
    reference: str
    flow: str
    service: str
    language: str
    made_at: datetime
    facts: dict[str, FactRecord]
    documents: tuple[DocumentRecord, ...]
    signatures: tuple[SignatureRecord, ...]
    attachments: dict[str, bytes]
    summary: RenderSummary
    kept_days: int = 0
    finishes: bool = False


class PrintTicket(Private, frozen=True):
    """-> `TicketDone`. With a `reference`, its QR code is a signed one where the kiosk can sign; `words`: what that
    code says beside it, in the order of `documents.signed.code.LABELS["receipt"]`."""

    job: str
    ticket: Ticket
    reference: str = ""
    words: tuple[str, ...] = ()


class StopPrinting(msgspec.Struct, frozen=True):
    """End the printer's driver: a ticket that has not begun must not come out for someone who has left."""


class PrintPages(msgspec.Struct, frozen=True):
    """Print the summary of the file that this visit has committed. -> `CopyDone`"""

    job: str


class ClearPages(msgspec.Struct, frozen=True):
    """Stop and purge what the page printer has of this visit. `Finish` waits for it."""


class LookAtGlass(msgspec.Struct, frozen=True):
    """-> `GlassSeen`"""


class CheckPin(Private, frozen=True):
    """-> `StaffChecked`"""

    digits: str


class CheckBadge(Private, frozen=True):
    """-> `BadgeChecked`. `badges`: hashes, as the configuration has them."""

    reader: str
    badges: tuple[str, ...]


class NoteTries(msgspec.Struct, frozen=True):
    """Tell the supervisor, who keeps the count for the screens after this one."""

    lockout: Lockout


class LookAround(msgspec.Struct, frozen=True):
    """Network, disk, versions, counters. -> `Surveyed`"""


class TryOut(msgspec.Struct, frozen=True):
    """-> `Tried`"""

    what: TrialName
    job: str


class ResetRoll(msgspec.Struct, frozen=True):
    """-> `Surveyed`"""


class NoteChecklist(msgspec.Struct, frozen=True):
    which: ListName
    items: dict[str, bool]


class LetGo(msgspec.Struct, frozen=True):
    """Tell the supervisor that the visit is over: what is left of it are reminders and a goodbye."""

    by: EndedBy


class Finish(msgspec.Struct, frozen=True):
    """Say goodbye to the supervisor, who kills this process and its children."""

    by: EndedBy


# Each union is carried out in one place (`errands.Errands`).
VisitEffect = BeginVisit | Rehearse | LookForRoom | CommitFile | NoteTries | LetGo | Finish
StaffEffect = CheckPin | LookAround | TryOut | ResetRoll | NoteChecklist
DeviceEffect = (
    StartScan
    | StartBatch
    | StopScan
    | LookAtGlass
    | ReadDocument
    | StopDocument
    | CheckBadge
    | PrintTicket
    | StopPrinting
    | PrintPages
    | ClearPages
)
PaperEffect = (
    BorrowCamera
    | TakePhoto
    | ReturnCamera
    | OpenPhotoCamera
    | TakePortrait
    | ExaminePage
    | ReadPaper
    | LookAtDocument
    | StopLooking
)

Effect = (
    VisitEffect
    | StaffEffect
    | DeviceEffect
    | PaperEffect
    | RightsEffect
    | FindingEffect
    | FileEffect
    | WebEffect
    | IdentifyEffect
    | AddressEffect
    | HelpEffect
    | CallEffect
    | TicketEffect
    | AppointmentEffect
    | FinishEffect
    | VerifyPage
)
