"""The hall's page printer: a private CUPS before `ippeveprinter`, whose jobs come here, page by page.

Paper and toner are set in the printer's own web forms, jam and cover by what its command tells it; so the state is the
printer's, and is there between jobs too. The paper that has come out is kept in memory, as the PDF that was printed.
"""

import contextlib
import io
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import msgspec
import pikepdf
from msgspec import UNSET, UnsetType

from kiosk.hall.board import Board
from kiosk.hall.cups import QUEUE, CupsMissingError, PrintHouse
from kiosk.hall.device import as_json, given, parse
from kiosk.hall.ipp import Printer
from kiosk.hall.web import RefusedError

Paper = Literal["ok", "low", "out"]
Toner = Literal["ok", "low", "empty"]
Cover = Literal["closed", "open"]
Queue = Literal["running", "paused"]
# `offline` is switched off, `frozen` answers nothing, `server_down` and `server_frozen` are cupsd's.
Fault = Literal["jam", "offline", "frozen", "slow", "server_down", "server_frozen"]

CONTROL_JOB = "hall-state"
_PAPERS_KEPT = 30
_MAX_PDF = 50_000_000
_SLOW_PAGE_S = 1.0
_TURN_S = 0.2
_PATIENCE_S = 20.0
_SHEETS: dict[Paper, int] = {"ok": 250, "low": 5, "out": 0}
_LEVELS: dict[Toner, int] = {"ok": 75, "low": 5, "empty": 0}
_DPI = 60


class PagePrinterSetting(msgspec.Struct, frozen=True):
    paper: Paper = "ok"
    toner: Toner = "ok"
    cover: Cover = "closed"
    queue: Queue = "running"
    fault: Fault | None = None

    @property
    def prints(self) -> bool:
        return (self.paper != "out" and self.toner != "empty" and self.cover == "closed") and self.fault not in (
            "jam",
            "offline",
            "frozen",
        )

    @property
    def answers(self) -> bool:
        """Whether the printer itself, without its print server, can be spoken to."""
        return self.fault not in ("offline", "frozen")


class PagePrinterChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    paper: Paper | UnsetType = UNSET
    toner: Toner | UnsetType = UNSET
    cover: Cover | UnsetType = UNSET
    queue: Queue | UnsetType = UNSET
    fault: Fault | UnsetType | None = UNSET


class Job(msgspec.Struct, frozen=True):
    """What the printer's command says of a job (`page_engine.py`)."""

    file: str
    id: int
    name: str
    copies: int
    sides: str


class Printout(msgspec.Struct, frozen=True):
    """Paper that has come out: the first `pages` sides of the document, copies one after the other; `whole`: all."""

    id: str
    pages: int
    copies: int
    sides: str
    whole: bool
    pdf: bytes = b""


class PagePrinter:
    """Its processes are started, ended and frozen by one thread of its own."""

    name = "page_printer"

    def __init__(self, folder: Path) -> None:
        """`folder` is STATE/hall."""
        self._house = PrintHouse(folder)
        self._board = Board(PagePrinterSetting())
        self._keeper = ThreadPoolExecutor(1, "page-printer")
        self._changing = threading.Lock()
        self._opened: Future[None] | None = None
        self._trouble = ""
        self._printouts: list[Printout] = []
        self._count = 0
        self._at_work = 0
        self._lock = threading.Lock()

    def start(self) -> None:
        self._opened = self._keeper.submit(self._open)

    def stop(self) -> None:
        if self._opened is not None:
            self._opened = None
            self._keeper.submit(self._house.close).result()
            self._keeper.shutdown()

    def change(self, body: bytes) -> None:
        with self._changing:
            old = self._board.setting
            new = msgspec.structs.replace(old, **given(parse(body, PagePrinterChange)))
            if self._opened is None:
                raise RefusedError(409, "the page printer is not started")
            try:
                self._opened.result(_PATIENCE_S)
                if self._trouble:
                    raise RefusedError(409, self._trouble)
                self._board.change(lambda _: new)
                self._keeper.submit(self._apply, old, new).result(_PATIENCE_S)
            except (OSError, CupsMissingError) as error:  # a time-out is an OSError
                self._board.change(lambda _: old)
                raise RefusedError(500, f"the page printer does not obey: {error}") from None

    def state(self) -> Mapping[str, object]:
        opened = self._opened is not None and self._opened.done() and not self._trouble
        setting = msgspec.structs.asdict(self._board.setting)
        told = {"open": opened, "trouble": self._trouble, "printing": self._at_work > 0, "printouts": self._count}
        return {**setting, **told}

    def ready(self) -> Mapping[str, object]:
        """Known before anything of it has started: CUPS follows within seconds."""
        return {"cups": str(self._house.socket_path), "cups_queue": QUEUE}

    def fetch(self, path: list[str]) -> tuple[str, bytes] | None:
        """`printouts`: the list; `printouts/ID.pdf`: the document; `printouts/ID/N.png`: its page N, from 1."""
        with self._lock:
            printouts = {printout.id: printout for printout in self._printouts}
        match path:
            case ["printouts"]:
                return as_json([_without_document(printout) for printout in printouts.values()])
            case ["printouts", name] if name.removesuffix(".pdf") in printouts:
                return "application/pdf", printouts[name.removesuffix(".pdf")].pdf
            case ["printouts", identifier, page] if identifier in printouts and page.endswith(".png"):
                picture = _picture(printouts[identifier].pdf, page.removesuffix(".png"))
                return ("image/png", picture) if picture else None
            case _:
                return None

    def _open(self) -> None:
        try:
            self._house.open()
            self._printer = Printer(self._house.port)
            threading.Thread(
                target=self._receive, args=(_listener(self._house.memory / "engine.sock"),), daemon=True
            ).start()
            self._tell(self._board.setting)
        except (OSError, CupsMissingError) as error:
            self._trouble = " ".join(str(error).split())
            sys.stderr.write(f"hall: no page printer: {self._trouble}\n")
            self._house.close()

    def _apply(self, old: PagePrinterSetting, new: PagePrinterSetting) -> None:
        """In the keeper's thread: the processes first, then what the printer says of itself."""
        house = self._house
        if old.fault != new.fault:
            if new.fault == "offline":
                house.printer.end()
            elif not house.printer.alive:
                house.start_printer()
            house.printer.send(signal.SIGSTOP if new.fault == "frozen" else signal.SIGCONT)
            if new.fault == "server_down":
                house.server.end(signal.SIGTERM)
            elif not house.server.alive:
                house.start_server()
            house.server.send(signal.SIGSTOP if new.fault == "server_frozen" else signal.SIGCONT)
        if old.queue != new.queue:
            house.pause_queue(new.queue == "paused")
        if new.answers:
            self._tell(new)

    def _tell(self, setting: PagePrinterSetting) -> None:
        """Put the printer's own state in order."""
        sheets, level = _SHEETS[setting.paper], _LEVELS[setting.toner]
        self._printer.get(f"/media?size1=iso_a4_210x297mm&type1=stationery&level1={sheets}&size2=&type2=&level2=-2")
        self._printer.get(f"/supplies?supply0=20&supply1={level}&supply2=50&supply3=50&supply4=50")
        # A printer that is at a job refuses another one: the lines of that job tell it.
        wanted = {"media-jam": setting.fault == "jam", "cover-open": setting.cover == "open"}
        if wanted != self._printer.reasons(wanted) and self._printer.print_job(CONTROL_JOB, b"%PDF-"):
            _wait_for(lambda: self._printer.reasons(wanted) == wanted)

    def _receive(self, listener: socket.socket) -> None:
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError, msgspec.DecodeError):
            with connection.makefile("rb") as lines:
                job = msgspec.json.decode(lines.readline(4096), type=Job)
            pdf = _read(Path(job.file), self._house.memory / "printer")
            _say_reasons(connection, self._board.setting)
            if job.name != CONTROL_JOB:
                self._print(connection, job, pdf)

    def _print(self, connection: socket.socket, job: Job, pdf: bytes) -> None:
        sides = _pages(pdf) * max(1, min(job.copies, 100))
        done = 0
        with self._lock:
            self._at_work += 1
        try:
            while done < sides and self._may_print(connection, job.id):
                done += 1
                connection.sendall(b"ATTR: job-impressions-completed=%d\n" % done)
        finally:
            with self._lock:
                self._at_work -= 1
            if done:
                self._keep(job, pdf, done, whole=done == sides)

    def _may_print(self, connection: socket.socket, job: int) -> bool:
        """Wait until the next page can be printed; false: the job was cancelled."""
        said = self._board.setting
        begun = time.monotonic()
        while True:
            setting = self._board.setting
            if setting != said:
                _say_reasons(connection, setting)
                said = setting
            if setting.answers and self._printer.is_cancelled(job):
                return False
            wait_s = _SLOW_PAGE_S - (time.monotonic() - begun) if setting.fault == "slow" else 0.0
            if setting.prints and wait_s <= 0:
                return True
            self._board.wait_until(_other_than(said), min(_TURN_S, wait_s) if wait_s > 0 else _TURN_S)

    def _keep(self, job: Job, pdf: bytes, pages: int, *, whole: bool) -> None:
        with self._lock:
            self._count += 1
            self._printouts.append(Printout(f"d{self._count}", pages, job.copies, job.sides, whole, pdf))
            del self._printouts[:-_PAPERS_KEPT]


def _other_than(said: PagePrinterSetting) -> Callable[[PagePrinterSetting], bool]:
    return lambda setting: setting != said


def _wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)


def _say_reasons(connection: socket.socket, setting: PagePrinterSetting) -> None:
    for keyword, holds in (("media-jam", setting.fault == "jam"), ("cover-open", setting.cover == "open")):
        connection.sendall(f"STATE: {'+' if holds else '-'}{keyword}\n".encode())


def _listener(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen(16)
    return listener


def _read(path: Path, folder: Path) -> bytes:
    """Take the job's file out of the printer's own folder (ippeveprinter keeps it for a minute). Raises `OSError`."""
    if path.parent != folder:
        raise OSError("a job from elsewhere")
    with path.open("rb") as file:
        data = file.read(_MAX_PDF)
    path.unlink()
    return data


def _pages(pdf: bytes) -> int:
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            return len(document.pages)
    except (pikepdf.PdfError, ValueError):
        return 0


def _picture(pdf: bytes, page: str) -> bytes:
    """A page as PNG; empty when there is no such page."""
    if not (page.isascii() and page.isdigit() and len(page) < 5):
        return b""
    command = ["pdftoppm", "-png", "-r", str(_DPI), "-f", page, "-l", page, "-singlefile", "-"]
    try:
        done = subprocess.run(command, input=pdf, capture_output=True, timeout=_PATIENCE_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout


def _without_document(printout: Printout) -> dict[str, object]:
    return {key: value for key, value in msgspec.structs.asdict(printout).items() if key != "pdf"}
