"""What may stand where in a zone, and which digit checks what: ICAO 9303 parts 4 to 7, and the French card of 2x36.

Written as tables of columns, because a picture's reader needs what a text's (`kiosk.identity.zone`) does not: the
letters that are possible at each place, before anything has been read.
"""

from collections.abc import Iterator

import msgspec

LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
DIGITS = frozenset("0123456789")
FILLER = frozenset("<")
ANY = LETTERS | DIGITS | FILLER
NAME = LETTERS | FILLER
DATE = DIGITS | FILLER
SEX = frozenset("MF<X")

Place = tuple[int, int]  # line, column; from 0


class Check(msgspec.Struct, frozen=True):
    """`digit` checks `covered`, in this order. `or_filler`: of an empty field, or of a number that goes on elsewhere,
    the digit may be a filler. `name`: the field, in the words of `kiosk.identity.zone.Digits`."""

    name: str
    covered: tuple[Place, ...]
    digit: Place
    or_filler: bool = False


class Layout(msgspec.Struct, frozen=True):
    """`allowed`: for each place of each line, the characters that may stand there. `checks`: the composite last."""

    name: str
    allowed: tuple[tuple[frozenset[str], ...], ...]
    checks: tuple[Check, ...]

    @property
    def cells(self) -> int:
        return len(self.allowed[0])


def layouts(rows: int, cells: int) -> Iterator[Layout]:
    """Those of this shape."""
    return (layout for layout in LAYOUTS if (len(layout.allowed), layout.cells) == (rows, cells))


def _line(*parts: tuple[frozenset[str], int]) -> tuple[frozenset[str], ...]:
    return tuple(allowed for allowed, count in parts for _ in range(count))


def _span(line: int, first: int, end: int) -> tuple[Place, ...]:
    return tuple((line, column) for column in range(first, end))


def _check(name: str, line: int, first: int, end: int, *, or_filler: bool = False) -> Check:
    """A digit that stands right behind what it checks."""
    return Check(name, _span(line, first, end), (line, end), or_filler)


def _whole(digit: Place, *spans: tuple[int, int, int]) -> Check:
    return Check("composite", tuple(place for span in spans for place in _span(*span)), digit)


def _head(code: str, second: frozenset[str] = NAME) -> tuple[tuple[frozenset[str], int], ...]:
    return (frozenset(code), 1), (second, 1), (NAME, 3)


# Number, nationality, birth, sex, expiry: the second line of all that have two, the French card apart.
_PERSON = ((ANY, 9), (DATE, 1), (NAME, 3), (DATE, 6), (DIGITS, 1), (SEX, 1), (DATE, 6), (DIGITS, 1))
_DATES = (_check("birth_date", 1, 13, 19), _check("expiry", 1, 21, 27))

LAYOUTS = (
    Layout(
        "TD1",
        (
            _line(*_head("IAC"), (ANY, 9), (DATE, 1), (ANY, 15)),
            _line((DATE, 6), (DIGITS, 1), (SEX, 1), (DATE, 6), (DIGITS, 1), (NAME, 3), (ANY, 11), (DIGITS, 1)),
            _line((NAME, 30)),
        ),
        (
            _check("number", 0, 5, 14, or_filler=True),
            _check("birth_date", 1, 0, 6),
            _check("expiry", 1, 8, 14),
            _whole((1, 29), (0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29)),
        ),
    ),
    Layout(
        "TD2",
        (_line(*_head("IAC"), (NAME, 31)), _line(*_PERSON, (ANY, 7), (DIGITS, 1))),
        (
            _check("number", 1, 0, 9, or_filler=True),
            *_DATES,
            _whole((1, 35), (1, 0, 10), (1, 13, 20), (1, 21, 35)),
        ),
    ),
    Layout(
        "TD3",
        (_line(*_head("P"), (NAME, 39)), _line(*_PERSON, (ANY, 14), (DATE, 1), (DIGITS, 1))),
        (
            _check("number", 1, 0, 9),
            *_DATES,
            _check("optional", 1, 28, 42, or_filler=True),
            _whole((1, 43), (1, 0, 10), (1, 13, 20), (1, 21, 43)),
        ),
    ),
    Layout(
        "MRV-A",
        (_line(*_head("V"), (NAME, 39)), _line(*_PERSON, (ANY, 16))),
        (_check("number", 1, 0, 9), *_DATES),
    ),
    Layout(
        "MRV-B",
        (_line(*_head("V"), (NAME, 31)), _line(*_PERSON, (ANY, 8))),
        (_check("number", 1, 0, 9), *_DATES),
    ),
    Layout(
        "FR-2x36",
        (
            _line(*((frozenset(char), 1) for char in "IDFRA"), (NAME, 25), (ANY, 6)),
            _line(
                (DIGITS, 4),
                (ANY, 3),
                (DIGITS, 5),
                (DIGITS, 1),
                (NAME, 14),
                (DATE, 6),
                (DIGITS, 1),
                (SEX, 1),
                (DIGITS, 1),
            ),
        ),
        (
            _check("number", 1, 0, 12),
            _check("birth_date", 1, 27, 33),
            _whole((1, 35), (0, 0, 36), (1, 0, 35)),
        ),
    ),
)

# Where the fields stand: (name as in `kiosk.identity.zone`, line, first column, end). `names`: both, `<<` between them.
Span = tuple[str, int, int, int]
_PERSON_SPANS: tuple[Span, ...] = (
    ("issuing_state", 0, 2, 5),
    ("number", 1, 0, 10),
    ("nationality", 1, 10, 13),
    ("birth_date", 1, 13, 20),
    ("sex", 1, 20, 21),
    ("expiry", 1, 21, 28),
)
_FRENCH_SPANS: tuple[Span, ...] = (
    ("issuing_state", 0, 2, 5),
    ("surname", 0, 5, 30),
    ("number", 1, 0, 13),
    ("issued", 1, 0, 4),
    ("given_names", 1, 13, 27),
    ("birth_date", 1, 27, 34),
    ("sex", 1, 34, 35),
)
_TD1_SPANS: tuple[Span, ...] = (
    ("issuing_state", 0, 2, 5),
    ("number", 0, 5, 15),
    ("birth_date", 1, 0, 7),
    ("sex", 1, 7, 8),
    ("expiry", 1, 8, 15),
    ("nationality", 1, 15, 18),
    ("names", 2, 0, 30),
)


def spans(layout: str, cells: int) -> tuple[Span, ...]:
    """The fields of the layout of that name."""
    if layout == "TD1":
        return _TD1_SPANS
    return _FRENCH_SPANS if layout == "FR-2x36" else (*_PERSON_SPANS, ("names", 0, 5, cells))
