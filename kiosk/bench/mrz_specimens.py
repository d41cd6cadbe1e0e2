"""Invented machine-readable zones: every format, every letter, all check digits right. Nobody's data.

Check digits are computed here once more, by ICAO 9303-3 section 4.9, so that the corpus cannot agree with the reader
by sharing its arithmetic.
"""

import random

import msgspec

SURNAMES = (
    "SPECIMEN", "LEFEBVRE", "MARTIN", "DUPONT", "QUENTIN", "WOJCIK", "VAZQUEZ", "KHELIFI", "OZTURK", "GONZALEZ",
    "DE<LA<TOUR", "JEAN<BAPTISTE", "NGUYEN", "MBAPPE", "ZYX", "HAXHIU", "BJORK", "PFEFFER", "UWIMANA", "OQUENDO",
)  # fmt: skip
GIVEN_NAMES = (
    "CAMILLE", "MARIE<LOUISE", "ANNE", "XAVIER", "WILFRIED", "ZOE", "KEVIN", "BENOIT<PAUL", "GHISLAINE", "FATIMA",
    "QUITTERIE", "YVES", "JADE", "HUGO<PIERRE<LUC", "DOMINIQUE", "VIOLETTE", "MAXIME", "OBERON", "UMBERTO", "PIA",
)  # fmt: skip
STATES = ("FRA", "UTO", "D<<", "ITA", "PRT", "TUR", "UKR", "ROU", "BEL", "XKX")
NUMBER_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
FORMATS = ("TD1", "TD2", "TD3", "MRVA", "MRVB", "IDFRA")


class Specimen(msgspec.Struct, frozen=True):
    """`size_mm`: width and height of the paper that carries it."""

    format: str
    lines: tuple[str, ...]
    size_mm: tuple[float, float]


def check_digit(text: str) -> str:
    values = [0 if char == "<" else int(char, 36) for char in text]
    return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)


def specimen(format_: str, chance: random.Random) -> Specimen:
    """One invented zone of `format_`, one of `FORMATS`."""
    return {"TD1": _td1, "TD2": _td2, "TD3": _td3, "MRVA": _mrva, "MRVB": _mrvb, "IDFRA": _idfra}[format_](chance)


def _padded(text: str, length: int) -> str:
    return text[:length].ljust(length, "<")


def _name(chance: random.Random, length: int) -> str:
    return _padded(f"{chance.choice(SURNAMES)}<<{chance.choice(GIVEN_NAMES)}", length)


def _with_check(text: str) -> str:
    return text + check_digit(text)


def _number(chance: random.Random) -> str:
    return _with_check(_padded("".join(chance.choices(NUMBER_LETTERS, k=chance.choice((8, 9, 9, 9)))), 9))


def _optional(chance: random.Random, length: int) -> str:
    return _padded("".join(chance.choices(NUMBER_LETTERS, k=chance.choice((0, 0, length // 2, length)))), length)


def _date(chance: random.Random, first: int, last: int) -> str:
    year = chance.randint(first, last) % 100
    return _with_check(f"{year:02d}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}")


def _life(chance: random.Random) -> tuple[str, str, str]:
    return _date(chance, 1935, 2012), chance.choice("MF<"), _date(chance, 2025, 2035)


def _td1(chance: random.Random) -> Specimen:
    state = chance.choice(STATES)
    birth, sex, expiry = _life(chance)
    first = f"{chance.choice(('ID', 'I<', 'AR', 'C<'))}{state}{_number(chance)}{_optional(chance, 15)}"
    second = f"{birth}{sex}{expiry}{chance.choice(STATES)}{_optional(chance, 11)}"
    second += check_digit(first[5:30] + second[0:7] + second[8:15] + second[18:29])
    return Specimen("TD1", (first, second, _name(chance, 30)), (85.6, 54.0))


def _td2(chance: random.Random) -> Specimen:
    birth, sex, expiry = _life(chance)
    first = f"{chance.choice(('I<', 'ID', 'AC'))}{chance.choice(STATES[1:])}{_name(chance, 31)}"
    second = f"{_number(chance)}{chance.choice(STATES)}{birth}{sex}{expiry}{_optional(chance, 7)}"
    second += check_digit(second[0:10] + second[13:20] + second[21:35])
    return Specimen("TD2", (first, second), (105.0, 74.0))


def _td3(chance: random.Random) -> Specimen:
    birth, sex, expiry = _life(chance)
    first = f"{chance.choice(('P<', 'PD', 'PP'))}{chance.choice(STATES)}{_name(chance, 39)}"
    second = f"{_number(chance)}{chance.choice(STATES)}{birth}{sex}{expiry}{_with_check(_optional(chance, 14))}"
    second += check_digit(second[0:10] + second[13:20] + second[21:43])
    return Specimen("TD3", (first, second), (125.0, 88.0))


def _mrva(chance: random.Random) -> Specimen:
    birth, sex, expiry = _life(chance)
    first = f"V{chance.choice('<ABC')}{chance.choice(STATES)}{_name(chance, 39)}"
    second = f"{_number(chance)}{chance.choice(STATES)}{birth}{sex}{expiry}{_optional(chance, 16)}"
    return Specimen("MRVA", (first, second), (120.0, 80.0))


def _mrvb(chance: random.Random) -> Specimen:
    birth, sex, expiry = _life(chance)
    first = f"V{chance.choice('<ABC')}{chance.choice(STATES)}{_name(chance, 31)}"
    second = f"{_number(chance)}{chance.choice(STATES)}{birth}{sex}{expiry}{_optional(chance, 8)}"
    return Specimen("MRVB", (first, second), (105.0, 74.0))


def _idfra(chance: random.Random) -> Specimen:
    """The French card of 1988 to 2021: surname and office, then number, given names, birth, sex."""
    office = f"{chance.randint(1, 95):02d}{chance.randint(0, 9)}{chance.randint(0, 999):03d}"
    first = "IDFRA" + _padded(chance.choice(SURNAMES), 25) + office
    number = f"{chance.randint(4, 21):02d}{chance.randint(1, 12):02d}{office[:3]}{chance.randint(0, 99999):05d}"
    given = _padded(chance.choice(GIVEN_NAMES).replace("<", "<<", 1), 14)
    second = _with_check(number) + given + _date(chance, 1935, 2012) + chance.choice("MF")
    second += check_digit(first + second)
    return Specimen("IDFRA", (first, second), (105.0, 74.0))
