"""The hall's receipt printer: ESC/POS over TCP, with the status answers of a TM-T88V.

While the paper is out or the cover open, what comes is kept and printed once it can be, as true printers do; the
status says why.
"""

import secrets
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from kiosk.hall.board import Board
from kiosk.hall.device import as_json, given, parse
from kiosk.hall.escpos import Command, Parser
from kiosk.hall.listening import Gate
from kiosk.hall.slip import Paper, Slip

CUT_MID_JOB_BYTES = 300
_KEPT_BYTES = 64 * 1024
_RECEIPTS_KEPT = 100
_IDLE_S = 300.0
# How often a connection looks whether paper has been put in, or a state has to be told.
_TURN_S = 0.05
# DLE DC4 8 and its seven bytes; what says that it was obeyed.
_FORGET, _FORGOTTEN = b"\x08\x01\x03\x14\x01\x06\x02\x08", b"\x37\x25\x00"
_REAL_TIME = (b"\x10\x04", b"\x10\x05", b"\x10\x14")

PrinterFault = Literal["mute", "offline", "garbage", "cut_mid_job", "roll_ends_mid_job"]
Roll = Literal["ok", "low", "out"]
Cover = Literal["closed", "open"]


class PrinterSetting(msgspec.Struct, frozen=True):
    paper: Roll = "ok"
    cover: Cover = "closed"
    fault: PrinterFault | None = None

    @property
    def prints(self) -> bool:
        return self.paper != "out" and self.cover == "closed"


class PrinterChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    paper: Roll | UnsetType = UNSET
    cover: Cover | UnsetType = UNSET
    fault: PrinterFault | UnsetType | None = UNSET


class Receipt(msgspec.Struct, frozen=True):
    """One slip. `taken`: how many bytes made it; `cut`: by the blade, else the peer left with ink on the paper."""

    id: str
    text: str
    taken: int
    cut: bool
    png: bytes = b""


class ReceiptPrinter:
    """Each connection prints on a slip of its own, so that two never mix."""

    name = "printer"

    def __init__(self, listener: socket.socket, printed: Callable[[bytes], None] = lambda png: None) -> None:
        """`printed`: called with the picture of each slip."""
        self._printed = printed
        self._board = Board(PrinterSetting())
        self._gate = Gate(listener, self._serve, most=8)
        self._lock = threading.Lock()
        self._receipts: list[Receipt] = []
        self._count = 0
        self._used_mm = 0.0
        self.port = self._gate.port
        self._board.watch(self._on_setting)

    def start(self) -> None:
        self._gate.start()

    def stop(self) -> None:
        """Nothing of it outlives the process."""

    def change(self, body: bytes) -> None:
        self._board.set(**given(parse(body, PrinterChange)))

    def state(self) -> Mapping[str, object]:
        setting = msgspec.structs.asdict(self._board.setting)
        return {**setting, "receipts": self._count, "used_mm": self.used_mm}

    def ready(self) -> Mapping[str, object]:
        return {"printer_port": self.port}

    def fetch(self, path: list[str]) -> tuple[str, bytes] | None:
        """`receipts`: the list; `receipts/ID.png`: one picture."""
        match path:
            case ["receipts"]:
                return as_json([_without_picture(receipt) for receipt in self.receipts])
            case ["receipts", name] if name.endswith(".png"):
                found = [receipt for receipt in self.receipts if receipt.id == name.removesuffix(".png")]
                return ("image/png", found[0].png) if found else None
            case _:
                return None

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """The last hundred, oldest first."""
        with self._lock:
            return tuple(self._receipts)

    @property
    def used_mm(self) -> float:
        """Paper that has come out since the start, in millimetres."""
        return round(self._used_mm, 1)

    def _on_setting(self, setting: PrinterSetting) -> None:
        self._gate.set_plugged(setting.fault != "offline")

    def _serve(self, connection: socket.socket) -> None:
        """One thread for each connection: it reads, prints, and tells what has changed."""
        job = Job(self._board, self._record, connection.sendall)
        connection.settimeout(_TURN_S)
        heard = time.monotonic()
        try:
            while time.monotonic() < heard + _IDLE_S:
                job.go_on()
                try:
                    data = connection.recv(65536)
                except TimeoutError:
                    continue
                if not data:
                    break
                heard = time.monotonic()
                if self._board.setting.fault == "cut_mid_job":
                    data = data[: max(0, CUT_MID_JOB_BYTES - job.taken)]
                job.feed(data)
                if self._board.setting.fault == "cut_mid_job" and job.taken >= CUT_MID_JOB_BYTES:
                    break
        finally:
            self._finish(job)

    def _finish(self, job: "Job") -> None:
        """The peer left. What it had sent is printed when there is paper again."""
        job.leave()
        if job.waits and self._board.wait_until(lambda setting: setting.prints, _IDLE_S):
            job.go_on()
        job.end()

    def _record(self, slip: Slip, taken: int, cut: bool) -> None:
        with self._lock:
            self._count += 1
            self._used_mm += slip.used_mm
            self._receipts.append(Receipt(f"r{self._count}", slip.text, taken, cut, slip.png))
            del self._receipts[:-_RECEIPTS_KEPT]
        self._printed(slip.png)


class Job:
    """What one connection prints and asks, without a socket. `say` is given each answer."""

    def __init__(
        self,
        board: Board[PrinterSetting],
        record: Callable[[Slip, int, bool], None],
        say: Callable[[bytes], object] = lambda answer: None,
    ) -> None:
        self._board = board
        self._record = record
        self._say = say
        self._parser = Parser()
        self._paper = Paper()
        self._kept: deque[Command] = deque()
        self._kept_bytes = 0
        self._since_cut = 0
        self._tells = False
        self._told = b""
        self.taken = 0

    @property
    def waits(self) -> bool:
        """Whether something is still to be printed."""
        return bool(self._kept)

    def feed(self, data: bytes) -> None:
        """Take `data`: answer what is asked in real time, print the rest in order."""
        self.taken += len(data)
        self._since_cut += len(data)
        for command in self._parser.feed(data):
            if command.name in _REAL_TIME:
                self._obey_at_once(command)
            elif self._kept_bytes < _KEPT_BYTES:
                self._kept.append(command)
                self._kept_bytes += len(command.data)
            self.go_on()

    def go_on(self) -> None:
        """Print what is there as far as it goes, and tell a change of state to whoever has asked for it."""
        while self._kept and self._board.setting.prints:
            self._do(self._kept.popleft())
        if not self._kept:
            self._kept_bytes = 0
        state = _automatic_status(self._board.setting)
        if self._tells and state != self._told:
            self._told = state
            self._answer(state)

    def leave(self) -> None:
        """The peer left: nobody hears any more."""
        self._say = lambda answer: None

    def end(self) -> None:
        self._tear(cut=False)

    def _obey_at_once(self, command: Command) -> None:
        if command.name == b"\x10\x04":
            self._answer(_real_time_status(command.data[0], self._board.setting))
        elif command.data == _FORGET:
            self._kept.clear()
            self._answer(_FORGOTTEN)

    def _do(self, command: Command) -> None:
        if command.name in (b"\x1dV", b"\x1bi", b"\x1bm"):
            self._tear(cut=True)
        elif command.name == b"\x1da":
            self._tells, self._told = bool(command.data[0] & 0x0F), b""
        else:
            self._paper.do(command)
            self._answer(_answer(command, self._board.setting))
        if self._board.setting.fault == "roll_ends_mid_job" and self._paper.inked:
            self._board.set(paper="out", fault=None)

    def _answer(self, answer: bytes) -> None:
        spoilt = _spoilt(answer, self._board.setting)
        if spoilt:
            self._say(spoilt)

    def _tear(self, *, cut: bool) -> None:
        if self._paper.inked:
            self._record(self._paper.take(cut=cut), self._since_cut, cut)
        self._since_cut = 0


def _spoilt(answer: bytes, setting: PrinterSetting) -> bytes:
    if setting.fault == "mute":
        return b""
    return secrets.token_bytes(len(answer)) if setting.fault == "garbage" else answer


def _answer(command: Command, setting: PrinterSetting) -> bytes:
    """What the printer answers in its turn; nothing to a command that asks nothing."""
    match command.name, command.data:
        case b"\x1dr", b"\x01" | b"1":
            return bytes(({"ok": 0, "low": 0x03, "out": 0x0F}[setting.paper],))
        case b"\x1dr", b"\x02" | b"2":
            return b"\x00"
        case b"\x1dI", data:
            return {b"B": b"_EPSON\0", b"C": b"_TM-T88V\0"}.get(data, b"")
        case b"\x1d(", data if data[:1] == b"H" and data[3:5] == b"\x30\x30" and len(data) == 9:
            return b"\x37\x22" + data[5:9] + b"\0"  # process id: all that was sent before it has been printed
        case _:
            return b""


def _real_time_status(number: int, setting: PrinterSetting) -> bytes:
    """DLE EOT: 1 printer, 2 cause of being off line, 3 error, 4 roll (Epson's bits; 1 and 4 are always set)."""
    bits = {
        1: 0 if setting.prints else 0x08,
        2: (0x04 if setting.cover == "open" else 0) | (0x20 if setting.paper == "out" else 0),
        3: 0,
        4: {"ok": 0, "low": 0x0C, "out": 0x6C}[setting.paper],
    }.get(number)
    return b"" if bits is None else bytes((0x12 | bits,))


def _automatic_status(setting: PrinterSetting) -> bytes:
    """GS a: printer, error, roll, and a byte that means nothing here."""
    printer = (0 if setting.prints else 0x08) | (0x20 if setting.cover == "open" else 0)
    return bytes((0x10 | printer, 0, {"ok": 0, "low": 0x03, "out": 0x0F}[setting.paper], 0))


def _without_picture(receipt: Receipt) -> dict[str, object]:
    return {"id": receipt.id, "text": receipt.text, "bytes": receipt.taken, "cut": receipt.cut}
