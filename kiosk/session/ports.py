"""What a visit's errands ask of the world outside of it: one port for each kind of help, composed in `kiosk.ports`."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple, Protocol

from kiosk.delivery.wire import Envelope
from kiosk.devices.camera.port import Camera
from kiosk.devices.card_reader.port import CardReader
from kiosk.devices.inputs.port import Inputs
from kiosk.devices.page_printer.port import PagePrinter
from kiosk.devices.receipt_printer.port import PrintResult, ReceiptPrinter, Ticket
from kiosk.devices.scanner.port import Scanner
from kiosk.devices.states import DeviceName, DeviceState, Fault
from kiosk.documents.letter.port import LetterReading
from kiosk.documents.port import ProofReading, Rendered, RenderSummary
from kiosk.documents.registration.port import RegistrationReading
from kiosk.documents.rib.port import RibReading
from kiosk.errors import Code
from kiosk.processes.link import FromScreen
from kiosk.rights.port import EstimateAnswer, Household, Progress
from kiosk.session import effects, events
from kiosk.session.address.errands import AddressRoom
from kiosk.session.appointments.errands import AppointmentRoom
from kiosk.session.call.errands import CallRoom
from kiosk.session.files.errands import FilePorts
from kiosk.session.finding.errands import FindingRoom
from kiosk.session.finishing.errands import FinishingRoom
from kiosk.session.help.errands import HelpRoom
from kiosk.session.identify.errands import IdentifyRoom
from kiosk.session.identity.code import CodeEye
from kiosk.session.identity.looking import DocumentEye
from kiosk.session.papers.borrowing import BorrowedCamera
from kiosk.session.papers.watching import Coach
from kiosk.session.photo.errands import PhotoRoom
from kiosk.session.resuming.errands import TicketErrands
from kiosk.session.staff.state import ListName, Surroundings, TrialName
from kiosk.session.verifying.errands import PaperVerifier
from kiosk.session.web.errands import WebRoom


class Decoder(Protocol):
    async def read_proof(self, jpeg: bytes) -> ProofReading | Fault: ...


class Renderer(Protocol):
    async def render(self, summary: RenderSummary) -> Rendered | Fault: ...


class Registrar(Protocol):
    """Seals and commits; both may take a while, so it is called in a thread."""

    def commit(self, file: effects.CommitFile, pdf: bytes) -> Envelope | Code:
        """The envelope that is now in the outbox, or why none is."""
        ...


class Device(Protocol):
    """What every kind of device has."""

    @property
    def state(self) -> DeviceState: ...

    def watch(self, changed: Callable[[DeviceState], None]) -> None: ...

    async def open(self) -> None: ...

    async def close(self) -> None: ...


class Devices(Protocol):
    """Each device by the name that it has in the configuration (`DeviceName`); `table` has them all."""

    @property
    def scanner(self) -> Scanner: ...

    @property
    def camera(self) -> Camera: ...

    @property
    def card_reader(self) -> CardReader: ...

    @property
    def page_printer(self) -> PagePrinter: ...

    @property
    def inputs(self) -> Inputs: ...

    @property
    def receipt_printer(self) -> ReceiptPrinter: ...

    def table(self) -> Mapping[DeviceName, Device]: ...


class StaffRoom(Protocol):
    """What staff look at and try (`staff.errands.StaffErrands`)."""

    async def look_around(self) -> Surroundings: ...

    async def reset_roll(self) -> Surroundings: ...

    async def note_checklist(self, which: ListName, items: Mapping[str, bool]) -> None: ...

    async def count(self, ticket: Ticket, result: PrintResult) -> None:
        """A ticket that may be on paper counts."""
        ...

    async def count_pages(self, pages: int) -> None: ...

    async def try_out(self, what: TrialName, job: str) -> events.Tried: ...


class RightsDesk(Protocol):
    """What a household may claim (`kiosk.rights.client`)."""

    def warm(self) -> None: ...

    def listen(self, told: Callable[[Progress], None]) -> None: ...

    async def estimate(self, household: Household, day: date) -> EstimateAnswer | Fault: ...


class RibReader(Protocol):
    async def read(self, jpeg: bytes) -> RibReading | Fault: ...


class LetterReader(Protocol):
    async def read(self, jpeg: bytes) -> LetterReading | Fault: ...


class RegistrationReader(Protocol):
    async def read(self, jpeg: bytes) -> RegistrationReading | Fault: ...


class Ports(NamedTuple):
    devices: Devices
    decoder: Decoder
    renderer: Renderer
    registrar: Registrar
    check_pin: Callable[[str], bool]
    staff: StaffRoom
    tell: Callable[[FromScreen], None]
    eye: DocumentEye
    # The text of a signed code for a receipt: its reference and words; empty where this kiosk cannot sign.
    seal: Callable[[str, tuple[str, ...]], str] = lambda reference, words: ""
    # Whether the outbox can keep another file; called in a thread.
    room: Callable[[], Code | None] = lambda: None
    # The telephone's page, the stick, papers to take along; None: there is nobody to do it.
    files: FilePorts | None = None
    # Who reads the IBAN of a RIB; None: nobody does.
    ribs: RibReader | None = None
    # Who reads letters that are to be explained; None: nobody does.
    letters: LetterReader | None = None
    # Who reads the numbers on a registration certificate; None: nobody does.
    vehicles: RegistrationReader | None = None
    # Who verifies the papers of kiosks; None: no operator is trusted here.
    verifier: PaperVerifier | None = None
    # Where rights cannot be estimated: None.
    rights: RightsDesk | None = None
    # Where no photo of a person is taken: None.
    photo: PhotoRoom | None = None
    # Who keeps visits and reads tickets, with the visit's camera; None: nobody does.
    tickets: Callable[[BorrowedCamera, Callable[[events.Event], None]], TicketErrands] | None = None
    # Who judges papers; None: they are taken as they come.
    coach: Coach | None = None
    # Where no official site is opened: None.
    web: WebRoom | None = None
    # Where nobody signs in elsewhere: None.
    identify: IdentifyRoom | None = None
    # Where no file is finished on a telephone: None.
    finishing: FinishingRoom | None = None
    # Where no address is looked for on line: None.
    address: AddressRoom | None = None
    # Who reads the signed codes of identity documents; None: no key is known here.
    codes: CodeEye | None = None
    # Where nothing is searched for: None.
    finding: FindingRoom | None = None
    # Who asks the desk for appointments and numbers; None: there are none.
    appointments: AppointmentRoom | None = None
    # The ports of an exercise, of which nothing leaves; None: there is none, and such a visit ends.
    rehearsal: "Callable[[Ports], Ports] | None" = None
    # The line to agents at a distance; None: there is no desk.
    help: HelpRoom | None = None
    # Sound and picture with them; None: there is neither.
    call: CallRoom | None = None
