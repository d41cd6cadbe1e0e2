"""Carries out what the visit wants done, and feeds back what came of it. The only file here that waits."""

import asyncio
import os
import sys
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
    """Holds the present visit. `world` is made anew for each event, as it carries the hour.

    It takes events from the first frame on; what they want done waits until `equip`.
    """

    def __init__(self, visit: Visit, world: Callable[[], World], shown: Callable[[Visit], None]) -> None:
        self.visit = visit
        self._world = world
        self._shown = shown
        self._ports: Ports | None = None
        self._held: list[effects.Effect] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def equip(self, ports: Ports) -> None:
        """Needs a running loop: the clock starts to tick, and the devices' states come in."""
        self._ports = ports
        self._spawn(self._tick())
        ports.scanner.watch(lambda state: self.dispatch(events.ScannerChanged(state)))
        ports.printer.watch(lambda state: self.dispatch(events.PrinterChanged(state)))
        held, self._held = self._held, []
        for effect in held:
            self._carry_out(effect, ports)

    def dispatch(self, event: events.Event) -> None:
        before = self.visit
        self.visit, wanted = update(before, event, self._world())
        if self.visit is not before:
            self._shown(self.visit)
        for effect in wanted:
            if self._ports is None:
                self._held.append(effect)
            else:
                self._carry_out(effect, self._ports)

    def show_again(self) -> None:
        """Something outside of the visit has changed (the catalogue has been read)."""
        self._shown(self.visit)

    def _carry_out(self, effect: effects.Effect, ports: Ports) -> None:
        match effect:
            case effects.BeginVisit(visit_id=visit_id):
                ports.tell(VisitStarted(visit_id))
            case effects.Finish(by=by):
                ports.tell(VisitEnded(by))
            case effects.StartScan(settings=settings):
                self._spawn(self._answer(ports.scanner.scan(settings), events.Scanned))
            case effects.StopScan():
                self._spawn(ports.scanner.cancel())
            case effects.ReadPaper(sha256=sha256, jpeg=jpeg):
                self._spawn(self._answer(ports.decoder.read_proof(jpeg), lambda r: events.ProofRead(sha256, r)))
            case effects.PrintTicket(job=job, ticket=ticket):
                self._spawn(self._answer(ports.printer.print_ticket(job, ticket), events.TicketDone))
            case effects.LookAtGlass():
                self._spawn(self._answer(ports.scanner.look(), events.GlassSeen))
            case effects.CheckPin(digits=digits):
                self._spawn(self._answer(asyncio.to_thread(ports.check_pin, digits), events.StaffChecked))
            case effects.CommitFile():
                self._spawn(self._commit(effect, ports))

    async def _answer(self, work: Coroutine[Any, Any, Any], event: Callable[[Any], events.Event]) -> None:
        self.dispatch(event(await work))

    async def _commit(self, file: effects.CommitFile, ports: Ports) -> None:
        rendered = await ports.renderer.render(file.summary)
        if isinstance(rendered, Fault):
            self.dispatch(events.FileFailed(rendered.code))
            return
        done = await asyncio.to_thread(ports.registrar.commit, file, rendered.pdf)
        if isinstance(done, Code):
            self.dispatch(events.FileFailed(done))
            return
        ports.tell(Committed(done.id))
        self.dispatch(events.FileCommitted(done.id, done.reference, done.created_at))

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self.dispatch(events.Tick())

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
