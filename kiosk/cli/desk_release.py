"""`kiosk desk release | releases`: sign a version for the kiosks, and let the desk hand it out ring by ring; how far it
is. The key may lie elsewhere (--key): the desk itself never needs it."""

import argparse
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from kiosk.cli.desk_fleet import key_argument, key_file
from kiosk.cli.desk_live import TERMINAL, open_store
from kiosk.cli.output import show
from kiosk.desk.settings import DeskSettings
from kiosk.errors import ConfigError, KioskError
from kiosk.fleet import orders

if TYPE_CHECKING:
    from nacl.signing import SigningKey

    from kiosk.desk.live import rollout
    from kiosk.desk.live.sql_store import SqlStore

ACTIONS = ("release", "releases")
# Settings have a command of their own, which makes the packs (`desk_settings`).
BY_VERSION = tuple(what for what in get_args(orders.What) if what != "settings")
# Under it, of each version of content: the digest that it was released with.
DIGEST = "content-digest:"
RINGS = "1,10,100"
MOST_KIOSKS = 5_000
# Why a kiosk is "bad"; {} is what it is about.
WHY: "dict[rollout.Why, str]" = {
    "": "",
    "went_back": "went back to the version before",
    "runs_another": "runs another version again",
    "late": "does not have the version in time",
    "away": "is away",
    "unsteady": "has not held for long enough without a break yet",
    "lacks": "without {} since the update",
    "refused": "refused by the kiosk ({})",
    "not_kept": "did not keep these settings ({})",
}


def arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> tuple[argparse.ArgumentParser, ...]:
    release = actions.add_parser("release", help="sign a version for the kiosks, handed out ring by ring")
    release.add_argument("version", metavar="VERSION")
    release.add_argument("--what", choices=BY_VERSION, default="system", help="default: system")
    bundle = release.add_mutually_exclusive_group()
    bundle.add_argument("--bundle", type=Path, metavar="FILE", help="of content: what `kiosk update bundle` has made")
    bundle.add_argument("--digest", default="", metavar="HEX", help="of content: its sha256, where it lies elsewhere")
    ring_arguments(release, soak_h=24)
    key_argument(release)
    listing = actions.add_parser("releases", help="how far the release is; --stop and --go hold it and let it go on")
    word = listing.add_mutually_exclusive_group()
    word.add_argument("--stop", action="store_true")
    word.add_argument("--go", action="store_true", help="also after a halt: without the kiosks that are bad now")
    return release, listing


def ring_arguments(parser: argparse.ArgumentParser, *, soak_h: float) -> None:
    parser.add_argument("--kiosks", nargs="+", default=[], metavar="KIOSK", help="default: all that are enrolled")
    parser.add_argument("--first", nargs="+", default=[], metavar="KIOSK", help="those that get it before the others")
    parser.add_argument("--rings", default=RINGS, metavar="N,N", help=f"kiosks by the end of each; default {RINGS}")
    soak = f"each has to hold, without a break; default {soak_h:g}"
    parser.add_argument("--soak", type=float, default=soak_h, metavar="HOURS", help=soak)
    parser.add_argument(
        "--patience", type=float, default=72.0, metavar="HOURS", help="a kiosk may take, or be away; default 72"
    )
    parser.add_argument("--tolerance", type=int, default=0, metavar="PERCENT", help="may be bad; default 0")


def run(args: argparse.Namespace, settings: DeskSettings) -> int:
    store = open_store(args, settings)
    try:
        return _release(store, args) if args.action == "release" else _releases(store, args)
    finally:
        store.close()


def _release(store: "SqlStore", args: argparse.Namespace) -> int:
    known = sorted(one.id for one in store.kiosks() if one.revoked_at is None)
    now = datetime.now(UTC)
    plan = planned(args, args.what, args.version, in_order(known, args), now)
    key = orders.keep_signing_key(key_file(args))
    digest = _digest(store, args, key)
    released = {name: orders.release(key, name, plan.what, plan.version, now, digest=digest) for name in plan.kiosks}
    with store.together():
        if digest:
            store.set_note(DIGEST + plan.version, digest)
        place(store, plan, released, now)
    show_plan(plan, as_json=args.json)
    return 0


def _digest(store: "SqlStore", args: argparse.Namespace, key: "SigningKey") -> str:
    """Of the bundle of content that is meant; empty: of the system. Raises `KioskError`, also for a version that was
    released with another digest: a kiosk says the version alone, and would pass for one that has it already."""
    from kiosk.update import bundle as bundles

    if args.what != "content":
        if args.bundle is not None or args.digest:
            raise ConfigError("--bundle and --digest are of --what content")
        return ""
    found: str = args.digest
    if args.bundle is not None:
        data = bundles.read(args.bundle)
        if (own := bundles.opened(data, bytes(key.verify_key)).version) != args.version:
            raise KioskError(f"{args.bundle}: it says that it is {own}, and not {args.version}")
        found = bundles.digest(data)
    if not found:
        raise ConfigError(
            "--what content: --bundle FILE is expected, or --digest: the version alone does not say which"
        )
    if store.note(DIGEST + args.version) not in ("", found):
        raise KioskError(f"content {args.version} was released with another digest: give this one a version of its own")
    return found


def planned(
    args: argparse.Namespace, what: orders.What, version: str, kiosks: tuple[str, ...], now: datetime
) -> "rollout.Plan":
    """Of what `ring_arguments` asks for. Raises `ConfigError`."""
    from kiosk.desk.live import rollout

    sizes = _sizes(args.rings)
    if not 0 <= args.soak <= 24 * 30 or not 0 < args.patience <= 24 * 30 or not 0 <= args.tolerance <= 50:
        raise ConfigError("--soak and --patience: up to 720 hours, --tolerance: up to 50 percent")
    return rollout.Plan(
        id=secrets.token_hex(8),
        what=what,
        version=version,
        by=TERMINAL,
        made_at=now.timestamp(),
        kiosks=kiosks,
        rings=rollout.rings(sizes, len(kiosks)),
        soak_s=args.soak * 3600,
        patience_s=args.patience * 3600,
        tolerance=args.tolerance,
    )


def place(store: "SqlStore", plan: "rollout.Plan", signed: dict[str, orders.Signed], now: datetime) -> None:
    """For the desk to hand out. `signed`: kiosk -> its release."""
    from kiosk.desk.live import rollouts

    until = int((now + orders.RELEASE_HOLDS).timestamp())
    rollouts.place(
        store,
        plan,
        {
            name: rollouts.Signed(plan.id, one.order_id, until, one.statement, one.signature)
            for name, one in signed.items()
        },
    )
    store.append(now, TERMINAL, "release_signed", plan.id, f"{plan.what} {plan.version}")


def show_plan(plan: "rollout.Plan", *, as_json: bool) -> None:
    told = {"id": plan.id, "what": plan.what, "version": plan.version, "kiosks": len(plan.kiosks), "rings": plan.rings}
    words = f"{plan.what} {plan.version}: {len(plan.kiosks)} kiosks, rings of {', '.join(map(str, plan.rings))}"
    show(told, words, as_json=as_json)


def in_order(known: Sequence[str], args: argparse.Namespace) -> tuple[str, ...]:
    """Of the kiosks that may be meant, those that are, in the order of the rings. Raises `KioskError`."""
    if strangers := sorted({*args.kiosks, *args.first} - set(known)):
        raise KioskError(f"not enrolled here: {', '.join(strangers[:5])}")
    found = tuple(dict.fromkeys((*args.first, *(args.kiosks or known))))
    if not found:
        raise KioskError("no kiosk is enrolled here")
    if len(found) > MOST_KIOSKS:
        raise KioskError(f"more than {MOST_KIOSKS} kiosks")
    return found


def _sizes(text: str) -> tuple[int, ...]:
    words = text.split(",")
    if len(words) > 10 or not all(word.isascii() and word.isdecimal() and 0 < len(word) <= 5 for word in words):
        raise ConfigError("--rings: numbers such as 1,10,100 are expected; the last ring is always all")
    return tuple(int(word) for word in words)


def _releases(store: "SqlStore", args: argparse.Namespace) -> int:
    from kiosk.desk.live import rollout, rollouts

    plan = rollouts.plan_of(store)
    if plan is None:
        raise KioskError("nothing was released at this desk")
    if args.stop or args.go:
        now = datetime.now(UTC)
        rollouts.hold(store, plan.id, stopped=args.stop, at=now.timestamp())
        store.append(now, TERMINAL, "release_stopped" if args.stop else "release_goes_on", plan.id, plan.version)
    progress, held = rollouts.progress_of(store, plan), rollouts.hold_of(store)
    is_stopped = held.plan == plan.id and held.stopped
    state = "done" if progress.done else "stopped" if is_stopped else "halted" if progress.halted else "going"
    bad = {
        name: WHY[one.why].format(", ".join(one.about)) for name, one in progress.kiosks.items() if one.verdict == "bad"
    }
    told = {
        "id": plan.id,
        "what": plan.what,
        "version": plan.version,
        "rings": plan.rings,
        "ring": progress.ring + 1,
        "state": state,
        "tolerated": plan.tolerated(progress.ring),
        "halted_by": progress.halted,
        "excused": sorted(progress.apart),
        "kiosks": rollout.counts(plan, progress),
        "bad": bad,
    }
    words = [
        f"{plan.what} {plan.version}: {state}, ring {progress.ring + 1} of {len(plan.rings)}",
        ", ".join(f"{name} {count}" for name, count in rollout.counts(plan, progress).items()),
        f"halts by itself with more than {plan.tolerated(progress.ring)} bad ones in this ring",
        *(f"{name}: {why}{' (set apart)' if name in progress.apart else ''}" for name, why in bad.items()),
    ]
    show(told, "\n".join(words), as_json=args.json)
    return 0
