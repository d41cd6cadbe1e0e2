"""The hall's control: HTTP with a bearer token. The dock, the command line and the tests move the hall by it."""

import hmac
import secrets
import socket
from collections.abc import Callable
from typing import TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from kiosk.hall.board import Board, Cover, PrinterFault, Roll, ScannerFault, Setting
from kiosk.hall.papers import NewPaper, Papers, PaperTakenError
from kiosk.hall.receipt_printer import Receipt, ReceiptPrinter
from kiosk.hall.web import Handler, RefusedError, Server

T = TypeVar("T")


class ScannerChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    paper: str | UnsetType | None = UNSET
    fault: ScannerFault | UnsetType | None = UNSET


class PrinterChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    paper: Roll | UnsetType = UNSET
    cover: Cover | UnsetType = UNSET
    fault: PrinterFault | UnsetType | None = UNSET


class CableChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    connected: bool


class Control:
    """`url` and `token` open it; every call without the token is refused."""

    def __init__(self, board: Board, papers: Papers, printer: ReceiptPrinter, listener: socket.socket) -> None:
        self._board = board
        self._papers = papers
        self._printer = printer
        self.token = secrets.token_urlsafe(24)
        self._server = Server(listener, self._answer)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        self._server.start()

    def _answer(self, request: Handler, method: str) -> None:
        try:
            body = request.body()
            given = request.headers.get("Authorization", "").encode("latin-1", "replace")
            if not hmac.compare_digest(given, f"Bearer {self.token}".encode()):
                raise RefusedError(401, "the bearer token of control.json is needed")
            self._route(request, method, request.path, body)
        except RefusedError as error:
            request.reply(error.status, "application/json", msgspec.json.encode({"error": str(error)}))

    def _route(self, request: Handler, method: str, path: str, body: bytes) -> None:
        match method, path.split("/")[1:]:
            case "GET", ["state"]:
                _json(request, 200, self._state())
            case "GET", ["receipts"]:
                _json(request, 200, [_without_picture(receipt) for receipt in self._printer.receipts])
            case "GET", ["receipts", name] if name.endswith(".png"):
                self._receipt_picture(request, name.removesuffix(".png"))
            case "GET", ["papers", name] if name.endswith(".png"):
                self._paper_picture(request, name.removesuffix(".png"))
            case "POST", ["scanner"]:
                self._change(request, self._scanner_edit(_parse(body, ScannerChange)))
            case "POST", ["printer"]:
                self._change(request, _printer_edit(_parse(body, PrinterChange)))
            case "POST", ["cable"]:
                self._change(request, _cable_edit(_parse(body, CableChange)))
            case "POST", ["papers"]:
                self._new_paper(request, _parse(body, NewPaper))
            case _:
                raise RefusedError(404, f"no such call: {method}")

    def _state(self) -> dict[str, object]:
        setting = self._board.setting
        printer = {
            **msgspec.structs.asdict(setting.printer),
            "receipts": self._printer.count,
            "used_mm": self._printer.used_mm,
        }
        return {"scanner": setting.scanner, "printer": printer, "cable": setting.cable, "papers": self._papers.all()}

    def _change(self, request: Handler, edit: Callable[[Setting], Setting]) -> None:
        self._board.change(edit)
        _json(request, 200, self._state())

    def _scanner_edit(self, change: ScannerChange) -> Callable[[Setting], Setting]:
        if isinstance(change.paper, str) and change.paper not in self._papers:
            raise RefusedError(404, "there is no paper of this id")
        given = _given(change)
        return lambda s: msgspec.structs.replace(s, scanner=msgspec.structs.replace(s.scanner, **given))

    def _new_paper(self, request: Handler, paper: NewPaper) -> None:
        try:
            _json(request, 201, self._papers.add(paper))
        except PaperTakenError as error:
            raise RefusedError(409, str(error)) from None

    def _paper_picture(self, request: Handler, identifier: str) -> None:
        if identifier not in self._papers:
            raise RefusedError(404, "there is no paper of this id")
        request.reply(200, "image/png", self._papers.png(identifier))

    def _receipt_picture(self, request: Handler, identifier: str) -> None:
        for receipt in self._printer.receipts:
            if receipt.id == identifier:
                request.reply(200, "image/png", receipt.png)
                return
        raise RefusedError(404, "there is no receipt of this id")


def _printer_edit(change: PrinterChange) -> Callable[[Setting], Setting]:
    given = _given(change)
    return lambda s: msgspec.structs.replace(s, printer=msgspec.structs.replace(s.printer, **given))


def _cable_edit(change: CableChange) -> Callable[[Setting], Setting]:
    return lambda s: msgspec.structs.replace(s, cable=msgspec.structs.replace(s.cable, connected=change.connected))


def _given(change: msgspec.Struct) -> dict[str, object]:
    """The keys that the caller named. Raises `RefusedError` when there is none."""
    given = {key: value for key, value in msgspec.structs.asdict(change).items() if value is not UNSET}
    if not given:
        raise RefusedError(400, "nothing to change: name at least one key")
    return given


def _parse(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RefusedError(400, " ".join(str(error).split())) from None


def _json(request: Handler, status: int, answer: object) -> None:
    request.reply(status, "application/json", msgspec.json.encode(answer))


def _without_picture(receipt: Receipt) -> dict[str, object]:
    return {"id": receipt.id, "text": receipt.text, "bytes": receipt.taken, "cut": receipt.cut}
