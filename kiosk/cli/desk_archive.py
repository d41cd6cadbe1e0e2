"""`kiosk desk archive`: hand a file over to the archives, and destroy what the desk keeps of it."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from kiosk.cli import desk_live
from kiosk.cli.output import print_json
from kiosk.desk.settings import DeskSettings
from kiosk.errors import ConfigError

ACTION = "archive"


def arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> tuple[argparse.ArgumentParser, ...]:
    archive = actions.add_parser(ACTION, help="one file as a package for the archives (SEDA 2.2), with its digests")
    archive.add_argument("reference", metavar="REF", nargs="?", default="")
    archive.add_argument("--out", type=Path, metavar="DIR", help="REF.zip goes here")
    archive.add_argument("--destroy", action="store_true", help="then erase the file here; the audit log has a line")
    archive.add_argument("--check", type=Path, metavar="FILE", help="read a package, and each digest in it")
    return (archive,)


def run(args: argparse.Namespace, settings: DeskSettings) -> int:
    from kiosk.desk import archive

    if args.check is not None:
        if args.reference or args.out or args.destroy:
            raise ConfigError("--check stands alone")
        pieces = archive.check(args.check)
        if args.json:
            print_json({"file": str(args.check), "pieces": pieces})
        else:
            print(f"{args.check}: {pieces} files, each as its manifest says")
        return 0
    if not args.reference or args.out is None or args.state is None:
        raise ConfigError("REF, --state DIR and --out DIR are expected, or --check FILE")
    return _write(args, settings)


def _write(args: argparse.Namespace, settings: DeskSettings) -> int:
    from kiosk.clock import SystemClock
    from kiosk.desk import archive, databases
    from kiosk.desk.office import Office

    there = databases.shelves(args.database, settings.database_file)
    office = Office(args.state, settings, shelves=there)
    log = desk_live.open_store(args, settings)
    try:
        found = office.find(args.reference)
        packed = archive.write(office, found.reference, _title(found.flow, settings), args.out, SystemClock())
        log.append(datetime.now(UTC), desk_live.TERMINAL, "archived", found.envelope_id, packed.sha512)
        if args.destroy:
            archive.destroy(office, packed)
            log.append(datetime.now(UTC), desk_live.TERMINAL, "destroyed", found.envelope_id, packed.sha512)
    finally:
        log.close()
        office.close()
    if args.json:
        print_json({**msgspec.structs.asdict(packed), "destroyed": args.destroy})
    else:
        print(f"{packed.file}  {packed.pieces} files  sha512 {packed.sha512}")
        print("destroyed here" if args.destroy else "still here")
    return 0


def _title(flow_id: str, settings: DeskSettings) -> str:
    """The démarche's French title; its id where this desk does not know it."""
    from kiosk.desk.forwarding import known_flows

    return next((flow.title for flow in known_flows(settings.flows_dir) if flow.id == flow_id), flow_id)
