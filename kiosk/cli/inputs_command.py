"""`kiosk inputs`: what keypad, switches, headset jack and presence sensor say, as the screen hears it."""

import argparse
import asyncio
import contextlib
from pathlib import Path

import msgspec

from kiosk import config as settings
from kiosk import config_file
from kiosk.cli.output import print_json
from kiosk.devices.inputs.client import OPEN_TIMEOUT_S, InputsClient
from kiosk.devices.inputs.port import InputEvent
from kiosk.devices.states import NeedsAttention, Ready
from kiosk.errors import ConfigError, KioskError

MAX_SECONDS = 86_400
MAX_DEVICES = 16


def arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--config", type=Path, metavar="FILE", help="the devices that this configuration names")
    which.add_argument(
        "--device", action="append", metavar="PATH", help="an evdev device, or name:NAME; as often as there are some"
    )
    parser.add_argument("--seconds", type=float, default=30.0, metavar="S", help="how long to listen; default: 30")
    parser.add_argument("--json", action="store_true", help="one object a line, for each event")


def run(args: argparse.Namespace) -> int:
    if not 0 < args.seconds <= MAX_SECONDS:
        raise ConfigError(f"--seconds: above 0, at most {MAX_SECONDS}")
    if args.device and len(args.device) > MAX_DEVICES:
        raise ConfigError(f"--device: at most {MAX_DEVICES}")
    inputs = config_file.load(args.config).inputs if args.config else settings.Inputs(devices=tuple(args.device))
    # Asked for by name: `enabled` is for the kiosk itself.
    asyncio.run(_listen(msgspec.structs.replace(inputs, enabled=True), args.seconds, as_json=args.json))
    return 0


async def _listen(inputs: settings.Inputs, seconds: float, *, as_json: bool) -> None:
    client = InputsClient(inputs)
    heard: asyncio.Queue[InputEvent] = asyncio.Queue()
    client.listen(heard.put_nowait)
    try:
        await client.open()
        state = await client.settled(OPEN_TIMEOUT_S)
        # One of several that is missing is said, and the others are heard.
        if not isinstance(state, Ready | NeedsAttention):
            fault = client.fault
            said = f"{fault.code}{': ' if fault.detail else ''}{fault.detail}" if fault else "its driver does not start"
            raise KioskError(f"inputs: {said}")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    _say(await heard.get(), as_json=as_json)
    finally:
        await client.close()


def _say(event: InputEvent, *, as_json: bool) -> None:
    if as_json:
        print_json(event)
        return
    words = [str(value) for value in msgspec.structs.astuple(event)]
    print(f"{type(event).__struct_config__.tag:17} {words[0]}{' (again)' if words[1:] == ['True'] else ''}", flush=True)
