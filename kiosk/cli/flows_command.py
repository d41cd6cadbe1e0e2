"""`kiosk flows`: check, list and show the démarches, write their JSON Schema, play their scenarios."""

import argparse
import sys
from pathlib import Path
from typing import Any

import msgspec

from kiosk import assets
from kiosk.cli.output import print_json
from kiosk.clock import SystemClock
from kiosk.errors import KioskError
from kiosk.flows import load, scenarios
from kiosk.flows.model import Flow, Include
from kiosk.flows.source import Finding
from kiosk.flows.towns import Towns


class Report(msgspec.Struct, frozen=True):
    """What `check --json` says of one file. `explored` is None when the file could not be walked."""

    file: str
    ok: bool
    findings: tuple[Finding, ...]
    states: int | None = None
    pages: int | None = None
    edits: int | None = None
    bounded: bool = False


def arguments(parser: argparse.ArgumentParser) -> None:
    names = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = names.add_parser("check", help="tell every error of démarche files, with its line and what to do")
    check.add_argument("files", nargs="*", type=Path, metavar="FILE", help="default: those that come with the kiosk")
    listing = names.add_parser("list", help="the démarches of this kiosk")
    show = names.add_parser("show", help="one démarche, step by step")
    show.add_argument("id", metavar="ID")
    schema = names.add_parser("schema", help="write the JSON Schema that editors use")
    schema.add_argument("--out", type=Path, required=True, metavar="FILE")
    test = names.add_parser("test", help="play the scenarios of the démarches")
    test.add_argument("id", nargs="?", metavar="ID")
    test.add_argument("--scenarios", type=Path, default=Path("tests/scenarios"), metavar="DIR")
    for command in (check, listing, show):
        command.add_argument("--json", action="store_true", help="JSON on standard output, one object a line")


def run(args: argparse.Namespace) -> int:
    match args.action:
        case "check":
            return _check(args.files or load.catalogue_files(), as_json=args.json)
        case "list":
            return _list(as_json=args.json)
        case "show":
            return _show(args.id, as_json=args.json)
        case "schema":
            return _schema(args.out)
        case _:
            return _test(args.id, args.scenarios)


def _check(files: tuple[Path, ...] | list[Path], *, as_json: bool) -> int:
    reports = [_examine(path) for path in files]
    for report in reports:
        if as_json:
            print_json(report)
            continue
        for finding in report.findings:
            print(finding, file=sys.stderr)
        if report.states is not None:
            limit = " - the limit was reached, NOT exhaustive" if report.bounded else ""
            print(
                f"{report.file}: {'ok' if report.ok else 'wrong'}: {report.states} states explored, "
                f"{report.pages} pages answered, {report.edits} answers changed{limit}"
            )
    return 0 if all(report.ok for report in reports) else 1


def _examine(path: Path) -> Report:
    # Only here: the screen, which loads the same démarches, never explores.
    from kiosk.flows.explore import explore

    checked = load.check(path, thorough=True)
    if checked.flow is None:
        return Report(str(path), ok=False, findings=checked.findings)
    explored = explore(checked.flow, SystemClock().today())
    findings = tuple(checked.marks.finding(f.path, f.what, f.remedy) for f in explored.faults)
    return Report(str(path), not findings, findings, explored.states, explored.pages, explored.edits, explored.bounded)


def _list(*, as_json: bool) -> int:
    for flow in load.catalogue():
        if as_json:
            print_json(
                {
                    "id": flow.id,
                    "title": flow.title,
                    "routes": flow.routes,
                    "steps": len(flow.steps),
                    "checked": flow.official.checked,
                }
            )
        else:
            print(f"{flow.id:30} {flow.title} ({len(flow.steps)} steps, checked {flow.official.checked})")
    return 0


def _show(flow_id: str, *, as_json: bool) -> int:
    flow = _named(flow_id)
    if as_json:
        print_json(flow)
        return 0
    print(f"{flow.title}\n{flow.official.url} (checked {flow.official.checked})")
    for step in flow.steps:
        print(f"\n{step.id} [{step.kind}] {step.title}{f'  if {step.show_if}' if step.show_if else ''}")
        for field in step.fields:
            marks = "*" if field.required else " "
            print(f"  {marks} {field.id} ({field.type}, {field.of}) {field.label}")
    print("\nNot told: " + ", ".join(service.name for service in flow.not_told))
    return 0


def _schema(out: Path) -> int:
    # The dialect that msgspec writes.
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **_with_includes(msgspec.json.schema(Flow))}
    text = msgspec.json.format(msgspec.json.encode(schema), indent=2)
    try:
        out.write_bytes(text + b"\n")
    except OSError as error:
        raise KioskError(f"{out}: cannot be written: {error.strerror}") from None
    return 0


def _with_includes(schema: dict[str, Any]) -> dict[str, Any]:
    """As people write it: an item of `steps` may also include shared steps."""
    shared = msgspec.json.schema(Include)
    definitions = {**schema["$defs"], **shared["$defs"]}
    steps = definitions["Flow"]["properties"]["steps"]
    steps["items"] = {"anyOf": [steps["items"], {"$ref": shared["$ref"]}]}
    return {**schema, "$defs": definitions}


def _test(flow_id: str | None, folder: Path) -> int:
    flows = [_named(flow_id)] if flow_id is not None else load.catalogue()
    towns = Towns.load(assets.path("postcodes.tsv"))
    failed = 0
    for flow in flows:
        told = scenarios.load(folder / f"{flow.id}.yaml")
        for scenario in told.scenarios:
            differences = scenarios.run(scenario, flow, told.today, towns)
            failed += bool(differences)
            print(f"{'ok  ' if not differences else 'FAIL'} {flow.id}: {scenario.name}")
            for difference in differences:
                print(f"     {difference}")
    if failed:
        raise KioskError(f"{failed} scenarios differ")
    return 0


def _named(flow_id: str) -> Flow:
    for path in load.catalogue_files():
        if path.stem == flow_id:
            return load.load(path)
    raise KioskError(f"there is no démarche {flow_id!r}: `kiosk flows list` names them")
