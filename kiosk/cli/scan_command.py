"""`kiosk scan`: one page through the real driver, in its own process, as the screen uses it."""

import argparse
import asyncio
import os
from pathlib import Path

import msgspec

from kiosk import config as settings
from kiosk.devices.scanner.client import ScannerClient
from kiosk.devices.scanner.port import Glass, Page, ScanSettings
from kiosk.devices.states import Fault
from kiosk.errors import ConfigError, KioskError


def arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--config", type=Path, metavar="FILE", help="the scanner that this configuration names")
    which.add_argument("--escl", metavar="URL", help="an eSCL scanner, e.g. http://192.0.2.7/eSCL")
    which.add_argument("--device", metavar="NAME", help="a SANE device, e.g. test:0")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--out", type=Path, metavar="FILE.jpg", help="scan a page and write it here (mode 0600)")
    what.add_argument("--look", action="store_true", help="only say whether something lies on the glass")
    parser.add_argument("--dpi", type=int, metavar="N", help="75 to 600; default: as configured (200)")
    parser.add_argument("--gray", action="store_true")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    if args.config:
        scanner = settings.load(args.config).scanner
    else:
        scanner = settings.Scanner(device=args.device or "", escl_url=args.escl or "")
    dpi = scanner.dpi if args.dpi is None else args.dpi
    if not 75 <= dpi <= 600:
        raise ConfigError("--dpi: from 75 to 600")
    result = asyncio.run(_ask(scanner, None if args.look else ScanSettings(dpi, "gray" if args.gray else "colour")))
    if isinstance(result, Fault):
        raise KioskError(f"scanner: {result.code}{': ' if result.detail else ''}{result.detail}")
    if isinstance(result, Glass):
        _say(args, {"occupied": result.occupied}, "something lies on the glass" if result.occupied else "empty")
        return 0
    _write(args.out, result.jpeg)
    shown = {name: getattr(result, name) for name in ("width_px", "height_px", "dpi", "sha256")}
    size = f"{result.width_px} x {result.height_px} px, {result.dpi} dpi, {len(result.jpeg)} bytes"
    _say(args, {"file": str(args.out), "bytes": len(result.jpeg), **shown}, f"{args.out}: {size}")
    return 0


async def _ask(scanner: settings.Scanner, scan: ScanSettings | None) -> Page | Glass | Fault:
    client = ScannerClient(scanner)
    try:
        await client.open()
        await client.settled(scanner.open_timeout_s)
        return await (client.look() if scan is None else client.scan(scan))
    finally:
        await client.close()


def _write(path: Path, data: bytes) -> None:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
    except OSError as error:
        raise KioskError(f"{path}: {error.strerror}") from None


def _say(args: argparse.Namespace, as_json: dict[str, object], as_text: str) -> None:
    print(msgspec.json.encode(as_json).decode() if args.json else as_text)
