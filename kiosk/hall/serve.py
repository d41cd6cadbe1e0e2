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
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from kiosk.hall import memory_folder, two_d_doc_writer
from kiosk.hall.cable import Cable
from kiosk.hall.card_slot import CardSlots
from kiosk.hall.control import Control
from kiosk.hall.device import VirtualDevice
from kiosk.hall.fonts import FontMissingError, font, ocr_b
from kiosk.hall.input_devices import InputDevices
from kiosk.hall.listening import open_listener
from kiosk.hall.mjpeg_camera import MjpegCamera
from kiosk.hall.page_printer import PagePrinter
from kiosk.hall.papers import Papers
from kiosk.hall.receipt_printer import ReceiptPrinter
from kiosk.hall.scanner_escl import EsclScanner
from kiosk.hall.site.device import StandInSite
from kiosk.hall.site.france_connect import StandInFranceConnect

# What may be handed over; what is not gets a free loopback port.
SOCKETS = ("escl", "escl2", "printer", "camera", "cable", "control", "site", "site_mail", "france_connect")
_PR_SET_PDEATHSIG = 1


class Means:
    """What a device is made with."""

    def __init__(self, args: argparse.Namespace, papers: Papers) -> None:
        """Beside `papers`: `folder` (STATE/hall), where a device that needs files has a folder of its own name, and
        `cable_to`, where the cable leads."""
        self.papers = papers
        self.folder: Path = args.state / "hall"
        self.cable_to: tuple[str, int] | None = args.cable_to
        self._handed: dict[str, int] = dict(args.socket)

    def socket(self, name: str) -> socket.socket:
        """The listening socket `name`, one of `SOCKETS`. Raises `OSError`."""
        return open_listener(self._handed.get(name))


# Every device of the hall, in the order in which it starts and is shown; each also stands in `device.CHOICES`.
DEVICES: Mapping[str, Callable[[Means], VirtualDevice]] = {
    "scanner": lambda means: EsclScanner(means.papers, means.socket("escl")),
    "scanner2": lambda means: EsclScanner(means.papers, means.socket("escl2"), 2),
    "printer": lambda means: ReceiptPrinter(means.socket("printer"), means.papers.take_ticket),
    "camera": lambda means: MjpegCamera(means.papers, means.socket("camera")),
    "page_printer": lambda means: PagePrinter(means.folder),
    "inputs": lambda means: InputDevices(means.folder / "inputs"),
    "card_reader": lambda means: CardSlots(means.folder),
    "site": lambda means: StandInSite(means.socket("site"), means.socket("site_mail")),
    "france_connect": lambda means: StandInFranceConnect(
        means.socket("france_connect"), means.folder / "france_connect"
    ),
    "cable": lambda means: Cable(means.socket("cable") if means.cable_to else None, means.cable_to),
}
# There on demand only: a kiosk has one scanner, and tests tell two apart; CUPS is five
# processes; few visits open a site, or sign in.
_ON_DEMAND = {"scanner2", "page_printer", "site", "france_connect"}
_USUAL = tuple(name for name in DEVICES if name not in _ON_DEMAND)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", type=Path, required=True, metavar="DIR", help="where hall/control.json is written")
    parser.add_argument(
        "--socket", action="append", default=[], type=_inherited, metavar="NAME=FD",
        help=f"an inherited listening socket; NAME is one of {', '.join(SOCKETS)}",
    )  # fmt: skip
    parser.add_argument("--cable-to", type=_address, metavar="HOST:PORT", help="where the cable leads")
    parser.add_argument(
        "--devices", type=_names, default=_USUAL, metavar="NAME,...",
        help=f"only these devices, of {','.join(DEVICES)}; default: all but {','.join(_ON_DEMAND)}",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one line of JSON once all devices answer")


def _names(text: str) -> tuple[str, ...]:
    wanted = text.split(",")
    if not set(wanted) <= set(DEVICES):
        raise argparse.ArgumentTypeError(f"expected names among {', '.join(DEVICES)}, with commas")
    return tuple(name for name in DEVICES if name in wanted)


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
    ocr_b(30)
    memory_folder.sweep(memory_folder.MEMORY)
    papers = Papers(datetime.now().astimezone().date())
    means = Means(args, papers)
    devices = [DEVICES[name](means) for name in args.devices]
    control = Control(devices, papers, means.socket("control"))
    trust = means.folder / "trust"
    two_d_doc_writer.write_trust(trust, [papers.trusted])
    papers.described.write_trust(trust)
    _write_private(means.folder / "control.json", json.dumps({"url": control.url, "token": control.token}))
    try:
        for device in devices:
            device.start()
        control.start()
        _say_ready(args, devices, {"control": control.url, "trust_dir": str(trust)})
        ended.recv(1)
    finally:
        for device in devices:
            device.stop()


def _say_ready(args: argparse.Namespace, devices: list[VirtualDevice], rest: dict[str, object]) -> None:
    ready: dict[str, object] = {"event": "ready"}
    for device in devices:
        ready |= device.ready()
    ready |= rest
    said = ", ".join(f"{key} {value}" for key, value in ready.items() if key != "event" and value is not None)
    sys.stdout.write((json.dumps(ready) if args.json else f"hall open: {said}") + "\n")
    sys.stdout.flush()


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
