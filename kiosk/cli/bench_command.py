"""`kiosk bench NAME`: the performance tables."""

import argparse
from typing import Any

import msgspec


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "table", choices=("start", "touch"), help="start: to the first picture; touch: to the next page"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(args: argparse.Namespace) -> int:
    measured = _measure(args.table)
    if args.json:
        print(msgspec.json.encode(measured).decode())
    else:
        for name, value in msgspec.to_builtins(measured).items():
            print(f"{name}: {value}")
    return 0


def _measure(table: str) -> Any:
    if table == "start":
        from kiosk.bench import start

        return start.measure()
    from kiosk.bench import touch

    return touch.measure()
