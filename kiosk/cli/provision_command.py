"""`kiosk provision`: settings that are made once, on the kiosk."""

import argparse
import asyncio
import getpass
import sys

from kiosk.cli import card_command, provision_help, provision_papers, provision_setup, typed
from kiosk.cli.output import print_json
from kiosk.errors import KioskError
from kiosk.privacy import pins

PAPERS = ("operator-key", "papers-key", "delegate")


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    pin = actions.add_parser(
        "pin", help="hash the staff's PIN (typed, or one line on standard input) for [staff] pin_hash"
    )
    pin.add_argument("--json", action="store_true")
    badge = actions.add_parser("badge", help="hash the number of the badge on the card reader, for [staff] badges")
    card_command.arguments_of_reader(badge)
    badge.add_argument("--json", action="store_true")
    provision_papers.arguments(actions)
    provision_help.arguments(actions)
    provision_setup.arguments(actions)


def run(args: argparse.Namespace) -> int:
    if args.action in PAPERS:
        return provision_papers.run(args)
    if args.action == "desk":
        return provision_help.run(args)
    if args.action == "setup":
        return provision_setup.run(args)
    if args.action == "badge":
        _say(args, "badge", asyncio.run(card_command.hash_badge(args)))
    else:
        _say(args, "pin_hash", pins.hash_staff_pin(_read_pin()))
    return 0


def _say(args: argparse.Namespace, name: str, hashed: str) -> None:
    if args.json:
        print_json({name: hashed})
    else:
        print(f'badges = ["{hashed}"]' if name == "badge" else f'{name} = "{hashed}"')


def _read_pin() -> str:
    """Never from the arguments, which every user of the machine can read."""
    if not sys.stdin.isatty():
        return typed.line()
    try:
        pin = getpass.getpass("Staff PIN: ")
        if getpass.getpass("Again: ") != pin:
            raise KioskError("the two PINs differ")
    except EOFError:
        raise KioskError("no PIN was typed") from None
    return pin
