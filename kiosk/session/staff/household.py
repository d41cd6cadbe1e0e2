"""What is kept of the kiosk itself, in its state directory: paper counters and the mediator's lists; and what is seen
around it: network, disk, outbox, versions. Nothing of a citizen. All of it is called in threads.
"""

import base64
import json
import platform
import re
import shutil
import socket
import sqlite3
import threading
import time
import urllib.parse
from collections.abc import Mapping
from contextlib import closing
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from kiosk.config import Config
from kiosk.delivery.database import DATABASE
from kiosk.delivery.protocol import outbox_directory
from kiosk.devices.receipt_printer.port import Line, QrCode, Rule, Ticket
from kiosk.privacy import logs
from kiosk.session.staff.state import Counters, ListName, Surroundings
from kiosk.whole_file import write_whole

COUNTERS = "counters.json"
CHECKLISTS = "checklists.jsonl"
# Two a day: a year.
MAX_LISTS = 800
MAX_BYTES = 1_000_000
REACH_TIMEOUT_S = 3.0
STATUS_BYTES = len("HTTP/1.1 200")
# Of a ticket on the hall's printer, measured: a line of text, one of double height, a signed code (a bare reference
# takes 30), and what the blade needs.
LINE_MM, TALL_MM, QR_MM, CUT_MM = 4, 7, 43, 25
COLUMNS = {58: 32, 80: 42}


class Household:
    """`state`: the state directory; empty: nothing is kept. A file that cannot be read counts from nothing, one that
    cannot be written is logged: paper counts for less than a visit."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._state = Path(config.state_dir) if config.state_dir else None
        self._lock = threading.Lock()

    def look_around(self) -> Surroundings:
        return Surroundings(
            reach_ms=reach_ms(self._config.delivery.desk_url, self._config.delivery.proxy),
            disk_mb=_free_mb(self._state),
            outbox=_waiting(self._state),
            versions=versions(),
            counters=self.counters(),
        )

    def counters(self) -> Counters:
        try:
            return msgspec.json.decode(_read(self._file(COUNTERS)), type=Counters)
        except (OSError, msgspec.MsgspecError):
            return Counters()

    def count_ticket(self, ticket: Ticket) -> None:
        length = length_mm(ticket, COLUMNS[self._config.receipt_printer.paper_mm])
        with self._lock:
            now = self.counters()
            self._keep(msgspec.structs.replace(now, tickets=now.tickets + 1, roll_mm=now.roll_mm + length))

    def count_pages(self, pages: int) -> None:
        with self._lock:
            now = self.counters()
            self._keep(msgspec.structs.replace(now, pages=now.pages + pages))

    def roll_changed(self, today: date) -> None:
        with self._lock:
            now = self.counters()
            self._keep(msgspec.structs.replace(now, tickets=0, roll_mm=0, roll_since=today.isoformat()))

    def note_checklist(self, which: ListName, items: Mapping[str, bool], at: datetime) -> None:
        line = json.dumps({"at": at.isoformat(timespec="seconds"), "list": which, "items": dict(items)})
        with self._lock:
            try:
                kept = _read(self._file(CHECKLISTS)).decode("utf-8", "replace").splitlines()
            except OSError:
                kept = []
            self._write(CHECKLISTS, "\n".join([*kept[-(MAX_LISTS - 1) :], line]) + "\n")

    def _keep(self, counters: Counters) -> None:
        self._write(COUNTERS, msgspec.json.encode(counters).decode())

    def _file(self, name: str) -> Path:
        if self._state is None:
            raise FileNotFoundError(name)
        return self._state / name

    def _write(self, name: str, text: str) -> None:
        """Whole or not at all, also when the power is cut."""
        try:
            write_whole(self._file(name), text.encode())
        except OSError as error:
            if self._state is not None:
                logs.event("not_kept", file=name, errno=error.errno)


def length_mm(ticket: Ticket, columns: int) -> int:
    """About how much paper a ticket takes."""
    length = CUT_MM
    for block in ticket.blocks:
        match block:
            case Line(text=text, style="title" | "reference"):
                length += TALL_MM * -(-max(1, len(text)) // (columns // 2))
            case Line(text=text):
                length += LINE_MM * -(-max(1, len(text)) // columns)
            case Rule():
                length += LINE_MM
            case QrCode():
                length += QR_MM
    return length


def versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "debian": _debian()}
    for name in ("kiosk", "PySide6"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


def _debian() -> str:
    try:
        return _read(Path("/etc/debian_version")).decode("ascii", "replace").strip()[:40]
    except OSError:
        return ""


def reach_ms(url: str, proxy: str = "") -> float | None:
    """How long the server of an address takes to take a call; None when it does not. `proxy`: the address of the one
    by which it is called, and by nothing else."""
    try:
        there = _place(url)
        begun = time.monotonic()
        with socket.create_connection(_place(proxy) if proxy else there, REACH_TIMEOUT_S) as line:
            if proxy and not _is_reached_by(proxy, line, there):
                return None
            return round((time.monotonic() - begun) * 1000, 1)
    except (OSError, ValueError):
        return None


def _place(url: str) -> tuple[str, int]:
    """Raises `ValueError`."""
    parts = urllib.parse.urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    if not parts.hostname or not port:
        raise ValueError("no place")
    return parts.hostname, port


def _is_reached_by(proxy: str, line: socket.socket, there: tuple[str, int]) -> bool:
    """Whether the proxy makes a tunnel (RFC 9110, 9.3.6): it has called the server for that."""
    parts = urllib.parse.urlsplit(proxy)
    if parts.scheme == "https":
        import ssl  # 10 ms, which a screen's start does not have

        with ssl.create_default_context().wrap_socket(line, server_hostname=parts.hostname) as sealed:
            return _makes_tunnel(sealed, parts, there)
    return _makes_tunnel(line, parts, there)


def _makes_tunnel(line: socket.socket, parts: urllib.parse.SplitResult, there: tuple[str, int]) -> bool:
    host = f"[{there[0]}]:{there[1]}" if ":" in there[0] else f"{there[0]}:{there[1]}"
    head = f"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n"
    if parts.username is not None:
        who = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
        head += f"Proxy-Authorization: Basic {base64.b64encode(who.encode()).decode('ascii')}\r\n"
    line.sendall(f"{head}\r\n".encode())
    said = b""
    while len(said) < STATUS_BYTES and (more := line.recv(STATUS_BYTES - len(said))):
        said += more
    return re.fullmatch(rb"HTTP/1\.[01] 2[0-9]{2}", said) is not None


def _free_mb(state: Path | None) -> int | None:
    try:
        return None if state is None else shutil.disk_usage(state).free // 1_000_000
    except OSError:
        return None


def _waiting(state: Path | None) -> int | None:
    """Files whose body is still here, read without opening the outbox as the courier does, which would repair it."""
    database = None if state is None else outbox_directory(state) / DATABASE
    if database is None or not database.exists():
        return 0 if state is not None else None
    try:
        address = f"file:{urllib.parse.quote(str(database.absolute()))}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=1)) as connection:
            (count,) = connection.execute("SELECT count(*) FROM bodies").fetchone()
            return int(count)
    except sqlite3.Error:
        return None


def _read(file: Path) -> bytes:
    with file.open("rb") as source:
        return source.read(MAX_BYTES)
