"""ESC/POS through a raw queue of CUPS: for a printer that CUPS already drives, or that hangs on another machine.

A queue has no way back from the printer: what is known at the end is that the queue has handed the bytes on, and the
result is "unconfirmed" at best. The ticket is streamed to the queue: python-escpos' CupsPrinter would write it to a
temporary file. CUPS itself keeps it in its spool until it has been handed on.
"""

import time
from typing import Any

import cups

from kiosk.devices.receipt_printer.port import NotPrinted, PrintResult, Unconfirmed
from kiosk.devices.states import Fault
from kiosk.errors import Code

_LOOK_EVERY_S = 0.1
# RFC 8011: states of a printer and of a job.
_STOPPED = 5
_WAITS = (3, 4)
_COMPLETED = 9
_ENDED = 7
# Reasons that tell of something wrong (RFC 8011, 5.4.12), the most telling first; `-report` and `-warning` do not.
_REASONS = (
    ("cover-open", Code.PRINTER_COVER_OPEN),
    ("door-open", Code.PRINTER_COVER_OPEN),
    ("media-empty", Code.PRINTER_NO_PAPER),
    ("media-needed", Code.PRINTER_NO_PAPER),
    ("offline", Code.DISCONNECTED),
    ("connecting-to-device", Code.DISCONNECTED),
    ("shutdown", Code.DISCONNECTED),
)
_JOB_NAME = "ticket"

_MUTE = Fault(Code.PRINTER_MUTE, "a queue does not say what the printer has done")
_UNREACHABLE = Fault(Code.DISCONNECTED, "CUPS does not answer")


class CupsQueue:
    """`server`: "host", "host:port" or the path of a socket; empty: as the system says."""

    def __init__(self, queue: str, server: str) -> None:
        self._queue = queue
        self._server = server

    def ask(self) -> Fault | None:
        """How the queue is now; None when it takes tickets."""
        try:
            return self._judge_queue(self._connect())
        except (RuntimeError, OSError):
            return _UNREACHABLE
        except cups.IPPError as error:
            return _refused(error)

    def deliver(self, job: str, data: bytes, timeout_s: float) -> PrintResult:
        """Hand `data` to the queue, once, and follow it until it has left. A ticket that does not leave in time is
        taken back."""
        deadline = time.monotonic() + timeout_s
        number = 0
        try:
            server = self._connect()
            fault = self._judge_queue(server)
            if fault is not None:
                return NotPrinted(job, fault)
            if server.getJobs(which_jobs="not-completed") and self._has_jobs(server):
                return NotPrinted(job, Fault(Code.DEVICE_BUSY, "the queue still holds another job"))
            number = server.createJob(self._queue, _JOB_NAME, {})
            self._stream(server, number, data)
            return self._follow(server, job, number, deadline)
        except (RuntimeError, OSError):
            return Unconfirmed(job, _UNREACHABLE) if number else NotPrinted(job, _UNREACHABLE)
        except cups.IPPError as error:
            return Unconfirmed(job, _refused(error)) if number else NotPrinted(job, _refused(error))

    def _connect(self) -> Any:
        host, port = self._server, 0
        if not host.startswith("/"):
            host, _, digits = self._server.partition(":")
            port = int(digits) if digits.isascii() and digits.isdigit() else 0
        return cups.Connection(host=host or cups.getServer(), port=port or cups.getPort())

    def _judge_queue(self, server: Any) -> Fault | None:
        asked = ["printer-state", "printer-state-reasons", "printer-is-accepting-jobs"]
        found = server.getPrinterAttributes(self._queue, requested_attributes=asked)
        told = judge_reasons(found.get("printer-state-reasons"))
        if told is not None:
            return told
        if found.get("printer-state") == _STOPPED or found.get("printer-is-accepting-jobs") is False:
            return Fault(Code.PRINTER_ERROR, "the queue is stopped: cupsenable, cupsaccept")
        return None

    def _has_jobs(self, server: Any) -> bool:
        found = server.getPrinterAttributes(self._queue, requested_attributes=["queued-job-count"])
        return bool(found.get("queued-job-count"))

    def _stream(self, server: Any, number: int, data: bytes) -> None:
        server.startDocument(self._queue, number, _JOB_NAME, cups.CUPS_FORMAT_RAW, 1)
        server.writeRequestData(data, len(data))
        server.finishDocument(self._queue)

    def _follow(self, server: Any, job: str, number: int, deadline: float) -> PrintResult:
        state = _WAITS[0]
        while time.monotonic() < deadline:
            state = server.getJobAttributes(number, requested_attributes=["job-state"]).get("job-state")
            if state == _COMPLETED:
                return Unconfirmed(job, _MUTE)
            if state is None or state >= _ENDED:
                return Unconfirmed(job, Fault(Code.PRINTER_ERROR, "the queue gave the ticket up"))
            time.sleep(_LOOK_EVERY_S)
        obstacle = self._judge_queue(server) or Fault(Code.TIMED_OUT, "the queue does not hand the ticket on")
        server.cancelJob(number, purge_job=True)
        return NotPrinted(job, obstacle) if state in _WAITS else Unconfirmed(job, obstacle)


def judge_reasons(found: object) -> Fault | None:
    """What `printer-state-reasons` says: text, or a list of it. None: nothing that keeps a ticket from the paper."""
    reasons = [found] if isinstance(found, str) else found if isinstance(found, list) else []
    said = [reason for reason in reasons if isinstance(reason, str) and not reason.endswith(("-report", "-warning"))]
    for name, code in _REASONS:
        if any(reason.removesuffix("-error") == name for reason in said):
            return Fault(code)
    wrong = next((reason for reason in said if reason.endswith("-error")), "")
    return Fault(Code.PRINTER_ERROR, wrong[:60]) if wrong else None


def _refused(error: Any) -> Fault:
    """IPP's own answer: status and words of the server."""
    number = error.args[0] if error.args else 0
    if number == cups.IPP_NOT_FOUND:
        return Fault(Code.NOT_CONFIGURED, "CUPS has no such queue")
    if number in (cups.IPP_FORBIDDEN, cups.IPP_NOT_AUTHORIZED, cups.IPP_NOT_AUTHENTICATED):
        return Fault(Code.IO_ERROR, "CUPS does not let this user print")
    return Fault(Code.PRINTER_ERROR, f"CUPS refuses: {number}")
