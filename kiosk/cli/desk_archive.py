"""`kiosk desk archive`: hand a file over to the archives, and destroy what the desk keeps of it."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from kiosk.cli import desk_live, desk_retention
from kiosk.cli.output import print_json
from kiosk.desk.settings import DeskSettings
from kiosk.errors import ConfigError

ACTIONS = ("archive",)


def arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> tuple[argparse.ArgumentParser, ...]:
    archive = actions.add_parser(ACTIONS[0], help="one file as a package for the archives (SEDA 2.2), with its digests")
    archive.add_argument("reference", metavar="REF", nargs="?", default="")
    archive.add_argument("--out", type=Path, metavar="DIR", help="DATE_DEMARCHE_REF.zip goes here")
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
    from kiosk.desk import archive
    from kiosk.desk.retention import ARCHIVED

    with desk_retention.opened(args, settings) as there:
        found = there.office.find(args.reference)
        version = there.retention.lifecycle.version(found.envelope_id)
        packed = archive.write(
            there.office,
            found.reference,
            _title(found.flow, settings),
            args.out,
            SystemClock(),
            version=version.number,
            first=there.office.find(version.first).reference,
        )
        there.log.append(datetime.now(UTC), desk_live.TERMINAL, ARCHIVED, found.envelope_id, packed.sha512)
        if args.destroy:
            archive.destroy(there.retention, packed, desk_live.TERMINAL)
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
