"""The hall's scanner: a flatbed that speaks eSCL over HTTP (Mopria Alliance, "eSCL Technical Specification").

State reasons are keywords of PWG 5100.9 (`CoverOpen`, `MediaJam`). sane-airscan shows both as "busy" on a flatbed:
whoever wants the reason reads ScannerStatus.
"""

import secrets
import socket
import threading
import xml.etree.ElementTree as Xml
from collections import OrderedDict
from collections.abc import Mapping
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from kiosk.hall import glass
from kiosk.hall.board import Board
from kiosk.hall.device import given, parse
from kiosk.hall.papers import Papers
from kiosk.hall.web import Handler, RefusedError, Server

ScannerFault = Literal["cover_open", "jam", "frozen", "garbage", "slow"]

_SCAN = "http://schemas.hp.com/imaging/escl/2011/05/03"
_PWG = "http://www.pwg.org/schemas/2010/12/sm"
_RESOLUTIONS = (75, 100, 150, 200, 300, 600)
_REASONS: dict[ScannerFault | None, str] = {"cover_open": "CoverOpen", "jam": "MediaJam"}
_SLOW_S = 6.0
_JOBS_KEPT = 8


class ScannerSetting(msgspec.Struct, frozen=True):
    """`paper`: id of what lies on the glass."""

    paper: str | None = None
    fault: ScannerFault | None = None


class ScannerChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    paper: str | UnsetType | None = UNSET
    fault: ScannerFault | UnsetType | None = UNSET


class ScanJob(msgspec.Struct, frozen=True):
    dpi: int
    colour: glass.Colour
    region: glass.Region


class EsclScanner:
    """Serves until the process ends."""

    name = "scanner"

    def __init__(self, papers: Papers, listener: socket.socket) -> None:
        self._board = Board(ScannerSetting())
        self._papers = papers
        self._jobs: OrderedDict[str, ScanJob] = OrderedDict()
        self._lock = threading.Lock()
        self._lamp = threading.Lock()  # one pass at a time, as there is one lamp
        self._server = Server(listener, self._answer)
        self.url = f"http://127.0.0.1:{self._server.server_port}/eSCL"

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        """Nothing of it outlives the process."""

    def change(self, body: bytes) -> None:
        change = parse(body, ScannerChange)
        if isinstance(change.paper, str) and change.paper not in self._papers:
            raise RefusedError(404, "there is no paper of this id")
        self._board.set(**given(change))

    def state(self) -> Mapping[str, object]:
        return msgspec.structs.asdict(self._board.setting)

    def ready(self) -> Mapping[str, object]:
        return {"escl_url": self.url}

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
        while not self._board.wait_until(lambda s: s.fault != "frozen", 0.25):
            if _left(request.connection):
                request.close_connection = True
                return False
        return True

    def _route(self, request: Handler, method: str, path: str, body: bytes) -> None:
        match method, path.removeprefix("/eSCL").split("/")[1:]:
            case "GET", ["ScannerCapabilities"]:
                request.reply(200, "text/xml", _capabilities())
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
        fault = self._board.setting.fault
        if fault == "garbage":
            return b"<scan:ScannerStatus><" + secrets.token_bytes(200)
        reason = _REASONS.get(fault)
        state = "Stopped" if reason else "Processing" if self._lamp.locked() else "Idle"
        reasons = f"<pwg:StateReasons><pwg:StateReason>{reason or 'None'}</pwg:StateReason></pwg:StateReasons>"
        return _xml("ScannerStatus", f"<pwg:Version>2.63</pwg:Version><pwg:State>{state}</pwg:State>{reasons}")

    def _new_job(self, request: Handler, body: bytes) -> None:
        if self._board.setting.fault in _REASONS:
            raise RefusedError(503, "the scanner needs attention")
        job = _parse_settings(body)
        identifier = secrets.token_hex(8)
        with self._lock:
            self._jobs[identifier] = job
            while len(self._jobs) > _JOBS_KEPT:  # jobs of clients that died without a word
                self._jobs.popitem(last=False)
        request.reply(201, Location=f"{self.url}/ScanJobs/{identifier}")

    def _next_document(self, request: Handler, identifier: str) -> None:
        with self._lock:
            job = self._jobs.pop(identifier, None)  # a flatbed has one page
        if job is None:
            raise RefusedError(404, "no page left")
        setting = self._board.setting
        if setting.fault in _REASONS:
            raise RefusedError(503, "the scanner needs attention")
        with self._lamp:
            page = self._pass_of_the_lamp(job, setting.paper)
        if setting.fault == "garbage":
            page = page[:600] + secrets.token_bytes(2000)  # a true JPEG head, then noise
        if setting.fault == "slow":
            self._board.wait_until(lambda s: s.fault != "slow", _SLOW_S)
        if self._thawed(request):
            request.reply(200, "image/jpeg", page)

    def _pass_of_the_lamp(self, job: ScanJob, paper: str | None) -> bytes:
        sheet = self._papers.picture(paper) if paper is not None else None
        return glass.scan(sheet, paper or "", job.dpi, job.colour, job.region)


def _left(connection: socket.socket) -> bool:
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def _xml(root: str, inside: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<scan:{root} xmlns:scan="{_SCAN}" xmlns:pwg="{_PWG}">{inside}</scan:{root}>'
    ).encode()


def _capabilities() -> bytes:
    def resolution(dpi: int) -> str:
        return (
            f"<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution>"
            f"<scan:YResolution>{dpi}</scan:YResolution></scan:DiscreteResolution>"
        )

    profile = (
        "<scan:SettingProfile><scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode>"
        "<scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes>"
        "<scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>"
        "<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>"
        "<scan:SupportedResolutions><scan:DiscreteResolutions>"
        + "".join(resolution(dpi) for dpi in _RESOLUTIONS)
        + "</scan:DiscreteResolutions></scan:SupportedResolutions></scan:SettingProfile>"
    )
    size = (
        f"<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>{glass.PLATEN[0]}</scan:MaxWidth>"
        f"<scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>{glass.PLATEN[1]}</scan:MaxHeight>"
    )
    return _xml(
        "ScannerCapabilities",
        "<pwg:Version>2.63</pwg:Version><pwg:MakeAndModel>Hall simulé A4</pwg:MakeAndModel>"
        "<pwg:SerialNumber>SPECIMEN</pwg:SerialNumber>"
        f"<scan:Platen><scan:PlatenInputCaps>{size}<scan:MaxScanRegions>1</scan:MaxScanRegions>"
        f"<scan:SettingProfiles>{profile}</scan:SettingProfiles></scan:PlatenInputCaps></scan:Platen>",
    )


def _parse_settings(body: bytes) -> ScanJob:
    """The settings of a job. Raises `RefusedError` for what is no eSCL, or asks for what the scanner has not."""
    if b"<!DOCTYPE" in body:  # eSCL has none; without it there are no entities to blow up
        raise RefusedError(400, "a document type is not accepted")
    try:
        root = Xml.fromstring(body)  # noqa: S314 - at most 64 KB and no entities
    except (Xml.ParseError, ValueError):
        raise RefusedError(400, "the settings are not XML") from None

    def number(tag: str, otherwise: int) -> int:
        text = root.findtext(f".//{tag}", str(otherwise)).strip()
        if not (text.isascii() and text.isdigit() and len(text) <= 6):
            raise RefusedError(400, "a number is not a number")
        return int(text)

    dpi = number(f"{{{_SCAN}}}XResolution", 200)
    colour = root.findtext(f".//{{{_SCAN}}}ColorMode", "RGB24").strip()
    if dpi not in _RESOLUTIONS or colour not in ("RGB24", "Grayscale8"):
        raise RefusedError(409, "the scanner has no such resolution or colour mode")
    left, top = number(f"{{{_PWG}}}XOffset", 0), number(f"{{{_PWG}}}YOffset", 0)
    width, height = number(f"{{{_PWG}}}Width", glass.PLATEN[0]), number(f"{{{_PWG}}}Height", glass.PLATEN[1])
    if not (left < glass.PLATEN[0] and top < glass.PLATEN[1] and width and height):
        raise RefusedError(409, "the region lies outside the glass")
    return ScanJob(dpi, "RGB24" if colour == "RGB24" else "Grayscale8", glass.Region(left, top, width, height))
