"""`kiosk devices`: what is plugged in, whether the kiosk can drive it, and the configuration that leads to it."""

import argparse
import asyncio
from pathlib import Path

from kiosk import config_file
from kiosk.cli.output import print_json
from kiosk.config import Config
from kiosk.devices.discovery.matching import Found
from kiosk.devices.discovery.survey import TIMEOUT_S, Survey, survey
from kiosk.errors import ConfigError

MAX_TIMEOUT_S = 300


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="say which of them this configuration names")
    parser.add_argument("--timeout", type=float, default=TIMEOUT_S, metavar="S", help=f"default: {TIMEOUT_S:g}")
    parser.add_argument(
        "--root", type=Path, default=Path("/"), metavar="DIR", help="where /sys, /dev and /run are; default: /"
    )
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    if not 0 < args.timeout <= MAX_TIMEOUT_S:
        raise ConfigError(f"--timeout: from 1 to {MAX_TIMEOUT_S}")
    if not args.root.is_dir():
        raise ConfigError(f"--root: {args.root} is no folder")
    config = config_file.load(args.config) if args.config else Config()
    found = asyncio.run(survey(config, args.root, args.timeout))
    if args.json:
        print_json(found)
    else:
        _show(found)
    return 0


def _show(found: Survey) -> None:
    for device in found.devices:
        words = (
            f"{device.kind or '-':15}",
            f"{_state(device):13}",
            f"{device.driver or '-':8}",
            device.name,
            device.id,
        )
        print("  ".join(words) + (f"  ({device.remark})" if device.remark else ""))
        if device.config:
            print(f"{'':17}{device.config}")
    if not found.devices:
        print("nothing is plugged in that can be seen from here")
    for driver in found.drivers:
        print(f"driver           {driver.kind}.driver = {driver.name!r}  {driver.package} {driver.version}")
    for library, fault in found.silent.items():
        print(f"not asked        {library}: {fault.code}{': ' if fault.detail else ''}{fault.detail}")


def _state(device: Found) -> str:
    if device.configured:
        return "configured"
    return "supported" if device.supported else "not supported"
