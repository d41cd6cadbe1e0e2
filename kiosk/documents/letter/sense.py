"""From the paragraphs of a page to what is said of it. What is not sure is left out. Pure, but for the two functions
that it is given, which look at the picture."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import chain, islice

from kiosk.documents.letter import clauses, dates, days, delays, meetings, senders, wants
from kiosk.documents.letter.days import Day
from kiosk.documents.letter.port import Amount, Dated, Delay, LetterRead, Piece, Sign
from kiosk.documents.letter.words import Paragraph, Word

# Of a hundred: Tesseract gives a misread figure less than this more often than not (measured on the specimens).
SURE = 60.0
MOST_PIECES = 4
# The letter's own date stands in the upper part, or beside the signature.
HEAD, FOOT = 0.45, 0.7
LETTERHEAD_PARTS = 2
LONGEST = timedelta(days=delays.MOST_DAYS)

Words = tuple[Word, ...]
# The picture of these words' lines; and what they say when they are read some times more by themselves (folded).
Cut = Callable[[Words], Piece]
Again = Callable[[Words], tuple[str, ...]]


def understood(paragraphs: tuple[Paragraph, ...], height: int, cut: Cut, again: Again) -> LetterRead:
    """`height`: of the page, in pixels."""
    looked = _Looking(cut, again)
    sender, signs = senders.sender_of(paragraphs, height), looked.signs(paragraphs)
    if signs:
        # What a scam wants, and until when, is not for the kiosk to repeat.
        return LetterRead(sender=sender, signs=signs)
    written = looked.written(paragraphs, height)
    invited = any(meetings.speaks_of_meeting(paragraph.text) for paragraph in paragraphs)
    days_to_come = _once(looked.days(paragraphs, partial(meetings.is_meeting, invited=invited), written), written)
    amounts, (ends, terms) = looked.amounts(paragraphs), looked.terms(paragraphs, written)
    limits = chain(looked.days(paragraphs, dates.is_deadline, written), ends)
    whole = "\n".join(paragraph.text for paragraph in paragraphs)
    return LetterRead(
        sender=sender,
        kind=wants.kind_of(whole, meeting=bool(days_to_come), asked_sum=bool(amounts)) or "",
        subject=wants.subject_of(tuple(paragraph.text for paragraph in paragraphs)),
        written=written,
        deadlines=_near(_once(limits, written), written),
        meetings=days_to_come,
        delays=terms,
        amounts=amounts,
        appeals=looked.appeals(paragraphs),
    )


def _once(found: Iterator[Dated], written: Dated | None) -> tuple[Dated, ...]:
    """Each day once, the first four; none that the letter's own day has overtaken."""
    later: dict[date, Dated] = {}
    for dated in found:
        if written is None or dated.day > written.day:
            later.setdefault(dated.day, dated)
    return tuple(later.values())[:MOST_PIECES]


def _near(deadlines: tuple[Dated, ...], written: Dated | None) -> tuple[Dated, ...]:
    """What runs for longer is how long something holds."""
    return tuple(dated for dated in deadlines if written is None or dated.day - written.day <= LONGEST)


def _letterheads(paragraphs: tuple[Paragraph, ...], height: int) -> Iterator[tuple[Paragraph, str]]:
    """Where a letter's own date may stand: each part of a line that is in none of a table, and the line above it."""
    for paragraph in paragraphs:
        if HEAD * height <= paragraph.top < FOOT * height:
            continue
        before = ""
        for parts in paragraph.lines:
            yield from ((part, before) for part in (parts if len(parts) <= LETTERHEAD_PARTS else ()))
            before = parts[-1].text


class _Looking:
    """A figure that is misread is a false date: each one must be sure, and the same whenever it is read again."""

    def __init__(self, cut: Cut, again: Again) -> None:
        self._cut = cut
        self._again = again

    def days(
        self, paragraphs: tuple[Paragraph, ...], means: Callable[[str, Day], bool], written: Dated | None
    ) -> Iterator[Dated]:
        own = written.day if written is not None else None
        for paragraph in paragraphs:
            for day in islice(days.days_in(paragraph.text, own), clauses.MOST_JUDGED):
                if means(paragraph.text, day):
                    words = paragraph.covered(day.start, day.end)
                    if self._holds(words, day, own):
                        yield Dated(day.day, self._cut(words), day.how)

    def written(self, paragraphs: tuple[Paragraph, ...], height: int) -> Dated | None:
        for part, before in _letterheads(paragraphs, height):
            for day in days.days_in(part.text):
                words = part.covered(day.start, day.end)
                if dates.is_written(part.text, day, before) and self._holds(words, day):
                    return Dated(day.day, self._cut(words))
        return None

    def terms(
        self, paragraphs: tuple[Paragraph, ...], written: Dated | None
    ) -> tuple[tuple[Dated, ...], tuple[Delay, ...]]:
        """Days that are reckoned from the letter's own date; delays of which that cannot be done."""
        ends: list[Dated] = []
        found: dict[int, Delay] = {}
        for paragraph in paragraphs:
            for term in delays.delays_in(paragraph.text, written.day if written is not None else None):
                words = paragraph.covered(term.start, term.end)
                if not self._is_delay(words, term.days):
                    continue
                if term.until is not None:
                    ends.append(Dated(term.until, self._cut(words), term.how, term.number))
                else:
                    found.setdefault(term.days, Delay(term.days, self._cut(words)))
        return tuple(ends), tuple(found.values())[:MOST_PIECES]

    def amounts(self, paragraphs: tuple[Paragraph, ...]) -> tuple[Amount, ...]:
        found: dict[int, Amount] = {}
        for paragraph in paragraphs:
            for cents, start, end in wants.sums_in(paragraph.text):
                words = paragraph.covered(start, end)
                if cents not in found and self._is_sum(words, cents):
                    found[cents] = Amount(cents, self._cut(words))
        return tuple(found.values())[:MOST_PIECES]

    def appeals(self, paragraphs: tuple[Paragraph, ...]) -> tuple[Piece, ...]:
        return tuple(
            self._cut(paragraph.covered(start, end))
            for paragraph in paragraphs
            for start, end in tuple(delays.appeals_in(paragraph.text))[:1]
        )[:1]

    def signs(self, paragraphs: tuple[Paragraph, ...]) -> tuple[Sign, ...]:
        found = {
            name: Sign(name, self._cut(paragraph.covered(start, end)))
            for paragraph in reversed(paragraphs)
            for name, start, end in wants.signs_in(paragraph.text)
        }
        return tuple(found.values())

    def _holds(self, words: Words, day: Day, written: date | None = None) -> bool:
        return _sure(words) and all(
            any(other.day == day.day for other in days.days_in(text, written)) for text in self._again(words)
        )

    def _is_delay(self, words: Words, count: int) -> bool:
        return _sure(words) and all(
            any(other.days == count for other in delays.delays_in(f"payer {text} pour")) for text in self._again(words)
        )

    def _is_sum(self, words: Words, cents: int) -> bool:
        return _sure(words) and all(
            any(other == cents for other, _, _ in wants.sums_in(f"a payer {text}")) for text in self._again(words)
        )


def _sure(words: Words) -> bool:
    """Of its figures; of what is written in words, every one."""
    figures = tuple(word for word in words if any(sign.isdigit() for sign in word.text))
    return bool(words) and all(word.sure >= SURE for word in figures or words)
