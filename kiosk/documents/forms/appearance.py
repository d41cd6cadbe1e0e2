"""What a filled field looks like: the appearance streams (ISO 32000-1, 12.5.5 and 12.7.3.3) that viewers and printers
show. A value that does not fit at a legible size is an error, and never cut.
"""

import re
from typing import Any, NamedTuple

import pikepdf

from kiosk.documents.forms.port import FormField
from kiosk.documents.forms.reading import Widget, rectangle
from kiosk.documents.forms.typeface import Embedded, Typeface

# Points. Below the smallest, a printed form is not read any more.
SMALLEST = 6.0
USUAL = 11.0
LARGEST = 14.0
STEP = 0.5
PADDING = 2.0
LEADING = 1.2
_SIZE = re.compile(r"([\d.]+)\s+Tf\b")
_COLOUR = re.compile(r"((?:[\d.]+\s+){1,4}(?:g|rg|k))\b")


# The size, and `(x, y, text)` of each piece, from the lower left corner of the field.
Laid = tuple[float, list[tuple[float, float, str]]]


class Pen(NamedTuple):
    document: pikepdf.Pdf
    face: Typeface
    embedded: Embedded


class Room(NamedTuple):
    """Of a field, in points. `asked`: the size of its letters, 0: as it fits. `quadding`: 0 left, 1 centre, 2 right."""

    width: float
    height: float
    asked: float
    quadding: int


class DoesNotFit(Exception):  # noqa: N818 - an outcome
    """The text is too long for its place."""


def text_appearance(pen: Pen, widget: Widget, field: FormField, text: str) -> pikepdf.Object:
    """The appearance of a text, a combo or a list that shows `text`. Raises `DoesNotFit`."""
    left, bottom, right, top = rectangle(widget)
    width, height = right - left, top - bottom
    room = Room(width, height, asked_size(widget), widget.field.quadding)
    size, pieces = lay(text, field, room, pen.face)
    colour = _COLOUR.search(_defaults(widget))
    drawn = b"\n".join(
        b"1 0 0 1 %.2f %.2f Tm %s Tj" % (x, y, pen.embedded.shown(piece)) for x, y, piece in pieces if piece
    )
    content = b"%s/Tx BMC\nq\n0 0 %.2f %.2f re W n\nBT\n%s\n/KioskF %.2f Tf\n%s\nET\nQ\nEMC\n" % (
        _ground(widget, width, height),
        width,
        height,
        colour[1].encode() if colour else b"0 g",
        size,
        drawn,
    )
    resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(KioskF=pen.embedded.font))
    return _stream(pen.document, content, width, height, resources)


def cross_appearance(document: pikepdf.Pdf, widget: Widget) -> pikepdf.Object:
    """A cross, for a box whose form does not say how it looks when it is on."""
    left, bottom, right, top = rectangle(widget)
    width, height = right - left, top - bottom
    inset = min(width, height) * 0.2
    near, far, high = inset, width - inset, height - inset
    content = b"q 0 G 1.2 w %.2f %.2f m %.2f %.2f l %.2f %.2f m %.2f %.2f l S Q" % (
        near, inset, far, high, near, high, far, inset,
    )  # fmt: skip
    return _stream(document, _ground(widget, width, height) + content, width, height, pikepdf.Dictionary())


def lay(text: str, field: FormField, room: Room, face: Typeface) -> Laid:
    """Raises `DoesNotFit`."""
    if field.comb:
        return _in_cells(text, field.length, room, face)
    width, height = room.width, room.height
    size = room.asked or (USUAL if field.multiline else min(LARGEST, max(SMALLEST, height * 0.65)))
    while size >= SMALLEST:
        lines = wrapped(text, width - 2 * PADDING, size, face) if field.multiline else [text]
        fits = all(face.width(line, size) <= width - 2 * PADDING for line in lines)
        if fits and (not field.multiline or len(lines) * size * LEADING <= height - PADDING):
            return size, [
                (_indent(face.width(line, size), width, room.quadding), _baseline(at, size, height, field, face), line)
                for at, line in enumerate(lines)
            ]
        size -= STEP
    raise DoesNotFit


def _in_cells(text: str, cells: int, room: Room, face: Typeface) -> Laid:
    cell, height = room.width / cells, room.height
    widest = max((face.width(char, 1) for char in text), default=1)
    size = min(room.asked or LARGEST, height * 0.8, cell / widest)
    if size < SMALLEST or len(text) > cells:
        raise DoesNotFit
    y = (height - (face.ascent + face.descent) * size / 1000) / 2
    return size, [(at * cell + (cell - face.width(char, size)) / 2, y, char) for at, char in enumerate(text)]


def _indent(taken: float, width: float, quadding: int) -> float:
    return {1: (width - taken) / 2, 2: width - PADDING - taken}.get(quadding, PADDING)


def _baseline(at: int, size: float, height: float, field: FormField, face: Typeface) -> float:
    if field.multiline:
        return height - PADDING - face.ascent * size / 1000 - at * size * LEADING
    return (height - (face.ascent + face.descent) * size / 1000) / 2


def wrapped(text: str, width: float, size: float, face: Typeface) -> list[str]:
    """Lines that break between words; a word that is wider than the field is left whole, and does not fit."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and face.width(longer, size) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


def asked_size(widget: Widget) -> float:
    """The size that the form's default appearance names; 0: as it fits."""
    found = _SIZE.search(_defaults(widget))
    return min(float(found[1]), 72.0) if found and re.fullmatch(r"\d{1,3}(\.\d{1,4})?", found[1]) else 0.0


def _defaults(widget: Widget) -> str:
    own = widget.annotation.obj.get("/DA")
    return str(own) if own is not None else str(widget.field.default_appearance)


def _ground(widget: Widget, width: float, height: float) -> bytes:
    """Background and border, as the widget's `MK` has them."""
    looks = widget.annotation.obj.get("/MK", pikepdf.Dictionary())
    parts = []
    if fill := _colour(looks.get("/BG"), ("g", "rg", "k")):
        parts.append(b"q %s 0 0 %.2f %.2f re f Q\n" % (fill, width, height))
    if line := _colour(looks.get("/BC"), ("G", "RG", "K")):
        parts.append(b"q %s 1 w 0.5 0.5 %.2f %.2f re S Q\n" % (line, width - 1, height - 1))
    return b"".join(parts)


def _colour(parts: Any, operators: tuple[str, str, str]) -> bytes:
    if not isinstance(parts, pikepdf.Array) or len(parts) not in (1, 3, 4):
        return b""
    operator = operators[{1: 0, 3: 1, 4: 2}[len(parts)]]
    return f"{' '.join(f'{float(part):.3f}' for part in parts)} {operator}".encode()


def _stream(
    document: pikepdf.Pdf, content: bytes, width: float, height: float, resources: pikepdf.Dictionary
) -> pikepdf.Object:
    return document.make_stream(
        content,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=[0, 0, round(width, 2), round(height, 2)],
        Resources=resources,
    )
