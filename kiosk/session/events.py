# ruff: noqa: PLC0414 - what is imported under its own name belongs to this module, too
"""Everything that can happen to a visit. Each event is a frozen value; `session.update` says what follows."""

from datetime import datetime

import msgspec

from kiosk.devices.card_reader.port import CardPresent
from kiosk.devices.scanner.port import Glass
from kiosk.devices.states import DeviceName, DeviceState, Fault
from kiosk.errors import Code
from kiosk.privacy.lockout import Lockout
from kiosk.privacy.private import Private
from kiosk.processes.link import Delivered, EndedBy, Interrupted
from kiosk.session.file_events import FileEvent as FileEvent
from kiosk.session.finding_state import AnswerFetched as AnswerFetched
from kiosk.session.finding_state import FindingEvent as FindingEvent
from kiosk.session.finding_state import Letters as Letters
from kiosk.session.finding_state import NoticesRead as NoticesRead
from kiosk.session.finding_state import PlacesFetched as PlacesFetched
from kiosk.session.finding_state import PrintAnswer as PrintAnswer
from kiosk.session.finding_state import SayIt as SayIt
from kiosk.session.finding_state import ShowAnswer as ShowAnswer
from kiosk.session.finding_state import ShowPlaces as ShowPlaces
from kiosk.session.finding_state import Sought as Sought
from kiosk.session.help_events import HelpEvent as HelpEvent
from kiosk.session.identity_state import CardWasRead as CardWasRead
from kiosk.session.identity_state import DocumentShown as DocumentShown
from kiosk.session.identity_state import IdentityEvent as IdentityEvent
from kiosk.session.identity_state import KeepZone as KeepZone
from kiosk.session.identity_state import ReadCard as ReadCard
from kiosk.session.identity_state import ReadChip as ReadChip
from kiosk.session.identity_state import ReadingGoesOn as ReadingGoesOn
from kiosk.session.identity_state import ShowDocument as ShowDocument
from kiosk.session.identity_state import ShowingGoesOn as ShowingGoesOn
from kiosk.session.identity_state import StartShowing as StartShowing
from kiosk.session.identity_state import StopReading as StopReading
from kiosk.session.identity_state import TypeMyself as TypeMyself
from kiosk.session.mediation_events import Assist as Assist
from kiosk.session.mediation_events import MediationEvent as MediationEvent
from kiosk.session.mediation_events import Practise as Practise
from kiosk.session.paper_events import AddPage as AddPage
from kiosk.session.paper_events import AdjustCorners as AdjustCorners
from kiosk.session.paper_events import CameraAimed as CameraAimed
from kiosk.session.paper_events import CameraLight as CameraLight
from kiosk.session.paper_events import CancelScan as CancelScan
from kiosk.session.paper_events import ChoosePage as ChoosePage
from kiosk.session.paper_events import CutOut as CutOut
from kiosk.session.paper_events import DropPage as DropPage
from kiosk.session.paper_events import FeederChanged as FeederChanged
from kiosk.session.paper_events import HidePages as HidePages
from kiosk.session.paper_events import KeepPage as KeepPage
from kiosk.session.paper_events import LeaveCorners as LeaveCorners
from kiosk.session.paper_events import MoveCorner as MoveCorner
from kiosk.session.paper_events import MovePage as MovePage
from kiosk.session.paper_events import NextCorner as NextCorner
from kiosk.session.paper_events import NoPaper as NoPaper
from kiosk.session.paper_events import PageExamined as PageExamined
from kiosk.session.paper_events import PaperEvent as PaperEvent
from kiosk.session.paper_events import PaperSeen as PaperSeen
from kiosk.session.paper_events import PictureTaken as PictureTaken
from kiosk.session.paper_events import ProofRead as ProofRead
from kiosk.session.paper_events import PutCameraAway as PutCameraAway
from kiosk.session.paper_events import RetakePage as RetakePage
from kiosk.session.paper_events import Scan as Scan
from kiosk.session.paper_events import ScanAgain as ScanAgain
from kiosk.session.paper_events import Scanned as Scanned
from kiosk.session.paper_events import ScannerButton as ScannerButton
from kiosk.session.paper_events import SheetScanned as SheetScanned
from kiosk.session.paper_events import SheetsDone as SheetsDone
from kiosk.session.paper_events import ShowPages as ShowPages
from kiosk.session.paper_events import TakeAgain as TakeAgain
from kiosk.session.paper_events import TakePicture as TakePicture
from kiosk.session.paper_events import TurnPage as TurnPage
from kiosk.session.paper_events import UseCamera as UseCamera
from kiosk.session.photo_state import ClosePhoto as ClosePhoto
from kiosk.session.photo_state import KeepPhoto as KeepPhoto
from kiosk.session.photo_state import OpenPhoto as OpenPhoto
from kiosk.session.photo_state import PhotoEvent as PhotoEvent
from kiosk.session.photo_state import PhotoHinted as PhotoHinted
from kiosk.session.photo_state import PhotoMade as PhotoMade
from kiosk.session.photo_state import PhotoOpened as PhotoOpened
from kiosk.session.photo_state import RefusePhoto as RefusePhoto
from kiosk.session.photo_state import Shoot as Shoot
from kiosk.session.photo_state import ShowTry as ShowTry
from kiosk.session.receipt_events import AnotherFlow as AnotherFlow
from kiosk.session.receipt_events import CopyDone as CopyDone
from kiosk.session.receipt_events import PrintAgain as PrintAgain
from kiosk.session.receipt_events import PrintCopy as PrintCopy
from kiosk.session.receipt_events import PrintList as PrintList
from kiosk.session.receipt_events import ReceiptEvent as ReceiptEvent
from kiosk.session.receipt_events import TicketDone as TicketDone
from kiosk.session.receipt_events import TicketTaken as TicketTaken
from kiosk.session.receipt_events import WithoutTicket as WithoutTicket
from kiosk.session.resuming_state import TicketEvent as TicketEvent
from kiosk.session.rights_state import ChooseLifeEvent as ChooseLifeEvent
from kiosk.session.rights_state import CorrectAnswers as CorrectAnswers
from kiosk.session.rights_state import EstimateAgain as EstimateAgain
from kiosk.session.rights_state import OpenLifeEvents as OpenLifeEvents
from kiosk.session.rights_state import PrintPlan as PrintPlan
from kiosk.session.rights_state import RefuseOffer as RefuseOffer
from kiosk.session.rights_state import RightsEstimated as RightsEstimated
from kiosk.session.rights_state import RightsEvent as RightsEvent
from kiosk.session.rights_state import RightsGoOn as RightsGoOn
from kiosk.session.rights_state import StartFlow as StartFlow
from kiosk.session.rights_state import TickStep as TickStep
from kiosk.session.staff_events import InputFelt as InputFelt
from kiosk.session.staff_events import ListDone as ListDone
from kiosk.session.staff_events import RollChanged as RollChanged
from kiosk.session.staff_events import StaffEvent as StaffEvent
from kiosk.session.staff_events import StaffGo as StaffGo
from kiosk.session.staff_events import StaffLook as StaffLook
from kiosk.session.staff_events import StaffTry as StaffTry
from kiosk.session.staff_events import Surveyed as Surveyed
from kiosk.session.staff_events import Ticked as Ticked
from kiosk.session.staff_events import TouchedAt as TouchedAt
from kiosk.session.staff_events import Tried as Tried
from kiosk.session.web_state import WebEvent as WebEvent

# -- the kiosk's own life


class Activated(msgspec.Struct, frozen=True):
    """This screen is now the one that serves. `after`: how the visit before it ended (it is wiped), if one did.
    `lockout`: of the screens before it. `closed`: what `KioskClosed` says."""

    interrupted: Interrupted | None
    after: EndedBy | None = None
    lockout: Lockout = Lockout()
    closed: str = ""


class KioskClosed(msgspec.Struct, frozen=True):
    """The fleet's administrator has taken this kiosk out of service, in these words; none: it is back."""

    sentence: str


class Tick(msgspec.Struct, frozen=True):
    """Time passes; sent a few times a second."""


class Touched(msgspec.Struct, frozen=True):
    """A finger or a key, whatever it meant."""


class DeviceChanged(msgspec.Struct, frozen=True):
    name: DeviceName
    state: DeviceState


class EndAsked(msgspec.Struct, frozen=True):
    """The visit is to end: by the citizen's button, by staff, by the supervisor."""

    by: EndedBy


# -- entering


class Begin(msgspec.Struct, frozen=True):
    """A touch on the attract screen."""


class RoomSeen(msgspec.Struct, frozen=True):
    """Whether the outbox can keep another file: `fault` says why not."""

    fault: Code | None


class Prefer(msgspec.Struct, frozen=True):
    """How the citizen wants the kiosk to be: `name` of a field of `preferences.Preferences`, `value` as text."""

    name: str
    value: str


class ChooseTheme(msgspec.Struct, frozen=True):
    theme: str  # of `finding.themes`


class ChooseFlow(msgspec.Struct, frozen=True):
    flow_id: str


class ChooseRoute(msgspec.Struct, frozen=True):
    """`kiosk` starts the démarche; `paper` and `counter` explain the other ways."""

    route: str


# -- moving and answering


class Continue(msgspec.Struct, frozen=True):
    pass


class Back(msgspec.Struct, frozen=True):
    pass


class Typed(Private, frozen=True):
    field: str
    text: str


class Chosen(Private, frozen=True):
    """A tile that answers its step's only question, and goes on."""

    field: str
    value: str


class Edit(msgspec.Struct, frozen=True):
    """Correct an answer: from the review page, or offered by a warning. `field` may name a step."""

    field: str


class StillRight(msgspec.Struct, frozen=True):
    """The citizen confirms an answer that was marked "to confirm"."""

    field: str


class AskAbout(msgspec.Struct, frozen=True):
    """From the home page; `topic`: one of `state.About`."""

    topic: str


class AskHelp(msgspec.Struct, frozen=True):
    pass


class CloseHelp(msgspec.Struct, frozen=True):
    pass


# -- cards


class CardSeen(Private, frozen=True):
    """A card lies in a reader, or on it."""

    card: CardPresent


class CardGone(msgspec.Struct, frozen=True):
    """It was taken away, or its reader is no longer there."""

    reader: str


# -- signing and sending


class Sign(Private, frozen=True):
    """A drawn signature, as PNG."""

    png: bytes


class SignSpoken(msgspec.Struct, frozen=True):
    """ "I confirm without drawing": the sentence on the screen is the statement."""


class FileCommitted(msgspec.Struct, frozen=True):
    envelope_id: str
    reference: str
    at: datetime


class FileFailed(msgspec.Struct, frozen=True):
    code: Code


class FileDelivered(msgspec.Struct, frozen=True):
    acknowledgement: Delivered


class FileRefused(msgspec.Struct, frozen=True):
    envelope_id: str


class FileWaits(msgspec.Struct, frozen=True):
    """An attempt to deliver has failed; it will leave later."""

    envelope_id: str


# -- pausing, leaving


class Pause(msgspec.Struct, frozen=True):
    pass


class PauseCode(Private, frozen=True):
    """Four digits: the first time they are chosen, then they unlock."""

    digits: str


class StopPausing(msgspec.Struct, frozen=True):
    """Back to the visit before a code was chosen."""


class StillHere(msgspec.Struct, frozen=True):
    """The answer to the idle warning: go on, with all the time again."""


class GlassSeen(msgspec.Struct, frozen=True):
    result: Glass | Fault


# -- staff


class StaffAsked(msgspec.Struct, frozen=True):
    pass


class StaffPin(Private, frozen=True):
    digits: str


class StaffChecked(msgspec.Struct, frozen=True):
    """Whether the PIN was right (a slow hash, so it is checked away from the screen's thread)."""

    right: bool


class BadgeChecked(msgspec.Struct, frozen=True):
    """Whether the card that was laid down is a badge of staff; a card that was taken away too soon is neither."""

    known: bool | Fault


class StaffLeave(msgspec.Struct, frozen=True):
    pass


class StaffReprint(msgspec.Struct, frozen=True):
    """Print the reference of the last committed file again."""


Event = (
    Activated
    | KioskClosed
    | Tick
    | Touched
    | DeviceChanged
    | EndAsked
    | Begin
    | Prefer
    | ChooseFlow
    | ChooseRoute
    | Continue
    | Back
    | Typed
    | Chosen
    | Edit
    | StillRight
    | AskAbout
    | AskHelp
    | CloseHelp
    | HelpEvent
    | RoomSeen
    | ChooseTheme
    | FindingEvent
    | FileEvent
    | MediationEvent
    | PaperEvent
    | PhotoEvent
    | IdentityEvent
    | ReceiptEvent
    | WebEvent
    | RightsEvent
    | TicketEvent
    | CardSeen
    | CardGone
    | Sign
    | SignSpoken
    | FileCommitted
    | FileFailed
    | FileDelivered
    | FileRefused
    | FileWaits
    | Pause
    | PauseCode
    | StopPausing
    | StillHere
    | GlassSeen
    | StaffAsked
    | StaffPin
    | StaffChecked
    | BadgeChecked
    | StaffLeave
    | StaffReprint
    | StaffEvent
)
