"""`kiosk answers`: check, list, show and print the answer cards and places; the notices that hold now."""

import argparse
import sys
from pathlib import Path

from kiosk import config_file
from kiosk.cli.output import print_json, show
from kiosk.clock import SystemClock
from kiosk.config import Config
from kiosk.errors import KioskError
from kiosk.finding import notices, shelf, tickets
from kiosk.finding.answer import Answer


def arguments(parser: argparse.ArgumentParser) -> None:
    names = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = names.add_parser("check", help="tell every error of the files, with its line and what to do")
    listing = names.add_parser("list", help="what can be shown")
    showing = names.add_parser("show", help="an answer or a place, as it is shown and read aloud")
    printing = names.add_parser("print", help="the same on the receipt printer")
    current = names.add_parser("notices", help="the notices of a folder that hold now")
    current.add_argument("folder", type=Path, metavar="DIR")
    for command in (check, listing, showing, printing):
        command.add_argument("--answers", type=Path, metavar="DIR", help="default: those of the kiosk")
        command.add_argument("--places", type=Path, metavar="FILE", help="default: the kiosk's directory")
    for command in (showing, printing):
        command.add_argument("id", metavar="ID", help="as `kiosk answers list` gives it")
    showing.add_argument("--config", type=Path, metavar="FILE", help="default: the embedded configuration")
    printing.add_argument("--config", type=Path, metavar="FILE", required=True, help="operator, Wi-Fi and printer")
    for command in (check, listing, showing, printing, current):
        command.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    if args.action == "notices":
        return _notices(args.folder, as_json=args.json)
    if args.action == "check":
        return _check(args.answers or shelf.default_answers(), args.places or shelf.default_places(), args.json)
    found = shelf.read(args.answers, args.places)
    if args.action == "list":
        for one in found.subjects():
            show({"id": one.id, "title": one.title}, f"{one.id:34} {one.title}", as_json=args.json)
        return 0
    config = config_file.load(args.config) if args.config else Config()
    try:
        answer = found.answer(args.id, config)
    except KeyError:
        raise KioskError(f"there is no answer {args.id!r}: `kiosk answers list` names them") from None
    if args.action == "show":
        show(answer, "\n".join((answer.title, *answer.lines)), as_json=args.json)
        return 0
    return _print(answer, config, as_json=args.json)


def _check(answers: Path, places: Path, as_json: bool) -> int:
    wrong = 0
    for file, findings in shelf.check(answers, places):
        wrong += len(findings)
        if as_json:
            print_json({"file": str(file), "ok": not findings, "findings": findings})
            continue
        if not findings:
            print(f"{file}: ok")
        for finding in findings:
            print(finding, file=sys.stderr)
    return 1 if wrong else 0


def _notices(folder: Path, *, as_json: bool) -> int:
    if not folder.is_dir():
        raise KioskError(f"{folder}: no such folder")
    for one in notices.current(folder, SystemClock().now()):
        show(one, f"{one.title} ({one.since:%Y-%m-%d %H:%M} - {one.until:%Y-%m-%d %H:%M})\n{one.text}", as_json=as_json)
    return 0


def _print(answer: Answer, config: Config, *, as_json: bool) -> int:
    from kiosk.cli.print_command import printed

    done = printed(config.receipt_printer, tickets.ticket(answer.title, answer.lines, answer.code))
    show({"result": "printed", "id": answer.id, "job": done.job}, "printed", as_json=as_json)
    return 0
