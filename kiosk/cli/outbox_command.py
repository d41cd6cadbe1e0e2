"""`kiosk outbox`: what waits to be sent. The files are sealed: this command cannot open them, nor can anyone here."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from kiosk.cli.output import print_json
from kiosk.cli.state import add_state
from kiosk.clock import SystemClock
from kiosk.config import Delivery
from kiosk.delivery import recovery
from kiosk.delivery.database import DATABASE, OutboxError
from kiosk.delivery.outbox import Outbox, State
from kiosk.delivery.protocol import outbox_directory
from kiosk.errors import KioskError, explain

Result = TypeVar("Result")


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="every file: queued, delivered, refused")
    retry = actions.add_parser("retry", help="send a file now, also one that was refused")
    retry.add_argument("id", metavar="ID")
    export = actions.add_parser("export", help="write a file's sealed bytes, for the recipient to open")
    export.add_argument("id", metavar="ID")
    export.add_argument("--out", type=Path, required=True, metavar="FILE")
    for action in (listing, retry, export):
        add_state(action)
        action.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    directory = outbox_directory(args.state)
    if not (directory / DATABASE).is_file() and not recovery.unfinished(directory):
        raise KioskError(f"{args.state}: no outbox there")
    outbox = _explained(lambda: Outbox(directory, Delivery()))
    try:
        action = {"list": _list, "retry": _retry, "export": _export}[args.action]
        _explained(lambda: action(outbox, args))
    finally:
        outbox.close()
    return 0


def _list(outbox: Outbox, args: argparse.Namespace) -> None:
    entries = outbox.list()
    aside = recovery.set_aside(outbox_directory(args.state))
    if args.json:
        print_json({"files": entries, "set_aside": aside})
        return
    for entry in entries:
        turn = f"  next {entry.next_attempt:%Y-%m-%dT%H:%M:%SZ}" if entry.state is State.QUEUED else ""
        error = f"  {entry.last_error}" if entry.last_error else ""
        if entry.keep_until is not None and entry.state is not State.DELIVERED:
            turn += f"  kept until {entry.keep_until:%Y-%m-%d}"
        print(f"{entry.id}  {entry.reference}  {entry.state.value}  attempts {entry.attempts}{turn}{error}")
    for name in aside:
        print(f"a damaged database was set aside: outbox/{recovery.SET_ASIDE}/{name}")


def _retry(outbox: Outbox, args: argparse.Namespace) -> None:
    if not outbox.retry(args.id, SystemClock().now()):
        raise KioskError("no such file, or it is delivered already")
    if args.json:
        print_json({"id": args.id, "state": State.QUEUED})


def _export(outbox: Outbox, args: argparse.Namespace) -> None:
    envelope = outbox.envelope(args.id)
    if envelope is None:
        raise KioskError("no such file, or its sealed bytes are gone")
    try:
        descriptor = os.open(args.out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(envelope.sealed)
    except OSError as error:
        raise KioskError(f"{args.out}: cannot be written: {error.strerror}") from None
    if args.json:
        written = {"id": envelope.id, "reference": envelope.reference, "out": str(args.out)}
        print_json(written)


def _explained(work: Callable[[], Result]) -> Result:
    try:
        return work()
    except OutboxError as error:
        raise KioskError(f"{error}. {explain(error.code).staff}") from None
