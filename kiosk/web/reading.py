"""A page in reading order, as `reading.js` tells it: parsed under limits into `port.Item`s, or into nothing.

The script runs beside the page's own, in a world that they cannot reach; what it reads is theirs all the same."""

import re
from importlib import resources
from typing import Annotated

import msgspec

from kiosk.text import one_line, without
from kiosk.web.port import MAX_CHOICES, MAX_ITEMS, MAX_NAME, MAX_VALUE, Choice, Item, Role

MAX_TOLD = 2_000_000
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")


class _Choice(msgspec.Struct, frozen=True):
    label: str = ""
    chosen: bool = False


class _Item(msgspec.Struct, frozen=True):
    id: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
    role: Role
    name: str = ""
    value: str = ""
    level: Annotated[int, msgspec.Meta(ge=0, le=6)] = 0
    checked: bool = False
    enabled: bool = True
    required: bool = False
    wrong: str = ""
    longest: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0
    several: bool = False
    pdf: bool = True
    choices: tuple[_Choice, ...] = ()


class _Told(msgspec.Struct, frozen=True):
    items: tuple[_Item, ...] = ()
    whole: bool = True


class Outline(msgspec.Struct, frozen=True):
    items: tuple[Item, ...] = ()
    whole: bool = True


class Spot(msgspec.Struct, frozen=True):
    """Where an item is to be touched, in the page's own pixels; `free`: nothing lies over it."""

    x: float
    y: float
    free: bool = True


def script() -> str:
    """The source that is run in each page."""
    return resources.files("kiosk.web").joinpath("reading.js").read_text(encoding="utf-8")


def outline(told: object) -> Outline:
    """Of the answer to `read()`; nothing, and not whole, for anything else."""
    if not isinstance(told, str) or len(told) > MAX_TOLD:
        return Outline(whole=False)
    try:
        read = msgspec.json.decode(told, type=_Told)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return Outline(whole=False)
    items = tuple(_fit(one) for one in read.items[:MAX_ITEMS])
    return Outline(items, read.whole and len(read.items) <= MAX_ITEMS)


def item(told: object) -> Item | None:
    """Of the answer to `at()`: None where there is nothing that is ours to ask."""
    if not isinstance(told, str) or len(told) > MAX_TOLD:
        return None
    try:
        return _fit(msgspec.json.decode(told, type=_Item))
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def spot(told: object) -> Spot | None:
    if not isinstance(told, str) or len(told) > 1000:
        return None
    try:
        found = msgspec.json.decode(told, type=Spot)
    except msgspec.DecodeError:
        return None
    return found if abs(found.x) < 1e5 and abs(found.y) < 1e5 else None


def _fit(one: _Item) -> Item:
    value = without(one.value[:MAX_VALUE]) if one.role == "long_text" else one_line(one.value, MAX_VALUE)
    if one.role == "date" and not _DATE.match(value):
        value = ""
    return Item(
        id=one.id,
        role=one.role,
        name=one_line(one.name, MAX_NAME if one.role != "text" else MAX_VALUE),
        value=value,
        level=one.level,
        checked=one.checked,
        enabled=one.enabled,
        required=one.required,
        wrong=one_line(one.wrong, MAX_NAME),
        longest=one.longest,
        several=one.several,
        takes_pdf=one.pdf,
        choices=tuple(
            Choice(str(at), one_line(choice.label, MAX_NAME), choice.chosen)
            for at, choice in enumerate(one.choices[:MAX_CHOICES])
        ),
    )
