"""How a displayed text is pronounced, as people say it: pure functions over text.

A text becomes `Piece`s: each keeps where it stands in the displayed text (so that the screen can highlight it) and
what is said in its place. Dates, amounts, telephone numbers and the like are found by `patterns.py`; the words of each
language stand in `lexicons/LANGUAGE.toml`.
"""

import re
import unicodedata
from collections.abc import Iterator

from kiosk.privacy.private import Private
from kiosk.speech import patterns
from kiosk.speech.lexicon import Lexicon
from kiosk.speech.utterance import MAX_TEXT, Utterance, words
from kiosk.text import replaced

# The ends of a word that belong to the sentence and not to the word.
_EDGES = re.compile(r"^([^\w@&%€$£+°]*)(.*?)([^\w%€$£°+]*)$", re.DOTALL)


class Piece(Private, frozen=True):
    """`spoken` stands for `text[start:end]` of the displayed text. Several pieces may make one word, and one piece may
    be several words (a date). `heard`: it holds a letter or a digit; a lone comma is said but not highlighted."""

    start: int
    end: int
    spoken: str
    heard: bool = True


def pieces(utterance: Utterance) -> tuple[Piece, ...]:
    """The utterance as it is pronounced. Text above `MAX_TEXT` characters is left out."""
    lexicon = Lexicon.of(utterance.language)
    text = clean(utterance.text[:MAX_TEXT])
    if utterance.kind == "spelling":
        return tuple(_letters(text, lexicon))
    # espeak-ng reads what stands in double brackets as names of its phonemes.
    return tuple(_pieces(text.replace("[[", "  ").replace("]]", "  "), lexicon))


def joined(text: str, said: tuple[Piece, ...]) -> str:
    """What an engine without marks is given: plain text with the pauses of the displayed one."""
    parts: list[str] = []
    end = 0
    for piece in said:
        parts += (text[end : piece.start], piece.spoken)
        end = piece.end
    return " ".join(clean("".join(parts)).split())


def pronounced(text: str, language: str) -> str:
    """Text to text: "RSA : 12,50 €" in French is "R S A : 12 euros 50"."""
    utterance = Utterance(text, language, "control")
    return joined(text[:MAX_TEXT], pieces(utterance))


def clean(text: str) -> str:
    """The text with each character that is no letter, mark, digit, sign or space made a space: control and format
    characters (the isolates of mixed directions among them), half pairs, private ones. Its length stays the same."""
    return replaced(text, " ")


def _pieces(text: str, lexicon: Lexicon) -> Iterator[Piece]:
    end = 0
    for start, stop, spoken in patterns.found(text, lexicon):
        yield from _words(text, end, start, lexicon)
        yield Piece(start, stop, spoken)
        end = stop
    yield from _words(text, end, len(text), lexicon)


def _words(text: str, begin: int, end: int, lexicon: Lexicon) -> Iterator[Piece]:
    for first, last in words(text[begin:end]):
        start, stop = begin + first, begin + last
        word = text[start:stop]
        whole = lexicon.words.get(word)
        if whole is not None:
            yield Piece(start, stop, whole)
            continue
        edges = _EDGES.match(word)
        before, core, after = edges.groups() if edges else ("", word, "")
        spoken = before + lexicon.said(core) + after
        yield Piece(start, stop, spoken, any(char.isalnum() for char in spoken))


def _letters(text: str, lexicon: Lexicon) -> Iterator[Piece]:
    """One piece for each character; a letter with its combining marks is one. Capitals are named where there are small
    letters beside them: a name or a reference that is all capitals would be twice as long."""
    capitals = any(char.islower() for char in text)
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        char = unicodedata.normalize("NFC", text[start:end])
        before = text[start - 1] if start else " "
        if not char.isspace() or not before.isspace():
            # The comma makes the pause by which a letter can be written down.
            yield Piece(start, end, lexicon.letter(char, capitals=capitals) + ",")
        start = end
