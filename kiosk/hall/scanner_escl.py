"""The hall's scanner: a flatbed with a feeder for both sides, that speaks eSCL over HTTP (`escl.py`).

sane-airscan shows an open cover and a jam as "busy" on a flatbed: whoever wants the reason reads ScannerStatus.
"""

import secrets
import socket
import threading
import uuid
from collections import OrderedDict
from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from kiosk.hall import escl, glass
from kiosk.hall.board import Board
from kiosk.hall.device import given, parse
from kiosk.hall.papers import Papers
from kiosk.hall.web import Handler, PluggedServer, RefusedError

ScannerFault = Literal[
    "cover_open", "jam", "feeder_jam", "frozen", "garbage", "slow", "cut_mid_page", "truncated", "offline"
]
# A paper's id for a sheet whose back is blank, or FRONT/BACK.
Sheet = Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]{1,40}(/[a-z0-9-]{1,40})?$")]
Sheets = Annotated[tuple[Sheet, ...], msgspec.Meta(max_length=escl.FEEDER_CAPACITY)]

BLANK = "blank"
_REASONS: Mapping[ScannerFault | None, escl.Reason] = {"cover_open": "CoverOpen", "jam": "MediaJam"}
_FEEDER: Mapping[ScannerFault | None, escl.Feeder] = {"cover_open": "ScannerAdfHatchOpen", "jam": "ScannerAdfJam"}
_SLOW_S = 6.0
_JOBS_KEPT = 8


class ScannerSetting(msgspec.Struct, frozen=True):
    """`paper`: id of what lies on the glass; `feeder`: the sheets that wait in it, the next one first."""

    paper: str | None = None
    feeder: tuple[Sheet, ...] = ()
    fault: ScannerFault | None = None


class ScannerChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    paper: str | UnsetType | None = UNSET
    feeder: Sheets | UnsetType = UNSET
    fault: ScannerFault | UnsetType | None = UNSET


class Progress(msgspec.Struct, frozen=True):
    """A job under way. `sheets`: how many it has drawn in; `back`: the side of the sheet in hand that comes next."""

    job: escl.ScanJob
    sheets: int = 0
    back: str | None = None


class EsclScanner:
    """One scanner; `number` 1 is called `scanner`, 2 `scanner2`. Each has a serial number and a UUID of its own, the
    same at each start."""

    def __init__(self, papers: Papers, listener: socket.socket, number: int = 1) -> None:
        self.name = "scanner" if number == 1 else f"scanner{number}"
        self._key = "escl_url" if number == 1 else f"escl{number}_url"
        self._identity = escl.Identity(
            "Hall simulé A4", f"SPECIMEN-{number}", str(uuid.uuid5(uuid.NAMESPACE_URL, f"hall:{self.name}"))
        )
        self._board = Board(ScannerSetting())
        self._papers = papers
        self._jobs: OrderedDict[str, Progress] = OrderedDict()
        self._lock = threading.Lock()
        self._lamp = threading.Lock()  # one pass at a time, as there is one lamp
        self._server = PluggedServer(listener, self._answer)
        self.url = f"http://127.0.0.1:{self._server.port}/eSCL"
        self._board.watch(lambda setting: self._server.set_plugged(setting.fault != "offline"))

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        """Nothing of it outlives the process."""

    def change(self, body: bytes) -> None:
        change = parse(body, ScannerChange)
        laid = [change.paper] if isinstance(change.paper, str) else []
        fed = [side for sheet in change.feeder for side in sheet.split("/")] if change.feeder is not UNSET else []
        if any(paper not in self._papers for paper in (*laid, *fed)):
            raise RefusedError(404, "there is no paper of this id")
        self._board.set(**given(change))

    def state(self) -> Mapping[str, object]:
        return msgspec.structs.asdict(self._board.setting)

    def ready(self) -> Mapping[str, object]:
        return {self._key: self.url}

    def fetch(self, path: list[str]) -> tuple[str, bytes] | None:
        return None

    def _answer(self, request: Handler, method: str) -> None:
        if not self._thawed(request):
            return
        try:
            body = request.body()
            self._route(request, method, request.path.rstrip("/"), body)
        except RefusedError as error:
            request.reply(error.status, "text/plain", str(error).encode())

    def _thawed(self, request: Handler) -> bool:
        """A frozen scanner takes the call and says nothing until the fault is lifted; false: the caller left."""
        while not self._board.wait_until(lambda s: s.fault != "frozen", 0.5):
            if _left(request.connection):
                request.close_connection = True
                return False
        return True

    def _route(self, request: Handler, method: str, path: str, body: bytes) -> None:
        match method, path.removeprefix("/eSCL").split("/")[1:]:
            case "GET", ["ScannerCapabilities"]:
                request.reply(200, "text/xml", escl.capabilities(self._identity))
            case "GET", ["ScannerStatus"]:
                request.reply(200, "text/xml", self._status())
            case "POST", ["ScanJobs"]:
                self._new_job(request, body)
            case "GET", ["ScanJobs", job, "NextDocument"]:
                self._next_document(request, job)
            case "DELETE", ["ScanJobs", job]:
                with self._lock:
                    known = self._jobs.pop(job, None) is not None
                request.reply(200 if known else 404)
            case _:
                request.reply(404)

    def _status(self) -> bytes:
        setting = self._board.setting
        if setting.fault == "garbage":
            return b"<scan:ScannerStatus><" + secrets.token_bytes(200)
        reason = _REASONS.get(setting.fault, "None")
        works = self._lamp.locked()
        feeder = _FEEDER.get(setting.fault) or ("ScannerAdfLoaded" if setting.feeder else "ScannerAdfEmpty")
        return escl.status("Stopped" if reason != "None" else "Processing" if works else "Idle", reason, feeder)

    def _new_job(self, request: Handler, body: bytes) -> None:
        self._refuse_while_unwell()
        job = escl.parse_settings(body)
        if job.source != "platen" and not self._board.setting.feeder:
            raise RefusedError(409, "the feeder is empty")
        identifier = secrets.token_hex(8)
        with self._lock:
            self._jobs[identifier] = Progress(job)
            while len(self._jobs) > _JOBS_KEPT:  # jobs of clients that died without a word
                self._jobs.popitem(last=False)
        request.reply(201, Location=f"{self.url}/ScanJobs/{identifier}")

    def _refuse_while_unwell(self) -> None:
        if self._board.setting.fault in _REASONS:
            raise RefusedError(503, "the scanner needs attention")

    def _next_document(self, request: Handler, identifier: str) -> None:
        with self._lamp:
            job, paper = self._draw_in(identifier)
            page = self._pass_of_the_lamp(job, paper)
        fault = self._board.setting.fault
        if fault == "garbage":
            page = page[:600] + secrets.token_bytes(2000)  # a true JPEG head, then noise
        if fault == "truncated":
            page = page[: len(page) // 2]  # whole to HTTP; the picture in it is not
        if fault == "slow":
            self._board.wait_until(lambda s: s.fault != "slow", _SLOW_S)
        if self._thawed(request):
            request.reply(200, "image/jpeg", page, most=len(page) // 2 if fault == "cut_mid_page" else None)

    def _draw_in(self, identifier: str) -> tuple[escl.ScanJob, str | None]:
        """The side that comes under the lamp next. Raises `RefusedError` when there is none, or when it jams."""
        with self._lock:
            progress = self._jobs.pop(identifier, None)
            if progress is None:
                raise RefusedError(404, "no page left")
            job = progress.job
            if job.source == "platen":  # one page, and the job is over
                self._refuse_while_unwell()
                return job, self._board.setting.paper
            if self._board.setting.fault == "feeder_jam" and progress.sheets:
                self._board.set(fault="jam")  # the second sheet is stuck; it stays in the feeder until a hand takes it
            self._refuse_while_unwell()
            side, progress = self._next_side(progress)
            self._jobs[identifier] = progress
            return job, side

    def _next_side(self, progress: Progress) -> tuple[str, Progress]:
        if progress.back is not None:
            return progress.back, msgspec.structs.replace(progress, back=None)
        waiting = self._board.setting.feeder
        if not waiting:
            raise RefusedError(404, "the feeder is empty")
        self._board.change(lambda setting: msgspec.structs.replace(setting, feeder=setting.feeder[1:]))
        front, _, back = waiting[0].partition("/")
        both = progress.job.source == "duplex"
        return front, Progress(progress.job, progress.sheets + 1, (back or BLANK) if both else None)

    def _pass_of_the_lamp(self, job: escl.ScanJob, paper: str | None) -> bytes:
        sheet = self._papers.picture(paper) if paper is not None else None
        return glass.scan(sheet, paper or "", job.dpi, job.colour, job.region, fed=job.source != "platen")


def _left(connection: socket.socket) -> bool:
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
