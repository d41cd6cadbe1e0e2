"""`kiosk desk settings`: kiosks that are set up get other settings, from a distance, ring by ring: a pack of the
administrator's folder for each of them, and the release that says which. The key may lie elsewhere (--key)."""

import argparse
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.cli import desk_release
from kiosk.cli.desk_fleet import key_argument, key_file
from kiosk.cli.desk_live import open_store
from kiosk.desk.settings import DeskSettings
from kiosk.errors import ConfigError
from kiosk.fleet import orders

if TYPE_CHECKING:
    from kiosk.desk.live.sql_store import SqlStore
    from kiosk.fleet.tree import Row

ACTIONS = ("settings",)
# Under it, of each kiosk: the id of its last release of settings, by which its pack lies here.
LAST = "settings-release:"


def arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> tuple[argparse.ArgumentParser, ...]:
    own = actions.add_parser("settings", help="other settings for kiosks that are set up, handed out ring by ring")
    own.add_argument("--fleet", type=Path, required=True, metavar="DIR", help="as for `kiosk desk packs`")
    own.add_argument("--csv", type=Path, required=True, metavar="FILE", help="kiosk;departement;site")
    own.add_argument("--desk-url", required=True, metavar="URL", help="as the kiosks reach this desk from now on")
    desk_release.ring_arguments(own, soak_h=1)
    key_argument(own)
    return (own,)


def run(args: argparse.Namespace, settings: DeskSettings) -> int:
    from kiosk.fleet import tree
    from kiosk.fleet.pack import DESK_URL

    if not re.fullmatch(DESK_URL, args.desk_url):
        raise ConfigError("--desk-url: an address such as https://desk.example is expected")
    rows, files = {row.kiosk: row for row in tree.rows(args.csv)}, tree.files(args.fleet)
    store = open_store(args, settings)
    try:
        enrolled = {one.id for one in store.kiosks() if one.revoked_at is None}
        # Who is not set up yet gets a pack with a code, by `kiosk desk packs`.
        kiosks = desk_release.in_order([name for name in rows if name in enrolled], args)
        return _release(store, args, [rows[name] for name in kiosks], files)
    finally:
        store.close()


def _release(store: "SqlStore", args: argparse.Namespace, rows: "list[Row]", files: dict[str, bytes]) -> int:
    """All packs are made and lie at the desk before the first kiosk may be told of its own."""
    from kiosk.desk.live import packs
    from kiosk.desk.live.store import instant
    from kiosk.fleet import tree
    from kiosk.fleet.pack import Pack, signed

    now = datetime.now(UTC)
    version, until = str(int(now.timestamp())), instant(now + orders.RELEASE_HOLDS)
    plan = desk_release.planned(args, "settings", version, tuple(row.kiosk for row in rows), now)
    layers = {row.kiosk: tree.layers(args.fleet, row) for row in rows}  # all of them, before the first pack is made
    if not all(layers.values()):
        raise ConfigError(f"{args.fleet}: no settings there: fleet.toml is expected")
    key = orders.keep_signing_key(key_file(args))
    packs.forget_old(store, now)
    released = {name: orders.release(key, name, "settings", version, now) for name in layers}
    for name, one in released.items():
        # Without a code: it is enrolled.
        pack = Pack(name, int(version), args.desk_url.rstrip("/"), "", bytes(key.verify_key), layers[name], files)
        packs.keep(store, one.order_id, until, signed(pack, key))
    desk_release.place(store, plan, released, now)
    for name, one in released.items():
        if before := store.note(LAST + name):
            packs.forget(store, before, now)
        store.set_note(LAST + name, one.order_id)
    desk_release.show_plan(plan, as_json=args.json)
    return 0
