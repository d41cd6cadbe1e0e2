"""`kiosk flows check`: every error of démarche files, then every path, then what an author should look at."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kiosk.cli.output import print_json
from kiosk.clock import SystemClock
from kiosk.flows import load
from kiosk.flows.remarks import catalogues, remarks
from kiosk.flows.source import Finding

# Two copies of a repeated step show all that a third could: what is kept, what shows, what is counted.
EXPLORED_ITEMS = 2


class Report(msgspec.Struct, frozen=True):
    """What `check --json` says of one file. `explored` is None when the file could not be walked."""

    file: str
    ok: bool
    findings: tuple[Finding, ...]
    remarks: tuple[Finding, ...] = ()
    states: int | None = None
    pages: int | None = None
    edits: int | None = None
    bounded: bool = False
    seconds: float = 0.0


def check(files: Sequence[Path], *, as_json: bool, strict: bool) -> int:
    reports = []
    for path in files:
        reports.append(examine(path))
        (_print_json if as_json else _print)(reports[-1])
    if not as_json and len(reports) > 1:
        states, seconds = sum(r.states or 0 for r in reports), sum(r.seconds for r in reports)
        print(f"{len(reports)} démarches: {states} states explored in {seconds:.1f} s")
    return 0 if all(report.ok and not (strict and report.remarks) for report in reports) else 1


def _print_json(report: Report) -> None:
    print_json(report)


def _print(report: Report) -> None:
    for finding in report.findings:
        print(finding, file=sys.stderr)
    for remark in report.remarks:
        print(f"remark: {remark}", file=sys.stderr)
    if report.states is not None:
        limit = " - the limit was reached, NOT exhaustive" if report.bounded else ""
        print(
            f"{report.file}: {'ok' if report.ok else 'wrong'}: {report.states} states explored, {report.pages} pages "
            f"answered, {report.edits} answers changed, {report.seconds:.1f} s{limit}"
        )


def examine(path: Path) -> Report:
    # Only here: the screen, which loads the same démarches, never explores.
    from kiosk.flows.explore import explore

    # Written out in full, because that is what the kiosk loads; and short, because that is enough to walk.
    checked = load.check(path, thorough=True)
    short = load.check(path, items=EXPLORED_ITEMS)
    if checked.flow is None or short.flow is None:
        return Report(str(path), ok=False, findings=checked.findings or short.findings)
    today = SystemClock().today()
    started = time.monotonic()
    explored = explore(short.flow, today)
    seconds = round(time.monotonic() - started, 2)
    findings = load.each_once([short.marks.finding(f.path, f.what, f.remedy) for f in explored.faults])
    seen = load.each_once(list(remarks(checked.flow, checked.marks, today, catalogues())))
    counts = (explored.states, explored.pages, explored.edits, explored.bounded)
    return Report(str(path), not findings, findings, seen, *counts, seconds)
