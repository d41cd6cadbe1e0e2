"""The page printer's driver process: counts a document's pages, hands it to CUPS without a file of its own, follows the
job to its end and leaves nothing of it behind. "Printed" is said only when the printer itself has said so (IPP)."""

import os
import resource
import threading
from collections.abc import Iterable

from kiosk.devices.opening import Open
from kiosk.devices.page_printer import pdf, reasons
from kiosk.devices.page_printer.asking import Asker, NoAnswerError
from kiosk.devices.page_printer.port import Document, NotPrinted, PrintResult
from kiosk.devices.page_printer.printing import Printing
from kiosk.devices.page_printer.protocol import Clear, Cleared, Looked, Print, Reply, Request, Setup
from kiosk.devices.page_printer.reasons import IDLE, PROCESSING, STOPPED, Condition
from kiosk.devices.page_printer.server import (
    CupsFault,
    PrinterSeen,
    PrintServer,
    QueueSeen,
    address_of,
    ask_printer,
)
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.processes.worker import Emit

__all__ = ["PagePrinterDriver", "Request", "Setup", "service"]


MAX_MEMORY = 1 << 30


class PagePrinterDriver:
    """Touches no print server before the first `Open`."""

    def __init__(self, setup: Setup, emit: Emit) -> None:
        self._setup = setup
        self._emit = emit
        self._results: dict[str, PrintResult] = {}
        self._allowed = False
        self._cancelled = threading.Event()
        self._looking: Asker[tuple[QueueSeen, PrinterSeen | None]] = Asker()

    def begin(self) -> None:
        self._cancelled.clear()

    def handle(self, request: Request) -> Reply:
        match request:
            case Open():
                self._allowed = True
                condition = self._look()
                return condition.fault or Looked(condition.advice)
            case Clear():
                return self._clear()
            case Print(job, document):
                result = self._results.get(job) or self._print(job, document)
                if not isinstance(result, NotPrinted):
                    self._results[job] = result
                return result

    def cancel(self) -> None:
        self._cancelled.set()

    def close(self) -> None:
        """The host is gone, and the visit with it."""
        if self._results:
            self._clear()

    def _print(self, job: str, document: Document) -> PrintResult:
        if not self._allowed:
            return NotPrinted(job, Fault(Code.DISCONNECTED, "not open"))
        pages = pdf.pages_of(document, self._setup.max_pages)
        fault = pages if isinstance(pages, Fault) else self._look().fault
        if isinstance(pages, Fault) or fault is not None:
            return NotPrinted(job, fault or Fault(Code.PAGE_PRINTER_ERROR))
        if self._cancelled.is_set():
            return NotPrinted(job, Fault(Code.CANCELLED))
        return Printing(self._setup, job, pages, self._cancelled, self._emit).run(document)

    def _look(self) -> Condition:
        if not self._setup.server:
            return Condition(Fault(Code.NOT_CONFIGURED, "no address of a print server is set"))
        try:
            queue, printer = self._looking.ask(self._see, self._setup.status_timeout_s)
        except NoAnswerError:
            return Condition(Fault(Code.DISCONNECTED, "no answer in time"))
        except CupsFault as error:
            return Condition(error.fault)
        return condition_of(queue, printer, self._setup.ignored_reasons)

    def _see(self) -> tuple[QueueSeen, PrinterSeen | None]:
        """The queue, and the printer itself where it speaks IPP: CUPS looks at it during jobs only."""
        server = PrintServer(self._setup.server, self._setup.queue)
        server.sweep()
        queue = server.queue()
        address = address_of(queue.device_uri)
        return queue, ask_printer(address) if address is not None else None

    def _clear(self) -> Cleared | Fault:
        if not self._setup.server:
            return Cleared()
        try:
            PrintServer(self._setup.server, self._setup.queue).clear()
        except CupsFault as error:
            return error.fault
        return Cleared()


def condition_of(queue: QueueSeen, printer: PrinterSeen | None, ignored: Iterable[str]) -> Condition:
    """How the printer is. What the printer says of itself counts; else what CUPS remembers of its last job."""
    for seen in (queue, printer):
        if seen is not None and seen.state not in (IDLE, PROCESSING, STOPPED):
            return Condition(Fault(Code.PAGE_PRINTER_ERROR, "a state that is not specified"))
    if queue.state == STOPPED or not queue.accepting:
        return Condition(Fault(Code.PAGE_PRINTER_PAUSED, "the queue"))
    seen = printer or queue
    condition = reasons.judge(seen.reasons, busy=seen.state == PROCESSING, ignored=ignored)
    if condition.fault is None and seen.state == STOPPED:
        return Condition(Fault(Code.PAGE_PRINTER_ERROR, "stopped"), condition.advice)
    if condition.fault is None and not seen.accepting:
        return Condition(Fault(Code.PAGE_PRINTER_PAUSED, "the printer"), condition.advice)
    return condition


def service(setup: Setup, emit: Emit) -> PagePrinterDriver:
    # What libcups would take from the environment or a file of the user is not asked.
    os.environ["CUPS_SERVER"] = setup.server
    # qpdf takes 650 MB for 6 MB of a hostile tree of pages; what is above is a MemoryError, hence a refused document.
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    return PagePrinterDriver(setup, emit)
