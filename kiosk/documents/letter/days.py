"""Days in a text, in the ways in which letters write them. Pure; over folded text (`words.fold`)."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from kiosk.documents.letter.port import How

MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre",
)  # fmt: skip
# As they are cut short, with their full stop.
_SHORT = {"janv": 1, "fev": 2, "fevr": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12}
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
NUMBERS = {
    "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "dix-sept": 17, "dix-huit": 18,
    "dix-neuf": 19, "vingt": 20, "vingt et un": 21, "vingt-deux": 22, "vingt-trois": 23, "vingt-quatre": 24,
    "vingt-cinq": 25, "vingt-six": 26, "vingt-sept": 27, "vingt-huit": 28, "vingt-neuf": 29, "trente": 30,
    "trente et un": 31,
}  # fmt: skip
_NUMBER = "|".join(re.sub("[ -]", "[ -]", name) for name in sorted(("premier", *NUMBERS), key=len, reverse=True))
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50}
_THOUSANDS = "deux mille "
# Up to 2059: "deux mille vingt-sept", "deux mille trente et un".
_ONES = "et[ -]un|deux|trois|quatre|cinq|six|sept|huit|neuf"
_YEAR = rf"20\d\d|{_THOUSANDS}(?:(?:{'|'.join(_TENS)})(?:[ -](?:{_ONES}))?|{_NUMBER})"
_MONTH = rf"{'|'.join(MONTHS)}|(?:{'|'.join(_SHORT)})\."
_DAY = rf"\d{{1,2}}|l(?=er\b)|\b(?:{_NUMBER})\b"
_DATE = re.compile(
    rf"(?<![\d/.-])(?:(?P<weekday>{'|'.join(WEEKDAYS)})\s+)?"
    rf"(?:(?P<day>{_DAY})\s?(?:er|°|º)?\s+(?P<month>{_MONTH})\s+(?P<year>{_YEAR})"
    r"|(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>20\d\d|[23]\d))(?![\d/-]|\.\d)"
)
# Without its year: that of the letter, or the one after.
_YEARLESS = re.compile(
    rf"(?<![\d/.-])(?:(?P<weekday>{'|'.join(WEEKDAYS)})\s+\(?)?"
    rf"(?P<day>{_DAY})\s?(?:er|°|º)?\s+(?P<month>(?:{_MONTH})(?!\w))(?!\s+(?:\d|deux mille))"
)
# Without its month: "mardi 22". The weekday proves which one is meant.
_MONTHLESS = re.compile(
    rf"\b(?P<weekday>{'|'.join(WEEKDAYS)})\s+(?P<day>\d{{1,2}})"
    r"(?=\s*(?:[.;!?)]|,\s|$|(?:inclus|dernier|au plus tard)\b))"
)
_END_NAMED = re.compile(
    rf"\b(?:la )?fin (?:du mois (?:de |d')|de |d')?(?P<month>{'|'.join(MONTHS)})(?:\s+(?P<year>20\d\d))?(?!\w|\s+\d)"
)
_END = re.compile(
    r"\b(?:la )?fin (?:du present mois|de ce mois|du mois(?: en cours| courant)?)"
    r"(?!\w|\s+(?:d[e'u]|suiv|pro|prec|civil))"
)
# Further away than this it is more likely one that was.
AHEAD = timedelta(days=200)
MONTH = timedelta(days=31)
# A letter of the month's last days may mean the next month's end.
LEFT = timedelta(days=4)


class Day(NamedTuple):
    """A day and where it stands in the text. `how`: it does not stand there in full."""

    day: date
    start: int
    end: int
    how: How = ""


def days_in(text: str, written: date | None = None) -> Iterator[Day]:
    """Each whole date that there is in a calendar, and whose weekday, where one is named, is the right one. `written`:
    the letter's own; where it is known, a day without a year is the next one after it, if that is near; so is a day
    without a month, and the month that ends."""
    for found in _DATE.finditer(text):
        if found["day"]:
            told = _day(_year(found["year"]), _month(found["month"]), _number(found["day"]))
        else:
            told = _day(int(found["y"]) % 2000 + 2000, int(found["m"]), int(found["d"]))
        if told is not None and _is_weekday(found["weekday"], told):
            yield Day(told, found.start(), found.end())
    yield from _ends(text, written)
    if written is not None:
        yield from _in_part(text, written)


def _in_part(text: str, written: date) -> Iterator[Day]:
    for found in _YEARLESS.finditer(text):
        told = next_on(written, _month(found["month"]), _number(found["day"]))
        if told is not None and _is_weekday(found["weekday"], told):
            yield Day(told, found.start(), found.end())
    for found in _MONTHLESS.finditer(text):
        soon = (written + timedelta(days=ahead) for ahead in range(1, MONTH.days))
        told = next((one for one in soon if one.day == int(found["day"])), None)
        if told is not None and _is_weekday(found["weekday"], told):
            yield Day(told, found.start(), found.end(), "weekday")


def _ends(text: str, written: date | None) -> Iterator[Day]:
    """The last day of a month that is named, or of the letter's own."""
    for found in _END_NAMED.finditer(text):
        month = _month(found["month"])
        told = last_of(date(int(found["year"]), month, 1)) if found["year"] else _next_end(written, month)
        if told is not None:
            yield Day(told, found.start(), found.end(), "month_end")
    if written is not None and written + LEFT <= last_of(written):
        for found in _END.finditer(text):
            yield Day(last_of(written), found.start(), found.end(), "month_end")


def last_of(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last one."""
    first = date(day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1, 1)
    return first.replace(day=min(day.day, last_of(first).day))


def next_on(written: date, month: int, day: int) -> date | None:
    told = (_day(year, month, day) for year in (written.year, written.year + 1))
    return next((one for one in told if one is not None and written < one <= written + AHEAD), None)


def _next_end(written: date | None, month: int) -> date | None:
    if written is None:
        return None
    told = (last_of(date(year, month, 1)) for year in (written.year, written.year + 1))
    return next((one for one in told if written < one <= written + AHEAD), None)


def _month(text: str) -> int:
    return _SHORT[text[:-1]] if text.endswith(".") else MONTHS.index(text) + 1


def _year(text: str) -> int:
    if text.isdigit():
        return int(text)
    said = text.removeprefix(_THOUSANDS).replace("-", " ")
    tens, _, ones = said.partition(" ")
    if tens not in _TENS:
        return 2000 + _number(said)
    return 2000 + _TENS[tens] + (_number(ones.removeprefix("et ")) if ones else 0)


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    said = text.replace("-", " ")
    return next((value for name, value in NUMBERS.items() if name.replace("-", " ") == said), 1)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is_weekday(named: str | None, day: date) -> bool:
    return named is None or WEEKDAYS[day.weekday()] == named
