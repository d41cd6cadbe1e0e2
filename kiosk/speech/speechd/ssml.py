"""Pieces of speech to SSML with an index mark before each word, and back from a mark's name to its piece."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from kiosk.speech.say_as import Piece

# Articles and prepositions stay with what follows: "les enfants" keeps its liaison.
_SHORT = 3


def ssml(text: str, pieces: tuple[Piece, ...], pause_ms: int = 0) -> str:
    """`pause_ms` of silence for each word, spent before the words where a group of words begins."""
    return f"<speak>{''.join(_parts(text, pieces, pause_ms))}</speak>"


def marked(name: str, pieces: tuple[Piece, ...]) -> Piece | None:
    """The piece that a mark of ours stands before; None for any other name."""
    number = name[1:]
    if name[:1] != "w" or not number.isascii() or not number.isdigit() or len(number) > 6:
        return None
    return pieces[int(number)] if int(number) < len(pieces) else None


def _parts(text: str, pieces: tuple[Piece, ...], pause_ms: int) -> Iterator[str]:
    owed = end = 0
    for number, piece in enumerate(pieces):
        if text[end : piece.start]:
            yield " "
        if owed and len(pieces[number - 1].spoken) > _SHORT:
            yield f'<break time="{owed}ms"/>'
            owed = 0
        if piece.heard:
            yield f'<mark name="w{number}"/>'
        yield escape(" ".join(piece.spoken.split()))
        owed += pause_ms
        end = piece.end
