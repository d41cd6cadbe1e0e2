"""`kiosk hall record printer` and `kiosk hall replay printer`: what passes on its wire, kept and played again."""

import argparse
import json
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

from kiosk.hall.printer_recording import Recorder, ReplayedPrinter, play_to_printer, read, write


def arguments(record: Any, replay: Any) -> None:
    """What both commands take for the printer."""
    of = record.add_parser("printer", help="stand before a printer and write down what passes, until SIGTERM")
    of.add_argument("file", type=Path, metavar="FILE", help="where it is written; holds what was printed")
    of.add_argument("--from", dest="of", required=True, type=_address, metavar="HOST:PORT", help="the printer")
    of.add_argument("--port", type=_port, default=0, metavar="P", help="where to stand; default: a free port")
    of.add_argument("--json", action="store_true")
    again = replay.add_parser("printer", help="play a recording: as the printer, or to a printer")
    again.add_argument("file", type=Path, metavar="FILE")
    again.add_argument("--to", type=_address, metavar="HOST:PORT", help="play the host to this printer, then end")
    again.add_argument("--timed", action="store_true", help="with --to: with the pauses of the recording")
    again.add_argument(
        "--port", type=_port, default=0, metavar="P", help="without --to: the port of the played printer"
    )
    again.add_argument("--json", action="store_true")


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        raise argparse.ArgumentTypeError("expected HOST:PORT")
    return host, int(port)


def run(args: argparse.Namespace) -> None:
    """Raises `RecordingError` and `OSError`."""
    if args.action == "record":
        _record(args)
    elif args.to is None:
        _be_printer(args)
    else:
        _play_to(args)


def _record(args: argparse.Namespace) -> None:
    args.file.touch(mode=0o600)  # a file that cannot be written is said before, and what is printed is not for others
    recorder = Recorder(_listener(args.port), args.of)
    recorder.start()
    _until_ended(args, recorder.port)
    recorder.stop()
    write(args.file, recorder.pieces)


def _be_printer(args: argparse.Namespace) -> None:
    printer = ReplayedPrinter(read(args.file), _listener(args.port))
    printer.start()
    _until_ended(args, printer.port)
    printer.stop()


def _play_to(args: argparse.Namespace) -> None:
    said = play_to_printer(read(args.file), args.to, timed=args.timed)
    told = json.dumps({"answers": said.hex()}) if args.json else f"played; {len(said)} bytes of answers"
    sys.stdout.write(told + "\n")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:6]) < 65536):
        raise argparse.ArgumentTypeError("from 0 to 65535")
    return int(text)


def _listener(port: int) -> socket.socket:
    return socket.create_server(("127.0.0.1", port))


def _until_ended(args: argparse.Namespace, port: int) -> None:
    """Say where it stands, and wait for SIGINT or SIGTERM."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: ended.set())
    said = json.dumps({"event": "ready", "port": port}) if args.json else f"ready on 127.0.0.1:{port}"
    sys.stdout.write(said + "\n")
    sys.stdout.flush()
    # A wait without end is not interrupted by a signal's handler on every system.
    while not ended.wait(3600):
        pass
