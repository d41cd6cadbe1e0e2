"""`kiosk update settings`: on a kiosk, its settings as the administrator has released them from a distance. Run by
kiosk-settings.service, as the user whom the settings belong to, and not by root (docs/update.md)."""

import argparse
import time
from pathlib import Path
from typing import Literal

from kiosk import config_file, running
from kiosk.cli import pack_fetching
from kiosk.cli.output import show
from kiosk.config import Config
from kiosk.delivery.line import Line
from kiosk.errors import ConfigError, KioskError
from kiosk.fleet import setup
from kiosk.privacy import logs
from kiosk.update import lock, wanted
from kiosk.update.machine import KioskBeside
from kiosk.update.settings import Settings
from kiosk.update.standing import KIOSK_RUN, SETTINGS_RUN

ACTION: Literal["settings"] = "settings"
STATE, LOCK = Path("/var/lib/kiosk"), "settings.lock"
TIMEOUT_S = 20.0


def arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    own = actions.add_parser(ACTION, help="take the settings that the administrator has released, and judge them")
    own.add_argument("--into", type=Path, default=running.SETTINGS, metavar="DIR", help="of the settings")
    own.add_argument("--state", type=Path, default=STATE, metavar="DIR", help="the kiosk's")
    own.add_argument("--kiosk-run", type=Path, default=KIOSK_RUN, metavar="DIR", help="where the kiosk says how it is")
    own.add_argument("--own-run", type=Path, default=SETTINGS_RUN, metavar="DIR", help="where it is asked to make room")
    own.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    logs.set_up("settings")
    there, key = setup.standing(args.into), setup.pinned_key(args.into)
    if there is None or key is None:
        raise KioskError("this kiosk was not set up by a pack: its settings are changed where it stands")

    def newest(after: int) -> wanted.Wanted | None:
        now = int(time.time())
        return wanted.read(args.state / "fleet", ACTION, key, there.kiosk_id, newer_than=after, now=now)

    with lock.held(args.into / LOCK, "the settings"):
        kiosk = KioskBeside(args.own_run, args.kiosk_run)
        kept = Settings(args.into, kiosk, newest, lambda order_id: _fetched(_config(args.into), order_id)).run()
    counts = setup.standing(args.into) or there
    told = {"settings": str(counts.serial), "last": kept.phase, "version": kept.version, "why": kept.why}
    words = f"settings {counts.serial} count"
    failed = f"; {kept.version} was not kept ({kept.why})" if kept.phase == "failed" else ""
    show(told, words + failed, as_json=args.json)
    return 0


def _config(folder: Path) -> Config:
    return config_file.load(folder / setup.SETTINGS)


def _fetched(config: Config, order_id: str) -> bytes:
    """From the desk of the settings that count now, by their proxy and their authorities."""
    desk = config.help
    if not desk.desk_url:
        raise ConfigError("[help] desk_url: there is no desk that could give the settings")
    return pack_fetching.fetched(
        desk.desk_url,
        order_id,
        Line(TIMEOUT_S, desk.roots_file, desk.proxy),
        silent="the desk does not answer; the settings are asked for again",
        unknown="the desk has no pack for this release, or newer settings have taken its place",
        otherwise="; the settings are asked for again",
    )
