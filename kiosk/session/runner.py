"""Carries out what the visit wants done, and feeds back what came of it. The only file here that waits."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple, Protocol

from kiosk.delivery.wire import Envelope
from kiosk.devices.receipt_printer.port import ReceiptPrinter
from kiosk.devices.scanner.port import Scanner
from kiosk.devices.states import Fault
from kiosk.documents.port import ProofReading, Rendered, RenderSummary
from kiosk.errors import Code
from kiosk.processes.link import Committed, FromScreen, VisitEnded, VisitStarted
from kiosk.session import effects, events
from kiosk.session.state import Visit
from kiosk.session.update import update
from kiosk.session.world import World

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


class Ports(NamedTuple):
    scanner: Scanner
    printer: ReceiptPrinter
    decoder: Decoder
    renderer: Renderer
    registrar: Registrar
    check_pin: Callable[[str], bool]
    tell: Callable[[FromScreen], None]


class Runner:
    """Holds the present visit. `world` is made anew for each event, as it carries the hour."""

    def __init__(self, visit: Visit, world: Callable[[], World], ports: Ports, shown: Callable[[Visit], None]) -> None:
        self.visit = visit
        self._world = world
        self._ports = ports
        self._shown = shown
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Needs a running loop: the clock starts to tick, and the devices' states come in."""
        self._spawn(self._tick())
        self._ports.scanner.watch(lambda state: self.dispatch(events.ScannerChanged(state)))
        self._ports.printer.watch(lambda state: self.dispatch(events.PrinterChanged(state)))

    def dispatch(self, event: events.Event) -> None:
        before = self.visit
        self.visit, wanted = update(before, event, self._world())
        if self.visit is not before:
            self._shown(self.visit)
        for effect in wanted:
            self._carry_out(effect)

    def _carry_out(self, effect: effects.Effect) -> None:
        match effect:
            case effects.BeginVisit(visit_id=visit_id):
                self._ports.tell(VisitStarted(visit_id))
            case effects.Finish(by=by):
                self._ports.tell(VisitEnded(by))
            case effects.StartScan(settings=settings):
                self._spawn(self._answer(self._ports.scanner.scan(settings), events.Scanned))
            case effects.StopScan():
                self._spawn(self._ports.scanner.cancel())
            case effects.ReadPaper(sha256=sha256, jpeg=jpeg):
                self._spawn(self._answer(self._ports.decoder.read_proof(jpeg), lambda r: events.ProofRead(sha256, r)))
            case effects.PrintTicket(job=job, ticket=ticket):
                self._spawn(self._answer(self._ports.printer.print_ticket(job, ticket), events.TicketDone))
            case effects.LookAtGlass():
                self._spawn(self._answer(self._ports.scanner.look(), events.GlassSeen))
            case effects.CheckPin(digits=digits):
                self._spawn(self._answer(asyncio.to_thread(self._ports.check_pin, digits), events.StaffChecked))
            case effects.CommitFile():
                self._spawn(self._commit(effect))

    async def _answer(self, work: Coroutine[Any, Any, Any], event: Callable[[Any], events.Event]) -> None:
        self.dispatch(event(await work))

    async def _commit(self, file: effects.CommitFile) -> None:
        rendered = await self._ports.renderer.render(file.summary)
        if isinstance(rendered, Fault):
            self.dispatch(events.FileFailed(rendered.code))
            return
        done = await asyncio.to_thread(self._ports.registrar.commit, file, rendered.pdf)
        if isinstance(done, Code):
            self.dispatch(events.FileFailed(done))
            return
        self._ports.tell(Committed(done.id))
        self.dispatch(events.FileCommitted(done.id, done.reference, done.created_at))

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self.dispatch(events.Tick())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
