"""Opens the hall: `python -m kiosk.hall --state DIR`, or `kiosk hall serve`."""

import argparse
import contextlib
import ctypes
import json
import os
import resource
import signal
import socket
import sys
from datetime import datetime
from pathlib import Path

from kiosk.hall import two_d_doc_writer
from kiosk.hall.board import Board
from kiosk.hall.cable import Cable
from kiosk.hall.control import Control
from kiosk.hall.fonts import FontMissingError, font
from kiosk.hall.listening import open_listener
from kiosk.hall.papers import Papers
from kiosk.hall.receipt_printer import ReceiptPrinter
from kiosk.hall.scanner_escl import EsclScanner

SOCKETS = ("escl", "printer", "cable", "control")
_PR_SET_PDEATHSIG = 1


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", type=Path, required=True, metavar="DIR", help="where hall/control.json is written")
    parser.add_argument(
        "--socket", action="append", default=[], type=_inherited, metavar="NAME=FD",
        help=f"an inherited listening socket; NAME is one of {', '.join(SOCKETS)}",
    )  # fmt: skip
    parser.add_argument("--cable-to", type=_address, metavar="HOST:PORT", help="where the cable leads")
    parser.add_argument("--json", action="store_true", help="print one line of JSON once all devices answer")


def _inherited(text: str) -> tuple[str, int]:
    name, _, number = text.partition("=")
    if name not in SOCKETS or not (number.isascii() and number.isdigit()):
        raise argparse.ArgumentTypeError(f"expected NAME=FD with NAME one of {', '.join(SOCKETS)}")
    return name, int(number)


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise argparse.ArgumentTypeError("expected HOST:PORT")
    return host, int(port)


def serve(args: argparse.Namespace) -> None:
    """Serve until SIGTERM, or the parent's death.

    Raises `OSError` (a descriptor or a folder that cannot be used) and `FontMissingError`.
    """
    _die_with_parent()
    ended = _end_signals()
    font("DejaVuSansMono", 20)  # say at once when nothing could be drawn
    handed = dict(args.socket)
    listeners = {name: open_listener(handed.get(name)) for name in SOCKETS if name != "cable"}
    board, papers = Board(), Papers(datetime.now().astimezone().date())
    scanner = EsclScanner(board, papers, listeners["escl"])
    printer = ReceiptPrinter(board, listeners["printer"])
    control = Control(board, papers, printer, listeners["control"])
    cable = Cable(board, open_listener(handed.get("cable")), args.cable_to) if args.cable_to else None
    trust = args.state / "hall" / "trust"
    two_d_doc_writer.write_trust(trust, [papers.trusted])
    _write_private(args.state / "hall" / "control.json", json.dumps({"url": control.url, "token": control.token}))
    for device in (scanner, printer, control, cable):
        if device is not None:
            device.start()
    ready = {
        "event": "ready",
        "escl_url": scanner.url,
        "printer_port": printer.port,
        "control": control.url,
        "cable_port": cable.port if cable else None,
        "trust_dir": str(trust),
    }
    said = f"hall open: scanner {scanner.url}, printer port {printer.port}, control {control.url}"
    sys.stdout.write((json.dumps(ready) if args.json else said) + "\n")
    sys.stdout.flush()
    ended.recv(1)


def _die_with_parent() -> None:
    """No life after the parent's, and no core dumps."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked
        raise SystemExit(1)


def _end_signals() -> socket.socket:
    """A socket that gets a byte at SIGTERM or SIGINT. `sigwait` would not do: numpy's threads exist before any mask
    is set, and the kernel may give the signal to one of them."""
    ended, raised = socket.socketpair()
    raised.setblocking(False)
    signal.set_wakeup_fd(raised.detach())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: None)
    return ended


def _write_private(path: Path, text: str) -> None:
    """Replace the file in one step, readable by its owner only from its first byte."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with contextlib.suppress(FileNotFoundError):
        fresh.unlink()
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)
    fresh.replace(path)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m kiosk.hall", description="The simulated hall.")
    arguments(parser)
    try:
        serve(parser.parse_args(argv))
    except (OSError, FontMissingError) as error:
        sys.stderr.write(f"hall: {error}\n")
        return 1
    return 0
