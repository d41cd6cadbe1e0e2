"""`kiosk doctor`: what is well, what is not, and what to do. Status 1 when something required is not ready."""

import argparse
import asyncio
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from kiosk import config_file
from kiosk.check import Check
from kiosk.cli.output import print_json
from kiosk.config import Config
from kiosk.devices import drivers
from kiosk.doctor import as_pdf, examine
from kiosk.errors import KioskError
from kiosk.supervisor.embedded import default_config

REPORT_JSON, REPORT_PDF = "readiness.json", "readiness.pdf"


class Report(msgspec.Struct, frozen=True):
    """As `--json` prints it; the file of a report says beside it which kiosk it is of, and when it was made."""

    ready: bool
    checks: tuple[Check, ...]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="without it: what `kiosk run` does by default")
    parser.add_argument(
        "--ages", action="store_true", help="only how old certificates, trust lists and the web engine are, as figures"
    )
    parser.add_argument("--report", type=Path, metavar="DIR", help=f"also write {REPORT_JSON} and {REPORT_PDF} there")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    config = config_file.load(args.config) if args.config else default_config(dock=False)
    if args.ages:
        return _ages(args, config)
    drivers.check(config)
    checks = asyncio.run(examine(config))
    failed = [check.name for check in checks if check.verdict == "failed"]
    report = Report(not failed, checks)
    if args.report:
        _write(args.report, config, report)
    if args.json:
        print_json(report)
    for check in () if args.json else checks:
        remedy = f"\n{'':12}-> {check.remedy}" if check.remedy else ""
        print(f"{check.verdict:10}  {check.name}: {check.detail}{remedy}")
    if failed:
        raise KioskError(f"not ready: {', '.join(failed)}")
    return 0


def _ages(args: argparse.Namespace, config: Config) -> int:
    """Into the folder of the figures, if one is configured; else they are printed."""
    from kiosk.config_layers import pack_files
    from kiosk.fleet import ages

    now = datetime.now(UTC)
    found = ages.ages(config, pack_files(args.config or Path()), now)
    said = ages.text(found, now)
    if config.fleet.metrics_dir:
        ages.write(Path(config.fleet.metrics_dir), said)
    if args.json:
        print_json(found)
    elif not config.fleet.metrics_dir:
        print(said, end="")
    return 0


def _write(folder: Path, config: Config, report: Report) -> None:
    """Both files, or a `KioskError`."""
    now = datetime.now(UTC)
    pdf = asyncio.run(as_pdf(config, report.checks, now))
    whole = {"kiosk": config.kiosk_id, "at": now, **msgspec.structs.asdict(report)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / REPORT_JSON).write_bytes(msgspec.json.format(msgspec.json.encode(whole)) + b"\n")
        (folder / REPORT_PDF).write_bytes(pdf)
    except OSError as error:
        raise KioskError(f"report {folder}: {error.strerror}") from None
