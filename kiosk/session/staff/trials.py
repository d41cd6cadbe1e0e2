"""What staff try: a ticket, a page, a look, a picture, a sound. Each ends with what came of it."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from kiosk.config import Config
from kiosk.devices.camera.port import Camera
from kiosk.devices.page_printer.port import Document, PagePrinter
from kiosk.devices.page_printer.port import Printed as PagesPrinted
from kiosk.devices.receipt_printer.port import Line, Printed, QrCode, ReceiptPrinter, Rule, Ticket
from kiosk.devices.scanner.port import Page, Scanner, ScanSettings
from kiosk.devices.states import Fault
from kiosk.documents.port import Rendered
from kiosk.errors import Code
from kiosk.session import events
from kiosk.session.papers.photographing import page_of
from kiosk.session.staff.state import TrialName
from kiosk.speech.earcons import earcon, play_earcon
from kiosk.speech.engine import Manner

# Enough to see whether the glass is clean, and quick.
SCAN_DPI = 100


class Tools(Protocol):
    """The devices that are tried (`errands.Devices`)."""

    @property
    def scanner(self) -> Scanner: ...

    @property
    def camera(self) -> Camera: ...

    @property
    def receipt_printer(self) -> ReceiptPrinter: ...

    @property
    def page_printer(self) -> PagePrinter: ...


async def try_out(
    what: TrialName,
    job: str,
    tools: Tools,
    config: Config,
    render: Callable[[], Awaitable[Rendered | Fault]],
) -> events.Tried:
    """`render` makes the page that is printed, for the page printer and the report."""
    match what:
        case "scanner":
            return _seen(what, await tools.scanner.scan(ScanSettings(dpi=SCAN_DPI)))
        case "camera":
            return _seen(what, await _picture(tools.camera))
        case "receipt_printer":
            printed = await tools.receipt_printer.print_ticket(job, trial_ticket(config))
            return events.Tried(what, None if isinstance(printed, Printed) else printed.fault)
        case "page_printer" | "report" | "specimens":
            made = await render()
            if isinstance(made, Fault):
                return events.Tried(what, made)
            result = await tools.page_printer.print_pdf(job, Document(made.pdf))
            # The queue keeps nothing, of staff neither.
            await tools.page_printer.clear()
            return events.Tried(what, None if isinstance(result, PagesPrinted) else result.fault)
        case "sound":
            return events.Tried(what, await _sound(config))
    return events.Tried(what)


def _seen(what: TrialName, seen: Page | Fault) -> events.Tried:
    return events.Tried(what, seen) if isinstance(seen, Fault) else events.Tried(what, page=seen)


async def _picture(camera: Camera) -> Page | Fault:
    lease = await camera.lease("document")
    if isinstance(lease, Fault):
        return lease
    async with lease:
        picture = await lease.snapshot()
    return picture if isinstance(picture, Fault) else page_of(picture)


async def _sound(config: Config) -> Fault | None:
    """A note in the headset, then one from the loudspeaker, where they are two."""
    devices = dict.fromkeys((config.speech.headset_device, config.speech.loudspeaker_device))
    for device in devices:
        if await play_earcon(earcon("done"), Manner(device=device)) != "done":
            return Fault(Code.IO_ERROR, "no sound could be played")
    return None


def trial_ticket(config: Config) -> Ticket:
    return Ticket(
        (
            Line(config.operator.name, style="title", align="centre"),
            Line("Ticket d'essai", style="strong", align="centre"),
            Rule(),
            Line("Accents : àâäçéèêëîïôöùûüÿœæ ÀÉÈÇ € « »"),
            Line("0123456789", style="reference", align="centre"),
            Line("Ce ticket ne concerne aucune visite.", style="small"),
            QrCode(config.kiosk_id),
        )
    )
