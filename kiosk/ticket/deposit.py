"""What a kiosk brings to the desk to be kept, and how the desk is asked for it. The desk opens the outer seal (to its
own key, as of any file) and finds an inner one that it has no key for."""

import re
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from kiosk.privacy.private import Private

# The name under which it travels, in the place of a démarche's and of a service's: no démarche is called so.
KEPT = "visite-gardee"
ID = re.compile(r"[0-9a-f]{32}")
# A wrong proof is a try; with the third one what is kept is destroyed.
MAX_WRONG = 3
# A kiosk that lost the answer may ask again within this time, after which the bytes are gone.
TAKEN_FOR_S = 600

Answer = Literal["unknown", "wrong", "burnt", "taken", "expired"]


class Deposit(Private, frozen=True, forbid_unknown_fields=True):
    """`digest`: of the proof (`sealing.digest_of`). `phone`: a phone may read it, too. `sealed`: see `sealing`."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]
    digest: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
    until: datetime
    sealed: bytes
    phone: bool = False
    version: Literal[1] = 1


class Asked(Private, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /kept/ID`, JSON. `take`: for this `taker` (32 random hexadecimal digits), who may ask again.
    `done`: it has been opened, and is to be destroyed. `release`: it cannot be used at this kiosk. `look`: for a phone
    that reads; nothing changes. `proof`: base64 of 32 bytes."""

    what: Literal["take", "done", "release", "look"]
    proof: Annotated[bytes, msgspec.Meta(max_length=64)]
    taker: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")] = "0" * 32


class Denied(msgspec.Struct, frozen=True):
    """Why the desk gives nothing, as JSON. `tries_left`: after a wrong proof."""

    why: Answer
    tries_left: int = 0


def encode(deposit: Deposit) -> bytes:
    return msgspec.msgpack.encode(deposit)


def decode(plaintext: bytes) -> Deposit | None:
    """None for anything that is no deposit: a kiosk's bytes are as hostile as any."""
    try:
        deposit = msgspec.msgpack.decode(plaintext, type=Deposit)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None
    return deposit if deposit.until.tzinfo is not None else None


def decode_asked(body: bytes) -> Asked | None:
    try:
        return msgspec.json.decode(body, type=Asked)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None


def decode_denied(body: bytes) -> Denied | None:
    try:
        return msgspec.json.decode(body, type=Denied)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None
