"""What kiosk and desk say to each other when a person identifies elsewhere (docs/identify.md). JSON.

    POST /identify         Begin   -> 200 Begun, or Denied
    POST /identify/ID      Finish  -> 200 Given, sealed to `Begin.key` (libsodium's sealed box), or Denied
    POST /identify/ID/look         -> the same; 204 while a telephone has not answered yet

`Begin` is signed with the kiosk's own key (`help.wire_asked`); the same one begins once. An `ID` is known to one kiosk
only, and good for one `Finish`; one for a telephone is only looked at.
"""

import re
from typing import Annotated, Literal, TypeVar

import msgspec

from kiosk.privacy.private import Private

# What can be asked for a form. `quotient`: the family quotient, which the CAF or the MSA gives for an identity that
# FranceConnect proves.
Name = Literal["surname", "given_names", "birth_date", "quotient"]
# `denied`: the person said no there. `provider_down`: it, or who proves the identity for it, does not work now.
# `expired`: too much time went by, or the answer was used already. `not_proved`: what came back was not proved to be
# its answer to this visit. `settings`: it does not know this service. `off`: this desk offers it to nobody.
# `nothing_there`, `source_down`: who was asked with that identity does not know the person, or does not work now.
# `not_valid`: a telephone's document that has run out or was withdrawn.
Why = Literal[
    "denied", "provider_down", "expired", "not_proved", "settings", "off", "busy", "nothing_there", "source_down",
    "not_valid",
]  # fmt: skip

ID = re.compile(r"[0-9a-f]{64}")
MAX_QUERY = 8192
MAX_BODY = 10_000
MAX_ANSWER = 64_000
MAX_VALUE = 300
BACK = "/identify/back"
OUT = "/identify/out"

T = TypeVar("T")
_Address = Annotated[str, msgspec.Meta(pattern="^(https?|openid4vp)://[!-~]{1,8000}$")]
_Maybe = Annotated[str, msgspec.Meta(pattern="^(https?://[!-~]{1,8000})?$")]
Via = Literal["france_connect", "wallet"]


class Begin(Private, frozen=True, forbid_unknown_fields=True):
    """`key`: the public half of a key pair (X25519) made for this alone, which lives in the visit's process."""

    key: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
    wants: Annotated[tuple[Name, ...], msgspec.Meta(min_length=1, max_length=4)]
    via: Via = "france_connect"
    version: Literal[1] = 1


class Begun(Private, frozen=True):
    """`url`: where the citizen signs in. `back`, `out`: where they are sent then, and after the logout: addresses of
    the desk that the kiosk takes the answer from and does not open. For a telephone: what its code holds, alone."""

    id: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    url: _Address
    back: _Maybe = ""
    out: _Maybe = ""


class Finish(Private, frozen=True, forbid_unknown_fields=True):
    """`query`: of the address to which the citizen was sent back, as it was."""

    query: Annotated[str, msgspec.Meta(max_length=MAX_QUERY)]


class Given(Private, frozen=True):
    """`values`: what was given of `Begin.wants`; dates ISO 8601, as precise as they are known. `logout`: the address
    that ends the session which the citizen opened. `why`: the person has signed in, and what was wanted is not
    there."""

    values: dict[Name, Annotated[str, msgspec.Meta(max_length=MAX_VALUE)]]
    logout: _Maybe = ""
    why: Why | Literal[""] = ""


class Denied(msgspec.Struct, frozen=True):
    why: Why


def decode(body: bytes, kind: type[T]) -> T | None:
    """None for anything else: what comes over a line is hostile."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None
