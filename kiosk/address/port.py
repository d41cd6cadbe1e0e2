"""What the asker is asked and answers, and how the desk passes it on. No HTTP library here: the screen imports it."""

from typing import Annotated, Literal

import msgspec

from kiosk.config import Address as Settings
from kiosk.config import Delivery
from kiosk.help.asked import Signer
from kiosk.privacy.private import Private

MAX_QUERY = 200
MOST = 4
Words = Annotated[str, msgspec.Meta(max_length=MAX_QUERY)]


class Setup(msgspec.Struct, frozen=True):
    """`signer`: who a desk is asked as."""

    settings: Settings
    delivery: Delivery
    signer: Signer


class Seek(Private, frozen=True, tag="seek"):
    """What stands in the address's own fields, and nothing else. Also the body of a request to the desk."""

    street: Words
    postcode: Words = ""
    town: Words = ""

    @property
    def text(self) -> str:
        """As the service is asked: it has 200 signs."""
        return " ".join(f"{self.street} {self.postcode} {self.town}".split())[:MAX_QUERY]


class Address(Private, frozen=True):
    """As the service writes it. `score`: 0 to 1, as the service says."""

    street: Words
    postcode: Words
    town: Words
    score: float = 0.0


class Addresses(Private, frozen=True, tag="addresses", tag_field="answer"):
    """The likeliest first; none: the service knows no such address."""

    found: Annotated[tuple[Address, ...], msgspec.Meta(max_length=MOST)] = ()


class NotAsked(msgspec.Struct, frozen=True, tag="not_asked", tag_field="answer"):
    """Nothing usable came back in time; `kind` is one technical word. `stranger`: the desk does not know this kiosk, or
    their clocks differ."""

    kind: Literal["unreachable", "busy", "garbage", "off", "stranger"]


AddressAnswer = Addresses | NotAsked
