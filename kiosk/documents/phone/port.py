"""What the worker that reaches the citizen's telephone is asked and answers. No HTTP here: the screen imports it."""

import msgspec

from kiosk.errors import Code
from kiosk.privacy.private import Private


class Slot(Private, frozen=True):
    """`id`: 32 hexadecimal signs; `key` and `token`: 32 random bytes each. They live as long as the slot."""

    id: str
    key: bytes
    token: bytes


class OpenSlot(Private, frozen=True, tag="open_slot"):
    """A page to which files can be sent. `language`: the page's, beside French."""

    slot: Slot
    language: str


class OfferPaper(Private, frozen=True, tag="offer_paper"):
    """A page from which the paper can be fetched, once."""

    slot: Slot
    language: str
    pdf: bytes


class AskSlot(Private, frozen=True, tag="ask_slot"):
    """How it stands; the files, once all of them have been sent."""

    slot: Slot


class DropSlot(Private, frozen=True, tag="drop_slot"):
    """Nothing of it is left at the desk."""

    slot: Slot


class SlotShown(Private, frozen=True, tag="slot_shown", tag_field="answer"):
    """The QR code that leads a telephone to the page, as raw RGB."""

    rgb: bytes
    width: int
    height: int


class SlotStands(Private, frozen=True, tag="slot_stands", tag_field="answer"):
    """`files`: opened, and as hostile as any; those that were sealed otherwise are left out, and `damaged` counts
    them. `done`: no more will come."""

    opened: bool = False
    taken: bool = False
    done: bool = False
    files: tuple[bytes, ...] = ()
    damaged: int = 0


class SlotGone(msgspec.Struct, frozen=True, tag="slot_gone", tag_field="answer"):
    """Its time is over, or the desk was started anew."""


class NotReached(msgspec.Struct, frozen=True, tag="not_reached", tag_field="answer"):
    """The desk does not answer, or refuses."""

    code: Code


Shown = SlotShown | NotReached
Asked = SlotStands | SlotGone | NotReached
PhoneAnswer = SlotShown | SlotStands | SlotGone | NotReached
