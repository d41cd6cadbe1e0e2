"""`kiosk chaos`: random visits while random faults strike; `kiosk chaos delivery`: deliveries under kills."""

import argparse
import sys

import msgspec

from kiosk.chaos import run as chaos
from kiosk.cli.output import print_json


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what", nargs="?", choices=("visits", "delivery"), default="visits",
        help="delivery: kiosk, desk and the services behind it are killed at random instants",
    )  # fmt: skip
    parser.add_argument("--kills", type=_count, default=200, help="of `delivery`; default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="the same seed plays the same visits (default: 1)")
    parser.add_argument("--visits", type=_count, default=20, help="default: %(default)s; 200 take about 40 minutes")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(args: argparse.Namespace) -> int:
    if args.what == "delivery":
        return _delivery(args)
    table = chaos.run(args.seed, args.visits)
    if args.json:
        print_json(table)
    else:
        for name, value in msgspec.to_builtins(table).items():
            print(f"{name:36} {value}")
    if not table.passed:
        raise chaos.explain(table)
    return 0


def _delivery(args: argparse.Namespace) -> int:
    from kiosk.chaos import delivery

    table = delivery.run(args.seed, args.kills, lambda line: print(line, file=sys.stderr, flush=True))
    if args.json:
        print_json(table)
    else:
        for name, value in msgspec.to_builtins(table).items():
            print(f"{name:36} {value}")
    if not table.passed:
        raise delivery.explain(table)
    return 0


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 10_000:
        raise argparse.ArgumentTypeError("1 to 10000")
    return number
