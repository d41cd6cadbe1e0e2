"""`kiosk provision desk`: makes this kiosk known to the desk whose agents help."""

import argparse
from pathlib import Path

from kiosk.cli import typed
from kiosk.cli.output import show
from kiosk.config import Config
from kiosk.config_file import load
from kiosk.delivery.line import Line
from kiosk.errors import ConfigError
from kiosk.help.enrolling import enrol
from kiosk.help.key import keep_key, key_file

TIMEOUT_S = 10.0


def arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    desk = actions.add_parser("desk", help="make this kiosk known to a desk, by a code of `kiosk desk enrol`")
    desk.add_argument("url", metavar="URL", help="such as https://desk.example; the same as [help] desk_url")
    desk.add_argument("code", metavar="CODE", help="good for once; - reads it from standard input")
    desk.add_argument("--config", type=Path, metavar="FILE", help="its kiosk_id, state_dir, [help] roots_file, proxy")
    desk.add_argument("--state", type=Path, metavar="DIR", help="instead of state_dir")
    desk.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    config = load(args.config) if args.config else Config()
    state = args.state or (Path(config.state_dir) if config.state_dir else None)
    if state is None:
        raise ConfigError("--config with state_dir, or --state, is expected")
    code = typed.line().strip() if args.code == "-" else args.code
    if not (code.isascii() and code.isprintable() and 8 <= len(code) <= 64):
        raise ConfigError("CODE: 8 to 64 letters and digits are expected, as `kiosk desk enrol` prints them")
    if not args.url.startswith(("https://", "http://")):
        raise ConfigError("URL: an address such as https://desk.example is expected")
    key = keep_key(key_file(state))
    enrol(args.url, code, config.kiosk_id, key, Line(TIMEOUT_S, config.help.roots_file, config.help.proxy))
    told = {"kiosk_id": config.kiosk_id, "desk_url": args.url}
    words = f'{config.kiosk_id} is known at {args.url}. In its settings: [help] desk_url = "{args.url}"'
    show(told, words, as_json=args.json)
    return 0
