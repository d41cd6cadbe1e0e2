"""`kiosk desk`: the recipient's side: serve, list, show and export what kiosks have sent."""

import argparse
import os
import pwd
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

from kiosk.cli import (
    desk_archive,
    desk_database,
    desk_fleet,
    desk_live,
    desk_release,
    desk_retention,
    desk_settings,
)
from kiosk.cli.output import print_json
from kiosk.desk import databases
from kiosk.desk import office as offices
from kiosk.desk.office import Office
from kiosk.desk.settings import DeskSettings, load
from kiosk.errors import ConfigError, KioskError
from kiosk.privacy import logs

if TYPE_CHECKING:
    from kiosk.desk.forwarding import Forwarding
    from kiosk.desk.live.service import LiveHelp


class Room(Protocol):
    """A module with actions of its own."""

    @property
    def ACTIONS(self) -> tuple[str, ...]: ...  # noqa: N802 - a module's constant
    def arguments(
        self, actions: "argparse._SubParsersAction[argparse.ArgumentParser]"
    ) -> tuple[argparse.ArgumentParser, ...]: ...
    def run(self, args: argparse.Namespace, settings: DeskSettings) -> int: ...


ROOMS: tuple[Room, ...] = (desk_live, desk_fleet, desk_release, desk_settings, desk_archive, desk_retention)


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    serve = actions.add_parser("serve", help="receive files, and show them to an agent in a browser")
    where = serve.add_mutually_exclusive_group()
    where.add_argument("--port", type=int, default=0, help="on loopback; 0 (default) takes a free one")
    where.add_argument("--socket", metavar="http=FD", type=_descriptor, help="a socket that the parent has bound")
    serve.add_argument("--config", type=Path, help="the recipient's settings (TOML)")
    listing = actions.add_parser("list", help="the files received, newest first; none is opened")
    show = actions.add_parser("show", help="one file, opened")
    show.add_argument("reference", metavar="REF")
    export = actions.add_parser("export", help="one file, opened, written out in clear")
    export.add_argument("reference", metavar="REF")
    export.add_argument("--out", type=Path, metavar="DIR", help="delivered.json, summary.pdf and the pages go here")
    key = actions.add_parser("key", help="the public key that kiosks seal to (made at the first call)")
    forwards = actions.add_parser("forwards", help="what goes on to other services, and what they refused and why")
    retry = actions.add_parser("retry", help="forward a file again that a service refused")
    retry.add_argument("reference", metavar="REF")
    retry.add_argument("--service", default="", metavar="NAME", help="default: all that refused it")
    follow = actions.add_parser("follow", help="ask the services now where a file stands")
    follow.add_argument("reference", metavar="REF")
    services = actions.add_parser("services", help="whether each service answers to our address and our rights")
    for action in (follow, services):
        action.add_argument("--config", type=Path, required=True, help="the recipient's settings (TOML)")
    live = tuple(parser for room in ROOMS for parser in room.arguments(actions))
    for action in live:
        action.add_argument("--config", type=Path, help="the recipient's settings (TOML)")
    shared = desk_database.arguments(actions)
    for action in (serve, listing, show, export, key, forwards, retry, follow, services, *live):
        # A package for the archives is checked on any machine.
        of_archive = action.prog.endswith(f" {desk_archive.ACTIONS[0]}")
        action.add_argument("--state", type=Path, required=not of_archive, metavar="DIR")
        action.add_argument("--json", action="store_true")
    for action in (serve, listing, show, export, forwards, retry, follow, services, *shared, *live):
        action.add_argument("--database", default="", metavar="URL|FILE", help=desk_database.HELP)


def run(args: argparse.Namespace) -> int:
    config = getattr(args, "config", None)
    settings = load(config) if config else DeskSettings()
    _by_its_owner(getattr(args, "state", None))
    if args.action == "serve":
        return _serve(args, settings)
    if args.action in desk_database.ACTIONS:
        return desk_database.run(args, settings)
    anywhere = args.action in ("key", "services")
    if args.action in desk_archive.ACTIONS:
        anywhere = args.check is not None or args.state is None
    if not anywhere and not os.path.isdir(args.state / "desk"):  # noqa: PTH112 - False for a name too long, too
        raise ConfigError(f"{args.state}: no desk there")
    for room in ROOMS:
        if args.action in room.ACTIONS:
            return room.run(args, settings)
    there = databases.shelves(args.database, settings.database_file) if args.action != "key" else None
    office = Office(args.state, settings, shelves=there)
    try:
        if args.action in FORWARDING:
            return _with_forwards(office, args)
        return {"list": _list, "show": _show, "export": _export, "key": _key}[args.action](office, args)
    finally:
        office.close()


def _by_its_owner(state: Path | None) -> None:
    """Raises `ConfigError` for root in another user's folder: the keys that root makes there, the desk itself could not
    read."""
    if state is None or os.geteuid() != 0 or not os.path.isdir(state):  # noqa: PTH112 - False for a name too long, too
        return
    owner = state.stat().st_uid
    if owner != 0:
        try:
            name = pwd.getpwuid(owner).pw_name
        except KeyError:
            name = f"'#{owner}'"
        raise ConfigError(f"{state}: the desk is another user's: sudo -u {name} kiosk desk ...")


FORWARDING = ("forwards", "retry", "follow", "services")


def _with_forwards(office: Office, args: argparse.Namespace) -> int:
    from kiosk.desk import forwarding

    forwards = forwarding.of(office)
    try:
        if args.action == "forwards":
            return _forwards(forwards, args)
        if args.action == "retry":
            return _retry(forwards, args)
        return _follow(forwards, args) if args.action == "follow" else _services(forwards, args)
    finally:
        forwards.close()


def _forwards(forwards: "Forwarding", args: argparse.Namespace) -> int:
    listed = forwards.listed()
    rows = [{"reference": one.reference, **msgspec.structs.asdict(one.forward), "notes": one.notes} for one in listed]
    if args.json:
        print_json({"forwards": rows})
    for row, one in () if args.json else zip(rows, listed, strict=True):
        notes = "  ".join(f"{name} {value}" for name, value in one.notes.items())
        words = f"{row['reference']}  {row['service']}  {row['state']}  attempts {row['attempts']}  {row['last_error']}"
        print(offices.readable(f"{words}  {notes}".rstrip()))
    return 0


def _retry(forwards: "Forwarding", args: argparse.Namespace) -> int:
    queued = forwards.retry(args.reference, args.service)
    if not queued:
        raise KioskError("nothing of this file waits or was refused")
    if args.json:
        print_json({"queued": queued})
    return 0


def _follow(forwards: "Forwarding", args: argparse.Namespace) -> int:
    asked = forwards.ask(args.reference)
    if args.json:
        print_json({
            "services": [
                {"service": forward.service, "forwarded": forward.state, "there": msgspec.structs.asdict(standing)}
                for forward, standing in asked
            ]
        })  # fmt: skip
    for forward, standing in () if args.json else asked:
        there = msgspec.structs.asdict(standing)
        said = there.get("said") or there.get("error") or ""
        print(
            offices.readable(f"{forward.service}  {forward.state}  {there.get('state', 'not asked')}  {said}".rstrip())
        )
    return 0


def _services(forwards: "Forwarding", args: argparse.Namespace) -> int:
    checked = forwards.check()
    if args.json:
        print_json({"services": checked})
    for name, one in () if args.json else checked.items():
        print(offices.readable(f"{name}  {'well' if one.well else 'NOT WELL'}  {one.detail}"))
    bad = [name for name, one in checked.items() if not one.well]
    if bad:
        raise KioskError(f"not well: {', '.join(bad)}")
    return 0


def _serve(args: argparse.Namespace, settings: DeskSettings) -> int:
    from kiosk.desk import server
    from kiosk.desk.entrance import Entrance
    from kiosk.processes.worker import harden

    harden(die_with_parent=os.getppid() if args.socket is not None else None)
    logs.set_up("desk")
    there = databases.shelves(args.database, settings.database_file)
    listener = server.listen(args.port) if args.socket is None else server.inherited(args.socket)
    office = Office(args.state, settings, shelves=there)
    entrance = Entrance()
    url = server.address(listener)
    # A link of one process is of no use at another, which a proxy may choose: there, the consoles' are.
    link = url + entrance.new_link() if there is None else ""
    live = _live(office, url, embedded=args.socket is not None)
    console = url + live.first_link()

    def ready() -> None:
        if args.json:
            event = {"event": "ready", "url": url, "link": link, "console": console, "public_key": office.public_key}
            print_json(event)
        else:
            print(f"Receiving at {url}\nPublic key {office.public_key}", flush=True)
            if link:
                print(f"Sign in once: {link}", flush=True)
            print(f"Help people, once: {console}", flush=True)

    try:
        server.serve(office, entrance, listener, ready, live)
    finally:
        live.close()
    return 0


def _live(office: Office, url: str, *, embedded: bool) -> "LiveHelp":
    from kiosk.desk.forwarding import known_flows
    from kiosk.desk.live.service import ADDRESS, LiveHelp

    live = LiveHelp(
        office.public_key_file.parent,
        office.settings.live,
        lambda: known_flows(office.settings.flows_dir),
        shelves=office.shelves,
    )
    databases.hold_keys(live.store, {"recipient": office.public_key, "callback": live.public_key})
    live.store.set_note(ADDRESS, url)
    if embedded:
        live.leave_loopback_code()
    return live


def _list(office: Office, args: argparse.Namespace) -> int:
    files = office.store.files()
    if args.json:
        print_json({"files": files})
    for file in () if args.json else files:
        print(f"{file.reference}  {file.flow}  {file.service}  received {file.received_at}  {file.bytes} bytes")
    return 0


def _show(office: Office, args: argparse.Namespace) -> int:
    received = office.find(args.reference)
    dossier = office.dossier(received)
    acknowledgement = office.store.acknowledgement(received.envelope_id)
    if args.json:
        shown = {
            **offices.as_delivered(dossier),
            "received_at": received.received_at,
            "attachments": sorted(dossier.attachments),
            "acknowledgement": acknowledgement,
        }
        print_json(shown)
        return 0
    print(f"{received.reference}  {dossier.flow}  received {received.received_at}")
    for name, fact in dossier.facts.items():
        value = msgspec.json.encode(fact.value).decode()
        print(offices.readable(f"  {name} = {value}  ({fact.origin}, {fact.person})"))
    for name in sorted(dossier.attachments):
        print(f"  {name}  {len(dossier.attachments[name])} bytes")
    return 0


def _export(office: Office, args: argparse.Namespace) -> int:
    dossier = office.dossier(office.find(args.reference))
    files = offices.export(dossier, args.out) if args.out else ()
    if args.json or not args.out:
        print_json(offices.as_delivered(dossier))
    else:
        print("\n".join(str(args.out / name) for name in files))
    return 0


def _key(office: Office, args: argparse.Namespace) -> int:
    if args.json:
        print_json({"public_key": office.public_key, "file": str(office.public_key_file)})
    else:
        sys.stdout.write(office.public_key + "\n")
    return 0


def _descriptor(text: str) -> int:
    name, _, number = text.partition("=")
    if name != "http" or not number.isdecimal() or len(number) > 6:
        raise argparse.ArgumentTypeError("http=FD is expected")
    return int(number)
