"""`kiosk scan`: pages through the real driver, in its own process, as the screen does; and which scanners there are."""

import argparse
import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar, get_args

from kiosk import config as settings
from kiosk import config_file
from kiosk.cli.output import print_json
from kiosk.devices.scanner import discovery, escl_http
from kiosk.devices.scanner.client import ScannerClient
from kiosk.devices.scanner.port import MAX_BATCH, Batch, Colour, Glass, Page, ScanSettings, Size, Source
from kiosk.devices.scanner.protocol import FoundScanner
from kiosk.devices.states import Fault
from kiosk.errors import ConfigError, KioskError

T = TypeVar("T")


def arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--config", type=Path, metavar="FILE", help="the scanner that this configuration names")
    which.add_argument(
        "--device", default="", metavar="NAME", help="serial:..., uuid:..., usb:1-2.3 (see --list) or a SANE name"
    )
    parser.add_argument(
        "--escl", action="append", default=[], metavar="URL",
        help="an eSCL scanner, e.g. http://192.0.2.7/eSCL; several, and --device says which one",
    )  # fmt: skip
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--out", type=Path, metavar="FILE.jpg", help="scan and write here (mode 0600)")
    what.add_argument("--look", action="store_true", help="only say whether something lies on the glass")
    what.add_argument("--list", action="store_true", help="list the scanners that are there, by their stable names")
    parser.add_argument("--source", choices=get_args(Source), default="flatbed", help="default: flatbed")
    parser.add_argument(
        "--pages", type=int, metavar="N",
        help=f"from the feeder: at most so many, as FILE-1.jpg ... (1 to {MAX_BATCH}); default: all",
    )  # fmt: skip
    parser.add_argument("--dpi", type=int, metavar="N", help="75 to 600; default: as configured (200)")
    colour = parser.add_mutually_exclusive_group()
    colour.add_argument("--colour", choices=get_args(Colour), default="colour", help="default: colour")
    colour.add_argument("--gray", dest="colour", action="store_const", const="gray", help="the same as --colour gray")
    parser.add_argument("--size", choices=get_args(Size), default="auto", help="default: the glass; A4 from the feeder")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    scanner = _scanner(args)
    if args.list:
        return _list(args, asyncio.run(discovery.found(scanner)))
    wished = _wished(args, scanner)
    if args.look:
        return _look(args, asyncio.run(_with_scanner(scanner, lambda client: client.look())))
    if wished.source == "flatbed":
        return _one(args, asyncio.run(_with_scanner(scanner, lambda client: client.scan(wished))))
    return _batch(args, scanner, wished)


def _scanner(args: argparse.Namespace) -> settings.Scanner:
    if args.config:
        if args.escl:
            raise ConfigError("--escl: not together with --config")
        return config_file.load(args.config).scanner
    if not (args.device or args.escl or args.list):
        raise ConfigError("one of --config, --device, --escl is needed")
    if any(escl_http.check_url(url) is not None for url in args.escl):
        raise ConfigError("--escl: an address such as http://192.0.2.7/eSCL is expected")
    return settings.Scanner(device=args.device, escl_urls=tuple(args.escl))


def _wished(args: argparse.Namespace, scanner: settings.Scanner) -> ScanSettings:
    dpi = scanner.dpi if args.dpi is None else args.dpi
    if not 75 <= dpi <= 600:
        raise ConfigError("--dpi: from 75 to 600")
    if args.pages is not None and not 1 <= args.pages <= MAX_BATCH:
        raise ConfigError(f"--pages: from 1 to {MAX_BATCH}")
    if args.pages is not None and args.source == "flatbed":
        raise ConfigError("--pages: the glass holds one; add --source feeder or --source duplex")
    if args.out is not None and not args.out.name:
        raise ConfigError("--out: the name of a file is expected")
    return ScanSettings(dpi, args.colour, args.source, args.size)


async def _with_scanner(scanner: settings.Scanner, ask: Callable[[ScannerClient], Awaitable[T]]) -> T:
    client = ScannerClient(scanner)
    try:
        await client.open()
        await client.settled(scanner.open_timeout_s)
        return await ask(client)
    finally:
        await client.close()


def _list(args: argparse.Namespace, found: tuple[FoundScanner, ...] | Fault) -> int:
    if isinstance(found, Fault):
        raise _error(found)
    if args.json:
        print_json({"scanners": found})
        return 0
    for scanner in found:
        stable = "" if scanner.stable else "  (may be called otherwise at the next start)"
        print(f"{scanner.device or scanner.address}  {scanner.model}  {scanner.address}{stable}")
    if not found:
        print("no scanner found")
    return 0


def _look(args: argparse.Namespace, result: Glass | Fault) -> int:
    if isinstance(result, Fault):
        raise _error(result)
    _say(args, {"occupied": result.occupied}, "something lies on the glass" if result.occupied else "empty")
    return 0


def _one(args: argparse.Namespace, result: Page | Fault) -> int:
    if isinstance(result, Fault):
        raise _error(result)
    _write(args.out, result.jpeg)
    told = _told(args.out, result)
    _say(args, told, _line(told))
    return 0


def _batch(args: argparse.Namespace, scanner: settings.Scanner, wished: ScanSettings) -> int:
    """Each page is written as it comes, so that a jam leaves those before it."""
    told: list[dict[str, object]] = []
    failed: list[KioskError] = []

    def keep(page: Page) -> None:
        path = args.out.with_stem(f"{args.out.stem}-{len(told) + 1}")
        try:
            if not failed:
                _write(path, page.jpeg)
                told.append(_told(path, page))
        except KioskError as error:  # it would end the event loop's reader; told once the batch is over
            failed.append(error)

    most = args.pages or MAX_BATCH
    batch: Batch = asyncio.run(_with_scanner(scanner, lambda client: client.scan_batch(wished, keep, most)))
    fault = batch.fault.code if batch.fault is not None else None
    _say(args, {"pages": told, "fault": fault, "more": batch.more}, "\n".join(map(_line, told)))
    if failed:
        raise failed[0]
    if batch.fault is not None:
        raise _error(batch.fault, f" after {batch.pages} whole pages" if batch.pages else "")
    return 0


def _error(fault: Fault, when: str = "") -> KioskError:
    return KioskError(f"scanner: {fault.code}{': ' if fault.detail else ''}{fault.detail}{when}")


def _told(path: Path, page: Page) -> dict[str, object]:
    shown = {name: getattr(page, name) for name in ("width_px", "height_px", "dpi", "sha256")}
    return {"file": str(path), "bytes": len(page.jpeg), **shown}


def _line(told: dict[str, object]) -> str:
    return f"{told['file']}: {told['width_px']} x {told['height_px']} px, {told['dpi']} dpi, {told['bytes']} bytes"


def _write(path: Path, data: bytes) -> None:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            os.fchmod(file.fileno(), 0o600)  # it may have been there, open to others
            file.write(data)
    except OSError as error:
        raise KioskError(f"{path}: {error.strerror}") from None


def _say(args: argparse.Namespace, as_json: dict[str, object], as_text: str) -> None:
    if args.json:
        print_json(as_json)
    elif as_text:
        print(as_text)
