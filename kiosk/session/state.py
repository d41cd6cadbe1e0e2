"""A visit as one frozen value. Nothing in it knows Qt, a file or a device library."""

from datetime import datetime
from typing import Literal

import msgspec

from kiosk.devices.card_reader.port import Interface, Kind
from kiosk.devices.page_printer.port import PrintResult as PagesResult
from kiosk.devices.receipt_printer.port import PrintResult, Ticket
from kiosk.devices.scanner.port import Glass, Page, Source
from kiosk.devices.states import Absent, DeviceName, DeviceState, Fault
from kiosk.documents.letter.port import LetterRead
from kiosk.errors import Code
from kiosk.finding.notices import Notice
from kiosk.flows.facts import Fact, Facts
from kiosk.privacy.lockout import Lockout
from kiosk.privacy.private import Private
from kiosk.processes.link import Delivered, EndedBy, Interrupted
from kiosk.session.address.state import AddressLook
from kiosk.session.appointments.state import Appointing
from kiosk.session.call.state import Calling
from kiosk.session.files.events import FilesState, HandingState, PhoneState
from kiosk.session.finding.state import AnswerShown, InWords, Places
from kiosk.session.finishing.state import Finishing
from kiosk.session.help.state import Helping, HelpPage
from kiosk.session.identify.state import IdentifyVisit
from kiosk.session.identity.state import IdentityReading
from kiosk.session.papers.sheets import Sheet
from kiosk.session.papers.state import CAMERA_STAGES as CAMERA_STAGES  # noqa: PLC0414 - part of the state
from kiosk.session.papers.state import Capture as Capture  # noqa: PLC0414 - part of the state
from kiosk.session.photo.state import PhotoTaking
from kiosk.session.preferences import Preferences
from kiosk.session.resuming.saying_state import OpinionGiving, ReminderAsking
from kiosk.session.resuming.state import Keeping, TicketReading
from kiosk.session.rights.state import PlanState, RightsState
from kiosk.session.staff.state import Felt, StaffPage, Surroundings, TouchCheck, Trial
from kiosk.session.verifying.state import PaperCheck
from kiosk.session.web.state import AtSite, WebVisit

# -- where the citizen is


class Attract(msgspec.Struct, frozen=True):
    pass


class Welcome(msgspec.Struct, frozen=True):
    """`theme`: whose démarches are shown; empty: the themes, or all of them where they are few."""

    theme: str = ""


class LifeEvents(msgspec.Struct, frozen=True):
    """What has happened in the person's life: each leads to a plan."""


class Plan(msgspec.Struct, frozen=True):
    """What is to be done after `Visit.plan.event`, in its order."""


class About(msgspec.Struct, frozen=True):
    """What the home page leads to: how accessible the kiosk is, who runs it, how to complain."""

    topic: Literal["accessibility", "legal"]


class Prepare(msgspec.Struct, frozen=True):
    """Before the start: what to have at hand, what is done with the data, and the three ways."""


class OtherRoute(msgspec.Struct, frozen=True):
    route: Literal["paper", "counter"]


class AtStep(msgspec.Struct, frozen=True):
    """`without_paper`: the citizen said that the paper asked for is not at hand. `handed_over`: another person than the
    visitor is to sign, and has said that it is them. `changing`: what was known from an earlier démarche is to be
    changed."""

    step: str
    without_paper: bool = False
    handed_over: bool = False
    changing: bool = False


class ComingBack(msgspec.Struct, frozen=True):
    """Stopping at a step, to go on another day: `Visit.keeping` says how far that has come."""

    under: AtStep


class AtTicket(msgspec.Struct, frozen=True):
    """A ticket is shown: see `Visit.ticket_reading`."""


class Appointments(msgspec.Struct, frozen=True):
    """Appointments, checking in, hall numbers: see `Visit.appointing`."""

    under: "Place"


class VerifyingPaper(msgspec.Struct, frozen=True):
    """A paper that a kiosk has handed out is verified: see `Visit.verifying`."""

    under: "Place"


class Reminding(msgspec.Struct, frozen=True):
    """From the receipt: where the citizen is to be told: see `Visit.reminder`."""


class Saying(msgspec.Struct, frozen=True):
    """What the citizen thinks is asked: see `Visit.opinion`."""

    under: "Receipt | Prepared"


class Sending(msgspec.Struct, frozen=True):
    """`preparing`: not committed, so nothing is "sent". `leaving`: committed, waiting a moment for the answer."""

    stage: Literal["preparing", "leaving"]
    since: float


class NotSent(msgspec.Struct, frozen=True):
    """The file could not be committed: nothing has left, and everything is still here."""

    code: Code


class Receipt(msgspec.Struct, frozen=True):
    pass


class Prepared(msgspec.Struct, frozen=True):
    """The end of a démarche that only prepares: nothing has been sent, and what remains to be done is shown."""


class PapersOut(msgspec.Struct, frozen=True):
    """Papers to take along (`Visit.handing`)."""

    under: Receipt | Prepared


class Help(msgspec.Struct, frozen=True):
    under: "Place"
    page: HelpPage = ""


class StaffDoor(msgspec.Struct, frozen=True):
    """The PIN is asked, or a badge. `wrong`: the last one given here was."""

    under: "Place"
    checking: bool = False
    wrong: bool = False


class Staff(msgspec.Struct, frozen=True):
    """`device`: whose page it is, where `page` is "device". `noted`: a list has just been noted."""

    under: "Place"
    page: StaffPage = "devices"
    device: DeviceName | Literal[""] = ""
    noted: bool = False


class Leaving(msgspec.Struct, frozen=True):
    """The visit is over and its facts are dropped. `looking` at the glass, something `forgotten` (a `paper` there, or
    a card: `Visit.cards`), or `goodbye`."""

    stage: Literal["looking", "forgotten", "goodbye"]
    by: EndedBy
    since: float
    looked_at: float = 0.0
    paper: bool = False


class Ended(msgspec.Struct, frozen=True):
    """The last state: this process is about to be killed."""

    by: EndedBy


Place = (
    Attract
    | Welcome
    | LifeEvents
    | Plan
    | About
    | InWords
    | AnswerShown
    | Places
    | Prepare
    | OtherRoute
    | AtStep
    | ComingBack
    | AtTicket
    | Saying
    | Reminding
    | Appointments
    | VerifyingPaper
    | Sending
    | NotSent
    | Receipt
    | Prepared
    | PapersOut
    | AtSite
    | Help
    | StaffDoor
    | Staff
    | Leaving
    | Ended
)


def beneath(place: Place) -> Place:
    """Where the visit is, below a page of help or of staff that covers it for a while."""
    while isinstance(place, Help | StaffDoor | Staff):
        place = place.under
    return place


# -- what a device is doing for the visit


class CardLying(msgspec.Struct, frozen=True):
    """What lies in a reader, by its answer to power alone. `code`: why it is not to be read here, if so."""

    kind: Kind
    interface: Interface
    code: Code | None = None


class TicketState(Private, frozen=True):
    """The paper receipt. `tries` counts what was sent to the printer; the citizen may ask once for another."""

    stage: Literal["none", "printing", "done", "given_up"] = "none"
    job: str = ""
    tries: int = 0
    ticket: Ticket | None = None
    result: PrintResult | None = None


class CopyState(msgspec.Struct, frozen=True):
    """The summary on A4. `tries` counts what may have come out."""

    stage: Literal["none", "printing", "done"] = "none"
    job: str = ""
    tries: int = 0
    result: PagesResult | None = None


class Submission(Private, frozen=True):
    """A committed file. `fate` is what the recipient has said until now."""

    envelope_id: str
    reference: str
    committed_at: datetime
    fate: Literal["unknown", "waits", "acknowledged", "refused"] = "unknown"
    acknowledgement: Delivered | None = None


class Idle(msgspec.Struct, frozen=True):
    """`seconds_left` counts down while a question waits for its answer: `warned` (is anybody there?), or `leaving`
    (shall all be erased?)."""

    since: float = 0.0
    stage: Literal["active", "blurred", "warned", "leaving"] = "active"
    seconds_left: int = 0

    @property
    def asks(self) -> bool:
        return self.stage in ("warned", "leaving")


class Paused(Private, frozen=True):
    """`choosing` a code, or `locked` behind it until the monotonic instant `until`."""

    stage: Literal["choosing", "locked"]
    until: float
    digits: str = ""
    tries_left: int = 0
    wrong: bool = False


class Visit(Private, frozen=True):
    visit_id: str = ""
    preferences: Preferences = Preferences()
    place: Place = Attract()
    flow_id: str = ""
    turn: str = ""
    """Of the démarche's persons the one who has said to stand at the screen (`turns`); empty: the first."""
    facts: Facts = msgspec.field(default_factory=dict)
    known: dict[str, Fact] = msgspec.field(default_factory=dict)
    """What earlier démarches of this visit were told of the persons (`flows.carrying`)."""
    drafts: dict[str, str] = msgspec.field(default_factory=dict)
    """Field id -> text as typed; kept by Back, and until the answer is taken."""
    errors: dict[str, str] = msgspec.field(default_factory=dict)
    """Field id -> French sentence."""
    advised: tuple[str, ...] = ()
    """The warnings that the present page shows; Continue goes on once they have been seen."""
    correcting: str = ""
    """An answer is being corrected: Continue goes back to this step. Empty: nothing is."""
    pages: dict[str, Page] = msgspec.field(default_factory=dict)
    """sha256 -> a scanned page that an answer refers to."""
    originals: dict[str, Sheet] = msgspec.field(default_factory=dict)
    """sha256 of a page in `pages` -> how it came to be."""
    drawings: dict[str, bytes] = msgspec.field(default_factory=dict)
    """sha256 -> PNG of a drawn signature."""
    capture: Capture = Capture()
    identity: IdentityReading = IdentityReading()
    photo: PhotoTaking = PhotoTaking()
    letter: LetterRead | None = None
    """What was understood of a letter that the citizen brought."""
    rights: RightsState = RightsState()
    plan: PlanState = PlanState()
    finished: tuple[str, ...] = ()
    """Démarches that have come to their end in this visit."""
    offer_refused: bool = False
    """An estimate of rights was offered, and is not wanted."""
    devices: dict[DeviceName, DeviceState] = msgspec.field(default_factory=dict)
    """What each device has said last; one that has said nothing is absent (`device_of`)."""
    feeder: Source | None = None
    """How the scanner's feeder is best read, when sheets wait in it."""
    camera_on: bool = False
    cards: dict[str, CardLying] = msgspec.field(default_factory=dict)
    """Reader -> the card that lies there."""
    mutes: int = 0
    """Cards without an answer that were met: the second time, turning it over is no advice."""
    practice: bool = False
    """An exercise: marked everywhere, and nothing of it leaves."""
    assisted_by: str = ""
    """The mediator who is beside the citizen, as `[staff] mediators` names them."""
    notices: tuple[Notice, ...] = ()
    """Closures and changes of service that hold now."""
    no_room: Code | None = None
    """Why the outbox cannot keep a file, as it was when the visit began."""
    lockout: Lockout = Lockout()
    submission: Submission | None = None
    ticket: TicketState = TicketState()
    copy: CopyState = CopyState()
    files: FilesState = FilesState()
    phone: PhoneState = PhoneState()
    handing: HandingState = HandingState()
    slip: TicketState = TicketState()
    """An answer, or the way to a place: nothing of the citizen stands on it."""
    keeping: Keeping = Keeping()
    ticket_reading: TicketReading = TicketReading()
    appointing: Appointing = Appointing()
    opinion: OpinionGiving = OpinionGiving()
    reminder: ReminderAsking = ReminderAsking()
    finishing: Finishing = Finishing()
    news: str = ""
    """What the town says it has done (`ticket.opinion.News`): shown while nobody is there."""
    reprint: TicketState = TicketState()
    """The reference of an interrupted visit, printed by staff: another person's paper, never shown to this one."""
    trial: Trial = Trial()
    touch: TouchCheck = TouchCheck()
    surroundings: Surroundings | None = None
    ticked: dict[str, bool] = msgspec.field(default_factory=dict)
    """What a person has said of the items of a checklist."""
    glass: Glass | Fault | None = None
    """The look at the glass that the closing list asks for."""
    felt: Felt = Felt()
    helping: Helping = Helping()
    calling: Calling = Calling()
    web: WebVisit = WebVisit()
    identify: IdentifyVisit = IdentifyVisit()
    address: AddressLook = AddressLook()
    verifying: PaperCheck = PaperCheck()
    idle: Idle = Idle()
    paused: Paused | None = None
    interrupted: Interrupted | None = None
    after: EndedBy | None = None
    closed: str = ""
    """Out of service, in the words of the fleet's administrator: shown while nobody is there."""


def device_of(visit: Visit, name: DeviceName) -> DeviceState:
    return visit.devices.get(name, Absent())


def changed(visit: Visit, **fields: object) -> Visit:
    """`msgspec.structs.replace` under the name that the rules use."""
    return msgspec.structs.replace(visit, **fields)
