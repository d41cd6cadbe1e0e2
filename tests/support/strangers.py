"""Letters by somebody who knew nothing of the rules, and what was false, missing or right of what was read of them."""

import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec

from kiosk.documents.letter import reader
from kiosk.documents.letter.port import LetterRead, Piece, ReadLetter, merged
from kiosk.documents.letter.reader import Reader
from kiosk.documents.letter.sense import understood
from kiosk.documents.letter.words import Paragraph, Word, fold, paragraph
from kiosk.documents.print import tesseract
from tests.support.letters import LINE_CHARACTERS, Quality, drawn
from tests.support.ribs import Face

FOLDER = Path(__file__).parent.parent / "documents" / "letters"
# By three writers, none of whom had seen the program or another's letters.
Which = Literal["strangers", "strangers_2", "strangers_3"]
PAGE_LINES = 46
LINE_PX, LETTER_PX = 16, 6
Wanted = Literal[
    "information", "demande_de_pieces", "relance", "mise_en_demeure", "facture", "decision", "refus", "convocation",
    "rendez_vous", "trop_percu", "arnaque", "publicite", "autre",
]  # fmt: skip
# What the kiosk may call each; of `autre` anything may be said.
KINDS: dict[Wanted, tuple[str, ...]] = {
    "information": ("information",), "demande_de_pieces": ("papier",), "relance": ("argent", "papier"),
    "mise_en_demeure": ("argent", "papier"), "facture": ("argent",), "decision": ("information", "refus", "argent"),
    "refus": ("refus",), "convocation": ("rendez_vous",), "rendez_vous": ("rendez_vous",), "trop_percu": ("argent",),
    "arnaque": (), "publicite": ("information",), "autre": ("papier", "argent", "rendez_vous", "refus", "information"),
}  # fmt: skip
Part = Literal["sender", "kind", "written", "deadline", "appointment", "delay", "sum", "sign"]
PARTS: tuple[Part, ...] = get_args(Part)


class Truth(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"written": "date"}):
    """As its writer said it. `deadline`: the day until which the reader must act; `deadline_note`: what else there is
    to know of it, such as a delay that runs from the letter's reception, or one to contest."""

    sender: str
    kind: Wanted
    written: date | None
    deadline: date | None
    deadline_note: str | None
    amounts: tuple[str, ...]
    appointment: str | None
    deadlines: tuple[date, ...] | None = None
    """Every day until which the reader must act; None: the writer was not asked for all of them."""
    kind_alt: tuple[Wanted, ...] = ()
    amounts_other: tuple[str, ...] = ()


class Stranger(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`who`: the id of `senders` that the sender is, added by ourselves; empty: none of them; None: not said."""

    id: str
    text: str
    truth: Truth
    who: str | None = None


class Judged(msgspec.Struct, frozen=True):
    """`false`: said and not so; `missed`: so and not said."""

    false: tuple[tuple[Part, str], ...]
    missed: tuple[Part, ...]


@cache
def strangers(which: Which = "strangers") -> tuple[Stranger, ...]:
    return msgspec.json.decode((FOLDER / f"{which}.json").read_bytes(), type=tuple[Stranger, ...])


def quality_of(stranger: Stranger) -> tuple[Quality, Face]:
    """Each letter is drawn in one way, so that no two of them are one letter."""
    number = int(stranger.id.rpartition("-")[2].lstrip("uv"))
    return get_args(Quality)[number % 5], get_args(Face)[number // 5 % 4]


def pages(text: str) -> Iterator[str]:
    lines = [part for line in text.strip().split("\n") for part in textwrap.wrap(line, LINE_CHARACTERS) or [""]]
    for start in range(0, len(lines), PAGE_LINES):
        yield "\n".join(lines[start : start + PAGE_LINES])


def read(looking: Reader, stranger: Stranger, quality: Quality, face: Face = "helvetica") -> LetterRead:
    """Each of its pages drawn and read, as the visit does."""
    whole = LetterRead()
    for page in pages(stranger.text):
        found = looking.handle(ReadLetter(drawn(page, quality, face)))
        assert isinstance(found, LetterRead), found
        whole = merged(whole, found)
    return whole


def seen(stranger: Stranger) -> LetterRead:
    """What the rules make of its words, as if each had been read right."""
    whole = LetterRead()
    for page in pages(stranger.text):
        whole = merged(whole, understood(tuple(_paragraphs(page)), PAGE_LINES * LINE_PX, _uncut, _said_again))
    return whole


def _paragraphs(page: str) -> Iterator[Paragraph]:
    words: list[Word] = []
    for number, line in enumerate((*page.split("\n"), "")):
        if not line.strip() and words:
            yield paragraph(tuple(words))
            words = []
        for found in re.finditer(r"\S+", line):
            top, left, right = number * LINE_PX, found.start() * LETTER_PX, found.end() * LETTER_PX - 1
            words.append(Word(found[0], (left, top, right, top + 2 * LETTER_PX), 95.0, number))


def _uncut(words: tuple[Word, ...]) -> Piece:
    return Piece("piece", " ".join(word.text for word in words), b"", 0, 0)


def _said_again(words: tuple[Word, ...]) -> tuple[str, ...]:
    return (fold(" ".join(word.text for word in words)),)


def judged(stranger: Stranger, found: LetterRead) -> Judged:
    said, holds, asked = _said(found), _holds(stranger), _asked(stranger)
    false = tuple((part, str(value)) for part in PARTS for value in said[part] if not holds[part](value))
    if said["delay"]:
        asked -= {"deadline"}  # how long one has was said, though not until when
    if said["sign"]:
        asked &= {"sign"}  # what a scam wants is not repeated
    return Judged(false, tuple(part for part in PARTS if part in asked and not said[part]))


def _said(found: LetterRead) -> dict[Part, tuple[Any, ...]]:
    return {
        "sender": (found.sender,) if found.sender else (),
        "kind": (found.kind,) if found.kind else (),
        "written": (found.written.day,) if found.written else (),
        "deadline": tuple(dated.day for dated in found.deadlines),
        "appointment": tuple(dated.day for dated in found.meetings),
        "delay": tuple(delay.days for delay in found.delays),
        "sum": tuple(amount.cents for amount in found.amounts),
        "sign": tuple(sign.sign for sign in found.signs),
    }


def _holds(stranger: Stranger) -> dict[Part, Callable[[Any], bool]]:
    truth = stranger.truth
    noted = (
        {*_days_of(truth.deadline_note or ""), *_second_of(truth.deadline_note or "")}
        if truth.deadlines is None
        else truth.deadlines
    )
    days = {truth.deadline, *noted} - {None}
    sums = {round(float(_plain(amount)) * 100) for amount in (*truth.amounts, *truth.amounts_other)}
    kinds = {kind for wanted in (truth.kind, *truth.kind_alt) for kind in KINDS[wanted]}
    come = {*_hours_of(truth.deadline_note or ""), *_hours_of(truth.appointment or "")}
    return {
        "sender": lambda who: stranger.who is None or who == stranger.who,
        "kind": lambda kind: kind in kinds,
        "written": lambda day: day == truth.written,
        "deadline": lambda day: day in days,
        "appointment": lambda day: day in come,
        "delay": lambda days: _runs(truth, days),
        "sum": lambda cents: cents in sums,
        "sign": lambda _: truth.kind == "arnaque",
    }


def _asked(stranger: Stranger) -> set[Part]:
    """What ought to be said of the letter."""
    truth = stranger.truth
    wanted: dict[Part, bool] = {
        "sender": bool(stranger.who),
        "kind": bool(KINDS[truth.kind]) and truth.kind != "autre",
        "written": truth.written is not None,
        "deadline": truth.deadline is not None or bool(truth.deadlines) or "reception" in (truth.deadline_note or ""),
        "appointment": truth.appointment is not None,
        "sum": bool(truth.amounts),
        "sign": truth.kind == "arnaque",
    }
    return {part for part, is_wanted in wanted.items() if is_wanted}


def _days_of(note: str) -> Iterator[date]:
    for found in re.findall(r"\d{4}-\d\d-\d\d", note):
        yield date.fromisoformat(found)


def _hours_of(note: str) -> Iterator[date]:
    """Of "two appointments: 2026-07-08T11:30 and 2026-07-20T07:00"."""
    for found in re.findall(r"\d{4}-\d\d-\d\dT\d\d:\d\d", note):
        yield datetime.fromisoformat(found).date()


def _second_of(note: str) -> Iterator[date]:
    """Of "second date: deposit on 25/08/2026"."""
    for day, month, year in re.findall(r"second date: [^;]*?(\d\d)/(\d\d)/(\d{4})", note):
        yield date(int(year), int(month), int(day))


def _runs(truth: Truth, days: int) -> bool:
    """Whether the reader has so many days (a month is said to be 30). Of "one month (pay); recourse two months" only
    the first is a delay for what is asked."""
    note = "; ".join(part for part in _figures(truth.deadline_note or "").split("; ") if "recourse" not in part)
    if re.search(rf"\b{days}\b", note):
        return True
    ends = {truth.deadline, *(truth.deadlines or ())} - {None}
    if not ends or truth.written is None:
        return bool(days % 30 == 0 and re.search(rf"\b{days // 30} (?:months?|mois)", note))
    spans = [end - truth.written for end in ends if end is not None]
    return any(
        apart == timedelta(days) or (days % 30 == 0 and abs(apart.days - days * 30.44 / 30) <= 2.5) for apart in spans
    )


def _plain(amount: str) -> str:
    return re.sub(r"\s", "", amount).replace(",", ".")


def _figures(note: str) -> str:
    """Numbers that are written out, as figures."""
    words = {
        "one": 1,
        "two": 2,
        "three": 3,
        "eight": 8,
        "ten": 10,
        "dix": 10,
        "fifteen": 15,
        "quinze": 15,
        "thirty": 30,
    }
    return re.sub(r"\b[a-z]+\b", lambda found: str(words.get(found[0], found[0])), note)


def main() -> None:
    """Every letter read from paper, in its quality: what was false, and how often something was missed."""
    looking = Reader(tesseract.load(reader.LANGUAGE, tesseract.COLUMNS))
    for which in get_args(Which):
        missed: Counter[Part] = Counter()
        false: Counter[Part] = Counter()
        for stranger in strangers(which):
            quality, face = quality_of(stranger)
            told = judged(stranger, read(looking, stranger, quality, face))
            missed.update(told.missed)
            false.update(part for part, _ in told.false)
            for part, said in told.false:
                print(stranger.id, quality, face, part, said)
        print(which, "false:", dict(false))
        print(which, "missed:", dict(missed))


if __name__ == "__main__":
    main()
