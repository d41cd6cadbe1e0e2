"""A visit as it is sealed with a ticket's secret: what a phone may read, and what a kiosk goes on with.

    plaintext = length of the view (4 bytes, big-endian), view (JSON), deflated MessagePack of `KeptVisit`
    view      = {"title", "note", "direction", "language", "sections": [{"heading", "rows": [[label, value], ...]}]}

It is opened under limits: whoever has a key of the desk's inbox can seal something else.
"""

import zlib
from datetime import date, datetime
from typing import Literal

import msgspec

from kiosk.devices.scanner.port import Page
from kiosk.flows.facts import DocumentValue, Fact, Origin
from kiosk.privacy.private import Private
from kiosk.text import is_fit

MAX_PLAINTEXT = 60_000_000
MAX_INFLATED = 200_000_000
MAX_FACTS = 500
MAX_PAGES = 100
MAX_TEXT = 4000
# As a démarche's texts are limited.
MAX_LABEL = 600


class KeptFact(Private, frozen=True):
    """`day` for a date, whose `value` is empty then."""

    value: str | bool | int | tuple[str, ...] | DocumentValue
    origin: Origin
    person: str
    to_confirm: bool = False
    day: date | None = None
    label: str = ""


class KeptVisit(Private, frozen=True):
    """`made_at`: the answers are of then. `step`: where the citizen stopped. `pages`: those that answers refer to."""

    flow: str
    step: str
    made_at: datetime
    facts: dict[str, KeptFact]
    pages: dict[str, Page]
    version: Literal[1] = 1


def kept_fact(fact: Fact, label: str) -> KeptFact | None:
    """None for what is not kept: a signature is given for what is sent, on that day."""
    match fact.value:
        case date() as day:
            return KeptFact("", fact.origin, fact.person, fact.to_confirm, day, label)
        case str() | bool() | int() | tuple() | DocumentValue() as value:
            return KeptFact(value, fact.origin, fact.person, fact.to_confirm, None, label)
    return None


def encode(kept: KeptVisit, view: bytes) -> bytes:
    return len(view).to_bytes(4, "big") + view + zlib.compress(msgspec.msgpack.encode(kept), 6)


def decode(plaintext: bytes) -> KeptVisit | None:
    """None for what is no visit of version 1, or too large."""
    if not 4 <= len(plaintext) <= MAX_PLAINTEXT:
        return None
    start = 4 + int.from_bytes(plaintext[:4], "big")
    inflate = zlib.decompressobj()
    try:
        packed = inflate.decompress(plaintext[start:], MAX_INFLATED)
        if inflate.unconsumed_tail or not inflate.eof:
            return None
        kept = msgspec.msgpack.decode(packed, type=KeptVisit)
    except (zlib.error, msgspec.DecodeError, RecursionError, ValueError):
        return None
    return kept if _within_limits(kept) else None


def _within_limits(kept: KeptVisit) -> bool:
    if len(kept.facts) > MAX_FACTS or len(kept.pages) > MAX_PAGES or kept.made_at.tzinfo is None:
        return False
    shown = all(len(fact.label) <= MAX_LABEL and is_fit(fact.label) for fact in kept.facts.values())
    short = all(len(text) <= MAX_TEXT for fact in kept.facts.values() for text in _texts(fact))
    return shown and short and all(_is_picture(page) for page in kept.pages.values())


def _texts(fact: KeptFact) -> tuple[str, ...]:
    match fact.value:
        case str() as text:
            return (text,)
        case tuple() as several:
            return several
        case DocumentValue() as paper:
            return (paper.name, paper.street, paper.postcode, paper.town)
    return ()


def _is_picture(page: Page) -> bool:
    """A preview whose size is not its bytes' would be drawn from memory that is another's."""
    sides = page.preview_width, page.preview_height
    return all(0 < side <= 4096 for side in sides) and len(page.preview_rgb) == 3 * sides[0] * sides[1]
