"""From what was typed to a typed value, and back to what a field shows. Sentences are French sources."""

from datetime import date

from kiosk.flows import countries, kinds
from kiosk.flows.facts import DocumentValue, SignatureValue, Value
from kiosk.flows.model import Field
from kiosk.flows.notations import Refused
from kiosk.text import typed

__all__ = ["Refused", "as_typed", "parse"]


def parse(field: Field, text: str) -> Value | Refused | None:
    """The value that `text` stands for; None when it is empty; `Refused` when it cannot be one. What a type of
    answer may be is said in one place, `flows.kinds`."""
    clean = typed(text)
    return kinds.read(field, clean) if clean else None


def as_typed(field: Field, value: Value | None) -> str:
    """What a field shows for a known value: as it is typed, or as it is read in groups where that can be typed again
    (`FR76 3000 6000`)."""
    match value:
        case None | DocumentValue() | SignatureValue():
            return ""
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case tuple():
            return ",".join(value)
    if kinds.KINDS[field.type].control == "digits":
        return str(value)
    if field.type == "country":
        return countries.name_of(str(value), "fr")
    if field.type == "amount":
        return str(value).replace(".", ",").removesuffix(",00")
    return kinds.shown(field, value)
