"""`kiosk tour`: the picture book of a visit, through the real window, drivers and recipient."""

import argparse
from pathlib import Path

from kiosk.cli.output import print_json
from kiosk.i18n.languages import LANGUAGES
from kiosk.tour import tour


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the pictures go")
    parser.add_argument("--language", choices=tuple(LANGUAGES), default="fr")
    parser.add_argument("--size", type=int, choices=(0, 1, 2), default=0, help="0 normal, 1 large, 2 very large")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(args: argparse.Namespace) -> int:
    done = tour.tour(args.out, args.language, args.size)
    if args.json:
        print_json(done)
    else:
        print(f"{len(done.pictures)} screens in {done.seconds:g} s, reference {done.reference}: {args.out}")
    return 0
