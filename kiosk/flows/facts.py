"""What is known during a visit: each fact with its origin and its person."""

from datetime import date
from typing import Literal

import msgspec

from kiosk.privacy.private import Private

Origin = Literal[
    "typed", "chosen", "two_d_doc", "scan", "drawn", "spoken", "chip", "mrz", "cev", "photo", "agent", "france_connect",
    "particulier", "wallet",
]  # fmt: skip
# What a citizen gave by hand, or took from an agent, is never replaced by what a device read.
BY_HAND: tuple[Origin, ...] = ("typed", "chosen", "drawn", "spoken", "agent")


# `code`, `iban`, `zone`: found, and its own check holds. `no_...`: the paper was read, and has none. `unread_...`: it
# could not be looked for.
Check = Literal[
    "", "code", "iban", "zone", "no_code", "no_iban", "no_zone", "unread_code", "unread_iban", "unread_zone"
]


class DocumentValue(Private, frozen=True, tag="document"):
    """A paper that was captured, and what its signed code says of it (None: not known).

    `signature` as in `documents.port.Signature`; `issued` is the date that the code bears. Expressions see
    `ID.signed` (bool: signature valid), `ID.signature` (string), `ID.age_days` (int, unknown without a date),
    `ID.street`, `ID.postcode`, `ID.town`, `ID.name` (strings, unknown without a valid signature).

    `check`: what the kiosk looked for on the paper, and what came of it: for the agent, never a reproach to the
    citizen. `iban`: the account that stands on it, where its check digits hold.
    """

    sha256: tuple[str, ...]
    signature: str
    issued: date | None = None
    name: str = ""
    postcode: str = ""
    town: str = ""
    street: str = ""
    check: Check = ""
    iban: str = ""


class SignatureValue(Private, frozen=True, tag="signature"):
    """`sha256` of the PNG when drawn, empty when confirmed in words."""

    kind: Literal["drawn", "spoken"]
    statement: str
    sha256: str = ""


# A tuple: of several choices, the options' values.
Value = str | bool | int | date | tuple[str, ...] | DocumentValue | SignatureValue


class Fact(Private, frozen=True):
    """`to_confirm`: an answer that it depended on has changed since; it is kept and shown, and blocks sending
    until it is given again or confirmed. `carried`: given in an earlier démarche of this visit, and not in this one."""

    value: Value
    origin: Origin
    person: str
    to_confirm: bool = False
    carried: bool = False


Facts = dict[str, Fact]


class Missing(msgspec.Struct, frozen=True):
    """A field that still stands between the citizen and sending, with the sentence that says why (French)."""

    field: str
    step: str
    reason: str
