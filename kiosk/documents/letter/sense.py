"""From the paragraphs of a page to what is said of it. What is not sure is left out. Pure, but for the two functions
that it is given, which look at the picture."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from kiosk.documents.letter import dates, senders, wants
from kiosk.documents.letter.port import Amount, Dated, Delay, LetterRead, Piece, Sign
from kiosk.documents.letter.words import Paragraph, Word

# Of a hundred: Tesseract gives a misread figure less than this more often than not (measured on the specimens).
SURE = 60.0
MOST_PIECES = 4
# The letter's own date stands in the upper part, or beside the signature.
HEAD, FOOT = 0.45, 0.7
LETTERHEAD_PARTS = 2
LONGEST = timedelta(days=dates.MOST_DAYS)

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
    invited = any(dates.speaks_of_meeting(paragraph.text) for paragraph in paragraphs)
    meetings = _once(looked.days(paragraphs, partial(dates.is_meeting, invited=invited), written), written)
    amounts = looked.amounts(paragraphs)
    whole = "\n".join(paragraph.text for paragraph in paragraphs)
    return LetterRead(
        sender=sender,
        kind=wants.kind_of(whole, meeting=bool(meetings), asked_sum=bool(amounts)) or "",
        subject=wants.subject_of(tuple(paragraph.text for paragraph in paragraphs)),
        written=written,
        deadlines=_near(_once(looked.days(paragraphs, dates.is_deadline, written), written), written),
        meetings=meetings,
        delays=looked.delays(paragraphs),
        amounts=amounts,
        appeals=looked.appeals(paragraphs),
    )


def _once(found: Iterator[Dated], written: Dated | None) -> tuple[Dated, ...]:
    """Each day once, the first four; none that the letter's own day has overtaken."""
    later = {dated.day: dated for dated in found if written is None or dated.day > written.day}
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
        self, paragraphs: tuple[Paragraph, ...], means: Callable[[str, dates.Day], bool], written: Dated | None
    ) -> Iterator[Dated]:
        own = written.day if written is not None else None
        for paragraph in paragraphs:
            for day in dates.days_in(paragraph.text, own):
                if means(paragraph.text, day):
                    words = paragraph.covered(day.start, day.end)
                    if self._holds(words, day, own):
                        yield Dated(day.day, self._cut(words))

    def written(self, paragraphs: tuple[Paragraph, ...], height: int) -> Dated | None:
        for part, before in _letterheads(paragraphs, height):
            for day in dates.days_in(part.text):
                words = part.covered(day.start, day.end)
                if dates.is_written(part.text, day, before) and self._holds(words, day):
                    return Dated(day.day, self._cut(words))
        return None

    def delays(self, paragraphs: tuple[Paragraph, ...]) -> tuple[Delay, ...]:
        found = (
            Delay(days, self._cut(words))
            for paragraph in paragraphs
            for days, start, end in dates.delays_in(paragraph.text)
            if self._is_delay(words := paragraph.covered(start, end), days)
        )
        return tuple({delay.days: delay for delay in found}.values())[:MOST_PIECES]

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
            for start, end in tuple(dates.appeals_in(paragraph.text))[:1]
        )[:1]

    def signs(self, paragraphs: tuple[Paragraph, ...]) -> tuple[Sign, ...]:
        found = {
            name: Sign(name, self._cut(paragraph.covered(start, end)))
            for paragraph in reversed(paragraphs)
            for name, start, end in wants.signs_in(paragraph.text)
        }
        return tuple(found.values())

    def _holds(self, words: Words, day: dates.Day, written: date | None = None) -> bool:
        return _sure(words) and all(
            any(other.day == day.day for other in dates.days_in(text, written)) for text in self._again(words)
        )

    def _is_delay(self, words: Words, days: int) -> bool:
        return _sure(words) and all(
            any(other == days for other, _, _ in dates.delays_in(f"payer {text}")) for text in self._again(words)
        )

    def _is_sum(self, words: Words, cents: int) -> bool:
        return _sure(words) and all(
            any(other == cents for other, _, _ in wants.sums_in(f"a payer {text}")) for text in self._again(words)
        )


def _sure(words: Words) -> bool:
    return bool(words) and all(word.sure >= SURE for word in words if any(sign.isdigit() for sign in word.text))
