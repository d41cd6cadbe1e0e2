"""`kiosk flows`: check, list, show, draw and preview the démarches, write their JSON Schema, play their scenarios."""

import argparse
import sys
from functools import partial
from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from kiosk import assets
from kiosk.cli.output import print_json
from kiosk.clock import SystemClock
from kiosk.delivery.line import Line
from kiosk.errors import KioskError
from kiosk.flows import life_events, load, scenarios
from kiosk.flows.model import Flow, Include
from kiosk.flows.towns import Towns


def arguments(parser: argparse.ArgumentParser) -> None:
    names = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = names.add_parser("check", help="tell every error of démarche files, with its line and what to do")
    check.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="default: those of the catalogue, and the life events"
    )
    check.add_argument("--strict", action="store_true", help="fail on remarks too: translations, dates, long sentences")
    listing = names.add_parser("list", help="the démarches of the catalogue")
    show = names.add_parser("show", help="one démarche, step by step")
    show.add_argument("id", metavar="ID|FILE")
    show.add_argument("--graph", action="store_true", help="an SVG of the paths on standard output")
    schema = names.add_parser("schema", help="write the JSON Schema that editors use")
    schema.add_argument("--out", type=Path, required=True, metavar="FILE")
    preview = names.add_parser("preview", help="a démarche on the screen, drawn again whenever the file is saved")
    preview.add_argument("file", type=Path, metavar="FILE")
    preview.add_argument("--language", default="fr", metavar="CODE")
    test = names.add_parser("test", help="play the scenarios of the démarches")
    test.add_argument("ids", nargs="*", metavar="ID", help="default: every démarche")
    test.add_argument("--scenarios", type=Path, metavar="DIR", help="default: tests/scenarios, or those of --catalogue")
    find = names.add_parser("find", help="from what a person says to the démarches that are meant")
    said = find.add_mutually_exclusive_group(required=True)
    said.add_argument("text", nargs="?", metavar="TEXT", help="a specimen, never a citizen's words")
    said.add_argument("--themes", action="store_true", help="the drawings that lead to the démarches, in their place")
    find.add_argument("--language", default="fr", metavar="CODE", help="of the titles; TEXT may be in any")
    probe = names.add_parser("probe", help="whether the official pages that the catalogue leads to are still there")
    probe.add_argument("--timeout", type=float, default=10.0, metavar="SECONDS", help="of silence, default 10")
    probe.add_argument("--proxy", default="", metavar="URL", help="http://HOST:PORT; default: none")
    probe.add_argument("--roots", default="", metavar="FILE", help="the authorities that may vouch for a site, PEM")
    probe.add_argument("--out", type=Path, metavar="FILE", help="write what was found, for 'flows check --probed'")
    check.add_argument("--probed", type=Path, metavar="FILE", help="what 'flows probe --out' has found, as remarks")
    for command in (check, listing, show, find, probe):
        command.add_argument("--json", action="store_true", help="JSON on standard output, one object a line")
    for command in (check, listing, show, test, find, probe):
        command.add_argument("--catalogue", type=Path, metavar="DIR", help="default: that of the kiosk")


def run(args: argparse.Namespace) -> int:  # noqa: PLR0911 - a table
    match args.action:
        case "check":
            from kiosk.cli.flows_checking import check

            return check(
                args.files or _checked(args.catalogue), as_json=args.json, strict=args.strict, probed=args.probed
            )
        case "list":
            return _list(args.catalogue, as_json=args.json)
        case "show" if args.graph:
            return _graph(_path_of(args.id, args.catalogue))
        case "show":
            return _show(_path_of(args.id, args.catalogue), as_json=args.json)
        case "schema":
            return _schema(args.out)
        case "find":
            from kiosk.cli.flows_finding import find

            return find(args.text, args.language, args.catalogue, as_json=args.json)
        case "probe":
            from kiosk.cli.flows_probing import probe

            line = Line(args.timeout, args.roots, args.proxy)
            return probe(_checked(args.catalogue), line, args.out, as_json=args.json)
        case "preview":
            from kiosk.ui.preview import preview

            told = partial(print, flush=True)
            return preview(args.file, args.language, told, partial(told, file=sys.stderr))
        case _:
            return _test(args.ids, args.catalogue, args.scenarios)


def _checked(catalogue: Path | None) -> tuple[Path, ...]:
    """The démarches of a folder; with those of the kiosk its life events, too."""
    return (*_files(catalogue), *(() if catalogue is not None else life_events.files()))


def _files(catalogue: Path | None) -> tuple[Path, ...]:
    """Raises `KioskError` for a folder without démarches: a check of nothing would be green."""
    folder = catalogue or load.CATALOGUE
    if not (files := load.catalogue_files(folder)):
        raise KioskError(f"{folder}: there is no démarche (a file that ends in .yaml)")
    return files


def _list(catalogue: Path | None, *, as_json: bool) -> int:
    for flow in (load.load(path) for path in _files(catalogue)):
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
            print(f"{flow.id:30} {flow.title} ({len(flow.steps)} steps, {_compared(flow)})")
    return 0


def _compared(flow: Flow) -> str:
    return f"checked {flow.official.checked}" if flow.official.checked else "not checked"


def _graph(path: Path) -> int:
    from kiosk.cli.flows_checking import EXPLORED_ITEMS
    from kiosk.flows.explore import explore
    from kiosk.flows.graph import svg

    checked = load.check(path, items=EXPLORED_ITEMS)
    flow = checked.flow or load.load(path)
    print(svg(flow, explore(flow, SystemClock().today()).ways), end="")
    return 0


def _show(path: Path, *, as_json: bool) -> int:
    flow = load.load(path)
    if as_json:
        print_json(flow)
        return 0
    print(f"{flow.title}\n{flow.official.url} ({_compared(flow)})")
    for step in flow.steps:
        print(f"\n{step.id} [{step.kind}] {step.title}{f'  if {step.show_if}' if step.show_if else ''}")
        for field in step.fields:
            marks = "*" if field.required else " "
            print(f"  {marks} {field.id} ({field.type}, {field.of}) {field.label}")
    if flow.not_told:
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
    return {**schema, "$defs": {name: _as_said(definition) for name, definition in definitions.items()}}


def _as_said(definition: dict[str, Any]) -> dict[str, Any]:
    """A docstring without its indentation: Python 3.13 takes it away by itself, 3.11 does not."""
    return {
        **definition,
        **({"description": cleandoc(definition["description"])} if "description" in definition else {}),
    }


def _test(ids: list[str], catalogue: Path | None, scenario_folder: Path | None) -> int:
    """With a catalogue of one's own, its scenarios stand in `scenarios`, within it."""
    folder = scenario_folder or (Path("tests/scenarios") if catalogue is None else catalogue / "scenarios")
    flows = [load.load(path) for path in ([_path_of(one, catalogue) for one in ids] or _files(catalogue))]
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


def _path_of(name: str, catalogue: Path | None) -> Path:
    """A démarche by its id, or its file."""
    for path in _files(catalogue):
        if path.stem == name:
            return path
    if name.endswith(".yaml") and Path(name).is_file():
        return Path(name)
    raise KioskError(f"there is no démarche {name!r}: `kiosk flows list` names them")
