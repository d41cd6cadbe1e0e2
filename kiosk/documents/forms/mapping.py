"""Which fact goes into which field: a YAML file beside the form, checked before a citizen needs it. Pure.

form: carte-bibliotheque.pdf
sha256: 9f2c...                 # of that very file, `kiosk forms fields` prints it
title: Demande de carte de bibliothèque
fields:
  nom: {from: nom, upper: true}
  naissance: {from: naissance, format: ddmmyyyy}
  civilite: {from: civilite, values: {madame: F, monsieur: M}}
  accord: {from: accord, values: {oui: oui}}
  pays: {value: FR}
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
import yaml

from kiosk.documents.forms.port import FormField, FormFields, Problem

MAX_BYTES = 200_000
MAX_NODES = 20_000
MAX_DEPTH = 8

Format = Literal["dd/mm/yyyy", "ddmmyyyy", "dd", "mm", "yyyy"]
_FORMATS: dict[Format, str] = {
    "dd/mm/yyyy": "%d/%m/%Y",
    "ddmmyyyy": "%d%m%Y",
    "dd": "%d",
    "mm": "%m",
    "yyyy": "%Y",
}
# How a yes/no fact is named in `values`.
YES, NO = "oui", "non"


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"sources": "from"}):
    """One field: from one fact, from several with `join` between them, or a constant `value`. `values`: fact -> value
    of the field; a fact that is not in it leaves the field empty."""

    sources: str | tuple[str, ...] = ()
    value: str = ""
    join: str = " "
    format: Format | None = None
    upper: bool = False
    values: dict[str, str] = {}

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.sources,) if isinstance(self.sources, str) else self.sources


class FormMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`form`: the name of a PDF in the same folder. `fields`: field -> where its value comes from."""

    form: Annotated[str, msgspec.Meta(pattern=r"^[^/\\\0]{1,200}\.[pP][dD][fF]$")]
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    fields: Annotated[dict[str, Entry], msgspec.Meta(min_length=1)]
    sha256: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")] = ""


class Answer(msgspec.Struct, frozen=True):
    """What a fact of a démarche can be. `values`: of a choice, all of them. `paper`: a document, a photo, a signature:
    nothing of it fills a field."""

    values: tuple[str, ...] = ()
    is_date: bool = False
    paper: bool = False


class NotAMap(Exception):  # noqa: N818 - an outcome
    """The file is no map of a form: one line, which says where."""


def parse(text: bytes) -> FormMap:
    """Raises `NotAMap`."""
    if len(text) > MAX_BYTES:
        raise NotAMap(f"larger than {MAX_BYTES} bytes")
    try:
        _refuse_bombs(text)
        # This loader makes texts, lists and maps, and nothing else: `Yes`, the commonest value of a box, would be a
        # truth value else, and 01 a number.
        return msgspec.convert(yaml.load(text, Loader=yaml.CBaseLoader), FormMap, strict=False)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark is not None else ""
        raise NotAMap(f"{where}not YAML: {getattr(error, 'problem', None) or 'cannot be parsed'}") from None
    except msgspec.ValidationError as error:
        raise NotAMap(" ".join(str(error).split())) from None
    except (UnicodeError, ValueError, RecursionError, TypeError):
        raise NotAMap("not UTF-8 text, or not YAML") from None


def _refuse_bombs(text: bytes) -> None:
    depth = 0
    for nodes, event in enumerate(yaml.parse(text, Loader=yaml.CBaseLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or depth > MAX_DEPTH or nodes > MAX_NODES:
            raise NotAMap("aliases, or more and deeper values than a map needs")


def check(mapped: FormMap, form: FormFields, facts: Mapping[str, Answer] | None = None) -> tuple[Problem, ...]:
    """What would go wrong. `facts`: those of the démarche; None: not known here."""
    known = {field.name: field for field in form.fields}
    problems = []
    if mapped.sha256 and mapped.sha256 != form.sha256:
        problems.append(Problem("", "the map was made for another edition of this form (sha256)"))
    for name, entry in mapped.fields.items():
        if name not in known:
            problems.append(Problem(name, "the form has no such field"))
            continue
        problems += [Problem(name, what) for what in _wrong(entry, known[name])]
        if facts is not None:
            problems += [Problem(name, what) for what in _never(entry, facts)]
    missing = [field.name for field in form.fields if field.required and field.name not in mapped.fields]
    return (*problems, *(Problem(name, "required by the form, and not in the map") for name in missing))


def _wrong(entry: Entry, field: FormField) -> Iterator[str]:
    if bool(entry.facts) == bool(entry.value):
        yield "either `from` or `value` is expected"
    if field.kind in ("button", "signature"):
        yield f"a {field.kind} is not filled in"
    if field.read_only:
        yield "the form keeps this field for itself (read-only)"
    if field.calculated:
        yield "a script of the form would set or rewrite this field, and the kiosk runs none"
    chosen = field.kind in ("checkbox", "radio", "list") or (field.kind == "combo" and not field.editable)
    given = (*entry.values.values(), *([entry.value] if entry.value else []))
    if chosen:
        for value in given:
            if value not in field.values:
                yield f"takes {', '.join(map(repr, field.values)) or 'nothing'}, not {value!r}"
        if entry.facts and not entry.values:
            yield "`values` is expected: what each answer stands for"
    elif field.length and entry.format and len(date(2000, 12, 31).strftime(_FORMATS[entry.format])) > field.length:
        yield f"takes {field.length} characters: {entry.format} is longer"
    elif field.length and any(len(value) > field.length for value in given):
        yield f"takes {field.length} characters: a value is longer"


def _never(entry: Entry, facts: Mapping[str, Answer]) -> Iterator[str]:
    """What the answers of the démarche can never be."""
    known = [facts[fact] for fact in entry.facts if fact in facts]
    for fact in entry.facts:
        if fact not in facts:
            yield f"no fact {fact!r} in the démarche"
        elif facts[fact].paper:
            yield f"{fact!r} is a paper or a signature: nothing of it fills a field"
        elif entry.format and not facts[fact].is_date:
            yield f"{fact!r} is no date"
    if known and all(answer.values for answer in known):
        can = {value for answer in known for value in answer.values}
        for value in entry.values:
            if value not in can:
                yield f"no answer of the démarche is {value!r}: it has {', '.join(map(repr, sorted(can)))}"


def values(mapped: FormMap, facts: Mapping[str, Any]) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """What goes into each field, and what stands against it. A fact that is missing leaves its field empty."""
    filled: dict[str, str] = {}
    problems = []
    for name, entry in mapped.fields.items():
        try:
            filled[name] = _value(entry, facts)
        except ValueError as error:
            problems.append(Problem(name, str(error)))
    return filled, tuple(problems)


def _value(entry: Entry, facts: Mapping[str, Any]) -> str:
    """Raises `ValueError`, which quotes no value."""
    if not entry.facts:
        return entry.value
    parts = [text for fact in entry.facts if (text := _text(facts.get(fact)))]
    if entry.values:
        return next((entry.values[part] for part in parts if part in entry.values), "")
    if entry.format:
        parts = [_dated(part, entry.format) for part in parts]
    joined = entry.join.join(parts)
    return joined.upper() if entry.upper else joined


def _text(value: Any, depth: int = 2) -> str:
    """A fact as text; a list, or a list of lists, by its parts."""
    match value:
        case None:
            return ""
        case bool():
            return YES if value else NO
        case str():
            return value
        case int():
            return str(value)
        case date():
            return value.isoformat()
        case list() | tuple() if depth:
            return ", ".join(text for part in value if (text := _text(part, depth - 1)))
    raise ValueError("a fact of a kind that no field takes")


def _dated(text: str, wanted: Format) -> str:
    try:
        return date.fromisoformat(text[:10]).strftime(_FORMATS[wanted])
    except ValueError:
        raise ValueError("a date is expected") from None
