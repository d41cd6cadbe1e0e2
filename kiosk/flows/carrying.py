"""What is known of a person goes from one démarche of a visit to the next ("Dites-le-nous une fois").

A field says what its answer is (`fact: person.surname`), and of whom (`of`). It is carried under both, and only for
persons who are the same in every démarche of a visit: the one who came, their spouse, their children in their order.
"""

import re
from collections.abc import Collection, Iterable, Mapping

from msgspec.structs import replace

from kiosk.flows import kinds
from kiosk.flows.facts import Fact, Facts
from kiosk.flows.model import Field, Flow

# A host, a seller or an employer may be someone else in the next démarche.
SAME_PERSON = re.compile(r"declarant|conjoint|enfant_\d+")
# Who it is: with another name, what was known of that person is in doubt.
WHO = ("person.surname", "person.given_names", "person.birth_date")


def key_of(field: Field) -> str | None:
    """`declarant person.surname`; None for what is not carried."""
    carried = field.fact is not None and SAME_PERSON.fullmatch(field.of)
    return f"{field.of} {field.fact}" if carried else None


def known(flow: Flow, facts: Facts) -> dict[str, Fact]:
    """What `facts` (those that count) say of the persons, for the démarches to come."""
    fields = (field for step in flow.steps for field in step.fields)
    return {key: facts[field.id] for field in fields if field.id in facts and (key := key_of(field)) is not None}


def begin(flow: Flow, known_before: Mapping[str, Fact]) -> Facts:
    """The facts with which a démarche starts. An answer that it would not take is asked for."""
    facts: Facts = {}
    for step in flow.steps:
        for field in step.fields:
            fact = known_before.get(key_of(field) or "")
            if fact is not None and fact.person == field.of and kinds.complaint(field, fact.value) is None:
                facts[field.id] = replace(fact, to_confirm=False, carried=True)
    return facts


def in_doubt(fields: Iterable[Field], facts: Facts, changed: Collection[str]) -> frozenset[str]:
    """The carried answers about a person who has just been given another name or birth date."""
    known_fields = tuple(fields)
    others = {field.of for field in known_fields if field.id in changed and field.fact in WHO}
    return frozenset(
        field.id for field in known_fields if field.of in others and field.id in facts and facts[field.id].carried
    )
