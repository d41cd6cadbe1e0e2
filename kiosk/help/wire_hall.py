"""What is said of a hall, whoever is helped: who is there, notices, orders of its mediator, steps that are counted.
Part of the contract of `wire`."""

from typing import Annotated, Literal

import msgspec

from kiosk.help.wire_parts import Id, Instant, Language, Message, Name, Part


class Presence(Message, frozen=True):
    """Sent after `Welcome` and when it changes, so that a page can say it before anybody asks. `agents`: whether one
    is signed in during opening hours; `until`: when somebody will be."""

    agents: bool
    mediator: Literal["there", "away", "none"]
    agents_until: Instant | None = None
    mediator_until: Instant | None = None


class Notice(Part, frozen=True):
    """A sentence that the operator publishes on its kiosks, in the language it was written in."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    language: Language = "fr"
    until: Instant | None = None


class Notices(Message, frozen=True):
    """All that stand, in the place of those before."""

    notices: Annotated[tuple[Notice, ...], msgspec.Meta(max_length=8)] = ()


class HallOrder(Message, frozen=True):
    """`unlock`: out of a lock after wrong codes; `end_visit`: as if the citizen had left; `pause`, `resume`: closed
    for cleaning. None of them reads anything of the visit."""

    order_id: Id
    order: Literal["unlock", "end_visit", "pause", "resume"]


class OrderResult(Message, frozen=True):
    order_id: Id
    result: Literal["done", "not_possible"]


class StepCounted(Message, frozen=True):
    """For the operator's statistics: a démarche was left at this step (`left`: not sent, whoever ended the visit), or
    somebody was called from it. The desk adds one to a number, and keeps neither the kiosk nor the instant."""

    demarche: Name
    step: Name
    what: Literal["left", "called"]
