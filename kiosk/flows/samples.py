"""Representative answers: for each field as few values as tell its conditions apart.

Two values are the same to a démarche when each condition that names the field gives the same for both, whatever the
other fields in that condition hold. Only one of them is kept.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import msgspec

from kiosk.flows import kinds
from kiosk.flows.expressions import Expression, Plain, string_literals, without_literals
from kiosk.flows.facts import DocumentValue, Fact, Origin, SignatureValue, Value
from kiosk.flows.model import Field, Flow
from kiosk.flows.vocabulary import Vocabulary
from kiosk.flows.words import words

# The combinations of the other fields that are tried to tell two values apart.
MAX_COMBINATIONS = 4000
NAMES = ("Lilas", "Autre")
PLACES = {"57000": "Metz", "75001": "Paris"}
UNKNOWN_POSTCODE = "98999"
SIGNATURES = ("none", "invalid", "unknown_issuer")
# Valid answers of nobody, beside what the conditions name; other texts have `NAMES`.
SPECIMENS: dict[str, tuple[Value, ...]] = {
    "yesno": (True, False),
    "postcode": (*PLACES, UNKNOWN_POSTCODE),
    "town": tuple(PLACES.values()),
    "photo": (DocumentValue(("0" * 64,), "none"),),
    "signature": (SignatureValue("spoken", "oui"), SignatureValue("drawn", "", "0" * 64)),
    "country": ("FR", "DE", "MA"),
    "phone": ("0612345678", "+4930123456"),
    "email": ("camille.specimen@example.fr",),
    "iban": ("FR7630006000011234567890189", "DE89370400440532013000"),
    "nir": ("269054958815780",),
    "tax_number": ("1234567890066",),
    "plate": ("AB-123-CD", "1234 AB 57"),
    "vin": ("VF1BB05CF26010203",),
}
HANDS: dict[str, Origin] = {
    "choice": "chosen", "choices": "chosen", "yesno": "chosen", "document": "scan", "signature": "spoken",
    "photo": "photo",
}  # fmt: skip


class SamplePlaces:
    """Two postcodes with a town each, so that every answer of the real list has its like."""

    def postcode_known(self, postcode: str) -> bool:
        return postcode in PLACES

    def town_in_postcode(self, town: str, postcode: str) -> bool:
        return words(PLACES.get(postcode, "")) == words(town)


def fact(field: Field, value: Value) -> Fact:
    return Fact(value, HANDS.get(field.type, "typed"), field.of)


class Concern(msgspec.Struct, frozen=True):
    """A condition, with the fields that it depends on, and its text with that of what is computed for it."""

    expression: Expression
    fields: frozenset[str]
    text: str


def conditions(flow: Flow) -> list[str]:
    """Every condition of a démarche, as it is written."""
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
    vocabulary = Vocabulary(flow, SamplePlaces())
    concerns = [_concern(flow, vocabulary, vocabulary.compiler.compile(source)) for source in set(conditions(flow))]
    fields = {field.id: field for step in flow.steps for field in step.fields}
    candidates: dict[str, list[Value]] = {}
    for name, field in fields.items():
        concerned = [concern for concern in concerns if name in concern.fields]
        taken = [value for value in _candidates(field, concerned, today) if kinds.complaint(field, value) is None]
        candidates[name] = taken if concerned else taken[:1]
    telling = _Telling(vocabulary, fields, candidates, today)
    return {
        name: tuple(telling.distinct(field, [c for c in concerns if name in c.fields]))
        for name, field in fields.items()
    }


def _concern(flow: Flow, vocabulary: Vocabulary, expression: Expression) -> Concern:
    computed: set[str] = set()
    waiting = [expression.source]
    while waiting:
        source = waiting.pop()
        named = {name for name in vocabulary.computed if re.search(rf"\b{name}\b", source)}
        waiting += [flow.computed[name] for name in named - computed]
        computed |= named
    text = "\n".join((expression.source, *(flow.computed[name] for name in sorted(computed))))
    return Concern(expression, vocabulary.fields_of(expression), text)


def _candidates(field: Field, concerned: Sequence[Concern], today: date) -> Iterator[Value]:
    literals = [text for concern in concerned for text in string_literals(concern.text)]
    numbers = [int(n) for c in concerned for n in re.findall(r"(?<![\w.])\d{1,8}\b", without_literals(c.text))]
    match field.type:
        case "choice":
            yield from (option.value for option in field.options)
        case "choices":
            values = tuple(option.value for option in field.options)
            yield from (*((value,) for value in values), values)
        case "number":
            yield from _whole_numbers(field, numbers)
        case "amount":
            yield from (f"{number}.00" for number in _whole_numbers(field, numbers))
        case "date":
            yield from _dates(numbers, today)
        case "month":
            yield from dict.fromkeys(f"{day.year:04}-{day.month:02}" for day in _dates(numbers, today))
        case "document":
            yield from _documents(field, concerned, numbers, literals, today)
        case _:
            yield from (*SPECIMENS.get(field.type, NAMES), *literals)


def _whole_numbers(field: Field, numbers: Sequence[int]) -> Iterator[int]:
    """The limits, and both sides of each number that is named."""
    most = field.least + 10 if field.most is None else field.most
    around = {side for number in numbers for side in (number - 1, number, number + 1)}
    yield from sorted({field.least, min(field.least + 1, most), most, *around})


def _dates(numbers: Sequence[int], today: date) -> Iterator[date]:
    """A long time ago, today, tomorrow, and on both sides of each number of days or years that is named."""
    yield from (date(today.year - 60, 1, 15), today, today + timedelta(days=1))
    for number in numbers:
        for days in (number, number + 1, -number, -number - 1, -number * 366, -number * 365 + 2):
            if -40_000 < days < 40_000:
                yield today + timedelta(days=days)


def _documents(
    field: Field, concerned: Sequence[Concern], numbers: Sequence[int], literals: Sequence[str], today: date
) -> Iterator[DocumentValue]:
    page = ("0" * 64,)
    for signature in SIGNATURES:
        yield DocumentValue(page, signature)
    named = {name.partition(".")[2] for c in concerned for name in c.expression.variables}
    ages = sorted({0, *numbers, *(number + 1 for number in numbers)}) if "age_days" in named else [0]
    issued = [None, *(today - timedelta(days=age) for age in ages if age < 40_000)]
    spoken = [text for text in literals if text not in SIGNATURES]
    holders = ("", *(f"M {name}" for name in NAMES), *spoken) if "name" in named else ("",)
    postcodes = ("", *PLACES) if named & {"postcode", "addressed"} else ("",)
    towns = ("", *PLACES.values()) if "town" in named else ("",)
    streets = ("", *NAMES) if "street" in named else ("",)
    for day, holder, postcode, town, street in itertools.product(issued, holders, postcodes, towns, streets):
        yield DocumentValue(page, "valid", day, holder, postcode, town, street)


class _Telling:
    """Tells the values of a field apart by what the conditions make of them."""

    def __init__(
        self, vocabulary: Vocabulary, fields: dict[str, Field], candidates: dict[str, list[Value]], today: date
    ) -> None:
        self._vocabulary = vocabulary
        self._fields = fields
        self._candidates = candidates
        self._today = today

    def distinct(self, field: Field, concerned: Sequence[Concern]) -> Iterator[Value]:
        seen = set()
        for value in self._candidates[field.id]:
            # The field held at one value, the others of each condition at every combination of theirs.
            told = tuple(
                concern.expression.evaluate(self._variables(combination))
                for concern in concerned
                for combination in self._combinations(concern, {**self._candidates, field.id: [value]})
            )
            # Options are kept apart even when nothing tells them apart: each is an answer of its own.
            key = (told, value if field.type in ("choice", "yesno") else None)
            if key not in seen:
                seen.add(key)
                yield value

    def _combinations(self, concern: Concern, candidates: dict[str, list[Value]]) -> Iterator[dict[str, Value]]:
        names = sorted(concern.fields)
        products = itertools.product(*(candidates[name] for name in names))
        return (dict(zip(names, held, strict=True)) for held in itertools.islice(products, MAX_COMBINATIONS))

    def _variables(self, held: dict[str, Value]) -> dict[str, Plain]:
        values: dict[str, Plain] = {"today": self._today}
        for name, value in held.items():
            exposed = kinds.KINDS[self._fields[name].type].expose(value, self._today)
            values.update({f"{name}{suffix}": plain for suffix, plain in exposed.items()})
        self._vocabulary.complete(values, tuple(self._vocabulary.computed))
        return values
