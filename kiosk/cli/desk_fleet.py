"""`kiosk desk packs | order | orders-key`: how an administrator sets kiosks up by the hundred, and what to order them.

On the desk's own machine, or on any that reaches its state directory. The administrator's key may lie elsewhere
(--key): the desk itself never needs it.
"""

import argparse
import csv
import os
import re
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from kiosk.cli.desk_live import TERMINAL, note_revoked, open_store
from kiosk.cli.output import show
from kiosk.desk.settings import DeskSettings
from kiosk.errors import ConfigError, KioskError
from kiosk.fleet import orders

if TYPE_CHECKING:
    from nacl.signing import SigningKey

    from kiosk.desk.live.fleet_orders import PlacedOrder
    from kiosk.desk.live.sql_store import SqlStore
    from kiosk.fleet.tree import Row

ACTIONS = ("packs", "order", "orders-key")
MAX_DAYS = 60
POLL_S = 0.2


def arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> tuple[argparse.ArgumentParser, ...]:
    key = actions.add_parser(
        "orders-key", help="the key that packs and orders are signed with (made at the first call)"
    )
    packs = actions.add_parser(
        "packs", help="what sets new kiosks up: a one-time code and a file for a stick, for each"
    )
    packs.add_argument("--fleet", type=Path, required=True, metavar="DIR", help="fleet.toml, sites/*.toml, files/ ...")
    packs.add_argument("--csv", type=Path, required=True, metavar="FILE", help="kiosk;departement;site")
    packs.add_argument("--desk-url", required=True, metavar="URL", help="as the kiosks reach this desk")
    packs.add_argument("--out", type=Path, required=True, metavar="DIR", help="gets codes.csv and NAME.kiosk files")
    packs.add_argument("--days", type=int, default=14, help=f"the codes are good for; default 14, at most {MAX_DAYS}")
    packs.add_argument("--replace", action="store_true", help="the machines that had these names are out of use")
    order = actions.add_parser("order", help="restart, close, open, diagnose, resend or update kiosks from here")
    order.add_argument("order", choices=get_args(orders.Action))
    order.add_argument("kiosks", nargs="+", metavar="KIOSK")
    order.add_argument("--sentence", default="", help='with close: what people read, such as "De retour à 14 h"')
    order.add_argument("--wait", type=float, default=20.0, metavar="S", help="for the answers; default 20")
    for one in (key, packs, order):
        key_argument(one)
    return key, packs, order


def key_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--key", type=Path, metavar="FILE", help="default: orders.key in the desk's folder")


def key_file(args: argparse.Namespace) -> Path:
    """The administrator's private key. Raises `ConfigError` where there is none: a new one, because --key or --state is
    misspelt or this is another machine, would be obeyed by no kiosk. `packs`, which tells new kiosks whom to obey, may
    make the first one, in the desk's own folder."""
    own = Path(args.state) / "desk" / "orders.key"
    path = own if args.key is None else Path(args.key)
    makes = args.action == "orders-key" or (args.action == "packs" and args.key is None)
    if not makes and not os.path.isfile(path):  # noqa: PTH113 - False for a name that is too long, too
        option = "" if args.key is None else " --key"
        raise ConfigError(f"{path}: there is no key there; --key names one, `kiosk desk orders-key{option}` makes one")
    return path


def run(args: argparse.Namespace, settings: DeskSettings) -> int:
    file = key_file(args)
    if args.action == "orders-key":
        orders.keep_signing_key(file)
        public = file.with_suffix(".pub")
        show({"public": str(public)}, f"{public}: for [fleet] orders_key_file of kiosks", as_json=args.json)
        return 0
    store = open_store(args, settings)
    try:
        return _packs(store, file, args) if args.action == "packs" else _order(store, file, args)
    finally:
        store.close()


# -- packs


def _packs(store: "SqlStore", key_at: Path, args: argparse.Namespace) -> int:
    from kiosk.desk.live import packs
    from kiosk.fleet import tree
    from kiosk.fleet.pack import DESK_URL

    if not 1 <= args.days <= MAX_DAYS:
        raise ConfigError(f"--days: from 1 to {MAX_DAYS} is expected")
    if not re.fullmatch(DESK_URL, args.desk_url):
        raise ConfigError("--desk-url: an address such as https://desk.example is expected")
    rows, files = tree.rows(args.csv), tree.files(args.fleet)
    for row in rows:  # all of them, before the first code is made
        if not tree.layers(args.fleet, row):
            raise ConfigError(f"{args.fleet}: no settings there: fleet.toml is expected")
    for name in tree.without_file(args.fleet, rows):
        print(f"remark: the list names {name}, which is not there: nothing differs there?", file=sys.stderr)
    taken = {one.id for one in store.kiosks() if one.revoked_at is None} & {row.kiosk for row in rows}
    if taken and not args.replace:
        raise KioskError(f"enrolled already: {', '.join(sorted(taken)[:5])}; --replace sets new machines up under them")
    key = _key_of_packs(key_at)
    packs.forget_old(store, _now())
    try:
        args.out.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = [(row, _one_pack(store, key, args, row, files)) for row in rows]
        with open(args.out / "codes.csv", "w", encoding="utf-8", newline="", opener=_for_us) as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(("kiosk", "code", "desk"))
            writer.writerows((row.kiosk, code, args.desk_url) for row, code in made)
    except OSError as error:
        raise KioskError(f"{args.out}: {error.strerror}") from None
    told = {"kiosks": [{"kiosk": row.kiosk, "code": code} for row, code in made], "out": str(args.out)}
    words = [f"{row.kiosk}  {code}" for row, code in made]
    show(told, "\n".join((*words, f"{args.out}: a file for a stick each, and codes.csv")), as_json=args.json)
    return 0


def _key_of_packs(file: Path) -> "SigningKey":
    """The first packs make it; on another machine, or by a folder that is misspelt, it is not the fleet's."""
    is_new = not file.exists()
    key = orders.keep_signing_key(file)
    if is_new:
        print(f"remark: {file} was made: kiosks that these packs set up obey it, and no other key", file=sys.stderr)
    return key


def _one_pack(
    store: "SqlStore", key: "SigningKey", args: argparse.Namespace, row: "Row", files: dict[str, bytes]
) -> str:
    """The code; the pack lies at the desk and in the folder. Both are made in one piece: a code that is withdrawn in
    between would leave its pack behind."""
    from kiosk.fleet.pack import SUFFIX

    if args.replace and (gone := note_revoked(store, row.kiosk, "replaced")) and gone.codes:
        print(f"remark: {row.kiosk}: {gone}, made before this machine was replaced", file=sys.stderr)
    with store.together(lasting=True):
        code, data = _kept_pack(store, key, args, row, files)
    path = args.out / f"{row.kiosk}{SUFFIX}"
    with open(path, "wb", opener=_for_us) as file:
        file.write(data)
    return code


def _kept_pack(
    store: "SqlStore", key: "SigningKey", args: argparse.Namespace, row: "Row", files: dict[str, bytes]
) -> tuple[str, bytes]:
    from kiosk.desk.live import enrolling, packs
    from kiosk.desk.live.store import instant
    from kiosk.fleet import tree
    from kiosk.fleet.pack import Pack, signed

    now, valid = _now(), timedelta(days=args.days)
    code = enrolling.new_code(store, now, valid, row.kiosk)
    pack = Pack(
        kiosk_id=row.kiosk,
        serial=int(now.timestamp()),
        desk_url=args.desk_url.rstrip("/"),
        code=code,
        orders_key=bytes(key.verify_key),
        layers=tree.layers(args.fleet, row),
        files=files,
    )
    data = signed(pack, key)
    packs.keep(store, code, instant(now + valid), data)
    store.append(now, TERMINAL, "pack_made", row.kiosk, "")
    return code, data


def _for_us(path: str, flags: int) -> int:
    """A file with a code in it is nobody else's from its first byte on, in whatever folder."""
    descriptor = os.open(path, flags, 0o600)
    os.fchmod(descriptor, 0o600)
    return descriptor


# -- orders


def _order(store: "SqlStore", key_at: Path, args: argparse.Namespace) -> int:
    from kiosk.desk.live import fleet_orders

    known = {one.id for one in store.kiosks() if one.revoked_at is None}
    if strangers := sorted(set(args.kiosks) - known):
        raise KioskError(f"not enrolled here: {', '.join(strangers[:5])}")
    if not 0 <= args.wait <= 600:
        raise ConfigError("--wait: from 0 to 600 is expected")
    key, now = orders.keep_signing_key(key_at), _now()
    signed = {kiosk: orders.order(key, kiosk, args.order, now, args.sentence) for kiosk in dict.fromkeys(args.kiosks)}
    until = int((now + orders.HOLDS).timestamp())
    for kiosk, one in signed.items():
        standing = fleet_orders.PlacedOrder(one.order_id, args.order, TERMINAL, until, one.statement, one.signature)
        fleet_orders.place(store, kiosk, standing)
        store.append(now, TERMINAL, "fleet_ordered", kiosk, args.order)
    answers = _answers(store, {kiosk: one.order_id for kiosk, one in signed.items()}, args.wait)
    rows = [
        {"kiosk": kiosk, "result": answer.result or "no_answer", "why": answer.why, "report": answer.report}
        for kiosk, answer in answers.items()
    ]
    words = "\n".join(f"{row['kiosk']}  {row['result']}  {row['why']}\n{row['report']}".rstrip() for row in rows)
    show({"order": args.order, "kiosks": rows}, words, as_json=args.json)
    bad = [row["kiosk"] for row in rows if row["result"] not in ("done", "accepted")]
    if bad:
        raise KioskError(f"not done by {', '.join(bad[:5])}: not there, or refused")
    return 0


def _answers(store: "SqlStore", asked: dict[str, str], wait_s: float) -> "dict[str, PlacedOrder]":
    from kiosk.desk.live.fleet_orders import standing_of

    deadline = time.monotonic() + wait_s
    while True:
        found = {kiosk: standing_of(store, kiosk) for kiosk in asked}
        mine = {kiosk: one for kiosk, one in found.items() if one is not None and one.order_id == asked[kiosk]}
        if all(one.result for one in mine.values()) or time.monotonic() >= deadline:
            return mine
        time.sleep(POLL_S)


def _now() -> datetime:
    return datetime.now(UTC)
