"""`kiosk print`: a receipt through the real driver, in its own process, as the screen uses it."""

import argparse
import asyncio
import secrets
import sys
from pathlib import Path

import msgspec

from kiosk import config as settings
from kiosk.devices.receipt_printer.client import ReceiptPrinterClient
from kiosk.devices.receipt_printer.port import Line, Printed, PrintResult, QrCode, Rule, Ticket, Unconfirmed
from kiosk.errors import ConfigError, KioskError

MAX_TEXT_BYTES = 20_000

TEST_TICKET = Ticket(
    (
        Line("Kiosk", "title", "centre"),
        Rule(),
        Line("Ticket d'essai / test receipt", "strong", "centre"),
        Line("àâäçéèêëîïôöùûüÿœæ ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ « » € – … ’"),
        Line("ESSAI-0000", "reference", "centre"),
        Line("Petit texte : 0123456789", "small"),
        QrCode("KIOSK TEST"),
    )
)


def arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--config", type=Path, metavar="FILE", help="the printer that this configuration names")
    which.add_argument("--host", metavar="H", help="an ESC/POS printer on the network")
    parser.add_argument("--port", type=int, default=9100, metavar="P", help="with --host; default 9100")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--text", metavar="FILE", help="UTF-8 text; - reads standard input")
    what.add_argument("--test", action="store_true", help="accents, styles and a QR code")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    if not 1 <= args.port <= 65535:
        raise ConfigError("--port: from 1 to 65535")
    if args.config:
        printer = settings.load(args.config).receipt_printer
    else:
        printer = settings.ReceiptPrinter(host=args.host, port=args.port)
    ticket = TEST_TICKET if args.test else Ticket(tuple(Line(line) for line in _text(args.text).splitlines()))
    result = asyncio.run(_print(printer, ticket))
    if not isinstance(result, Printed):
        said = "taken, but not confirmed" if isinstance(result, Unconfirmed) else "not printed"
        detail = f": {result.fault.detail}" if result.fault.detail else ""
        raise KioskError(f"printer: {said}: {result.fault.code}{detail}")
    print(msgspec.json.encode({"result": "printed", "job": result.job}).decode() if args.json else "printed")
    return 0


async def _print(printer: settings.ReceiptPrinter, ticket: Ticket) -> PrintResult:
    client = ReceiptPrinterClient(printer)
    try:
        await client.open()
        await client.settled(printer.status_timeout_s)
        return await client.print_ticket(secrets.token_hex(8), ticket)
    finally:
        await client.close()


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
