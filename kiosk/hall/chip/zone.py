"""Writes machine-readable zones (ICAO 9303-3, 9303-4 and 9303-5)."""

import unicodedata
from datetime import date

from kiosk.hall.chip.profile import Holder

_SPECIAL = {"Œ": "OE", "Æ": "AE", "Ø": "OE", "ß": "SS", "Ñ": "N"}


def check_digit(text: str) -> str:
    """Weights 7, 3, 1; digits count as they are, letters from 10, fillers nothing (9303-3, 4.9)."""
    values = (0 if char == "<" else int(char, 36) for char in text)
    return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)


def capitals(text: str) -> str:
    """A to Z and fillers: accents fall away, an apostrophe with them, a space or hyphen is a filler."""
    spelled = "".join(_SPECIAL.get(char, char) for char in text.upper())
    plain = (char for char in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(char))
    return "".join(char if char.isascii() and char.isalnum() else "<" for char in plain if char not in "'’")


def names(holder: Holder, size: int) -> str:
    text = capitals(holder.surname) + "<<" + "<".join(capitals(name) for name in holder.given_names)
    return text[:size].ljust(size, "<")


def short_date(day: date) -> str:
    return day.strftime("%y%m%d")


def lines(holder: Holder) -> tuple[str, ...]:
    """Three lines of 30 (TD1) or two of 44 (TD3)."""
    number = holder.number.ljust(9, "<")
    number += check_digit(number)
    birth, expiry = (day + check_digit(day) for day in (short_date(holder.birth_date), short_date(holder.expiry)))
    head = holder.code.ljust(2, "<") + holder.issuing_state
    if holder.layout == "TD1":
        one = head + number + "<" * 15
        optional = "<" * 11
        whole = check_digit(one[5:] + birth + expiry + optional)
        return one, f"{birth}{holder.sex}{expiry}{holder.nationality}{optional}{whole}", names(holder, 30)
    personal = "<" * 14 + "0"
    whole = check_digit(number + birth + expiry + personal)
    return head + names(holder, 39), f"{number}{holder.nationality}{birth}{holder.sex}{expiry}{personal}{whole}"


def key_seed(holder: Holder) -> str:
    """What BAC and PACE derive from a zone: number, birth and expiry, each with its check digit (9303-11, 4.3.2)."""
    number = holder.number.ljust(9, "<")
    parts = (number, short_date(holder.birth_date), short_date(holder.expiry))
    return "".join(part + check_digit(part) for part in parts)
