"""One document from the driver to the end of its job, and what may be said of it then."""

import threading
import time
from collections.abc import Callable
from typing import Literal

from kiosk.devices.page_printer import reasons
from kiosk.devices.page_printer.asking import Asker, NoAnswerError
from kiosk.devices.page_printer.port import Document, NotPrinted, Printed, PrintResult, Progress, Unconfirmed
from kiosk.devices.page_printer.protocol import Setup
from kiosk.devices.page_printer.server import (
    ABORTED,
    CANCELED,
    COMPLETED,
    HELD,
    PENDING,
    Address,
    CupsFault,
    PrinterSeen,
    PrintServer,
    QueueSeen,
    address_of,
    ask_printer,
)
from kiosk.devices.states import Fault
from kiosk.errors import Code

LOOK_EVERY_S = 0.1
# The printer itself is asked too: CUPS passes its reasons on late, and none when it has been switched off (measured).
ASK_EVERY_S = 1.0
# How a job ended that was not printed: somebody has cancelled it at the printer, or CUPS gave up.
_ENDS = {CANCELED: Code.CANCELLED, ABORTED: Code.PAGE_PRINTER_ERROR}
_ONE_SIDE, _TWO_SIDES = "one-sided", "two-sided-long-edge"


class Printing:
    """Prints `document`, which has `pages` sides in all, as `job`."""

    def __init__(
        self,
        setup: Setup,
        job: str,
        pages: int,
        cancelled: threading.Event,
        tell: Callable[[Progress], None],
    ) -> None:
        self._setup = setup
        self._job = job
        self._pages = pages
        self._cancelled = cancelled
        self._tell = tell
        self._told: Progress | None = None
        self._begun = False
        self._printers_fault: Fault | None = None
        self._last_fault: Fault | None = None
        self._asked_at = 0.0
        self._asker: Asker[PrinterSeen] = Asker()

    def run(self, document: Document) -> PrintResult:
        try:
            server = PrintServer(self._setup.server, self._setup.queue)
            queue = server.queue()
            subscription = server.subscribe()
        except CupsFault as error:
            return NotPrinted(self._job, error.fault)
        try:
            number = server.send(document.pdf, self._options(document, queue))
        except CupsFault as error:
            server.unsubscribe(subscription)
            return NotPrinted(self._job, error.fault)
        try:
            return self._follow(server, number, subscription, address_of(queue.device_uri))
        except CupsFault as error:
            return self._stopped(error.fault)
        finally:
            server.purge(number)
            server.unsubscribe(subscription)

    def _options(self, document: Document, queue: QueueSeen) -> dict[str, str]:
        duplex = document.duplex and self._setup.duplex and _TWO_SIDES in queue.sides
        return {
            "copies": str(document.copies),
            "media": self._setup.media,
            "sides": _TWO_SIDES if duplex else _ONE_SIDE,
            "fit-to-page": "true",
        }

    def _follow(self, server: PrintServer, number: int, subscription: int, printer: Address | None) -> PrintResult:
        deadline = time.monotonic() + self._setup.print_timeout_s
        while (seen := server.job(number)) is not None and seen.state < CANCELED:
            self._begun = self._begun or seen.state not in (PENDING, HELD)
            told = reasons.judge(seen.reasons, busy=True, ignored=self._setup.ignored_reasons).fault
            self._progress(self._ask(printer) or told)
            if self._cancelled.wait(LOOK_EVERY_S):
                server.stop(number)
                return self._stopped(Fault(Code.CANCELLED))
            if time.monotonic() > deadline:
                server.stop(number)
                return self._stopped(self._last_fault or Fault(Code.TIMED_OUT))
        ended = seen.state if seen is not None else server.end_of(number, subscription)
        if ended != COMPLETED:
            self._begun = True
            return self._stopped(self._last_fault or Fault(_ENDS.get(ended, Code.PAGE_PRINTER_UNCONFIRMED)))
        if printer is None:
            return Unconfirmed(self._job, Fault(Code.PAGE_PRINTER_UNCONFIRMED))
        return Printed(self._job, self._pages)

    def _ask(self, printer: Address | None) -> Fault | None:
        """What keeps the printer from going on, as it said when it was last asked."""
        if printer is not None and time.monotonic() > self._asked_at + ASK_EVERY_S:
            try:
                seen = self._asker.ask(lambda: ask_printer(printer), self._setup.status_timeout_s)
                self._printers_fault = reasons.judge(seen.reasons, busy=True, ignored=self._setup.ignored_reasons).fault
            except NoAnswerError:
                self._printers_fault = Fault(Code.DISCONNECTED, "no answer in time")
            except CupsFault as error:
                self._printers_fault = error.fault
            self._asked_at = time.monotonic()
        return self._printers_fault

    def _stopped(self, fault: Fault) -> PrintResult:
        """CUPS does not say how much of a job its printer had taken: once it was begun, there may be paper."""
        return Unconfirmed(self._job, fault) if self._begun else NotPrinted(self._job, fault)

    def _progress(self, fault: Fault | None) -> None:
        self._last_fault = fault or self._last_fault
        stage: Literal["waiting", "printing"] = "printing" if self._begun else "waiting"
        progress = Progress(self._job, stage, self._pages, fault)
        if progress != self._told:
            self._told = progress
            self._tell(progress)
