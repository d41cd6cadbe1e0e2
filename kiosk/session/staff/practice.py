"""The ports of an exercise: the same devices, a mark on every paper, and nothing that leaves the kiosk.

A citizen's visit never meets these: a screen that is told to rehearse takes them in the place of its own, and keeps
them until it ends with its visit.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec.structs import replace

from kiosk.delivery.reference import new_id
from kiosk.delivery.wire import Envelope
from kiosk.devices.camera.port import Camera
from kiosk.devices.card_reader.port import CardReader
from kiosk.devices.inputs.port import Inputs
from kiosk.devices.page_printer.port import PagePrinter
from kiosk.devices.receipt_printer.port import Line, PrintResult, ReceiptPrinter, Rule, Ticket
from kiosk.devices.scanner.port import Scanner
from kiosk.devices.states import DeviceName, DeviceState, Fault
from kiosk.documents.port import Rendered, RenderSummary
from kiosk.errors import Code
from kiosk.i18n.translator import FRENCH
from kiosk.processes.link import Committed, FromScreen
from kiosk.session.effects import CommitFile
from kiosk.session.ports import Device, Devices, Ports, Renderer
from kiosk.session.staff.mediation_marks import WORTHLESS


class NothingLeaves:
    """A `Registrar` that seals nothing and commits nothing: what it gives back was never in the outbox."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def commit(self, file: CommitFile, pdf: bytes) -> Envelope | Code:
        return Envelope(new_id(), file.visit_id, file.reference, file.flow, file.service, self._now(), b"")


class MarkedRenderer:
    """Every summary says that it proves nothing, and carries no signed code."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    async def render(self, summary: RenderSummary) -> Rendered | Fault:
        said = FRENCH(WORTHLESS)
        marked = replace(summary, title=f"{said} {summary.title}", notices=(said, *summary.notices), seal=None)
        return await self._renderer.render(marked)


class MarkedPrinter:
    """Every ticket begins and ends with the same sentence."""

    def __init__(self, printer: ReceiptPrinter) -> None:
        self._printer = printer

    @property
    def name(self) -> str:
        return self._printer.name

    @property
    def state(self) -> DeviceState:
        return self._printer.state

    def watch(self, changed: Callable[[DeviceState], None]) -> None:
        self._printer.watch(changed)

    async def open(self) -> None:
        await self._printer.open()

    async def print_ticket(self, job: str, ticket: Ticket) -> PrintResult:
        said = Line(FRENCH(WORTHLESS).upper(), style="strong", align="centre")
        return await self._printer.print_ticket(job, Ticket((said, Rule(), *ticket.blocks, Rule(), said)))

    async def close(self) -> None:
        await self._printer.close()


class MarkedDevices:
    """The kiosk's own devices, with that printer."""

    def __init__(self, devices: Devices) -> None:
        self._devices = devices
        self._printer = MarkedPrinter(devices.receipt_printer)

    @property
    def scanner(self) -> Scanner:
        return self._devices.scanner

    @property
    def camera(self) -> Camera:
        return self._devices.camera

    @property
    def card_reader(self) -> CardReader:
        return self._devices.card_reader

    @property
    def page_printer(self) -> PagePrinter:
        return self._devices.page_printer

    @property
    def inputs(self) -> Inputs:
        return self._devices.inputs

    @property
    def receipt_printer(self) -> ReceiptPrinter:
        return self._printer

    def table(self) -> Mapping[DeviceName, Device]:
        return self._devices.table()


# What a port of an exercise is: taken as it is (it reads, or shows staff how the kiosk is), or one of those above, or
# none. A port that stands in neither place fails the tests: somebody has to say whether something leaves by it.
KEPT = frozenset({
    "decoder", "check_pin", "staff", "eye", "room", "ribs", "letters", "vehicles", "rights", "photo", "coach", "codes",
    "finding", "rehearsal", "verifier",
})  # fmt: skip


def rehearsing(ports: Ports, renderer: Renderer, now: Callable[[], datetime]) -> Ports:
    """`renderer`: the one that signs nothing. The supervisor hears of the visit, which has to end, and of no file."""

    def tell(message: FromScreen) -> None:
        if not isinstance(message, Committed):
            ports.tell(message)

    return ports._replace(
        devices=MarkedDevices(ports.devices),
        renderer=MarkedRenderer(renderer),
        registrar=NothingLeaves(now),
        tell=tell,
        seal=lambda reference, words: "",
        # A kept visit, a file from a phone, an official site, an agent at a distance, an appointment: all is outside.
        tickets=None,
        files=None,
        identify=None,
        address=None,
        web=None,
        help=None,
        call=None,
        appointments=None,
        finishing=None,
    )
