"""`kiosk flows check`: every error of démarche files, then every path, then what an author should look at."""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from kiosk.cli.output import print_json
from kiosk.clock import SystemClock
from kiosk.flows import life_events, load, probe
from kiosk.flows.remarks import catalogues, remarks, remarks_on
from kiosk.flows.source import Finding

# Two copies of a repeated step show all that a third could: what is kept, what shows, what is counted.
EXPLORED_ITEMS = 2


class Report(msgspec.Struct, frozen=True):
    """What `check --json` says of one file. `states` is None when the file could not be walked, or is a life event,
    which has `steps`."""

    file: str
    ok: bool
    findings: tuple[Finding, ...]
    remarks: tuple[Finding, ...] = ()
    states: int | None = None
    pages: int | None = None
    edits: int | None = None
    bounded: bool = False
    seconds: float = 0.0
    steps: int | None = None


def check(files: Sequence[Path], *, as_json: bool, strict: bool, probed: Path | None = None) -> int:
    """Of démarches, and of life events (files of a folder `events`). `probed`: what `flows probe` has found."""
    reports, dead = [], probe.dead(probe.load(probed)) if probed is not None else {}
    for path in files:
        report = examine_event(path) if is_event(path) else examine(path)
        reports.append(msgspec.structs.replace(report, remarks=(*report.remarks, *_dead_links(path, dead))))
        (_print_json if as_json else _print)(reports[-1])
    explored = [report for report in reports if not is_event(Path(report.file))]
    if not as_json and len(explored) > 1:
        states, seconds = sum(r.states or 0 for r in reports), sum(r.seconds for r in reports)
        print(f"{len(explored)} démarches: {states} states explored in {seconds:.1f} s")
    return 0 if all(report.ok and not (strict and report.remarks) for report in reports) else 1


def _dead_links(path: Path, dead: Mapping[str, probe.Probed]) -> Iterator[Finding]:
    for link in dead.values():
        if path.stem in link.of:
            what = f"{link.url}: {probe.SAID[link.verdict]}"
            yield Finding(str(path), 1, what, "find where the page has gone, and compare the content with it")


def _print_json(report: Report) -> None:
    print_json(report)


def _print(report: Report) -> None:
    for finding in report.findings:
        print(finding, file=sys.stderr)
    for remark in report.remarks:
        print(f"remark: {remark}", file=sys.stderr)
    if report.ok and report.states is None:
        print(f"{report.file}: ok: {report.steps} steps in their order")
    if report.states is not None:
        limit = " - the limit was reached, NOT exhaustive" if report.bounded else ""
        print(
            f"{report.file}: {'ok' if report.ok else 'wrong'}: {report.states} states explored, {report.pages} pages "
            f"answered, {report.edits} answers changed, {report.seconds:.1f} s{limit}"
        )


def is_event(path: Path) -> bool:
    return path.absolute().parent.name == life_events.EVENTS.name


def examine_event(path: Path) -> Report:
    """Its démarches must be in the kiosk's catalogue."""
    known = [flow.stem for flow in load.catalogue_files()]
    checked = life_events.check(path, known)
    if checked.event is None:
        return Report(str(path), ok=False, findings=checked.findings)
    event, today = checked.event, SystemClock().today()
    seen = load.each_once(
        list(remarks_on(event.official, life_events.texts(event), checked.marks, today, catalogues()))
    )
    return Report(str(path), ok=True, findings=(), remarks=seen, steps=len(event.steps))


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
