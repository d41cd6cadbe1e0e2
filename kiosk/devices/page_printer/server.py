"""The print server as the driver sees it: CUPS, through pycups. Values come out of it checked, failures as `CupsFault`.

A job's name and user are constants with the number of the driver's process: so a job whose driver was killed is known
by any later driver, and is purged; nothing that a citizen wrote is in what CUPS logs.
"""

import contextlib
import os
import re
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import cups

from kiosk.devices.page_printer import reasons
from kiosk.devices.states import Fault
from kiosk.errors import Code

USER = "kiosk"
_JOB_NAME = re.compile(r"kiosk-([0-9]{1,10})", re.ASCII)
_DRIVER = b"kiosk.devices.page_printer"
_CHUNK = 256 * 1024
_PROCEED = 100  # HTTP's "continue", which pycups answers while it takes a document
_NOT_FOUND = 0x0406
_NOT_ALLOWED = (0x0401, 0x0402, 0x0403)
# How long CUPS may take to tell the printer that a job is cancelled, before the job is purged.
_CANCEL_S = 3.0
_LEASE_S = 3600

PENDING, HELD, PROCESSING, PAUSED, CANCELED, ABORTED, COMPLETED = 3, 4, 5, 6, 7, 8, 9


class CupsFault(Exception):  # noqa: N818 - carries a value
    """What failed, as a `Fault`; the text of the exception says no more than its code."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


class QueueSeen(NamedTuple):
    """`reasons`: CUPS' own picture of the printer, which it takes during jobs only. `sides`: what it can print."""

    state: int
    accepting: bool
    reasons: tuple[str, ...]
    device_uri: str
    sides: tuple[str, ...]


class PrinterSeen(NamedTuple):
    """The printer itself, asked just now."""

    state: int
    accepting: bool
    reasons: tuple[str, ...]


class JobSeen(NamedTuple):
    state: int
    reasons: tuple[str, ...]


class Address(NamedTuple):
    host: str
    port: int
    uri: str
    secure: bool


@contextlib.contextmanager
def _failures() -> Iterator[None]:
    """pycups' exceptions as `CupsFault`. Its UnicodeDecodeError is the peer's garbage."""
    try:
        yield
    except cups.IPPError as error:
        raise CupsFault(_of_status(error.args[0] if error.args else 0)) from None
    except (cups.HTTPError, RuntimeError, OSError):
        raise CupsFault(Fault(Code.DISCONNECTED)) from None
    except (ValueError, TypeError, KeyError):
        raise CupsFault(Fault(Code.PAGE_PRINTER_ERROR, "an answer cannot be read")) from None


def _of_status(status: object) -> Fault:
    if status == _NOT_FOUND:
        return Fault(Code.NOT_CONFIGURED, "the print server has no such queue")
    if status in _NOT_ALLOWED:
        return Fault(Code.PAGE_PRINTER_ERROR, "the print server does not allow it")
    if isinstance(status, int) and status >= 0x0500:
        return Fault(Code.DISCONNECTED, f"ipp status {status:#06x}")
    return Fault(Code.PAGE_PRINTER_ERROR, f"ipp status {status:#06x}" if isinstance(status, int) else "")


def address_of(device_uri: str) -> Address | None:
    """Where an IPP printer can be asked itself; None for a device that is reached in another way."""
    try:
        parts = urllib.parse.urlsplit(device_uri)
        port = parts.port or 631
    except ValueError:
        return None
    if parts.scheme not in ("ipp", "ipps") or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    uri = f"{parts.scheme}://{host}:{port}{parts.path or '/ipp/print'}"
    return Address(parts.hostname, port, uri, parts.scheme == "ipps")


def ask_printer(address: Address) -> PrinterSeen:
    """Ask the printer how it is. May take as long as the printer likes."""
    with _failures():
        encryption = cups.HTTP_ENCRYPT_REQUIRED if address.secure else cups.HTTP_ENCRYPT_IF_REQUESTED
        connection = cups.Connection(host=address.host, port=address.port, encryption=encryption)
        wanted = ["printer-state", "printer-state-reasons", "printer-is-accepting-jobs"]
        told = connection.getPrinterAttributes(uri=address.uri, requested_attributes=wanted)
        return PrinterSeen(
            _number(told.get("printer-state")),
            told.get("printer-is-accepting-jobs") is not False,
            reasons.words(told.get("printer-state-reasons")),
        )


class PrintServer:
    """One connection to CUPS, used in the thread that made it. Every method raises `CupsFault`."""

    def __init__(self, server: str, queue: str) -> None:
        self._queue = queue
        with _failures():
            cups.setUser(USER)  # libcups keeps it for each thread
            host, port = server, 631
            if not server.startswith("/") and server.count(":") == 1:
                host, _, digits = server.partition(":")
                port = int(digits)
            self._connection: Any = cups.Connection(host=host, port=port)

    def queue(self) -> QueueSeen:
        wanted = [
            "printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "device-uri", "sides-supported",
        ]  # fmt: skip
        with _failures():
            told = self._connection.getPrinterAttributes(self._queue, requested_attributes=wanted)
            uri = told.get("device-uri")
            return QueueSeen(
                _number(told.get("printer-state")),
                told.get("printer-is-accepting-jobs") is not False,
                reasons.words(told.get("printer-state-reasons")),
                uri if isinstance(uri, str) else "",
                reasons.words(told.get("sides-supported")),
            )

    def subscribe(self) -> int:
        """To the end of jobs: CUPS forgets a job the moment it ends (`PreserveJobHistory No`), the event stays."""
        with _failures():
            uri = f"ipp://localhost/printers/{urllib.parse.quote(self._queue)}"
            events = ["job-completed"]
            return int(self._connection.createSubscription(uri, events=events, lease_duration=_LEASE_S))

    def unsubscribe(self, subscription: int) -> None:
        with contextlib.suppress(CupsFault), _failures():
            self._connection.cancelSubscription(subscription)

    def send(self, pdf: bytes, options: dict[str, str]) -> int:
        """The job's number, once CUPS has taken all of it. A document that is not taken whole leaves no job."""
        name = f"kiosk-{os.getpid()}"
        with _failures():
            job = int(self._connection.createJob(self._queue, name, options))
        try:
            with _failures():
                self._write(job, name, pdf)
        except CupsFault:
            self.purge(job)
            raise
        return job

    def _write(self, job: int, name: str, pdf: bytes) -> None:
        if self._connection.startDocument(self._queue, job, name, "application/pdf", 1) != _PROCEED:
            raise RuntimeError
        for start in range(0, len(pdf), _CHUNK):
            chunk = pdf[start : start + _CHUNK]
            if self._connection.writeRequestData(chunk, len(chunk)) != _PROCEED:
                raise RuntimeError
        status = self._connection.finishDocument(self._queue)
        if status > 0xFF:  # RFC 8011: 0x0000 to 0x00ff are successes
            raise cups.IPPError(status, "")

    def job(self, number: int) -> JobSeen | None:
        """How the job is; None: CUPS does not know it any more."""
        wanted = ["job-state", "job-printer-state-reasons"]
        try:
            with _failures():
                told = self._connection.getJobAttributes(number, requested_attributes=wanted)
        except CupsFault as error:
            if error.fault.code is Code.NOT_CONFIGURED:
                return None
            raise
        return JobSeen(
            _number(told.get("job-state")),
            reasons.words(told.get("job-printer-state-reasons")),
        )

    def end_of(self, number: int, subscription: int) -> int:
        """The state in which a job that is gone has ended; 0: that cannot be known."""
        with _failures():
            told = self._connection.getNotifications([subscription])
            for event in told.get("events", [])[-100:]:
                if isinstance(event, dict) and event.get("notify-job-id") == number:
                    return _number(event.get("job-state"))
        return 0

    def stop(self, number: int) -> None:
        """Cancel a job, wait until the printer has been told, and purge it. (CUPS kills the process that would tell
        the printer when a job is purged at once.)"""
        with contextlib.suppress(CupsFault), _failures():
            self._connection.cancelJob(number)
        deadline = time.monotonic() + _CANCEL_S
        while time.monotonic() < deadline and self._runs(number):
            time.sleep(0.05)
        self.purge(number)

    def _runs(self, number: int) -> bool:
        seen = self.job(number)
        return seen is not None and seen.state in (PENDING, HELD, PROCESSING, PAUSED)

    def purge(self, number: int) -> None:
        with contextlib.suppress(CupsFault), _failures():
            self._connection.cancelJob(number, purge_job=True)

    def jobs(self) -> tuple[tuple[int, int], ...]:
        """Every job of a page printer's driver: its number and the driver's process."""
        with _failures():
            told = self._connection.getJobs(which_jobs="all", my_jobs=True, requested_attributes=["job-id", "job-name"])
            found = []
            for number, job in told.items():
                name = job.get("job-name") if isinstance(job, dict) else None
                match = _JOB_NAME.fullmatch(name) if isinstance(name, str) else None
                if match is not None and isinstance(number, int):
                    found.append((number, int(match[1])))
            return tuple(found)

    def sweep(self) -> None:
        """Purge the jobs of drivers that are dead: a visit that was killed must not print when paper is put in."""
        for number, pid in self.jobs():
            if not _lives(pid):
                self.stop(number)

    def clear(self) -> None:
        """Cancel and purge this process's jobs. Raises `CupsFault` when one is left."""
        self.sweep()
        for number, pid in self.jobs():
            if pid == os.getpid():
                self.stop(number)
        if any(pid == os.getpid() for _, pid in self.jobs()):
            raise CupsFault(Fault(Code.PAGE_PRINTER_ERROR, "the print server keeps a job"))


def _lives(pid: int) -> bool:
    """Whether `pid` is a page printer's driver. A zombie has no command line."""
    try:
        return _DRIVER in Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1_000_000 else 0
