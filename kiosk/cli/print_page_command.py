"""`kiosk print-page`: a PDF through the real driver, in its own process, as the screen uses it."""

import argparse
import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk import config as settings
from kiosk import config_file
from kiosk.cli.output import print_json, show
from kiosk.devices.page_printer import spool
from kiosk.devices.page_printer.client import PagePrinterClient
from kiosk.devices.page_printer.port import MAX_PDF_BYTES, Document, Printed, PrintResult, Progress, Unconfirmed
from kiosk.devices.states import DeviceState, Fault, NeedsAttention, Ready
from kiosk.errors import ConfigError, KioskError, explain

# What the driver's start may take before the printer is asked.
START_S = 10.0


def arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--config", type=Path, metavar="FILE", help="the page printer that this configuration names")
    which.add_argument("--server", metavar="S", help="the path of CUPS' socket, HOST or HOST:PORT")
    parser.add_argument("--queue", metavar="Q", help="with --server: the queue's name; default kiosk")
    parser.add_argument("--copies", type=int, default=1, metavar="N")
    parser.add_argument("--one-sided", action="store_true", help="also where the printer prints on both sides")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("pdf", nargs="?", metavar="FILE.pdf", help="- reads standard input")
    what.add_argument("--status", action="store_true", help="ask how it is and print nothing; exit status 1: not ready")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    printer = _printer(args)
    if args.status:
        return _show_status(printer, as_json=args.json)
    document = Document(_read(args.pdf), args.copies, duplex=not args.one_sided)
    result = asyncio.run(_print(printer, document, None if args.json else _say))
    if not isinstance(result, Printed):
        said = "may be printed, not confirmed" if isinstance(result, Unconfirmed) else "not printed"
        raise KioskError(f"page printer: {said}: {_in_words(result.fault)}")
    show({"result": "printed", "pages": result.pages}, f"printed: {result.pages} pages", as_json=args.json)
    return 0


def _printer(args: argparse.Namespace) -> settings.PagePrinter:
    if args.config:
        if args.queue:
            raise ConfigError("--queue goes with --server")
        printer = config_file.load(args.config).page_printer
        return msgspec.structs.replace(printer, enabled=True)
    try:
        named = {"enabled": True, "server": args.server, "queue": args.queue or settings.PagePrinter().queue}
        return msgspec.convert(named, settings.PagePrinter)
    except msgspec.ValidationError:
        raise ConfigError("--queue: the name of a queue is expected") from None


def _show_status(printer: settings.PagePrinter, *, as_json: bool) -> int:
    state, fault, advice = asyncio.run(_look(printer))
    kept = spool.examine(printer.server, printer.spool_dir)
    if as_json:
        told = {"state": state, "fault": fault, "advice": advice, "spool": kept}
        print_json(told)
    elif fault is None:
        memory = {True: "in memory", False: "ON A DISK", None: "unknown"}[kept.in_memory]
        print(f"ready; spool {memory}: {kept.detail}")
        for item in advice:
            print(f"soon: {_in_words(item)}")
    if fault is not None:
        raise KioskError(f"page printer: not ready: {_in_words(fault)}")
    return 0


async def _look(printer: settings.PagePrinter) -> tuple[DeviceState, Fault | None, tuple[Fault, ...]]:
    client = PagePrinterClient(printer)
    try:
        await client.open()
        state = await client.settled(printer.status_timeout_s + START_S)
        fault = state.fault if isinstance(state, NeedsAttention) else client.fault
        return state, None if isinstance(state, Ready) else fault, client.advice
    finally:
        await client.close()


async def _print(
    printer: settings.PagePrinter, document: Document, told: Callable[[Progress], None] | None
) -> PrintResult:
    client = PagePrinterClient(printer)
    try:
        await client.open()
        await client.settled(printer.status_timeout_s + START_S)
        return await client.print_pdf("print-page", document, told)
    finally:
        await client.close()


def _say(progress: Progress) -> None:
    print(_in_words(progress.fault) if progress.fault is not None else progress.stage, file=sys.stderr)


def _in_words(fault: Fault) -> str:
    detail = f" ({fault.detail})" if fault.detail else ""
    return f"{fault.code}{detail}: {explain(fault.code).staff}"


def _read(name: str) -> bytes:
    try:
        if name == "-":
            data = sys.stdin.buffer.read(MAX_PDF_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(MAX_PDF_BYTES + 1)
    except OSError as error:
        raise KioskError(f"{name}: {error.strerror}") from None
    if not data or len(data) > MAX_PDF_BYTES:
        raise KioskError(f"{name}: from 1 to {MAX_PDF_BYTES} bytes are expected")
    return data
