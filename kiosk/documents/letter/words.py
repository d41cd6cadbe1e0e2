"""The words of a page, as Tesseract gives them (TSV), put together to paragraphs that can be searched. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

from kiosk.privacy.private import Private

# A page of small print has some 1,500 words.
MAX_WORDS = 4_000
MAX_WORD = 60
# Level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
_COLUMNS = 12
_WORD_LEVEL = "5"
# Between columns, in heights of a word; a line that is set to both margins has a third of it between its words.
GAP = 1.5
_LIKE = str.maketrans({"’": "'", "‘": "'", "`": "'", "œ": "oe", "æ": "ae", "–": "-", "—": "-", "\u00a0": " "})


class Word(Private, frozen=True):
    """`box`: left, top, right, bottom in pixels. `sure`: 0 to 100, as Tesseract says. `line`: which one of the page."""

    text: str
    box: tuple[int, int, int, int]
    sure: float
    line: int

    @property
    def height(self) -> int:
        return self.box[3] - self.box[1]


class Paragraph(Private, frozen=True):
    """`text`: its words folded (`fold`), a space between; `starts`: where in it each of them begins."""

    words: tuple[Word, ...]
    text: str
    starts: tuple[int, ...]

    def covered(self, start: int, end: int) -> tuple[Word, ...]:
        """The words of this part of `text`."""
        ends = (*self.starts[1:], len(self.text) + 1)
        return tuple(
            word
            for word, begins, stops in zip(self.words, self.starts, ends, strict=True)
            if begins < end and stops > start + 1
        )

    @property
    def lines(self) -> Iterator[tuple["Paragraph", ...]]:
        """Each of its lines; where a line has wide gaps, each of its parts by itself."""
        for _, words in groupby(self.words, key=lambda word: word.line):
            parts: list[list[Word]] = []
            for word in words:
                if parts and word.box[0] - parts[-1][-1].box[2] <= GAP * max(one.height for one in (*parts[-1], word)):
                    parts[-1].append(word)
                else:
                    parts.append([word])
            yield tuple(paragraph(tuple(part)) for part in parts)

    @property
    def top(self) -> int:
        return min(word.box[1] for word in self.words)

    @property
    def bottom(self) -> int:
        return max(word.box[3] for word in self.words)


def any_of(*ways: str) -> re.Pattern[str]:
    """Over folded text."""
    return re.compile("|".join(f"(?:{way})" for way in ways))


def fold(text: str) -> str:
    """Small letters without accents, one kind of apostrophe and dash: how the rules are written."""
    plain = unicodedata.normalize("NFD", text.lower().translate(_LIKE))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def paragraphs_of(tsv: str) -> tuple[Paragraph, ...]:
    """In their order on the page; rows that are none are passed over."""
    found: dict[tuple[str, str], list[Word]] = {}
    lines: dict[tuple[str, str, str], int] = {}
    count = 0
    for row in tsv.splitlines():
        parts = row.split("\t")
        if len(parts) != _COLUMNS or parts[0] != _WORD_LEVEL or not parts[11].strip() or count >= MAX_WORDS:
            continue
        numbers = _numbers(parts[6:11])
        if numbers is None:
            continue
        left, top, width, height, sure = numbers
        line = lines.setdefault((parts[2], parts[3], parts[4]), len(lines))
        box = (int(left), int(top), int(left + width), int(top + height))
        found.setdefault((parts[2], parts[3]), []).append(Word(parts[11].strip()[:MAX_WORD], box, sure, line))
        count += 1
    return tuple(paragraph(tuple(words)) for words in found.values())


def paragraph(words: tuple[Word, ...]) -> Paragraph:
    starts, text = [], ""
    for word in words:
        text += " " if text else ""
        starts.append(len(text))
        text += fold(word.text)
    return Paragraph(words, text, tuple(starts))


def _numbers(parts: list[str]) -> tuple[float, ...] | None:
    try:
        numbers = tuple(float(part) for part in parts)
    except ValueError:
        return None
    return numbers if all(-1 <= number < 100_000 for number in numbers) else None
