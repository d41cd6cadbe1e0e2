"""A ticket as ESC/POS bytes, made whole before the first of them is sent (python-escpos' Dummy)."""

import contextlib
import tempfile
import unicodedata

from PIL import Image, ImageDraw, ImageFont

from kiosk.devices.receipt_printer import words
from kiosk.devices.receipt_printer.port import Line, QrCode, Rule, Ticket

# python-escpos 3.1 makes a temporary folder when it is imported, pickles its printer table into it and leaves it
# there: here it goes at once.
with tempfile.TemporaryDirectory() as _folder:
    _usual, tempfile.tempdir = tempfile.tempdir, _folder
    from escpos.printer.dummy import Dummy

    tempfile.tempdir = _usual

# Dots: of the normal font and of the small one (fonts A and B of the usual 203 dpi printers).
_FONT_A = 12
_FONT_B = 9
_PICTURE_LINE = 30
_PICTURE_TEXT = 22
# Beyond these a ticket is a fault of the caller and not a receipt.
MAX_BLOCKS = 300
MAX_TEXT = 2000
MAX_QR_BYTES = 600
# Fonts for what the printer cannot write, by Debian package fonts-dejavu-core; Pillow's own knows Latin only.
_FONTS = ("DejaVuSans.ttf",)

_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_WRITTEN = ("LATIN ", "GREEK ", "CYRILLIC ", "FEMININE ", "MASCULINE ", "MICRO ")

_STYLES: dict[str, dict[str, object]] = {
    "title": {"bold": True, "double_width": True, "double_height": True},
    "normal": {},
    "strong": {"bold": True},
    "small": {"font": "b"},
    "reference": {"bold": True, "double_width": True, "double_height": True},
}


class TicketTooLong(ValueError):  # noqa: N818 - says what is the matter with a ticket
    """A ticket above the limits of this module."""


def encode(ticket: Ticket, profile: str, columns: int) -> bytes:
    """The bytes of the whole ticket, cut included. Raises `TicketTooLong`."""
    if len(ticket.blocks) > MAX_BLOCKS:
        raise TicketTooLong("too many blocks")
    printer = Dummy(profile=profile)
    printer.hw("INIT")
    for block in ticket.blocks:
        match block:
            case Line():
                _line(printer, block, columns)
            case Rule():
                printer.set_with_default()
                printer.text((words.closest("─" * columns, _can(printer)) or "-" * columns) + "\n")
            case QrCode(payload):
                _qr(printer, payload)
    printer.set_with_default()
    printer.cut()
    return bytes(printer.output)


def _can(printer: Dummy) -> words.Can:
    """Which characters the printer writes well. It may have code pages of scripts that run from right to left or
    join their letters, but puts letter after letter: those are drawn."""

    def can(char: str) -> bool:
        if char.isascii():
            return char.isprintable()
        if char.isalpha() and not unicodedata.name(char, "").startswith(_WRITTEN):
            return False
        return printer.magic.encoder.find_suitable_encoding(char) is not None

    return can


def _line(printer: Dummy, line: Line, columns: int) -> None:
    if len(line.text) > MAX_TEXT:
        raise TicketTooLong("too long a line")
    align = "center" if line.align == "centre" else "left"
    for text in words.wrap(line.text, _columns_of(line.style, columns)):
        form = words.closest(text, _can(printer))
        if form is None:
            printer.set_with_default(align="left")
            printer.image(_drawn(text, columns, line), impl="bitImageRaster")
        else:
            printer.set_with_default(align=align, **_STYLES[line.style])
            printer.text(form + "\n")


def _columns_of(style: str, columns: int) -> int:
    if style in ("title", "reference"):
        return columns // 2
    return columns * _FONT_A // _FONT_B if style == "small" else columns


def _qr(printer: Dummy, payload: str) -> None:
    if len(payload.encode()) > MAX_QR_BYTES:
        raise TicketTooLong("too long a QR code")
    printer.set_with_default(align="center")
    native = printer.profile.supports("qrCode")
    printer.qr(payload, ec=1, size=5, native=native, center=not native)
    printer.text("\n")


def _drawn(text: str, columns: int, line: Line) -> Image.Image:
    """A line of another script as a picture, one bit deep."""
    font = _font()
    shown = "".join(char if _has(font, char) else f"[U+{ord(char):04X}]" for char in text)
    width = columns * _FONT_A
    picture = Image.new("1", (width, _PICTURE_LINE), 1)
    length = font.getlength(shown)
    left = max(0, round((width - length) / 2)) if line.align == "centre" else 0
    ImageDraw.Draw(picture).text((left, 2), shown, font=font, fill=0)
    return picture


def _font() -> _Font:
    for name in _FONTS:
        with contextlib.suppress(OSError):
            return ImageFont.truetype(name, _PICTURE_TEXT)
    return ImageFont.load_default(_PICTURE_TEXT)


def _has(font: _Font, char: str) -> bool:
    return char == " " or bytes(font.getmask(char)) != bytes(font.getmask("\U0010fffd"))
