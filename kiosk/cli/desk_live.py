"""`kiosk desk enrol|revoke|kiosks|link|audit`: what the server of live help is told from a terminal beside it."""

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kiosk.cli.output import print_json
from kiosk.desk import office as offices
from kiosk.desk.settings import DeskSettings
from kiosk.errors import ConfigError, KioskError

if TYPE_CHECKING:
    from kiosk.desk.live.sql_store import SqlStore

# Who does what a terminal asks for, in the audit log.
TERMINAL = "terminal"


def arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> tuple[argparse.ArgumentParser, ...]:
    enrol = actions.add_parser("enrol", help="a one-time code that enrols one kiosk, for an hour")
    enrol.add_argument("--count", type=_count, default=1, metavar="N", help="as many codes, for a fleet")
    revoke = actions.add_parser("revoke", help="a kiosk's key is good no more: it is cut off within a second")
    revoke.add_argument("kiosk", metavar="ID")
    kiosks = actions.add_parser("kiosks", help="the kiosks enrolled")
    link = actions.add_parser("link", help="a link that signs one person in at a console, once")
    who = link.add_mutually_exclusive_group()
    who.add_argument("--person", default="", metavar="ID", help="of [live.people]; default: the only one")
    who.add_argument("--everyone", action="store_true", help="a link for each of them")
    audit = actions.add_parser("audit", help="who did what, and whether the log was changed")
    audit.add_argument("--last", type=int, default=0, metavar="N", help="default: all")
    return enrol, revoke, kiosks, link, audit


def run(args: argparse.Namespace, settings: DeskSettings) -> int:
    store = open_store(args, settings)
    try:
        done = {"enrol": _enrol, "revoke": _revoke, "kiosks": _kiosks, "audit": _audit}
        return _link(store, args, settings) if args.action == "link" else done[args.action](store, args)
    finally:
        store.close()


def open_store(args: argparse.Namespace, settings: DeskSettings) -> "SqlStore":
    from kiosk.desk import databases
    from kiosk.desk.live.sql_store import SqlStore

    return SqlStore(databases.place(args.state, databases.shelves(args.database, settings.database_file)))


ACTIONS = ("enrol", "revoke", "kiosks", "link", "audit")


def _enrol(store: "SqlStore", args: argparse.Namespace) -> int:
    from kiosk.desk.live import enrolling

    codes = [enrolling.new_code(store, _now()) for _ in range(args.count)]
    store.append(_now(), TERMINAL, "code_made", TERMINAL, str(args.count))
    if args.json:
        print_json({"codes": codes, "valid_s": round(enrolling.CODE_VALID.total_seconds())})
    else:
        print("\n".join(codes) + "\nOn each kiosk: kiosk provision desk URL CODE")
    return 0


def _revoke(store: "SqlStore", args: argparse.Namespace) -> int:
    if not store.revoke(args.kiosk, _now()):
        raise KioskError("no enrolled kiosk of that name")
    store.append(_now(), TERMINAL, "revoked", args.kiosk, "")
    if args.json:
        print_json({"revoked": args.kiosk})
    else:
        print(f"{args.kiosk} is revoked")
    return 0


def _kiosks(store: "SqlStore", args: argparse.Namespace) -> int:
    kiosks = store.kiosks()
    if args.json:
        rows = [{"id": one.id, "enrolled_at": one.enrolled_at, "revoked_at": one.revoked_at} for one in kiosks]
        print_json({"kiosks": rows})
    for one in () if args.json else kiosks:
        state = f"revoked {one.revoked_at.isoformat()}" if one.revoked_at else "enrolled"
        print(f"{one.id}  {state}  since {one.enrolled_at.isoformat()}")
    return 0


def _link(store: "SqlStore", args: argparse.Namespace, settings: DeskSettings) -> int:
    from kiosk.desk.live import service, sessions
    from kiosk.desk.live.settings import people

    known = people(settings.live)
    one = args.person or (next(iter(known)) if len(known) == 1 else "")
    persons = sorted(known) if args.everyone else [one]
    if not set(persons) <= set(known):
        raise ConfigError(f"--person: one of {', '.join(sorted(known))} is expected")
    address = settings.live.openid.public_url or store.note(service.ADDRESS)
    if not address:
        raise KioskError("no desk has been served from there yet: its address is not known")
    links = {person: address.rstrip("/") + sessions.new_link(store, person, _now()) for person in persons}
    for person in persons:
        store.append(_now(), TERMINAL, "link_made", person, "")
    if args.json:
        print_json({"links": links})
    else:
        print("\n".join(links.values() if len(links) == 1 else (f"{name}  {link}" for name, link in links.items())))
    return 0


def _audit(store: "SqlStore", args: argparse.Namespace) -> int:
    from kiosk.desk.live.audit import first_broken

    if args.last < 0:
        raise ConfigError("--last: a number from 0 on is expected")
    entries = store.audit()
    broken = first_broken(entries)
    shown = entries[-args.last :] if args.last else entries
    if args.json:
        print_json({"whole": not broken, "broken_at": broken or None, "entries": shown})
    for one in () if args.json else shown:
        words = f"{one.number}  {one.at}  {one.actor}  {one.action}  {one.subject}  {one.detail}"
        print(offices.readable(words.rstrip()))
    if broken:
        raise KioskError(f"the log was changed: line {broken} does not follow from the one before it")
    return 0


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 5000:
        raise argparse.ArgumentTypeError("1 to 5000")
    return number


def _now() -> datetime:
    return datetime.now(UTC)
