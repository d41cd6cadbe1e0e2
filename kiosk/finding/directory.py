"""The directory of places, off line: where, when, how one gets in, and the way there in words (`lieux.yaml`)."""

from pathlib import Path
from typing import Annotated

import msgspec

from kiosk.finding.index import Subject
from kiosk.flows import shape, source
from kiosk.flows.model import Model
from kiosk.flows.model_types import FlowId, Phrase, Text
from kiosk.flows.source import Finding


class Place(Model, frozen=True):
    """`access`: for a wheelchair, a cane, a hearing aid. `way`: one instruction each, from this kiosk."""

    id: FlowId
    name: Text
    address: Text
    hours: Text
    access: Text
    way: tuple[Text, ...]
    find: dict[FlowId, tuple[Phrase, ...]]
    phone: Text | None = None


class Directory(Model, frozen=True):
    places: Annotated[tuple[Place, ...], msgspec.Meta(max_length=200)]


def check(path: Path) -> tuple[Directory | None, tuple[Finding, ...]]:
    """The directory, or all that is wrong with its file, by line; never an exception for what is in it."""
    try:
        root = source.compose(path)
    except source.UnusableError as error:
        return None, (error.finding,)
    marks = shape.Marks(str(path))
    found, findings = shape.build(root, marks, Directory)
    if found is not None:
        ids = [place.id for place in found.places]
        findings += [
            marks.finding(("places", i, "id"), f"'{one}' stands twice", "give each place an id of its own")
            for i, one in enumerate(ids)
            if one in ids[:i]
        ]
    return (None if findings else found), tuple(sorted(findings))


def read(path: Path) -> tuple[Place, ...]:
    """None where the file cannot be used: `kiosk answers check` says why."""
    found, _ = check(path)
    return found.places if found else ()


def lines(place: Place) -> tuple[str, ...]:
    """What is shown, read aloud and printed."""
    phone = (place.phone,) if place.phone else ()
    return (place.address, place.hours, place.access, *phone, *(f"- {step}" for step in place.way))


def subject(place: Place) -> Subject:
    phrases = tuple((code, text) for code, texts in place.find.items() for text in texts)
    return Subject(f"place:{place.id}", place.name, (("fr", place.name), *phrases))
