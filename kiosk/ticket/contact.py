"""Where somebody wants to be told, once, that their file has moved. It is sealed to the desk, and kept there until it
has been used."""

import re
from typing import Annotated, Literal

import msgspec

from kiosk.privacy.private import Private

# The name under which it travels, in the place of a démarche's and of a service's.
CONTACT = "rappel"
By = Literal["sms", "email"]
# As `flows.notations` writes them. No line end, no comma: it stands in a header of a message.
NUMBER = re.compile(r"(0[1-9][0-9]{8}|\+[1-9][0-9]{6,14})")
ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}")


class Contact(Private, frozen=True, forbid_unknown_fields=True):
    """`file`: the envelope of the file that it is about."""

    file: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]
    by: By
    to: Annotated[str, msgspec.Meta(max_length=160)]
    language: Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{2,12}\Z")]
    version: Literal[1] = 1


def encode(contact: Contact) -> bytes:
    return msgspec.msgpack.encode(contact)


def decode(plaintext: bytes) -> Contact | None:
    try:
        contact = msgspec.msgpack.decode(plaintext, type=Contact)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None
    return contact if is_one(contact.by, contact.to) else None


def is_one(by: By, to: str) -> bool:
    return (NUMBER if by == "sms" else ADDRESS).fullmatch(to) is not None
