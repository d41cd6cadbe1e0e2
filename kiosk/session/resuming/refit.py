"""What of a kept visit still holds: its démarche may have changed meanwhile, and time has passed."""

import re
from datetime import date

from kiosk.flows import kinds
from kiosk.flows.engine import Engine
from kiosk.flows.facts import DocumentValue, Fact, Facts
from kiosk.flows.model import Field, Flow, Step
from kiosk.privacy.private import Private
from kiosk.session.resuming.format import KeptFact, KeptVisit

# In an expression: today's date, or the age of a paper.
_OF_TODAY = re.compile(r"\btoday\b|\bage_days\b")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class Refit(Private, frozen=True):
    """`lost`: labels of answers that do not fit any more; `doubted`: ids of those that are to be confirmed."""

    facts: Facts
    lost: tuple[str, ...]
    doubted: tuple[str, ...]


def refit(kept: KeptVisit, engine: Engine, today: date) -> Refit:
    fields = {field.id: field for step in engine.flow.steps for field in step.fields}
    doubtful = of_today(engine.flow) if kept.made_at.astimezone().date() != today else frozenset()
    facts: Facts = {}
    lost: list[str] = []
    for name, was in kept.facts.items():
        field = fields.get(name)
        fact = None if field is None else _fitting(field, was, kept)
        if fact is None:
            lost.append(was.label or name)
        else:
            doubted = was.to_confirm or name in doubtful
            facts[name] = Fact(fact.value, fact.origin, fact.person, to_confirm=doubted)
    return Refit(facts, tuple(lost), tuple(name for name, fact in facts.items() if fact.to_confirm))


def _fitting(field: Field, was: KeptFact, kept: KeptVisit) -> Fact | None:
    value = was.value if was.day is None else was.day
    if field.type == "signature" or was.person != field.of:
        return None
    if isinstance(value, DocumentValue) and not set(value.sha256) <= kept.pages.keys():
        return None
    return None if kinds.complaint(field, value) is not None else Fact(value, was.origin, was.person)


def of_today(flow: Flow) -> frozenset[str]:
    """The answers that the démarche compares with the day on which it is done: the age of a paper, a date of moving."""
    computed = {name for name, source in flow.computed.items() if _OF_TODAY.search(source)}
    known = {field.id for step in flow.steps for field in step.fields}
    found: set[str] = set()
    for step in flow.steps:
        for field in step.fields:
            own = [source for source in (field.check, field.check_if) if source]
            if any(_is_of_today(source, computed) for source in own):
                found |= {field.id, *_named(own, known)}
        found |= set(_named([warn.when for warn in step.warn if _is_of_today(warn.when, computed)], known))
    for name in computed:
        found |= set(_named([flow.computed[name]], known))
    # Nobody's birth date changes with the day.
    births = {field.id for step in flow.steps for field in step.fields if field.fact == "person.birth_date"}
    return frozenset(found - births)


def where_to_go(kept: KeptVisit, engine: Engine, facts: Facts) -> Step:
    """The first step that wants something, up to the one at which the citizen stopped."""
    waiting = {missing.step for missing in engine.missing(facts)}
    steps = engine.visible_steps(facts)
    return next((step for step in steps if step.id in waiting or step.id == kept.step), steps[0])


def _is_of_today(source: str, computed: set[str]) -> bool:
    return _OF_TODAY.search(source) is not None or not computed.isdisjoint(_NAME.findall(source))


def _named(sources: list[str], known: set[str]) -> list[str]:
    return [name for source in sources for name in _NAME.findall(source) if name in known]
