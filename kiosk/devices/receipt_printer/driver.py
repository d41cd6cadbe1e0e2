"""The receipt printer's driver process: a ticket is built whole, sent in one go, and believed only when the printer
has answered after its last byte. A paper that is out, or may be out, is never printed again."""

import time

from kiosk.devices.opening import Open, Opened
from kiosk.devices.receipt_printer import layout, status
from kiosk.devices.receipt_printer.connection import PrinterConnection
from kiosk.devices.receipt_printer.port import NotPrinted, Printed, PrintResult, Ticket, Unconfirmed
from kiosk.devices.receipt_printer.protocol import Print, Reply, Request, Setup
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.processes.worker import Emit

__all__ = ["ReceiptPrinterDriver", "Request", "Setup", "service"]


class ReceiptPrinterDriver:
    """Touches no printer before the first `Open`."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
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

    def _connection(self) -> PrinterConnection:
        return PrinterConnection(self._setup.host, self._setup.port, self._setup.status_timeout_s)

    def _look(self) -> Opened | Fault:
        if not self._setup.host or not self._setup.port:
            return Fault(Code.NOT_CONFIGURED, "no address of a printer is set")
        try:
            with self._connection() as printer:
                return printer.ask() or Opened()
        except OSError:
            return Fault(Code.DISCONNECTED)

    def _print(self, job: str, ticket: Ticket) -> PrintResult:
        if not self._allowed:
            return NotPrinted(job, Fault(Code.DISCONNECTED, "not open"))
        try:
            data = layout.encode(ticket, self._setup.profile, self._setup.columns)
        except layout.TicketTooLong as error:
            return NotPrinted(job, Fault(Code.PRINTER_ERROR, str(error)))
        try:
            with self._connection() as printer:
                return self._send(printer, job, data)
        except OSError:
            return NotPrinted(job, Fault(Code.DISCONNECTED))

    def _send(self, printer: PrinterConnection, job: str, data: bytes) -> PrintResult:
        before = printer.ask()
        mute = before is not None and before.code is Code.PRINTER_MUTE
        if before is not None and not mute:
            return NotPrinted(job, before)
        deadline = time.monotonic() + self._setup.print_timeout_s
        taken, fault = printer.send(data + status.WHEN_DONE, self._setup.print_timeout_s)
        if fault is not None:
            return Unconfirmed(job, fault) if taken else NotPrinted(job, fault)
        # One that was mute before is not waited for as long as one that speaks.
        patience_s = self._setup.status_timeout_s if mute else max(1.0, deadline - time.monotonic())
        after = printer.confirm(patience_s)
        return Printed(job) if after is None else Unconfirmed(job, after)


def service(setup: Setup, emit: Emit) -> ReceiptPrinterDriver:
    return ReceiptPrinterDriver(setup)
