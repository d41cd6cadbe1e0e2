"""Saying what one thinks: a face, a sentence if one likes, and what can happen to them."""

from typing import Literal

import msgspec

from kiosk.privacy.private import Private
from kiosk.ticket.contact import Contact
from kiosk.ticket.opinion import Face, Opinion


class OpinionGiving(Private, frozen=True):
    """`none` until it is asked for; `thanks`: it has been given, once in a visit."""

    stage: Literal["none", "faces", "words", "thanks"] = "none"
    face: Face | None = None
    words: str = ""


class SayOpinion(msgspec.Struct, frozen=True):
    """At the end of a démarche."""


class ChooseFace(msgspec.Struct, frozen=True):
    face: str


class NewsHeard(msgspec.Struct, frozen=True):
    """What the town says it has done."""

    text: str


class SendOpinion(Private, frozen=True):
    """Seal and commit; nobody waits for it. `reference`: a random one, for the outbox's list."""

    opinion: Opinion
    reference: str


class ReminderAsking(Private, frozen=True):
    """`typed`: by field."""

    stage: Literal["none", "form", "thanks"] = "none"
    typed: dict[str, str] = msgspec.field(default_factory=dict)


class AskReminder(msgspec.Struct, frozen=True):
    """The citizen wants to be told when the file has moved."""


class SendContact(Private, frozen=True):
    """Seal and commit, as an opinion."""

    contact: Contact
    reference: str


OpinionEvent = SayOpinion | ChooseFace | NewsHeard | AskReminder
OpinionEffect = SendOpinion | SendContact
