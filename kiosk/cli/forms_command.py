"""`kiosk forms`: what an official form asks, maps from facts to its fields, and forms that are filled."""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from kiosk.cli.output import print_json, show
from kiosk.cli.output_file import write_whole
from kiosk.cli.paper_files import read_bytes
from kiosk.devices.states import Fault
from kiosk.documents.forms import mapping
from kiosk.documents.forms.client import Forms
from kiosk.documents.forms.drafting import draft
from kiosk.documents.forms.port import FilledForm, FormField, FormFields, FormRefused, NotFilled, Problem
from kiosk.errors import ConfigError, KioskError

if TYPE_CHECKING:
    from kiosk.flows.model import Field

T = TypeVar("T")
MAX_FACTS_BYTES = 1_000_000
# Nobody stands before a command: a busy machine may take its time.
WAIT_S = 60.0


def arguments(parser: argparse.ArgumentParser) -> None:
    names = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    fields = names.add_parser("fields", help="the fields of a form: names, kinds, values, places")
    fields.add_argument("file", type=Path, metavar="FILE.pdf")
    draft = names.add_parser("draft", help="write a map to begin with beside a form: FILE.yaml")
    draft.add_argument("file", type=Path, metavar="FILE.pdf")
    check = names.add_parser("check", help="whether a map fits its form, and a démarche")
    check.add_argument("map", type=Path, metavar="MAP.yaml")
    for one in (draft, check):
        one.add_argument("--flow", metavar="ID|FILE", help="the démarche whose answers it takes")
    fill = names.add_parser("fill", help="fill a form by its map; facts are one JSON object on standard input")
    fill.add_argument("map", type=Path, metavar="MAP.yaml")
    fill.add_argument("--out", type=Path, metavar="FILE.pdf", help="the filled form, which can still be edited")
    fill.add_argument("--flat", type=Path, metavar="FILE.pdf", help="the copy for print")
    examples = names.add_parser("examples", help="write two forms of our own making, their maps and facts to try them")
    examples.add_argument("--out", type=Path, required=True, metavar="DIR")
    for one in (fields, draft, check, fill, examples):
        one.add_argument("--json", action="store_true", help="JSON on standard output")


def run(args: argparse.Namespace) -> int:
    match args.action:
        case "fields":
            return _fields(args.file, as_json=args.json)
        case "draft":
            return _draft(args.file, args.flow, as_json=args.json)
        case "check":
            return _check(args.map, args.flow, as_json=args.json)
        case "fill":
            return _fill(args)
        case _:
            return _examples(args.out, as_json=args.json)


def _fields(file: Path, *, as_json: bool) -> int:
    form = _form(file)
    if as_json:
        print_json({"file": str(file), **msgspec.to_builtins(form)})
        return 0
    print(f"{file}: {form.pages} pages, {len(form.fields)} fields\nsha256 {form.sha256}")
    for field in form.fields:
        print(_told(field))
    return 0


def _told(field: FormField) -> str:
    marks = [
        *(["required"] if field.required else []),
        *(["read-only"] if field.read_only else []),
        *([f"{field.length} {'cells' if field.comb else 'characters'}"] if field.length else []),
        *(["several lines"] if field.multiline else []),
        *(["set by a script"] if field.calculated else []),
        *([f"one of {', '.join(map(repr, field.values))}"] if field.values else []),
        *([f"holds {field.value!r}"] if field.value else []),
    ]
    places = ", ".join(f"page {place.page} at {'/'.join(f'{x:g}' for x in place.rectangle)}" for place in field.places)
    label = f"  {field.label!r}" if field.label else ""
    return f"  {field.name!r} {field.kind}{label}{''.join(f', {mark}' for mark in marks)}; {places}"


def _draft(file: Path, flow: str | None, *, as_json: bool) -> int:
    target = file.with_suffix(".yaml")
    if file.suffix.lower() != ".pdf":
        raise ConfigError(f"{file}: a map names its form as NAME.pdf")
    form = _form(file)
    text = draft(file.name, form, _answers_of(flow) if flow else {})
    _write_new({target: text.encode()})
    show({"map": str(target)}, str(target), as_json=as_json)
    return 0


def _check(path: Path, flow: str | None, *, as_json: bool) -> int:
    mapped, form = _map(path)
    problems = mapping.check(mapped, form, _answers_of(flow) if flow else None)
    if as_json:
        print_json({"map": str(path), "ok": not problems, "problems": problems})
    else:
        for problem in problems:
            print(f"{path}: {_told_problem(problem)}", file=sys.stderr)
        print(f"{path}: {'wrong' if problems else f'ok: {len(mapped.fields)} of {len(form.fields)} fields'}")
    return 1 if problems else 0


def _fill(args: argparse.Namespace) -> int:
    targets = [target for target in (args.out, args.flat) if target is not None]
    if not targets:
        raise ConfigError("--out or --flat is expected")
    mapped, form = _map(args.map)
    source = args.map.parent / mapped.form
    if len({path.resolve() for path in (*targets, args.map, source)}) < len(targets) + 2:
        raise ConfigError("the empty form, its map, --out and --flat are four different files")
    problems = mapping.check(mapped, form)
    values, unfit = mapping.values(mapped, _facts())
    if not (problems or unfit):
        filled = _asked(lambda forms: forms.fill(_read(source), values))
        if isinstance(filled, FilledForm):
            for target, data in ((args.out, filled.pdf), (args.flat, filled.flat)):
                if target is not None:
                    write_whole(target, data)
            empty = [name for name, value in values.items() if not value]
            words = f"{len(values) - len(empty)} fields filled; left empty: {', '.join(map(repr, empty)) or 'none'}"
            show({"filled": len(values) - len(empty), "empty": empty}, words, as_json=args.json)
            return 0
        unfit = _of(filled)
    raise KioskError(f"{args.map}: nothing was written: {'; '.join(map(_told_problem, (*problems, *unfit)))}")


def _examples(folder: Path, *, as_json: bool) -> int:
    from kiosk.documents.forms.specimen import files

    made = {folder / name: data for name, data in files().items()}
    _write_new(made)
    show({"files": [str(path) for path in made]}, "\n".join(map(str, made)), as_json=as_json)
    return 0


def _write_new(made: dict[Path, bytes]) -> None:
    """All or none: what somebody has changed since is not written over."""
    for path, data in made.items():
        if os.path.lexists(path) and _read(path) != data:
            raise KioskError(f"{path} is there already, and is another one: nothing was written")
    for path, data in made.items():
        write_whole(path, data)


def _map(path: Path) -> tuple[mapping.FormMap, FormFields]:
    try:
        mapped = mapping.parse(_read(path))
    except mapping.NotAMap as error:
        raise KioskError(f"{path}: {error}") from None
    return mapped, _form(path.parent / mapped.form)


def _form(path: Path) -> FormFields:
    data = _read(path)
    found = _asked(lambda forms: forms.read(data))
    if isinstance(found, FormFields):
        return found
    raise KioskError(f"{path}: {_of(found)[0].what}")


def _of(answer: NotFilled | FormRefused | Fault) -> tuple[Problem, ...]:
    if isinstance(answer, NotFilled):
        return answer.problems
    if isinstance(answer, FormRefused):
        return (Problem("", answer.detail),)
    return (Problem("", f"the worker gave up ({answer.code})"),)


def _told_problem(problem: Problem) -> str:
    return f"{problem.field!r}: {problem.what}" if problem.field else problem.what


def _facts() -> dict[str, Any]:
    """Never from the arguments, which every user of the machine can read."""
    if sys.stdin.isatty():
        raise ConfigError("the facts are expected on standard input: `< facts.json`")
    data = sys.stdin.buffer.read(MAX_FACTS_BYTES + 1)
    try:
        facts = msgspec.json.decode(data, type=dict[str, Any]) if len(data) <= MAX_FACTS_BYTES else None
    except (msgspec.DecodeError, RecursionError, ValueError):
        facts = None
    if facts is None:
        raise KioskError("standard input: one JSON object of facts is expected")
    return facts


def _answers_of(flow: str) -> dict[str, mapping.Answer]:
    from kiosk.flows import load

    path = next((path for path in load.catalogue_files() if path.stem == flow), Path(flow))
    if not os.path.isfile(path):  # noqa: PTH113 - False for a name that is too long, too
        raise KioskError(f"there is no démarche {flow!r}: `kiosk flows list` names them")
    return {field.id: _answer(field) for step in load.load(path).steps for field in step.fields}


def _answer(field: "Field") -> mapping.Answer:
    values = (mapping.YES, mapping.NO) if field.type == "yesno" else tuple(option.value for option in field.options)
    return mapping.Answer(values, field.type == "date", field.type in ("document", "photo", "signature"))


def _read(path: Path) -> bytes:
    try:
        return read_bytes(path)
    except KioskError as error:
        raise KioskError(f"{path}: {error}") from None


def _asked(ask: Callable[[Forms], Coroutine[Any, Any, T]]) -> T:
    """The worker's answer."""

    async def told() -> T:
        forms = Forms(WAIT_S)
        forms.start()
        try:
            return await ask(forms)
        finally:
            await forms.close()

    return asyncio.run(told())
