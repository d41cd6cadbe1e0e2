"""`kiosk desk migrate | processes`: PostgreSQL's tables of a desk, and the processes that share them."""

import argparse
from pathlib import Path

from kiosk.cli.output import print_json
from kiosk.desk import databases
from kiosk.desk.settings import DeskSettings
from kiosk.errors import ConfigError, KioskError

ACTIONS = ("migrate", "processes")
HELP = (
    "PostgreSQL's address without a password, or a file of one line with one (default: database_file of the settings, "
    f"or {databases.ENVIRONMENT}; none: SQLite in --state)"
)


def arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> tuple[argparse.ArgumentParser, ...]:
    migrate = actions.add_parser("migrate", help="make PostgreSQL's tables, or bring them to this version")
    processes = actions.add_parser("processes", help="the processes of a desk on PostgreSQL, and which of them decides")
    for action in (migrate, processes):
        action.add_argument("--config", type=Path, help="the recipient's settings (TOML)")
        action.add_argument("--json", action="store_true")
    return migrate, processes


def run(args: argparse.Namespace, settings: DeskSettings) -> int:
    url = databases.address(args.database, settings.database_file)
    if not url:
        raise ConfigError(f"--database, database_file of the settings or {databases.ENVIRONMENT} is expected")
    return _migrate(args, url) if args.action == "migrate" else _processes(args, url)


def _migrate(args: argparse.Namespace, url: str) -> int:
    from kiosk.desk.migrating import migrate

    done = migrate(url)
    if args.json:
        print_json({"applied": done})
    else:
        print("\n".join(done) or "nothing to do")
    return 0


def _processes(args: argparse.Namespace, url: str) -> int:
    """Exit status 1 when none decides: a request for help would wait for nobody."""
    from kiosk.desk.migrating import check
    from kiosk.desk.postgres import PostgresShelves

    check(url)
    shelves = PostgresShelves(url)
    try:
        rows = shelves.shelf("processes", "").rows(
            "SELECT place, leads, cardinality(kiosks), extract(epoch FROM now() - seen_at)::float8 FROM processes"
            " WHERE backend IN (SELECT pid FROM pg_stat_activity) ORDER BY place"
        )
    finally:
        shelves.close()
    if args.json:
        keys = ("place", "decides", "kiosks", "seen_s")
        print_json({"processes": [dict(zip(keys, row, strict=True)) for row in rows]})
    for place, leads, kiosks, seen_s in () if args.json else rows:
        print(f"{place}  {'decides' if leads else 'carries'}  {kiosks} kiosks  seen {seen_s:.1f} s ago")
    if not any(leads for _, leads, _, _ in rows):
        raise KioskError("no process of this desk decides")
    return 0
