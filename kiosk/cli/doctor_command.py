"""`kiosk doctor`: what is well, what is not, and what to do. Status 1 when something required is not ready."""

import argparse
import asyncio
from pathlib import Path

import msgspec

from kiosk import config as settings
from kiosk.config import Config, Embedded
from kiosk.doctor import examine
from kiosk.errors import KioskError


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="without it: what `kiosk run` does by default")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    config = settings.load(args.config) if args.config else Config(embedded=Embedded(hall=True, desk=True))
    checks = asyncio.run(examine(config))
    failed = [check.name for check in checks if check.verdict == "failed"]
    if args.json:
        print(msgspec.json.encode({"ready": not failed, "checks": checks}).decode())
    for check in () if args.json else checks:
        remedy = f"\n{'':12}-> {check.remedy}" if check.remedy else ""
        print(f"{check.verdict:10}  {check.name}: {check.detail}{remedy}")
    if failed:
        raise KioskError(f"not ready: {', '.join(failed)}")
    return 0
