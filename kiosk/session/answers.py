"""From what was typed to a typed value, and back to what a field shows. Sentences are French sources."""

import re
from datetime import date

from kiosk.errors import N_
from kiosk.flows.facts import Value
from kiosk.flows.kinds import complaint
from kiosk.flows.model import Field
from kiosk.text import typed

_DATE = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$", re.ASCII)


class Refused(str):
    """A French sentence that says why a text is no answer."""


def parse(field: Field, text: str) -> Value | Refused | None:
    """The value that `text` stands for; None when it is empty; `Refused` when it cannot be one. What a type of
    answer may be is said in one place, `flows.kinds`."""
    clean = typed(text)
    if not clean:
        return None
    value = _typed(field, clean)
    if isinstance(value, Refused):
        return value
    refusal = complaint(field, value)
    return value if refusal is None else Refused(refusal)


def _typed(field: Field, text: str) -> Value | Refused:
    match field.type:
        case "date":
            return _parse_date(text)
        case "yesno":
            return text == "yes"
        case "postcode":
            return text.replace(" ", "")
    return text


def _parse_date(text: str) -> date | Refused:
    match = _DATE.match(text)
    if match is None:
        return Refused(N_("Donnez le jour, le mois et l'année."))
    year, month, day = (int(part) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return Refused(N_("Cette date n'existe pas."))


def as_typed(value: Value | None) -> str:
    """What a field shows for a known value."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case str() | int():
            return str(value)
    return ""
