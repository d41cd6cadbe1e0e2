"""The text of a machine-readable zone -> its fields and its check digits. Pure; from a chip's DG1 or from a picture.

Formats: ICAO 9303 parts 4 (TD3), 5 (TD1), 6 (TD2), 7 (MRV-A, MRV-B), and the French identity card of before 2021 (two
lines of 36, of its own layout, without an expiry). Characters are A-Z, 0-9 and the filler "<".
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Literal

import msgspec

from kiosk.privacy.private import Private

Format = Literal["TD1", "TD2", "TD3", "MRV-A", "MRV-B", "FR-2x36"]
Digit = Literal["ok", "failed", "absent"]
Name = Literal[
    "surname", "given_names", "number", "birth_date", "expiry", "sex", "nationality", "issuing_state", "issued"
]

_LINE = re.compile("[A-Z0-9<]*")
_DATE = re.compile("[0-9]{6}")
_VALUES = {**{str(n): n for n in range(10)}, **{chr(65 + n): 10 + n for n in range(26)}, "<": 0}

# An expiry lies less far ahead than a birth lies back.
_YEARS_AHEAD = 30
_ADULT = 18
# Decree 2013-1188: cards issued to adults from 2 January 2004 on are valid for 15 years, whatever they print.
_FIFTEEN_YEARS_FROM = "2004-01"


class Digits(msgspec.Struct, frozen=True):
    """What each check digit says; `absent`: the format, or this document, has none there."""

    number: Digit = "absent"
    birth_date: Digit = "absent"
    expiry: Digit = "absent"
    optional: Digit = "absent"
    composite: Digit = "absent"

    @property
    def good(self) -> bool:
        """Whether none is wrong."""
        return "failed" not in msgspec.structs.astuple(self)


class Zone(Private, frozen=True):
    """Dates are ISO 8601, as precise as the zone is: "1984-05-12", "1984-05", "1984", or "" when it has none.

    Names are as the zone spells them: capitals without accents, hyphens and apostrophes lost. `given_names`: all of
    them, single spaces. `sex`: "F", "M" or "X". States are three letters (Germany: "D"). `derived`: the zone does not
    hold them, a rule says them. `uncertain`: fields that may be cut off, or that do not read as what they should be.
    """

    format: Format
    lines: tuple[str, ...]
    document_code: str
    issuing_state: str
    surname: str
    given_names: str
    number: str
    nationality: str
    birth_date: str
    sex: Literal["F", "M", "X"]
    expiry: str
    issued: str = ""
    optional: tuple[str, ...] = ()
    digits: Digits = Digits()
    derived: tuple[Name, ...] = ()
    uncertain: tuple[Name, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether every check digit that there is is right."""
        return self.digits.good


class NotAZone(msgspec.Struct, frozen=True):
    """`reason`: of which format it is not; nothing of what was read."""

    reason: str


def check_digit(text: str) -> str:
    """ICAO 9303-3, 4.9: weights 7, 3, 1; `text` of zone characters."""
    return str(sum(_VALUES[char] * (7, 3, 1)[place % 3] for place, char in enumerate(text)) % 10)


def parse_zone(lines: tuple[str, ...], today: date) -> Zone | NotAZone:
    """The zone's lines, top first, without blanks. `today` settles the century of two-digit years."""
    if not all(_LINE.fullmatch(line) for line in lines):
        return NotAZone("other characters than A-Z, 0-9 and <")
    shape = (len(lines), len(lines[0]) if lines else 0)
    if any(len(line) != shape[1] for line in lines) or shape not in _SHAPES:
        return NotAZone("neither three lines of 30, two of 36 nor two of 44")
    if shape == (2, 36) and lines[0].startswith("IDFRA"):
        return _french(lines, today)
    visa = lines[0].startswith("V")
    return _SHAPES[shape](lines, today, visa)


def key_text(zone: Zone) -> str | None:
    """The "MRZ information" of 9303-11, 9.7.1: what opens a chip by BAC or PACE. Number, birth and expiry, each with
    its check digit; None for a zone that has no expiry or whose digits are wrong."""
    if zone.format not in ("TD1", "TD2", "TD3") or not zone.valid:
        return None
    first, second = zone.lines[:2]
    td1 = zone.format == "TD1"
    dates = second[0:7] + second[8:15] if td1 else second[13:20] + second[21:28]
    number = zone.number if len(zone.number) > 9 else first[5:14] if td1 else second[0:9]
    return number + check_digit(number) + dates


def _td1(lines: tuple[str, ...], today: date, visa: bool) -> Zone:
    first, second, third = lines
    number, digit, optional = _long_number(first[5:14], first[14], first[15:30])
    composite = first[5:30] + second[0:7] + second[8:15] + second[18:29]
    digits = Digits(
        number=_checked(number, digit),
        birth_date=_checked(second[0:6], second[6]),
        expiry=_checked(second[8:14], second[14]),
        composite=_checked(composite, second[29]),
    )
    fields = _Fields(third, number, second[15:18], second[0:6], second[7], second[8:14], (optional, second[18:29]))
    return _zone("TD1", lines, today, fields, digits)


def _two_lines(lines: tuple[str, ...], today: date, visa: bool) -> Zone:
    """TD2, TD3 and the visas differ in what follows column 28 of the second line only."""
    first, second = lines
    wide = len(first) == 44
    optional = second[28:] if visa else second[28:42] if wide else second[28:35]
    number, digit = second[0:9], second[9]
    if not visa and not wide:
        number, digit, optional = _long_number(number, digit, optional)
    last: Digit = "absent"
    if not visa and wide:
        # 9303-4, 4.2.2.2: of an empty field the digit may be a filler.
        last = "absent" if not optional.strip("<") and second[42] == "<" else _checked(optional, second[42])
    digits = Digits(
        number=_checked(number, digit),
        birth_date=_checked(second[13:19], second[19]),
        expiry=_checked(second[21:27], second[27]),
        optional=last,
        composite="absent" if visa else _checked(second[0:10] + second[13:20] + second[21:-1], second[-1]),
    )
    format_: Format = ("MRV-A" if wide else "MRV-B") if visa else ("TD3" if wide else "TD2")
    fields = _Fields(first[5:], number, second[10:13], second[13:19], second[20], second[21:27], (optional,))
    return _zone(format_, lines, today, fields, digits)


_SHAPES: dict[tuple[int, int], Callable[[tuple[str, ...], date, bool], Zone]] = {
    (3, 30): _td1,
    (2, 36): _two_lines,
    (2, 44): _two_lines,
}


class _Fields(Private, frozen=True):
    """As they stand in the zone, fillers included."""

    names: str
    number: str
    nationality: str
    birth: str
    sex: str
    expiry: str
    optional: tuple[str, ...]


def _zone(format_: Format, lines: tuple[str, ...], today: date, fields: _Fields, digits: Digits) -> Zone:
    names, birth, expiry, sex = fields.names, fields.birth, fields.expiry, fields.sex
    surname, _, given = names.partition("<<")
    uncertain: list[Name] = []
    if not names.endswith("<"):
        # 9303-3, 4.6: a field without a filler at its end may be cut off; which part, nobody can tell.
        uncertain += ["surname", "given_names"]
    born, ends = _birth(birth, today), _expiry(expiry, today)
    if not born and birth.strip("<"):
        uncertain.append("birth_date")
    if not ends and expiry.strip("<"):
        uncertain.append("expiry")
    return Zone(
        format=format_,
        lines=lines,
        document_code=_words(lines[0][0:2]),
        issuing_state=_words(lines[0][2:5]),
        surname=_words(surname),
        given_names=_words(given),
        number=fields.number.replace("<", ""),
        nationality=_words(fields.nationality),
        birth_date=born,
        sex=_sex(sex),
        expiry=ends,
        optional=tuple(text for part in fields.optional if (text := _words(part))),
        digits=digits,
        uncertain=(*uncertain, *_unlikely(_words(surname), _words(given), sex)),
    )


def _french(lines: tuple[str, ...], today: date) -> Zone:
    """Line 1: IDFRA, surname (25), department and office (6). Line 2: year and month of issue, department, serial
    number (12 in all), digit, given names (14, `<<` between them), birth, digit, sex, digit of the whole."""
    first, second = lines
    surname, given = first[5:30], second[13:27]
    uncertain: list[Name] = []
    if not surname.endswith("<"):
        uncertain.append("surname")
    if not given.endswith("<"):
        uncertain.append("given_names")
    born, issued = _birth(second[27:33], today), _month(second[0:4], today)
    if not born and second[27:33].strip("<"):
        uncertain.append("birth_date")
    expiry, doubtful = _french_expiry(issued, born)
    if doubtful:
        uncertain.append("expiry")
    return Zone(
        format="FR-2x36",
        lines=lines,
        document_code="ID",
        issuing_state="FRA",
        surname=_words(surname),
        given_names=_words(given),
        number=second[0:12].replace("<", ""),
        nationality="FRA",
        birth_date=born,
        sex=_sex(second[34]),
        expiry=expiry,
        issued=issued,
        optional=tuple(text for part in (first[30:33], first[33:36]) if (text := _words(part))),
        digits=Digits(
            number=_checked(second[0:12], second[12]),
            birth_date=_checked(second[27:33], second[33]),
            composite=_checked(first + second[:35], second[35]),
        ),
        derived=("expiry", "nationality") if expiry else ("nationality",),
        uncertain=(*uncertain, *_unlikely(_words(surname), _words(given), second[34])),
    )


def _french_expiry(issued: str, born: str) -> tuple[str, bool]:
    """The month in which the card expires, and whether that is doubtful. 10 years; 15 for cards issued to adults from
    2004 on. Who came of age in the month of issue, or in an unknown month, is taken for a minor, and it is doubtful."""
    if not issued:
        return "", True
    year, month = int(issued[:4]), issued[5:7]
    if issued < _FIFTEEN_YEARS_FROM:
        return f"{year + 10}-{month}", False
    of_age = f"{int(born[:4]) + _ADULT}{born[4:7]}" if born else ""
    if not of_age or issued.startswith(of_age):
        return f"{year + 10}-{month}", True
    return f"{year + (15 if of_age < issued else 10)}-{month}", False


def _long_number(number: str, digit: str, optional: str) -> tuple[str, str, str]:
    """9303-5, note j: a number of more than nine characters goes on in the optional data, its digit at its end."""
    rest, filler, others = optional.partition("<")
    if digit != "<" or not filler or len(rest) < 2:
        return number, digit, optional
    return number + rest[:-1], rest[-1], others


def _checked(text: str, digit: str) -> Digit:
    return "ok" if check_digit(text) == digit else "failed"


def _words(text: str) -> str:
    return " ".join(text.replace("<", " ").split())


def _sex(text: str) -> Literal["F", "M", "X"]:
    return "F" if text == "F" else "M" if text == "M" else "X"


def _unlikely(surname: str, given: str, sex: str) -> list[Name]:
    """Fields with characters that they never hold: a misread picture, or a chip that lies."""
    named: list[tuple[Name, bool]] = [
        ("surname", not surname or not surname.replace(" ", "").isalpha()),
        ("given_names", not given.replace(" ", "").isalpha() and bool(given)),
        ("sex", sex not in "FMX<"),
    ]
    return [name for name, wrong in named if wrong]


def _birth(text: str, today: date) -> str:
    """Fillers stand for what is not known of a birth: the day, or the month too."""
    return _dated(text, lambda iso: iso <= today.isoformat()[: len(iso)])


def _expiry(text: str, today: date) -> str:
    return _dated(text, lambda iso: int(iso[:4]) <= today.year + _YEARS_AHEAD) if _DATE.fullmatch(text) else ""


def _month(text: str, today: date) -> str:
    return _dated(text + "<<", lambda iso: iso <= today.isoformat()[:7])


def _dated(text: str, fits: Callable[[str], bool]) -> str:
    """Of this century if that `fits`, else of the one before; "" for what is no date."""
    known = text.rstrip("<")
    if len(known) not in (2, 4, 6) or not known.isdecimal():
        return ""
    parts = [known[place : place + 2] for place in range(0, len(known), 2)]
    for century in ("20", "19"):
        iso = century + "-".join(parts)
        if fits(iso):
            return iso if _is_date(iso) else ""
    return ""


def _is_date(iso: str) -> bool:
    try:
        date.fromisoformat(iso + "-01-01"[len(iso) - 4 :])
    except ValueError:
        return False
    return True
