"""`kiosk desk retention | complete`: how long each file is kept, what is due, what was destroyed and its proof; and
which file is the next version of which."""

import argparse
import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from kiosk.cli import desk_live
from kiosk.cli.output import print_json
from kiosk.desk.settings import DeskSettings

if TYPE_CHECKING:
    from kiosk.desk.live.sql_store import SqlStore
    from kiosk.desk.office import Office
    from kiosk.desk.retention import Kept, Retention

ACTIONS = ("retention", "complete")


def arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> tuple[argparse.ArgumentParser, ...]:
    retention = actions.add_parser("retention", help="until when each file is kept; what was destroyed, and its proof")
    retention.add_argument("--destroy", action="store_true", help="destroy now what is due")
    complete = actions.add_parser("complete", help="a file is the next version of another: kept as long as the last")
    complete.add_argument("reference", metavar="REF")
    complete.add_argument("--of", metavar="REF", required=True, help="the version before it")
    return retention, complete


class Opened(NamedTuple):
    office: "Office"
    log: "SqlStore"
    retention: "Retention"


@contextlib.contextmanager
def opened(args: argparse.Namespace, settings: DeskSettings) -> Iterator[Opened]:
    """The files of a desk, its audit log, and how long they are kept."""
    from kiosk.desk import databases, forwarding
    from kiosk.desk.notes import Notes
    from kiosk.desk.office import Office
    from kiosk.desk.retention import Retention

    with contextlib.ExitStack() as open_:
        office = Office(args.state, settings, shelves=databases.shelves(args.database, settings.database_file))
        open_.callback(office.close)
        open_.callback(forwarding.of(office).close)  # whose table stands on the files' shelf
        log = desk_live.open_store(args, settings)
        open_.callback(log.close)
        notes = Notes(office.place)
        open_.callback(notes.close)
        retention = Retention(office, log, notes, lambda: forwarding.flows_or_not(settings.flows_dir))
        open_.callback(retention.close)
        yield Opened(office, log, retention)


def run(args: argparse.Namespace, settings: DeskSettings) -> int:
    with opened(args, settings) as there:
        return _retention(args, there) if args.action == "retention" else _complete(args, there)


def _retention(args: argparse.Namespace, there: Opened) -> int:
    destroyed = there.retention.destroy_due() if args.destroy else 0
    files = there.retention.all()
    proofs = there.retention.lifecycle.destroyed()
    if args.json:
        print_json({"files": [_row(one) for one in files], "destroyed": proofs, "destroyed_now": destroyed})
        return 0
    for one in files:
        print("  ".join(f"{value}" for value in _row(one).values()))
    for proof in proofs:
        print(f"{proof.envelope_id}  destroyed {proof.at.isoformat()}  {proof.why}  sha256 {proof.digest}")
    if args.destroy:
        print(f"{destroyed} destroyed now")
    return 0


def _row(one: "Kept") -> dict[str, object]:
    return {
        "reference": one.received.reference,
        "flow": one.received.flow,
        "state": one.state,
        "until": one.until.date().isoformat(),
        "days": one.days,
        "first": one.first,
        "version": one.version,
    }


def _complete(args: argparse.Namespace, there: Opened) -> int:
    new, before = there.office.find(args.reference), there.office.find(args.of)
    there.retention.link(new.envelope_id, before.envelope_id, desk_live.TERMINAL)
    version = there.retention.lifecycle.version(new.envelope_id)
    first = there.office.find(version.first).reference
    if args.json:
        print_json({"reference": new.reference, "first": first, "version": version.number})
    else:
        print(f"{new.reference} is version {version.number} of {first}")
    return 0
