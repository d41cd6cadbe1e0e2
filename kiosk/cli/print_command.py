"""`kiosk print`: a receipt through the real driver, in its own process, as the screen uses it."""

import argparse
import asyncio
import secrets
import sys
from pathlib import Path

import msgspec

from kiosk import config as settings
from kiosk import config_file
from kiosk.cli.output import print_json, show
from kiosk.devices.receipt_printer.client import ReceiptPrinterClient
from kiosk.devices.receipt_printer.port import Line, Printed, PrintResult, QrCode, Rule, Ticket, Unconfirmed
from kiosk.devices.states import DeviceState, Fault, Ready
from kiosk.errors import ConfigError, KioskError, explain

MAX_TEXT_BYTES = 20_000
# What the driver's start may take before the printer is asked.
START_S = 10.0

# What a printer may do wrongly: width, accents, styles, other scripts, codes.
TEST_PAGE = Ticket(
    (
        Line("Kiosk", "title", "centre"),
        Rule(),
        Line("Ticket d'essai / test receipt", "strong", "centre"),
        Line("àâäçéèêëîïôöùûüÿœæ ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ « » € – … ’"),
        Line("Türkçe ğışöç İŞ - Română ăâîșț - Português ãõ"),
        Line("Українська єіїґ - Łódź"),
        Line("Tiếng Việt: Nguyễn Đức"),
        Line("وصل تجريبي: 12/03 ESSAI-0000"),
        Line("测试收据：ESSAI-0000。"),
        Line("ESSAI-0000", "reference", "centre"),
        Line("Petit texte : 0123456789", "small"),
        QrCode("KIOSK TEST"),
        Line("Les traits vont d'un bord à l'autre du papier.", "small", "centre"),
        Rule(),
    )
)


def arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--config", type=Path, metavar="FILE", help="the printer that this configuration names")
    which.add_argument("--host", metavar="H", help="an ESC/POS printer on the network")
    which.add_argument("--serial", metavar="LINE", help="one on a serial line: /dev/serial/by-id/...")
    which.add_argument("--usb", metavar="VENDOR:PRODUCT", help="one on USB, as lsusb shows it")
    which.add_argument("--queue", metavar="Q", help="one behind a raw queue of CUPS")
    parser.add_argument("--port", type=int, default=9100, metavar="P", help="with --host; default 9100")
    parser.add_argument("--baud", type=int, default=38400, metavar="N", help="with --serial; default 38400")
    parser.add_argument("--flow", default="rtscts", metavar="F", help="with --serial: rtscts, xonxoff or none")
    parser.add_argument("--cups-server", default="", metavar="S", help="with --queue: host, host:port or socket")
    parser.add_argument("--profile", default="TM-T88V", metavar="NAME", help="of python-escpos; default TM-T88V")
    parser.add_argument("--paper-mm", type=int, default=80, metavar="N", help="58 or 80; default 80")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--text", metavar="FILE", help="UTF-8 text; - reads standard input")
    what.add_argument("--test-page", action="store_true", help="width, accents, styles, other scripts, a QR code")
    what.add_argument("--status", action="store_true", help="ask how it is and print nothing; exit status 1: not ready")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    printer = config_file.load(args.config).receipt_printer if args.config else _named(args)
    if args.status:
        return _show_status(*asyncio.run(_look(printer)), as_json=args.json)
    ticket = TEST_PAGE if args.test_page else Ticket(tuple(Line(line) for line in _text(args.text).splitlines()))
    show({"result": "printed", "job": printed(printer, ticket).job}, "printed", as_json=args.json)
    return 0


def printed(printer: settings.ReceiptPrinter, ticket: Ticket) -> Printed:
    """Prints it; raises `KioskError` for any other end."""
    result = asyncio.run(_print(printer, ticket))
    if not isinstance(result, Printed):
        said = "taken, but not confirmed" if isinstance(result, Unconfirmed) else "not printed"
        raise KioskError(f"printer: {said}: {_in_words(result.fault)}")
    return result


def _named(args: argparse.Namespace) -> settings.ReceiptPrinter:
    """The printer of the command line, under the rules of the configuration."""
    connection = next(name for name in ("host", "serial", "usb", "queue") if getattr(args, name) is not None)
    table = {
        "connection": {"host": "tcp", "queue": "cups"}.get(connection, connection),
        connection: getattr(args, connection),
        "port": args.port,
        "baud": args.baud,
        "flow": args.flow,
        "cups_server": args.cups_server,
        "profile": args.profile,
        "paper_mm": args.paper_mm,
    }
    try:
        return msgspec.convert(table, settings.ReceiptPrinter, strict=True)
    except msgspec.ValidationError as error:
        said, _, where = " ".join(str(error).split()).partition(" - at `$.")
        raise ConfigError(f"--{where.rstrip('`').replace('_', '-') or connection}: {said}") from None


async def _look(printer: settings.ReceiptPrinter) -> tuple[DeviceState, Fault | None]:
    client = ReceiptPrinterClient(printer)
    try:
        await client.open()
        return await client.settled(printer.status_timeout_s + START_S), client.fault
    finally:
        await client.close()


def _show_status(state: DeviceState, fault: Fault | None, *, as_json: bool) -> int:
    ready = isinstance(state, Ready)
    if as_json:
        tag = msgspec.to_builtins(state)["type"]
        told = None if fault is None else {**msgspec.to_builtins(explain(fault.code)), "detail": fault.detail}
        print_json({"state": tag, "fault": told})
    elif ready:
        print("ready")
    if not ready:
        raise KioskError(f"printer: {_in_words(fault) if fault is not None else 'its driver does not start'}")
    return 0


async def _print(printer: settings.ReceiptPrinter, ticket: Ticket) -> PrintResult:
    client = ReceiptPrinterClient(printer)
    try:
        await client.open()
        await client.settled(printer.status_timeout_s + START_S)
        return await client.print_ticket(secrets.token_hex(8), ticket)
    finally:
        await client.close()


def _in_words(fault: Fault) -> str:
    return f"{fault.code}: {fault.detail}" if fault.detail else str(fault.code)


def _text(name: str) -> str:
    try:
        if name == "-":
            data = sys.stdin.buffer.read(MAX_TEXT_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(MAX_TEXT_BYTES + 1)
        text = data.decode("utf-8")
    except OSError as error:
        raise KioskError(f"{name}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise KioskError(f"{name}: not UTF-8") from None
    if len(data) > MAX_TEXT_BYTES or not text.strip():
        raise KioskError(f"{name}: from 1 to {MAX_TEXT_BYTES} bytes of text are expected")
    return text
