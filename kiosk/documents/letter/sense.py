"""From the paragraphs of a page to what is said of it. What is not sure is left out. Pure, but for the two functions
that it is given, which look at the picture."""

from collections.abc import Callable, Iterator

from kiosk.documents.letter import dates, senders, wants
from kiosk.documents.letter.port import Amount, Dated, Delay, LetterRead, Piece, Sign
from kiosk.documents.letter.words import Paragraph, Word

# Of a hundred: Tesseract gives a misread figure less than this more often than not (measured on the specimens).
SURE = 60.0
MOST_PIECES = 4
# The letter's own date stands in the upper part, or beside the signature.
HEAD, FOOT = 0.45, 0.7

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
    return LetterRead(
        sender=sender,
        kind=wants.kind_of("\n".join(paragraph.text for paragraph in paragraphs)) or "",
        subject=wants.subject_of(tuple(paragraph.text for paragraph in paragraphs)),
        written=written,
        deadlines=_once(looked.days(paragraphs, dates.is_deadline), written),
        meetings=_once(looked.days(paragraphs, dates.is_meeting), written),
        delays=looked.delays(paragraphs),
        amounts=looked.amounts(paragraphs),
        appeals=looked.appeals(paragraphs),
    )


def _once(found: Iterator[Dated], written: Dated | None) -> tuple[Dated, ...]:
    """Each day once, the first four; none that the letter's own day has overtaken."""
    later = {dated.day: dated for dated in found if written is None or dated.day > written.day}
    return tuple(later.values())[:MOST_PIECES]


class _Looking:
    """A figure that is misread is a false date: each one must be sure, and the same whenever it is read again."""

    def __init__(self, cut: Cut, again: Again) -> None:
        self._cut = cut
        self._again = again

    def days(self, paragraphs: tuple[Paragraph, ...], means: Callable[[str, dates.Day], bool]) -> Iterator[Dated]:
        for paragraph in paragraphs:
            for day in dates.days_in(paragraph.text):
                if means(paragraph.text, day):
                    words = paragraph.covered(day.start, day.end)
                    if self._holds(words, day):
                        yield Dated(day.day, self._cut(words))

    def written(self, paragraphs: tuple[Paragraph, ...], height: int) -> Dated | None:
        for paragraph in paragraphs:
            if HEAD * height <= paragraph.top < FOOT * height:
                continue
            for line in paragraph.lines:
                for day in dates.days_in(line.text):
                    words = line.covered(day.start, day.end)
                    if dates.is_written(line.text, day) and self._holds(words, day):
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

    def _holds(self, words: Words, day: dates.Day) -> bool:
        return _sure(words) and all(
            any(other.day == day.day for other in dates.days_in(text)) for text in self._again(words)
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
