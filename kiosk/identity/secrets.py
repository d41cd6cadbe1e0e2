"""What opens a chip, and the keys that come of it: values that refuse to print.

A frame that talks to the card holds secrets only in these types, so that neither a traceback with locals nor an
assertion shows one.
"""

import re
from datetime import date

from kiosk.identity.zone import NotAZone, Zone, check_digit, key_text, parse_zone
from kiosk.privacy.private import Private

_CAN = re.compile("[0-9]{6}")
_NUMBER = re.compile("[A-Z0-9<]{1,22}")
_DATE = re.compile("[0-9]{6}")


class WrongSecretFormError(Exception):
    """What was typed or read cannot be a secret of a document; says what is expected, never what was given."""


class Key(Private, frozen=True, gc=False):
    """A key, a nonce, a shared secret."""

    raw: bytes


class Can(Private, frozen=True, tag="can"):
    """The six digits on the front of the card."""

    digits: str

    @classmethod
    def of(cls, text: str) -> "Can":
        """Raises `WrongSecretFormError`."""
        digits = text.replace(" ", "")
        if not _CAN.fullmatch(digits):
            raise WrongSecretFormError("the CAN is six digits")
        return cls(digits)


class MrzKey(Private, frozen=True, tag="mrz"):
    """What BAC and PACE take of the zone: number, birth and expiry with their check digits (9303-11, 9.7.1)."""

    text: str

    @classmethod
    def of_zone(cls, zone: Zone) -> "MrzKey":
        """Raises `WrongSecretFormError`."""
        text = key_text(zone)
        if text is None:
            raise WrongSecretFormError("a zone of TD1, TD2 or TD3 whose check digits are right is expected")
        return cls(text)

    @classmethod
    def of_lines(cls, lines: tuple[str, ...], today: date) -> "MrzKey":
        """Raises `WrongSecretFormError`."""
        zone = parse_zone(lines, today)
        if isinstance(zone, NotAZone):
            raise WrongSecretFormError("the lines of a zone are expected")
        return cls.of_zone(zone)

    @classmethod
    def of_fields(cls, number: str, birth: str, expiry: str) -> "MrzKey":
        """Dates as the zone writes them, YYMMDD. Raises `WrongSecretFormError`."""
        if not (_NUMBER.fullmatch(number) and _DATE.fullmatch(birth) and _DATE.fullmatch(expiry)):
            raise WrongSecretFormError("a document number and two dates (YYMMDD) are expected")
        return cls("".join(field + check_digit(field) for field in (number.ljust(9, "<"), birth, expiry)))


Secret = Can | MrzKey
