"""`kiosk chaos`: random visits while random faults strike."""

import argparse

import msgspec

from kiosk.chaos import run as chaos
from kiosk.cli.output import print_json


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=1, help="the same seed plays the same visits (default: 1)")
    parser.add_argument("--visits", type=_count, default=20, help="default: %(default)s; 200 take about 40 minutes")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(args: argparse.Namespace) -> int:
    table = chaos.run(args.seed, args.visits)
    if args.json:
        print_json(table)
    else:
        for name, value in msgspec.to_builtins(table).items():
            print(f"{name:36} {value}")
    if not table.passed:
        raise chaos.explain(table)
    return 0


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 10_000:
        raise argparse.ArgumentTypeError("1 to 10000")
    return number
