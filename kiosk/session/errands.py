"""Carries out what a visit wants done, and feeds back what came of it. The only file of this room that waits, and
the only one that needs asyncio: it is loaded after the first picture.
"""

import asyncio
import functools
import os
import sys
from collections.abc import Callable, Coroutine, Mapping
from datetime import date
from typing import Any, NamedTuple, Protocol

from kiosk.delivery.wire import Envelope
from kiosk.devices.camera.port import Camera
from kiosk.devices.card_reader.port import CardGone, CardPresent, CardReader
from kiosk.devices.inputs.port import HeadsetPlugged, InputEvent, Inputs, KeyPressed, PresenceChanged, SwitchPressed
from kiosk.devices.page_printer.port import PagePrinter
from kiosk.devices.receipt_printer.port import PrintResult, ReceiptPrinter, Ticket
from kiosk.devices.scanner.port import Scanner
from kiosk.devices.states import DeviceName, DeviceState, Fault
from kiosk.documents.page.port import Examination, Examine
from kiosk.documents.port import ProofReading, Rendered, RenderSummary
from kiosk.documents.rib.port import RibReading
from kiosk.errors import Code
from kiosk.processes.link import Committed, EndedBy, FromScreen, TriesCounted, VisitEnded, VisitOver, VisitStarted
from kiosk.rights.port import EstimateAnswer, Household, Progress
from kiosk.session import effects, events
from kiosk.session.borrowing import BorrowedCamera
from kiosk.session.copies import Copies
from kiosk.session.file_effects import FILE_EFFECTS
from kiosk.session.file_errands import FileErrands, FilePorts
from kiosk.session.finding_errands import FindingRoom
from kiosk.session.finding_state import FetchAnswer, FetchPlaces, LookFor
from kiosk.session.help_errands import HelpRoom
from kiosk.session.help_events import HelpEffect
from kiosk.session.identity_code import CodeEye
from kiosk.session.identity_looking import DocumentEye, Looking
from kiosk.session.paper_events import PaperReading
from kiosk.session.photo_errands import PhotoRoom
from kiosk.session.resuming_errands import TicketErrands
from kiosk.session.resuming_state import TicketEffect
from kiosk.session.rights_state import EstimateRights, WarmRights
from kiosk.session.staff_state import ListName, Surroundings, TrialName
from kiosk.session.ticket import with_code
from kiosk.session.watching import Coach, Watching
from kiosk.session.web_errands import WebRoom
from kiosk.session.web_state import WebEffect

TICK_S = 0.25


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
    """What staff look at and try (`staff_errands.StaffErrands`)."""

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
    # Who reads the signed codes of identity documents; None: no key is known here.
    codes: CodeEye | None = None
    # Where nothing is searched for: None.
    finding: FindingRoom | None = None
    # The ports of an exercise, of which nothing leaves; None: there is none, and such a visit ends.
    rehearsal: "Callable[[Ports], Ports] | None" = None
    # The line to agents at a distance; None: there is no desk.
    help: HelpRoom | None = None


class Errands:
    """Needs a running loop. `dispatch` takes what came of each errand."""

    def __init__(self, ports: Ports, dispatch: Callable[[events.Event], None]) -> None:
        self._ports = ports
        self._dispatch = dispatch
        self._tasks: set[asyncio.Task[None]] = set()
        self._copies = Copies(ports.devices.page_printer, ports.staff.count_pages)
        self._files = None if ports.files is None else FileErrands(ports.files, lambda: self._copies.pdf, dispatch)
        self._camera = BorrowedCamera(ports.devices.camera)
        self._watching: Watching | None = None
        self._looking = Looking(ports.devices.scanner, self._camera, ports.eye, dispatch, codes=ports.codes)
        if ports.rights is not None:
            ports.rights.listen(lambda progress: dispatch(events.RightsGoOn(progress)))
        self._tickets = None if ports.tickets is None else ports.tickets(self._camera, dispatch)
        if self._tickets is not None:
            self._spawn(self._tickets.hear_news())
        if ports.photo is not None:
            ports.photo.listen(lambda hint: dispatch(events.PhotoHinted(hint)))
        if ports.web is not None:
            ports.web.listen(dispatch)
        self._spawn(self._tick())
        if ports.help is not None:
            ports.help.listen(dispatch)
        if ports.finding is not None:
            self._spawn(ports.finding.watch_notices(dispatch))
        for name, device in ports.devices.table().items():
            device.watch(functools.partial(self._device_changed, name))
        ports.devices.scanner.watch_feeder(lambda source: dispatch(events.FeederChanged(source)))
        ports.devices.scanner.watch_buttons(lambda name: dispatch(events.ScannerButton(name)))
        ports.devices.card_reader.watch_cards(self._card)
        ports.devices.card_reader.watch_reading(lambda told: dispatch(events.ReadingGoesOn(told.stage)))
        ports.devices.inputs.listen(self._felt)
        ports.devices.camera.watch_light(lambda on: dispatch(events.CameraLight(on)))

    def _device_changed(self, name: DeviceName, state: DeviceState) -> None:
        self._dispatch(events.DeviceChanged(name, state))

    def _felt(self, event: InputEvent) -> None:
        match event:
            case HeadsetPlugged(plugged=plugged):
                self._dispatch(events.InputFelt(headset=plugged))
            case PresenceChanged(present=present):
                self._dispatch(events.InputFelt(present=present))
            case KeyPressed(key=key):
                self._dispatch(events.InputFelt(pressed=key))
            case SwitchPressed(number=number):
                self._dispatch(events.InputFelt(pressed=f"switch_{number}"))

    def _card(self, card: CardPresent | CardGone) -> None:
        self._dispatch(events.CardSeen(card) if isinstance(card, CardPresent) else events.CardGone(card.reader))

    def carry_out(self, effect: effects.Effect) -> None:  # noqa: C901, PLR0912, PLR0915 - a table: one line an effect
        ports = self._ports
        match effect:
            case effects.BeginVisit(visit_id=visit_id):
                ports.tell(VisitStarted(visit_id))
            case effects.Rehearse():
                self._rehearse()
            case effects.LookForRoom():
                self._spawn(self._answer(asyncio.to_thread(ports.room), events.RoomSeen))
            case LookFor() | FetchAnswer() | FetchPlaces() if ports.finding is not None:
                self._spawn(ports.finding.carry_out(effect, self._dispatch))
            case _ if isinstance(effect, FILE_EFFECTS) and self._files is not None:
                self._spawn(self._files.carry_out(effect))
            case effects.LetGo(by=by):
                ports.tell(VisitOver(by))
            case effects.Finish(by=by):
                self._spawn(self._finish(by))
            case effects.PrintPages(job=job):
                self._spawn(self._copies.print(job, self._dispatch))
            case effects.ClearPages():
                self._spawn(self._copies.clear())
            case effects.StartScan(settings=settings):
                self._spawn(self._answer(ports.devices.scanner.scan(settings), events.Scanned))
            case effects.StartBatch(settings=settings, most=most):
                feeding = ports.devices.scanner.scan_batch(
                    settings, lambda p: self._dispatch(events.SheetScanned(p)), most
                )
                self._spawn(self._answer(feeding, events.SheetsDone))
            case effects.StopScan():
                self._spawn(ports.devices.scanner.cancel())
            case effects.BorrowCamera():
                self._spawn(self._answer(self._camera.borrow(), events.CameraAimed))
                self._watch(True)
            case effects.TakePhoto():
                self._spawn(self._answer(self._camera.take(), events.PictureTaken))
            case effects.OpenPhotoCamera():
                self._spawn(self._open_photo(ports.photo))
            case WarmRights() if ports.rights is not None:
                ports.rights.warm()
            case EstimateRights(turn=turn, household=household, day=day):
                estimating = self._estimate(household, day)
                self._spawn(self._answer(estimating, functools.partial(events.RightsEstimated, turn)))
            case effects.TakePortrait() if ports.photo is not None:
                self._spawn(self._answer(ports.photo.take(), events.PhotoMade))
            case effects.ReturnCamera():
                self._watch(False)
                self._spawn(self._camera.give_back())
                if ports.photo is not None:
                    self._spawn(ports.photo.give_back())
            case effects.ExaminePage(sha256=sha256, request=request):
                self._spawn(self._answer(self._examine(request), lambda r: events.PageExamined(sha256, r)))
            case effects.ReadPaper(sha256=sha256):
                self._spawn(self._answer(self._read_paper(effect), lambda r: events.ProofRead(sha256, r)))
            case effects.ReadDocument(turn=turn, reader=reader, can=can, zone_key=zone_key):
                reading = ports.devices.card_reader.read_document(reader, can, zone_key)
                self._spawn(self._answer(reading, functools.partial(events.CardWasRead, turn)))
            case effects.StopDocument():
                self._spawn(ports.devices.card_reader.stop_reading())
            case effects.LookAtDocument():
                self._spawn(self._looking.look(effect))
            case effects.StopLooking():
                self._spawn(self._looking.stop())
            case effects.PrintTicket(job=job, ticket=ticket, reference=reference, words=words):
                code = ports.seal(reference, words) if reference else ""
                self._spawn(self._print(job, with_code(ticket, code) if code else ticket))
            case effects.StopPrinting():
                self._spawn(ports.devices.receipt_printer.close())
            case effects.LookAtGlass():
                self._spawn(self._answer(ports.devices.scanner.look(), events.GlassSeen))
            case effects.CheckPin(digits=digits):
                self._spawn(self._answer(asyncio.to_thread(ports.check_pin, digits), events.StaffChecked))
            case effects.CheckBadge(reader=reader, badges=badges):
                checking = ports.devices.card_reader.check_badge(reader, badges)
                self._spawn(self._answer(checking, events.BadgeChecked))
            case effects.NoteTries(lockout=lockout):
                ports.tell(TriesCounted(lockout))
            case effects.LookAround():
                self._spawn(self._answer(ports.staff.look_around(), events.Surveyed))
            case effects.ResetRoll():
                self._spawn(self._answer(ports.staff.reset_roll(), events.Surveyed))
            case effects.NoteChecklist(which=which, items=items):
                self._spawn(ports.staff.note_checklist(which, items))
            case effects.TryOut(what=what, job=job):
                self._spawn(self._answer(ports.staff.try_out(what, job), lambda tried: tried))
            case effect if isinstance(effect, WebEffect) and ports.web is not None:
                ports.web.carry_out(effect, self._spawn)
            case effects.CommitFile():
                self._spawn(self._commit(effect, ports))
            case _ if ports.help is not None and isinstance(effect, HelpEffect):
                ports.help.carry_out(effect)
            case _ if self._tickets is not None and isinstance(effect, TicketEffect):
                self._spawn(self._tickets.carry_out(effect))

    async def _answer(self, work: Coroutine[Any, Any, Any], event: Callable[[Any], events.Event]) -> None:
        self._dispatch(event(await work))

    def _rehearse(self) -> None:
        if self._ports.rehearsal is None:
            self._ports.tell(VisitEnded("staff"))
            return
        self._ports, self._tickets, self._files = self._ports.rehearsal(self._ports), None, None

    async def _open_photo(self, photo: PhotoRoom | None) -> None:
        fault = Fault(Code.NOT_CONFIGURED) if photo is None else await photo.open()
        self._dispatch(events.PhotoOpened(fault))

    async def _estimate(self, household: Household, day: date) -> EstimateAnswer | Fault:
        rights = self._ports.rights
        return Fault(Code.NOT_CONFIGURED) if rights is None else await rights.estimate(household, day)

    async def _examine(self, request: Examine) -> Examination | Fault:
        coach = self._ports.coach
        return Fault(Code.NOT_CONFIGURED) if coach is None else await coach.examine(request)

    async def _read_paper(self, asked: effects.ReadPaper) -> PaperReading | Fault:
        match asked.reader:
            case "iban":
                ribs = self._ports.ribs
                return Fault(Code.NOT_CONFIGURED) if ribs is None else await ribs.read(asked.jpeg)
            case "mrz":
                return await self._ports.eye.read(asked.jpeg)
        return await self._ports.decoder.read_proof(asked.jpeg)

    def _watch(self, on: bool) -> None:
        if self._watching is None and self._ports.coach is not None and on:
            self._watching = Watching(self._ports.coach, self._ports.devices.camera, self._dispatch)
        if self._watching is not None:
            self._watching.start() if on else self._watching.stop()

    async def _finish(self, by: EndedBy) -> None:
        """The supervisor kills at once: what the page printer has of this visit goes first."""
        await self._copies.cleared()
        self._ports.tell(VisitEnded(by))

    async def _print(self, job: str, ticket: Ticket) -> None:
        result = await self._ports.devices.receipt_printer.print_ticket(job, ticket)
        self._dispatch(events.TicketDone(result))
        await self._ports.staff.count(ticket, result)

    async def _commit(self, file: effects.CommitFile, ports: Ports) -> None:
        rendered = await ports.renderer.render(file.summary)
        if isinstance(rendered, Fault):
            self._dispatch(events.FileFailed(rendered.code))
            return
        done = await asyncio.to_thread(ports.registrar.commit, file, rendered.pdf)
        if isinstance(done, Code):
            self._dispatch(events.FileFailed(done))
            return
        self._copies.pdf = rendered.pdf
        ports.tell(Committed(done.id))
        self._dispatch(events.FileCommitted(done.id, done.reference, done.created_at))

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self._dispatch(events.Tick())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        """A fault of the program ends this screen (the supervisor shows the next one): better than a page that
        waits for ever. Its traceback goes through the log, which keeps the places and drops the words."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            sys.excepthook(type(error), error, error.__traceback__)
            os._exit(70)
