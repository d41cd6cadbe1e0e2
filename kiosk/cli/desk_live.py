"""`kiosk desk enrol|codes|withdraw|revoke|kiosks|link|audit`: what live help is told from a terminal beside it."""

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kiosk.cli.output import print_json, show
from kiosk.desk import office as offices
from kiosk.desk.settings import DeskSettings
from kiosk.errors import ConfigError, KioskError

if TYPE_CHECKING:
    from kiosk.desk.live.sql_store import SqlStore
    from kiosk.desk.live.withdrawing import Withdrawn

# Who does what a terminal asks for, in the audit log.
TERMINAL = "terminal"


def arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> tuple[argparse.ArgumentParser, ...]:
    enrol = actions.add_parser("enrol", help="a one-time code that enrols one kiosk, for an hour")
    enrol.add_argument("--count", type=_count, default=1, metavar="N", help="as many codes, for a fleet")
    codes = actions.add_parser("codes", help="the codes that are good: for whom, until when; never the code")
    withdraw = actions.add_parser("withdraw", help="codes are good no more, and the packs that wait for them are gone")
    whose = withdraw.add_mutually_exclusive_group(required=True)
    whose.add_argument("kiosk", nargs="?", metavar="ID", help="those made for this name")
    whose.add_argument("--unnamed", action="store_true", help="those of no name, as `enrol` makes them")
    whose.add_argument("--all", action="store_true", help="every one, as after a backup was put back")
    revoke = actions.add_parser(
        "revoke", help="a kiosk's key is good no more, nor a code of its name: it is cut off within a second"
    )
    revoke.add_argument("kiosk", metavar="ID")
    kiosks = actions.add_parser("kiosks", help="the kiosks enrolled")
    link = actions.add_parser("link", help="a link that signs one person in at a console, once")
    who = link.add_mutually_exclusive_group()
    who.add_argument("--person", default="", metavar="ID", help="of [live.people]; default: the only one")
    who.add_argument("--everyone", action="store_true", help="a link for each of them")
    audit = actions.add_parser("audit", help="who did what, and whether the log was changed")
    audit.add_argument("--last", type=int, default=0, metavar="N", help="default: all")
    return enrol, codes, withdraw, revoke, kiosks, link, audit


def run(args: argparse.Namespace, settings: DeskSettings) -> int:
    store = open_store(args, settings)
    try:
        return _link(store, args, settings) if args.action == "link" else _DONE[args.action](store, args)
    finally:
        store.close()


def open_store(args: argparse.Namespace, settings: DeskSettings) -> "SqlStore":
    from kiosk.desk import databases
    from kiosk.desk.live.sql_store import SqlStore

    return SqlStore(databases.place(args.state, databases.shelves(args.database, settings.database_file)))


ACTIONS = ("enrol", "codes", "withdraw", "revoke", "kiosks", "link", "audit")


def _enrol(store: "SqlStore", args: argparse.Namespace) -> int:
    from kiosk.desk.live import enrolling

    codes = [enrolling.new_code(store, _now()) for _ in range(args.count)]
    store.append(_now(), TERMINAL, "code_made", TERMINAL, str(args.count))
    if args.json:
        print_json({"codes": codes, "valid_s": round(enrolling.CODE_VALID.total_seconds())})
    else:
        print("\n".join(codes) + "\nOn each kiosk: kiosk provision desk URL CODE")
    return 0


def _codes(store: "SqlStore", args: argparse.Namespace) -> int:
    from kiosk.desk.live.packs import PREFIX

    codes = store.codes(_now(), PREFIX)
    rows = [{"kiosk": one.kiosk_id, "until": one.until, "pack": one.has_pack} for one in codes]
    words = [
        f"{one.kiosk_id or '(any name)'}  until {one.until.isoformat()}{'  with a pack' if one.has_pack else ''}"
        for one in codes
    ]
    if args.json or words:
        show({"codes": rows}, "\n".join(words), as_json=args.json)
    return 0


def _withdraw(store: "SqlStore", args: argparse.Namespace) -> int:
    from kiosk.desk.live import withdrawing

    if args.kiosk == "":
        raise ConfigError("a kiosk's name is expected; --unnamed takes back the codes of no name")
    whose = withdrawing.EVERYBODY if args.all else withdrawing.UNNAMED if args.unnamed else args.kiosk
    done = withdrawing.withdraw(store, whose, _now())
    if not done.codes:
        raise KioskError("no such code is good; `kiosk desk codes` lists those that are")
    subject = TERMINAL if args.kiosk is None else args.kiosk
    store.append(_now(), TERMINAL, "codes_withdrawn", subject, f"{done.codes}, all" if args.all else str(done.codes))
    show({"withdrawn": done.codes, "packs": done.packs}, str(done), as_json=args.json)
    return 0


def _revoke(store: "SqlStore", args: argparse.Namespace) -> int:
    done = note_revoked(store, args.kiosk, "")
    if done is None:
        raise KioskError("no enrolled kiosk of that name")
    words = f"{args.kiosk} is revoked" + (f"; {done}" if done.codes else "")
    show({"revoked": args.kiosk, "withdrawn": done.codes, "packs": done.packs}, words, as_json=args.json)
    return 0


def note_revoked(store: "SqlStore", kiosk_id: str, why: str) -> "Withdrawn | None":
    """Revoke, and write so into the log; none where no such kiosk is enrolled."""
    from kiosk.desk.live import withdrawing

    now = _now()
    done = withdrawing.revoke(store, kiosk_id, now)
    if done is not None:
        store.append(now, TERMINAL, "revoked", kiosk_id, why)
        if done.codes:
            store.append(now, TERMINAL, "codes_withdrawn", kiosk_id, str(done.codes))
    return done


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


_DONE = {
    "enrol": _enrol,
    "codes": _codes,
    "withdraw": _withdraw,
    "revoke": _revoke,
    "kiosks": _kiosks,
    "audit": _audit,
}


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 5000:
        raise argparse.ArgumentTypeError("1 to 5000")
    return number


def _now() -> datetime:
    return datetime.now(UTC)
