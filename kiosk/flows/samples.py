"""Representative answers: for each field as few values as tell its conditions apart.

Two values are the same to a démarche when each condition that names the field gives the same for both, whatever the
other fields in that condition hold. Only one of them is kept.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from kiosk.flows import kinds
from kiosk.flows.engine import variables
from kiosk.flows.expressions import Compiler, Expression, Plain, string_literals, without_literals
from kiosk.flows.facts import DocumentValue, Fact, Origin, SignatureValue, Value
from kiosk.flows.model import Field, Flow
from kiosk.flows.words import words

# The combinations of the other fields that are tried to tell two values apart.
MAX_COMBINATIONS = 4000
NAMES = ("Lilas", "Autre")
PLACES = {"57000": "Metz", "75001": "Paris"}
UNKNOWN_POSTCODE = "98999"
SIGNATURES = ("none", "invalid", "unknown_issuer")
HANDS: dict[str, Origin] = {"choice": "chosen", "yesno": "chosen", "document": "scan", "signature": "spoken"}


class SamplePlaces:
    """Two postcodes with a town each, so that every answer of the real list has its like."""

    def postcode_known(self, postcode: str) -> bool:
        return postcode in PLACES

    def town_in_postcode(self, town: str, postcode: str) -> bool:
        return words(PLACES.get(postcode, "")) == words(town)


def fact(field: Field, value: Value) -> Fact:
    return Fact(value, HANDS.get(field.type, "typed"), field.of)


def conditions(flow: Flow) -> list[str]:
    """Every expression of a démarche, as it is written."""
    return [
        source
        for step in flow.steps
        for source in (
            step.show_if,
            *(warn.when for warn in step.warn),
            *(part for field in step.fields for part in (field.check_if, field.check, field.show_if)),
        )
        if source is not None
    ]


def representatives(flow: Flow, today: date) -> dict[str, tuple[Value, ...]]:
    """Field id -> the values to try; at least one."""
    sources = conditions(flow)
    compiler = Compiler(variables(flow), SamplePlaces())
    compiled = [compiler.compile(source) for source in sources]
    fields = {field.id: field for step in flow.steps for field in step.fields}
    candidates: dict[str, list[Value]] = {}
    for name, field in fields.items():
        concerned = [condition for condition in compiled if name in condition.fields]
        taken = [value for value in _candidates(field, concerned, today) if kinds.complaint(field, value) is None]
        candidates[name] = taken if concerned else taken[:1]
    return {
        name: tuple(_distinct(field, candidates, [c for c in compiled if name in c.fields], fields, today))
        for name, field in fields.items()
    }


def _candidates(field: Field, concerned: Sequence[Expression], today: date) -> Iterator[Value]:
    literals = [text for condition in concerned for text in string_literals(condition.source)]
    numbers = [int(n) for c in concerned for n in re.findall(r"(?<![\w.])\d{1,5}\b", without_literals(c.source))]
    match field.type:
        case "yesno":
            yield from (True, False)
        case "choice":
            yield from (option.value for option in field.options)
        case "postcode":
            yield from (*PLACES, UNKNOWN_POSTCODE, *literals)
        case "town":
            yield from (*PLACES.values(), *literals)
        case "date":
            yield from _dates(numbers, today)
        case "document":
            yield from _documents(field, concerned, numbers, literals, today)
        case "signature":
            yield from (SignatureValue("spoken", "oui"), SignatureValue("drawn", "", "0" * 64))
        case _:
            yield from (*NAMES, *literals)


def _dates(numbers: Sequence[int], today: date) -> Iterator[date]:
    """A long time ago, today, tomorrow, and on both sides of each number of days or years that is named."""
    yield from (date(today.year - 60, 1, 15), today, today + timedelta(days=1))
    for number in numbers:
        for days in (number, number + 1, -number, -number - 1, -number * 366, -number * 365 + 2):
            if -40_000 < days < 40_000:
                yield today + timedelta(days=days)


def _documents(
    field: Field, concerned: Sequence[Expression], numbers: Sequence[int], literals: Sequence[str], today: date
) -> Iterator[DocumentValue]:
    page = ("0" * 64,)
    for signature in SIGNATURES:
        yield DocumentValue(page, signature)
    named = {name.partition(".")[2] for condition in concerned for name in condition.variables}
    ages = sorted({0, *numbers, *(number + 1 for number in numbers)}) if "age_days" in named else [0]
    issued = [None, *(today - timedelta(days=age) for age in ages if age < 40_000)]
    spoken = [text for text in literals if text not in SIGNATURES]
    holders = ("", *(f"M {name}" for name in NAMES), *spoken) if "name" in named else ("",)
    postcodes = ("", *PLACES) if named & {"postcode", "addressed"} else ("",)
    towns = ("", *PLACES.values()) if "town" in named else ("",)
    streets = ("", *NAMES) if "street" in named else ("",)
    for day, holder, postcode, town, street in itertools.product(issued, holders, postcodes, towns, streets):
        yield DocumentValue(page, "valid", day, holder, postcode, town, street)


def _distinct(
    field: Field,
    candidates: dict[str, list[Value]],
    concerned: Sequence[Expression],
    fields: dict[str, Field],
    today: date,
) -> Iterator[Value]:
    seen = set()
    for value in candidates[field.id]:
        # The field held at one value, the others of each condition at every combination of theirs.
        told = tuple(
            condition.evaluate(_variables(combination, fields, today))
            for condition in concerned
            for combination in _combinations(condition, {**candidates, field.id: [value]})
        )
        # Options are kept apart even when nothing tells them apart: each is an answer of its own.
        key = (told, value if field.type in ("choice", "yesno") else None)
        if key not in seen:
            seen.add(key)
            yield value


def _combinations(condition: Expression, candidates: dict[str, list[Value]]) -> Iterator[dict[str, Value]]:
    names = sorted(condition.fields)
    products = itertools.product(*(candidates[name] for name in names))
    return (dict(zip(names, held, strict=True)) for held in itertools.islice(products, MAX_COMBINATIONS))


def _variables(held: dict[str, Value], fields: dict[str, Field], today: date) -> dict[str, Plain]:
    values: dict[str, Plain] = {"today": today}
    for name, value in held.items():
        exposed = kinds.KINDS[fields[name].type].expose(value, today)
        values.update({f"{name}{suffix}": plain for suffix, plain in exposed.items()})
    return values
