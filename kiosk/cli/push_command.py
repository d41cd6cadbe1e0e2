"""`kiosk push`: the kiosk's figures to the operator's collector, for as long as it runs (docs/operate.md)."""

import argparse
import secrets
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from kiosk import config_file
from kiosk.cli.output import show
from kiosk.clock import SystemClock
from kiosk.config import Config
from kiosk.errors import KioskError
from kiosk.fleet.metrics import Family
from kiosk.fleet.pusher import Pusher, every_s
from kiosk.privacy import logs

WHY_NOT = {
    "no_figures": "no kiosk has left figures there: is it running?",
    "refused": "the collector does not take them",
    "unreachable": "the collector does not answer: check its address, its certificate and the network",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, required=True, metavar="FILE")
    parser.add_argument(
        "--figures", type=Path, default=Path("/run/kiosk"), metavar="DIR", help="where the kiosk leaves them"
    )
    parser.add_argument("--once", action="store_true", help="now, and exit 1 where it fails")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    config = config_file.load(args.config)
    if not config.fleet.otlp.url:
        show({"pushed": False}, "nothing is pushed: [fleet.otlp] url is not set", as_json=args.json)
        return 0
    logs.set_up("push")
    pusher = Pusher(config, args.figures, SystemClock(), lambda: _ages(config, args.config))
    if args.once:
        outcome = pusher.push()
        if outcome != "pushed":
            raise KioskError(f"{config.fleet.otlp.url}: {WHY_NOT[outcome]}")
        show({"pushed": True}, "pushed", as_json=args.json)
        return 0
    pause_s = every_s(config)
    # Four hundred kiosks that get their power back at once do not speak at once.
    time.sleep(secrets.randbelow(min(pause_s, 60)))
    while True:
        pusher.push()
        time.sleep(pause_s)


def _ages(config: Config, file: Path) -> Iterable[Family]:
    from kiosk.config_layers import pack_files
    from kiosk.fleet import ages

    now = datetime.now(UTC)
    return ages.families(ages.ages(config, pack_files(file), now), now)
