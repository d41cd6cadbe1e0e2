"""`kiosk update`: the machine's updater (docs/update.md). Run by its units, as root; a person asks `status`."""

import argparse
import os
import time
from pathlib import Path

import msgspec

from kiosk import config_file, content, running
from kiosk.cli import update_settings
from kiosk.cli.output import show
from kiosk.config import Config
from kiosk.errors import ConfigError, KioskError
from kiosk.fleet import orders
from kiosk.fleet.orders import What
from kiosk.update import bundle as bundles
from kiosk.update.checking import checked_by_commands
from kiosk.update.hours import may_fetch
from kiosk.update.journal import DAMAGED, Journal, Kept
from kiosk.update.machine import SystemdMachine
from kiosk.update.rauc import Rauc
from kiosk.update.shelf import Shelf
from kiosk.update.system import System, say
from kiosk.update.wanted import Wanted, read

CONFIG, KIOSK_STATE = Path("/etc/kiosk/kiosk.toml"), Path("/var/lib/kiosk")
# Not there, or not now (RFC 9110); a server that knows no HEAD may have it.
GONE = frozenset({404, 410, *range(500, 600)}) - {501}
# Where no content was taken.
OF_THE_SYSTEM = "(the system's own)"


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    status = actions.add_parser("status", help="which versions run here, and how the last update went")
    apply = actions.add_parser("apply", help="do what the administrator has released for this machine")
    judge = actions.add_parser("judge", help="after a start: does the new version hold?")
    take = actions.add_parser("take", help="take content from a file, such as from a stick")
    take.add_argument("bundle", type=Path, metavar="FILE", help=f"*{bundles.SUFFIX}")
    back = actions.add_parser("back", help="the content before this one counts again")
    make = actions.add_parser("bundle", help="make a signed bundle of content, on the administrator's machine")
    make.add_argument("folder", type=Path, metavar="DIR", help=f"with {', '.join(content.PARTS)}, or some of them")
    make.add_argument("version", metavar="VERSION")
    make.add_argument("--key", type=Path, required=True, metavar="FILE", help="as `kiosk desk orders-key` makes it")
    make.add_argument("--out", type=Path, required=True, metavar="FILE", help=f"content-VERSION{bundles.SUFFIX}")
    for one in (status, apply, judge, take, back):
        one.add_argument("--updater", type=Path, default=running.UPDATER, metavar="DIR", help="the updater's folder")
    for one in (apply, take):
        one.add_argument("--config", type=Path, default=CONFIG, metavar="FILE")
    apply.add_argument("--state", type=Path, default=KIOSK_STATE, metavar="DIR", help="the kiosk's")
    update_settings.arguments(actions)
    for one in (status, apply, judge, take, back, make):
        one.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    match args.action:
        case "status":
            return _status(args)
        case "bundle":
            return _bundle(args)
        case "take":
            return _take(args)
        case "back":
            return _back(args)
        case update_settings.ACTION:
            return update_settings.run(args)
        case "judge":
            restarts = System(args.updater, Rauc(), SystemdMachine(), _no_address).judge()
            show({"restarts": restarts}, "the machine starts anew" if restarts else "judged", as_json=args.json)
            return 0
        case _:
            return _apply(args)


def _status(args: argparse.Namespace) -> int:
    runs, kept = running.running(updater=args.updater), Journal(args.updater).read()
    damaged = (args.updater / DAMAGED).exists()
    told = {**msgspec.to_builtins(runs), "why": kept.system.why or kept.content_why, "journal_damaged": damaged}
    words = [f"system   {runs.system}", f"content  {runs.content or OF_THE_SYSTEM}"]
    if runs.update:
        words.append(f"update   {runs.update} {runs.failed_version} {told['why']}".rstrip())
    if runs.settings:
        words.append(f"settings {runs.settings}")
    if runs.settings_failed:
        words.append(f"settings {runs.settings_failed} not kept: {runs.settings_why}")
    if damaged:
        words.append(f"journal  was damaged; set aside as {args.updater / DAMAGED}")
    show(told, "\n".join(words), as_json=args.json)
    return 0


def _bundle(args: argparse.Namespace) -> int:
    if not os.path.isfile(args.key):  # noqa: PTH113 - False for a name that is too long, too
        raise ConfigError(f"{args.key}: there is no key there: `kiosk desk orders-key` makes one")
    key = orders.keep_signing_key(args.key)
    try:
        made_at = int(time.time())
        data = bundles.signed(args.folder, args.version, made_at, key)
        args.out.write_bytes(data)
    except OSError as error:
        raise KioskError(f"{args.out}: {error.strerror}") from None
    told = {"file": str(args.out), "bytes": len(data), "sha256": bundles.digest(data)}
    show(told, f"{args.out}: {len(data)} bytes, sha256 {told['sha256']}", as_json=args.json)
    return 0


# -- on the kiosk


def _apply(args: argparse.Namespace) -> int:
    """Content first: it is small, and sends nobody away. Content that cannot be had keeps no system back."""
    config = config_file.load(args.config)
    if not config.fleet.orders_key_file:
        show({"restarts": False}, "this kiosk obeys no administrator", as_json=args.json)
        return 0
    if not may_fetch(config.fleet, time.localtime().tm_hour):
        show({"restarts": False}, "updates are not fetched at this hour ([fleet] fetch_updates)", as_json=args.json)
        return 0
    key = _key(config)
    journal, now = Journal(args.updater), int(time.time())
    kept, fleet = journal.read(), args.state / "fleet"

    def wanted(what: What, newer_than: int) -> Wanted | None:
        return read(fleet, what, key, config.kiosk_id, newer_than=newer_than, now=now)

    if kept.unsettled and (wanted("content", 0) or wanted("system", 0)):
        kept = journal.settled()
    fresh, failed = wanted("content", kept.content_at), None
    if fresh is not None:
        try:
            _fetch(args, config, key, fresh)
        except KioskError as error:
            failed = error
    machine = SystemdMachine(proxy=config.delivery.proxy)
    system = System(args.updater, Rauc(), machine, lambda version: bundle_of(config, version))
    restarts = system.apply(wanted("system", kept.system.at))
    if failed is not None and not restarts:
        raise failed
    show({"restarts": restarts}, "started anew" if restarts else "nothing more to do", as_json=args.json)
    return 0


def _key(config: Config) -> bytes:
    if not config.fleet.orders_key_file:
        raise ConfigError("[fleet] orders_key_file: without it this kiosk obeys nobody")
    return orders.read_public_key(Path(config.fleet.orders_key_file))


def _address(config: Config, name: str) -> str:
    if not config.fleet.updates_url:
        raise ConfigError("[fleet] updates_url: where updates are fetched from is not said")
    return f"{config.fleet.updates_url.rstrip('/')}/{name}"


def bundle_of(config: Config, version: str) -> str:
    """Where RAUC fetches it. Raises `KioskError` where nobody answers, or it is not there yet: it is asked again."""
    from kiosk.delivery.answers import NoAnswer
    from kiosk.delivery.exchange import Ask, exchange
    from kiosk.delivery.line import Line

    address, own = _address(config, f"kiosk-{version}.raucb"), config.delivery
    answer = exchange(Ask("HEAD", address), Line(own.timeout_s, own.roots_file, own.proxy), max_answer_bytes=1_000)
    # Whom it believes is RAUC's own to say: by the machine's authorities, and not by those of the desk.
    gone = answer.kind != "SSLError" if isinstance(answer, NoAnswer) else answer.status in GONE
    if gone:
        raise KioskError("the server of updates does not give the system; it is asked again")
    return address


def _no_address(version: str) -> str:
    raise KioskError("nothing is fetched here")


def _fetch(args: argparse.Namespace, config: Config, key: bytes, fresh: Wanted) -> None:
    from kiosk.delivery.answers import NoAnswer
    from kiosk.delivery.exchange import Ask, exchange
    from kiosk.delivery.line import Line

    own = config.delivery
    ask = Ask("GET", _address(config, f"content-{fresh.version}{bundles.SUFFIX}"))
    line = Line(own.timeout_s, own.roots_file, own.proxy)
    answer = exchange(ask, line, max_answer_bytes=bundles.MAX_BUNDLE_BYTES, large=True)
    if isinstance(answer, NoAnswer) or answer.status != 200:
        raise KioskError("the server of updates does not give the content; it is asked again")
    _taken(args.updater, answer.body, key, fresh)


def _taken(updater: Path, data: bytes, key: bytes, fresh: Wanted | None) -> str:
    """The version that counts now. What is wrong with it is kept for the desk; it is not asked for again."""
    shelf = Shelf(updater / content.FOLDER.name, checked_by_commands)
    try:
        if fresh is not None:
            bundles.is_released(data, fresh.digest)
        bundle = bundles.opened(data, key)
        if fresh is not None and bundle.version != fresh.version:
            raise bundles.ContentError(f"it says that it is {bundle.version}, and not {fresh.version}")
        shelf.take(bundle)
    except bundles.ContentError as error:
        if fresh is not None:
            _note_content(updater, fresh.at, fresh.version, str(error))
        raise
    _note_content(updater, fresh.at if fresh is not None else None)
    return bundle.version


def _note_content(updater: Path, at: int | None, failed: str = "", why: str = "") -> None:
    """`at`: of the release that was obeyed; None: none was."""

    def noted(kept: Kept) -> Kept:
        obeyed = kept.content_at if at is None else at
        return msgspec.structs.replace(kept, content_at=obeyed, content_failed=failed, content_why=why)

    say(updater, Journal(updater).change(noted))


def _take(args: argparse.Namespace) -> int:
    key = _key(config_file.load(args.config))
    version = _taken(args.updater, bundles.read(args.bundle), key, None)
    show({"content": version}, f"content {version} counts for the next person", as_json=args.json)
    return 0


def _back(args: argparse.Namespace) -> int:
    version = Shelf(args.updater / content.FOLDER.name, checked_by_commands).back()
    say(args.updater, Journal(args.updater).read())
    show({"content": version}, f"content {version or OF_THE_SYSTEM} counts", as_json=args.json)
    return 0
