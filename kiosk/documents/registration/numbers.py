"""Plates and serial numbers in a text that a machine has read. Pure.

A plate (arrêté du 9 février 2009) has no I, O or U; a serial number (ISO 3779) no I, O or Q, and ends in figures.
Certificates of before 2009 have plates of another form: those are typed.
"""

import re

MAX_TEXT = 20_000
_LETTERS = "A-HJ-NP-TV-Z"
_PLATE = re.compile(rf"(?<![0-9A-Z])([{_LETTERS}]{{2}}) ?[-–—] ?(\d{{3}}) ?[-–—] ?([{_LETTERS}]{{2}})(?![0-9A-Z])")
_VIN = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{17}(?![0-9A-Z])")
# What these letters are, where they cannot stand.
_MISREAD = str.maketrans("IOQ", "100")
_END = re.compile(r"(?=.*[A-Z])[0-9A-Z]{13}\d{4}")


def plates_in(text: str) -> frozenset[str]:
    return frozenset("-".join(found.groups()) for found in _PLATE.finditer(text[:MAX_TEXT].upper()))


def vins_in(text: str) -> frozenset[str]:
    written = (found[0].translate(_MISREAD) for found in _VIN.finditer(text[:MAX_TEXT].upper()))
    return frozenset(vin for vin in written if _END.fullmatch(vin))


def agreed(readings: tuple[frozenset[str], ...]) -> str:
    """The one that stands in every reading, where no reading has another."""
    every = frozenset().union(*readings)
    return next(iter(every)) if len(every) == 1 and all(readings) else ""
