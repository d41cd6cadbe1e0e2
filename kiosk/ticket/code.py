"""What stands in a ticket's QR code: a random id and a random secret, and nothing of the person.

    text    = "KST1:" payload, or the address of the desk's page for phones, "#", and payload
    payload = base64url(id, 16 bytes; secret, 32 bytes), 64 characters

An address keeps the payload behind "#": browsers do not send that part to anybody.
"""

import base64
import os
import re

from kiosk.privacy.private import Private

PREFIX = "KST1:"
PHONE_PATH = "/reprendre"
ID_BYTES = 16
SECRET_BYTES = 32
# Longer than the address of any page for phones; a QR code can hold more than we read.
MAX_TEXT = 400

_TEXT = re.compile(r"(?:KST1:|https?://[!-\"$-~]{1,300}/reprendre#)([A-Za-z0-9_-]{64})")


class TicketCode(Private, frozen=True):
    """`id`: 32 hexadecimal digits, the name of what is kept. `secret`: 32 bytes, the only ones there are."""

    id: str
    secret: bytes


def new_code() -> TicketCode:
    return TicketCode(os.urandom(ID_BYTES).hex(), os.urandom(SECRET_BYTES))


def text_of(code: TicketCode, phone_url: str = "") -> str:
    """`phone_url`: where phones reach the desk; empty: a phone can do nothing with this code."""
    payload = base64.urlsafe_b64encode(bytes.fromhex(code.id) + code.secret).decode("ascii")
    return f"{phone_url.rstrip('/')}{PHONE_PATH}#{payload}" if phone_url else f"{PREFIX}{payload}"


def parse(text: str) -> TicketCode | None:
    """The code of a ticket to take a visit up again, whichever of its two forms; None for any other text."""
    found = _TEXT.fullmatch(text) if len(text) <= MAX_TEXT else None
    if found is None:
        return None
    raw = base64.urlsafe_b64decode(found[1])
    return TicketCode(raw[:ID_BYTES].hex(), raw[ID_BYTES:])
