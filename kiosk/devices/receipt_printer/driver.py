"""The receipt printer's driver process: a ticket is built whole, sent in one go, and believed only when the printer
has answered after its last byte. A paper that is out, or may be out, is never printed again."""

import contextlib
from collections.abc import Iterator

from kiosk.config import ReceiptPrinter as ReceiptPrinterConfig
from kiosk.devices.opening import Open, Opened
from kiosk.devices.receipt_printer import layout, paper
from kiosk.devices.receipt_printer.conversation import Conversation
from kiosk.devices.receipt_printer.cups_queue import CupsQueue
from kiosk.devices.receipt_printer.port import NotPrinted, PrintResult, Ticket
from kiosk.devices.receipt_printer.protocol import Print, Reply, Request, Setup
from kiosk.devices.receipt_printer.wire import fault_of, open_wire
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.processes.worker import Emit

__all__ = ["ReceiptPrinterDriver", "Request", "Setup", "service"]


class ReceiptPrinterDriver:
    """Touches no printer before the first `Open`."""

    def __init__(self, setup: Setup) -> None:
        self._printer = setup.printer
        self._paper = paper.paper_of(setup.printer)
        self._results: dict[str, PrintResult] = {}
        self._allowed = False

    def handle(self, request: Request) -> Reply:
        match request:
            case Open():
                self._allowed = True
                return self._look()
            case Print(job, ticket):
                known = self._results.get(job)
                if known is not None:
                    return known
                result = self._print(job, ticket)
                if not isinstance(result, NotPrinted):
                    self._results[job] = result
                return result

    def cancel(self) -> None:
        """A ticket that has begun is not cut short: half a receipt helps nobody."""

    def close(self) -> None:
        pass

    def _look(self) -> Opened | Fault:
        unusable = self._unusable()
        if unusable is not None:
            return unusable
        try:
            with _way_to(self._printer, names_jobs=False) as way:
                return way.ask() or Opened()
        except OSError as error:
            return fault_of(error)

    def _unusable(self) -> Fault | None:
        if not self._printer.addressed:
            return Fault(Code.NOT_CONFIGURED, "no address of a printer is set")
        if self._paper is None:
            return Fault(Code.NOT_CONFIGURED, "python-escpos has no such profile")
        return None

    def _print(self, job: str, ticket: Ticket) -> PrintResult:
        unusable = self._unusable()
        if unusable is not None or self._paper is None:
            return NotPrinted(job, unusable or Fault(Code.NOT_CONFIGURED))
        if not self._allowed:
            return NotPrinted(job, Fault(Code.DISCONNECTED, "not open"))
        try:
            data = layout.encode(ticket, self._paper)
        except layout.TicketTooLong as error:
            return NotPrinted(job, Fault(Code.PRINTER_ERROR, str(error)))
        try:
            with _way_to(self._printer, names_jobs=self._paper.names_jobs) as way:
                return way.deliver(job, data, self._printer.print_timeout_s)
        except OSError as error:
            return NotPrinted(job, fault_of(error))


@contextlib.contextmanager
def _way_to(printer: ReceiptPrinterConfig, *, names_jobs: bool) -> Iterator[Conversation | CupsQueue]:
    """For one operation: others may print too, and a line that was cut is not found out at the next ticket. Raises
    `OSError` as it is entered when the printer cannot be reached."""
    if printer.connection == "cups":
        yield CupsQueue(printer.queue, printer.cups_server)
        return
    wire = open_wire(printer)
    try:
        yield Conversation(wire, printer.status_timeout_s, names_jobs=names_jobs)
    finally:
        wire.close()


def service(setup: Setup, emit: Emit) -> ReceiptPrinterDriver:
    return ReceiptPrinterDriver(setup)
