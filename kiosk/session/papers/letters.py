"""What a letter has told the visit, page by page, and which answers it proposes. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec.structs import replace

from kiosk.devices.states import Fault
from kiosk.documents.letter.port import Amount, Dated, Delay, LetterRead, Piece, Sign, merged
from kiosk.documents.letter.who import SENDERS
from kiosk.flows.facts import Value
from kiosk.session.papers.events import PaperReading
from kiosk.session.state import Capture, Visit, changed

# A day that is much older than today, or far away, was read wrongly or is none.
BEFORE, AFTER = timedelta(days=120), timedelta(days=400)
PROBLEM = "probleme-dossier"


def heard(visit: Visit, now: Capture, result: PaperReading | Fault, today: date) -> Visit:
    """`now`: what was looked at. The first page begins a letter, the others add to it."""
    if now.reader != "letter":
        return visit
    first = not now.sheets or now.page is now.sheets[0]
    before = None if first else visit.letter
    if not isinstance(result, LetterRead):
        return changed(visit, letter=before)
    page = _of_these_days(result, today)
    return changed(visit, letter=page if before is None else merged(before, page))


def _of_these_days(page: LetterRead, today: date) -> LetterRead:
    def near(told: tuple[Dated, ...]) -> tuple[Dated, ...]:
        return tuple(dated for dated in told if today - BEFORE <= dated.day <= today + AFTER)

    if page.written is not None and page.written.day > today:
        # It was read wrongly, and with it every day that was reckoned from it.
        sure = tuple(dated for dated in page.deadlines if not dated.how)
        page = replace(page, written=None, deadlines=sure, meetings=tuple(one for one in page.meetings if not one.how))
    return replace(page, deadlines=near(page.deadlines), meetings=near(page.meetings))


def recognised(letter: LetterRead | None) -> bool:
    """Whether anything can be said of it but its dates."""
    return letter is not None and bool(letter.sender or letter.kind or letter.signs)


def days_asked(letter: LetterRead) -> tuple[date, ...]:
    """The days until which, or on which, something is to be done, each once."""
    return tuple(dict.fromkeys(dated.day for dated in (*letter.deadlines, *letter.meetings)))


def letter_readings(letter: LetterRead) -> dict[str, Value]:
    """Answers that the letter proposes, by source. Of two dates, or two sums, none: the person says which."""
    told: dict[str, Value] = {}
    if letter.sender:
        told["letter.sender"] = SENDERS[letter.sender].group
    if letter.kind:
        told["letter.kind"] = letter.kind
    if letter.written is not None:
        told["letter.written"] = letter.written.day
    days = days_asked(letter)
    if len(days) == 1:
        told |= {"letter.limit": "jour", "letter.deadline": days[0]}
    elif not days and len({delay.days for delay in letter.delays}) == 1:
        told |= {"letter.limit": "nombre", "letter.days": letter.delays[0].days}
    if len({amount.cents for amount in letter.amounts}) == 1:
        told["letter.amount"] = f"{letter.amounts[0].cents // 100}.{letter.amounts[0].cents % 100:02}"
    if letter.signs:
        told["letter.signs"] = tuple(dict.fromkeys(sign.sign for sign in letter.signs))
    return told


def pieces_of(letter: LetterRead) -> Iterator[Piece]:
    """Every piece that may be shown."""
    if letter.written is not None:
        yield letter.written.piece
    shown: tuple[Dated | Delay | Amount | Sign, ...] = (
        *letter.deadlines,
        *letter.meetings,
        *letter.delays,
        *letter.amounts,
        *letter.signs,
    )
    yield from (part.piece for part in shown)
    yield from letter.appeals


def ways_of(letter: LetterRead, flow_ids: tuple[str, ...]) -> tuple[str, ...]:
    """The démarches that the letter leads to, of those that are offered here."""
    contest = (PROBLEM,) if letter.kind in ("refus", "argent") else ()
    return tuple(flow for flow in dict.fromkeys((letter.subject, *contest)) if flow in flow_ids)
