"""Text as a picture, for scripts that a printer's code pages do not hold or would spell letter after letter.

A paragraph is drawn whole: broken at its measured width, each line laid out in its directions, each direction in the
typefaces that hold it. Within one typeface raqm joins and orders the letters; between them the order is made here, by
the Unicode bidirectional algorithm as far as a line of words and numbers needs it.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

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


def paragraph(text: str, style: str, centred: bool, dots: int) -> Image.Image:
    """`text` (no control characters, one paragraph) in a picture of `dots` width, mode "1", ink 0."""
    size, bold = _SIZES[style]
    shown = "".join(char if char == " " or faces.face_name(char, bold) else f"[U+{ord(char):04X}]" for char in text)
    base = base_direction(shown)
    rows = [_row(line, size, bold, base) for line in _broken(shown, size, bold, dots)]
    picture = Image.new("1", (dots, sum(row.height for row in rows)), 1)
    top = 0
    for row in rows:
        left = 0 if base == "ltr" else dots - row.width
        picture.paste(row, (max(0, (dots - row.width) // 2 if centred else left), top))
        top += row.height
    return picture


def base_direction(text: str) -> Direction:
    """By the first letter that has one."""
    return next((found for char in text if (found := _strong(char))), "ltr")


def runs(text: str, base: Direction) -> list[tuple[str, Direction]]:
    """Stretches of one direction, in the order of reading. What has no direction of its own goes with its
    neighbours when they agree and else with the paragraph; numbers stay with the word before them."""
    directions: list[Direction | None] = [_strong(char) for char in text]
    before: Direction = base
    for at, char in enumerate(text):
        if directions[at] is None and unicodedata.bidirectional(char) in ("EN", "AN", "NSM"):
            directions[at] = before
        before = directions[at] or before
    out: list[tuple[str, Direction]] = []
    for at, char in enumerate(text):
        direction = directions[at] or _between(directions, at, base)
        if out and out[-1][1] == direction:
            out[-1] = (out[-1][0] + char, direction)
        else:
            out.append((char, direction))
    return out


def _between(directions: list[Direction | None], at: int, base: Direction) -> Direction:
    before = next((found for found in reversed(directions[:at]) if found), base)
    after = next((found for found in directions[at + 1 :] if found), base)
    return before if before == after else base


def _strong(char: str) -> Direction | None:
    kind = unicodedata.bidirectional(char)
    return "ltr" if kind == "L" else "rtl" if kind in ("R", "AL") else None


def _broken(text: str, size: int, bold: bool, dots: int) -> Iterator[str]:
    """Lines that are at most `dots` wide."""
    line = ""
    for piece in _pieces(text):
        if line and _width(line + piece.rstrip(), size, bold) > dots:
            yield line.rstrip()
            line = ""
        while _width(piece.rstrip(), size, bold) > dots:  # one word, longer than the paper is wide
            fits = next((n for n in range(len(piece) - 1, 1, -1) if _width(piece[:n], size, bold) <= dots), 1)
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


def _width(text: str, size: int, bold: bool) -> int:
    return sum(_stretch_width(part, name, size) for part, name in _by_face(text, bold))


def _row(text: str, size: int, bold: bool, base: Direction) -> Image.Image:
    """One line, as wide as its letters."""
    ordered = _in_order(text, bold, base)
    used = [_face(name, size) for _, name, _ in ordered] or [faces.last_resort(size)]
    up, down = (max(bounds) for bounds in zip(*(_metrics(face) for face in used), strict=True))
    width = max(1, sum(_stretch_width(part, name, size) for part, name, _ in ordered))
    row = Image.new("1", (width, up + down + _LEADING), 1)
    pen = ImageDraw.Draw(row)
    left = 0
    for part, name, _ in ordered:
        pen.text((left, up + _LEADING // 2), part, font=_face(name, size), fill=0, anchor="ls")
        left += _stretch_width(part, name, size)
    return row


def _in_order(text: str, bold: bool, base: Direction) -> list[tuple[str, str, Direction]]:
    """`(part, typeface, direction)`, from left to right on the paper."""
    stretches = []
    for run, direction in runs(text, base):
        parts = [(part, name, direction) for part, name in _by_face(run, bold)]
        stretches.append(parts if direction == "ltr" else parts[::-1])
    return [part for parts in (stretches if base == "ltr" else stretches[::-1]) for part in parts]


def _by_face(text: str, bold: bool) -> Iterator[tuple[str, str]]:
    part, current = "", ""
    for char in text:
        name = current if current and faces.shared(current, char) else faces.face_name(char, bold)
        if part and name != current:
            yield part, current
            part = ""
        part, current = part + char, name
    if part:
        yield part, current


def _face(name: str, size: int) -> faces.Face:
    return faces.load(name, size) or faces.last_resort(size)


@lru_cache(maxsize=2048)
def _stretch_width(text: str, name: str, size: int) -> int:
    return round(_face(name, size).getlength(text))


def _metrics(face: faces.Face) -> tuple[int, int]:
    """Dots above and below the line."""
    return face.getmetrics() if isinstance(face, ImageFont.FreeTypeFont) else (20, 6)
