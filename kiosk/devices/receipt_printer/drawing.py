"""Text as a picture, for what a printer's code pages do not hold or would spell letter after letter.

A paragraph is drawn whole, broken at its measured width. One that has letters of a right-to-left script is drawn in one
typeface, so that raqm orders and joins all of it (Unicode's bidirectional algorithm, numbers and brackets included);
any other one changes the typeface as its letters need it.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from PIL import Image, ImageDraw, ImageFont, features

from kiosk.devices.receipt_printer import faces

Direction = Literal["ltr", "rtl"]

# Dots of the letters' height, and whether they are bold.
_SIZES: dict[str, tuple[int, bool]] = {
    "title": (40, True),
    "normal": (24, False),
    "strong": (24, True),
    "small": (20, False),
    "reference": (44, True),
}
_LEADING = 4
# East Asian text breaks between any two letters, but not before these.
_NOT_FIRST = "，。、；：！？）」』】》〉ー々…"


class Pen:
    """One paragraph's way of drawing."""

    def __init__(self, text: str, style: str, direction: Direction | None) -> None:
        self.size, self.bold = _SIZES[style]
        right_to_left = any(_strong(char) == "rtl" for char in text)
        self.base = direction or next((found for char in text if (found := _strong(char))), "ltr")
        self._only = faces.for_all(text, self.bold) if right_to_left else ""
        self.text = "".join(char if self._holds(char) else f"[U+{ord(char):04X}]" for char in text)

    def _holds(self, char: str) -> bool:
        return faces.has(self._only, char) if self._only else bool(faces.face_name(char, self.bold))

    def stretches(self, text: str) -> Iterator[tuple[str, str]]:
        """`(part, typeface)`, in the order of reading, which is that of the paper when there are several."""
        part, current = "", self._only
        for char in text:
            stays = self._only or (current and faces.shared(current, char))
            name = current if stays else faces.face_name(char, self.bold)
            if part and name != current:
                yield part, current
                part = ""
            part, current = part + char, name
        if part:
            yield part, current

    def width(self, text: str) -> int:
        return sum(_width(part, name, self.size) for part, name in self.stretches(text))


def paragraph(text: str, style: str, centred: bool, dots: int, direction: Direction | None = None) -> Image.Image:
    """`text` (no control characters, one paragraph) in a picture of `dots` width, mode "1", ink 0. `direction`: as in
    `port.Line`."""
    pen = Pen(text, style, direction)
    rows = [_row(line, pen) for line in _broken(pen, dots)]
    picture = Image.new("1", (dots, sum(row.height for row in rows)), 1)
    top = 0
    for row in rows:
        left = 0 if pen.base == "ltr" else dots - row.width
        picture.paste(row, (max(0, (dots - row.width) // 2 if centred else left), top))
        top += row.height
    return picture


def _strong(char: str) -> Direction | None:
    kind = unicodedata.bidirectional(char)
    return "ltr" if kind == "L" else "rtl" if kind in ("R", "AL") else None


def _broken(pen: Pen, dots: int) -> Iterator[str]:
    """Lines that are at most `dots` wide."""
    line = ""
    for piece in _pieces(pen.text):
        if line and pen.width((line + piece).rstrip()) > dots:
            yield line.rstrip()
            line = ""
        while pen.width(piece.rstrip()) > dots:  # one word, longer than the paper is wide
            fits = next((n for n in range(len(piece) - 1, 1, -1) if pen.width(piece[:n]) <= dots), 1)
            yield piece[:fits]
            piece = piece[fits:]  # noqa: PLW2901 - what is left of it
        line += piece
    yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """What must stay together: words with the blanks behind them, single East Asian letters."""
    piece = ""
    for char in text:
        wide = unicodedata.east_asian_width(char) in "WF"
        ended = piece.endswith(" ") and char != " "
        if piece and char not in _NOT_FIRST and (ended or wide or unicodedata.east_asian_width(piece[-1]) in "WF"):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _row(text: str, pen: Pen) -> Image.Image:
    """One line, as wide as its letters."""
    parts = list(pen.stretches(text))
    metrics = [_metrics(_face(name, pen.size)) for _, name in parts] or [(pen.size, 0)]
    up, down = max(up for up, _ in metrics), max(down for _, down in metrics)
    row = Image.new("1", (max(1, pen.width(text)), up + down + _LEADING), 1)
    ink = ImageDraw.Draw(row)
    direction = pen.base if features.check("raqm") else None  # without libfribidi0 Pillow refuses to be told
    left = 0
    for part, name in parts:
        # A typeface that has no bold letters is made so.
        for step in (0, 1) if pen.bold and "Bold" not in name else (0,):
            ink.text((left + step, up + _LEADING // 2), part, 0, _face(name, pen.size), "ls", direction=direction)
        left += _width(part, name, pen.size)
    return row


def _face(name: str, size: int) -> faces.Face:
    return faces.load(name, size) or faces.last_resort(size)


@lru_cache(maxsize=2048)
def _width(text: str, name: str, size: int) -> int:
    return round(_face(name, size).getlength(text))


def _metrics(face: faces.Face) -> tuple[int, int]:
    """Dots above and below the line."""
    return face.getmetrics() if isinstance(face, ImageFont.FreeTypeFont) else (20, 6)
