"""`kiosk config show`: the settings that hold, and which file says each of them."""

import argparse
from pathlib import Path
from typing import Any

import msgspec

from kiosk import config_file, config_layers
from kiosk.cli.output import json_line, show
from kiosk.config import Config
from kiosk.errors import ConfigError

EMBEDDED = "default"
# Shown as there or not there: a hash is tried against all PINs in an afternoon.
SECRETS = ("staff.pin_hash", "staff.badges", "wifi.password")


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    own = actions.add_parser("show", help="every setting, or those that begin with a word")
    own.add_argument("setting", nargs="?", default="", metavar="SETTING", help="such as screen, or screen.languages")
    own.add_argument("--config", type=Path, metavar="FILE", help="default: what is embedded")
    own.add_argument("--origin", action="store_true", help="with the file that says it, or `default`")
    own.add_argument("--changed", action="store_true", help="only what some file says")
    own.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    config = config_file.load(args.config) if args.config else Config()
    origins = config_layers.origins(config_file.layers(args.config)) if args.config else {}
    rows = [
        (setting, _shown(setting, value), _origin(setting, origins))
        for setting, value in _flat(msgspec.to_builtins(config), "")
        if setting == args.setting or setting.startswith(f"{args.setting}." if args.setting else "")
    ]
    if not rows:
        raise ConfigError("SETTING: a setting or a table of `kiosk config show` is expected")
    rows = [row for row in rows if row[2] != EMBEDDED or not args.changed]
    told = [{"setting": name, "value": value, "origin": origin} for name, value, origin in rows]
    lines = [
        f"{name} = {json_line(value)}" + (f"    # {origin}" if args.origin else "") for name, value, origin in rows
    ]
    show({"settings": told}, "\n".join(lines), as_json=args.json)
    return 0


def _flat(table: dict[str, Any], above: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in table.items():
        found += _flat(value, f"{above}{key}.") if isinstance(value, dict) and value else [(f"{above}{key}", value)]
    return found


def _origin(setting: str, origins: dict[str, str]) -> str:
    """An empty table may be said as a whole."""
    return origins.get(setting, EMBEDDED)


def _shown(setting: str, value: Any) -> Any:
    return "(set)" if setting in SECRETS and value else value
