"""Life events ("I am expecting a child"): an ordered list of what is to be done, in YAML as the démarches are.

A file of `events/` names démarches of the catalogue and things that are done elsewhere, in the order in which they are
best done, each with its time limit. It says nothing of the citizen.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import msgspec

from kiosk import assets
from kiosk.errors import KioskError
from kiosk.flows import load, shape, source
from kiosk.flows.model import Model, Official
from kiosk.flows.model_types import FlowId, Id, Picture, Text
from kiosk.flows.remarks import long_sentences
from kiosk.flows.source import Finding

EVENTS = Path(__file__).resolve().parent / "events"


class PlanStep(Model, frozen=True):
    """One thing to do. `demarche`: the one of the catalogue that does it or prepares it; without one `how` says where
    it is done. `delay`: by when, in words that count from the event. `bring`: its papers; those of a démarche are the
    démarche's own."""

    id: Id
    title: Text
    delay: Text
    demarche: FlowId | None = None
    how: Text | None = None
    bring: tuple[Text, ...] = ()


class LifeEvent(Model, frozen=True):
    """`title` is what the person would say; `lead` a sentence below it."""

    id: FlowId
    title: Text
    lead: Text
    picture: Picture
    official: Official
    steps: Annotated[tuple[PlanStep, ...], msgspec.Meta(min_length=2, max_length=9)]

    @property
    def demarches(self) -> tuple[str, ...]:
        return tuple(step.demarche for step in self.steps if step.demarche is not None)


class Checked(msgspec.Struct, frozen=True):
    """`event` is None when the file is wrong; then `findings` is not empty."""

    event: LifeEvent | None
    findings: tuple[Finding, ...]
    marks: shape.Marks


def check(path: Path, known: Collection[str] | None = None) -> Checked:
    """A life event with all that is wrong with it, by line; never an exception for what is in the file.

    `known`: ids of the démarches that there are; None: that is not looked at."""
    marks = shape.Marks(str(path))
    try:
        root = source.compose(path)
    except source.UnusableError as error:
        return Checked(None, (error.finding,), marks)
    event, findings = shape.build(root, marks, LifeEvent)
    if event is not None:
        findings += _rules(event, marks)
        if known is not None:
            findings += _demarches(event, marks, known)
    return Checked(None if findings else event, load.each_once(findings), marks)


def _rules(event: LifeEvent, marks: shape.Marks) -> list[Finding]:
    found = []
    if Path(marks.file).stem != event.id:
        found.append(
            marks.finding(("id",), f"the id '{event.id}' is not the file's name", f"name the file {event.id}.yaml")
        )
    if not _is_drawn(event.picture):
        found.append(
            marks.finding(("picture",), f"there is no drawing '{event.picture}'", "take one of assets/drawings")
        )
    seen: set[str] = set()
    for i, step in enumerate(event.steps):
        if step.id in seen:
            what = f"the id '{step.id}' stands twice"
            found.append(marks.finding(("steps", i, "id"), what, "give each step its own id"))
        seen.add(step.id)
        if step.demarche is None and step.how is None:
            what = f"'{step.id}' has neither 'demarche' nor 'how'"
            found.append(marks.finding(("steps", i), what, "say where it is done"))
        if step.demarche is not None and step.bring:
            what = f"'{step.id}' has papers of its own"
            found.append(marks.finding(("steps", i, "bring"), what, "the démarche says its papers: drop 'bring'"))
    for text in texts(event):
        for sentence in long_sentences(text):
            found.append(marks.finding((), f"a long sentence: « {sentence[:60]}… »", "make two of it"))
    return found


def _is_drawn(picture: str) -> bool:
    try:
        return bool(picture) and assets.path(f"drawings/{picture}.svg").is_file()
    except KioskError:
        return False


def _demarches(event: LifeEvent, marks: shape.Marks, known: Collection[str]) -> list[Finding]:
    found = []
    for i, step in enumerate(event.steps):
        if step.demarche is not None and step.demarche not in known:
            remedy = shape.did_you_mean(step.demarche, known)
            what = f"there is no démarche '{step.demarche}'"
            found.append(marks.finding(("steps", i, "demarche"), what, remedy))
    return found


def texts(event: LifeEvent) -> tuple[str, ...]:
    """Every text that a citizen reads; each is a msgid."""
    told = [event.title, event.lead]
    for step in event.steps:
        told += [step.title, step.delay, *((step.how,) if step.how else ()), *step.bring]
    return tuple(told)


def files(folder: Path = EVENTS) -> tuple[Path, ...]:
    return tuple(sorted(folder.glob("*.yaml")))


def load_all(folder: Path = EVENTS) -> tuple[LifeEvent, ...]:
    """Every life event, in the order of their names. Raises `KioskError` for one that cannot be used."""
    events = []
    for path in files(folder):
        checked = check(path)
        if checked.event is None:
            raise KioskError(str(checked.findings[0]))
        events.append(checked.event)
    return tuple(events)
