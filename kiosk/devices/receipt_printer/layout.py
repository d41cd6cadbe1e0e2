"""A ticket as ESC/POS bytes, made whole before the first of them is sent (python-escpos' Dummy). Touches no printer."""

import re
import unicodedata

import numpy as np
import zxingcpp
from PIL import Image

from kiosk.devices.receipt_printer import drawing, words
from kiosk.devices.receipt_printer.escpos_library import Dummy, EscposImage
from kiosk.devices.receipt_printer.logo import logo
from kiosk.devices.receipt_printer.paper import FONT_DOTS, Paper
from kiosk.devices.receipt_printer.port import Line, QrCode, Rule, Ticket

# Dots of the small font (B).
_FONT_B = 9
# Lines between the print head and the blade.
_LINES_TO_BLADE = 6
# Dots of a module of a QR code.
_QR_MODULE = 5
# Beyond these a ticket is a fault of the caller and not a receipt.
MAX_BLOCKS = 300
MAX_TEXT = 2000
MAX_QR_BYTES = 600
MAX_DRAWN_DOTS = 16_000
_BAND_DOTS = 240

# Code pages that printers sold in Europe have in their tables and not in their memory: Japanese, Vietnamese.
_NOT_IN_EVERY_PRINTER = ("CP932", "TCVN-3-1", "TCVN-3-2", "Unknown")
_WRITTEN = ("LATIN ", "GREEK ", "CYRILLIC ", "FEMININE ", "MASCULINE ", "MICRO ")
# A printer obeys DLE EOT, ENQ and DC4 also in the middle of a picture.
_OBEYED_AT_ONCE = re.compile(rb"\x10(?=[\x04\x05\x14])")

_STYLES: dict[str, dict[str, object]] = {
    "title": {"bold": True, "double_width": True, "double_height": True},
    "normal": {},
    "strong": {"bold": True},
    "small": {"font": "b"},
    "reference": {"bold": True, "double_width": True, "double_height": True},
}


class TicketTooLong(ValueError):  # noqa: N818 - says what is the matter with a ticket
    """A ticket above the limits of this module."""


def encode(ticket: Ticket, paper: Paper) -> bytes:
    """The bytes of the whole ticket, logo and cut included. Raises `TicketTooLong`."""
    if len(ticket.blocks) > MAX_BLOCKS:
        raise TicketTooLong("too many blocks")
    printer = Dummy(profile=paper.profile)
    for page in _NOT_IN_EVERY_PRINTER:
        printer.magic.encoder.codepages.pop(page, None)
    printer.hw("INIT")
    if paper.narrowed:
        printer._raw(b"\x1dL\x00\x00\x1dW" + paper.dots.to_bytes(2, "little"))
    head = logo(paper.logo, paper.dots) if paper.logo else None
    if head is not None:
        _picture(printer, _centred(head, paper.dots), paper)
    drawn = 0
    for block in ticket.blocks:
        match block:
            case Line():
                drawn += _line(printer, block, paper)
                if drawn > MAX_DRAWN_DOTS:
                    raise TicketTooLong("too long a ticket")
            case Rule():
                printer.set_with_default()
                printer.text((words.closest("─" * paper.columns, _can(printer)) or "-" * paper.columns) + "\n")
            case QrCode(payload):
                _qr(printer, payload, paper)
    printer.set_with_default()
    _cut(printer, paper)
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


def _line(printer: Dummy, line: Line, paper: Paper) -> int:
    """Print it, a paragraph at a time: written, or drawn when it has a letter that cannot be written. Answers with
    the height of what was drawn, in dots."""
    if len(line.text) > MAX_TEXT:
        raise TicketTooLong("too long a line")
    can = _can(printer)
    align = "center" if line.align == "centre" else "left"
    drawn = 0
    for paragraph in words.paragraphs(line.text):
        if words.closest(paragraph, can) is None:
            width = paper.dots // 8 * 8
            picture = drawing.paragraph(paragraph, line.style, line.align == "centre", width, line.direction)
            drawn += picture.height
            _picture(printer, picture, paper)
            continue
        printer.set_with_default(align=align, **_STYLES[line.style])
        for text in words.wrap(words.closest(paragraph, can) or "", _columns_of(line.style, paper)):
            printer.text(text + "\n")
    return drawn


def _columns_of(style: str, paper: Paper) -> int:
    if style in ("title", "reference"):
        return paper.columns // 2
    return paper.columns * FONT_DOTS // _FONT_B if style == "small" else paper.columns


def _qr(printer: Dummy, payload: str, paper: Paper) -> None:
    if len(payload.encode("utf-8", "replace")) > MAX_QR_BYTES:
        raise TicketTooLong("too long a QR code")
    printer.set_with_default(align="center")
    barcode = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    side = np.asarray(barcode.to_image()).shape[0]
    dots = max(2, min(_QR_MODULE, paper.dots // side))  # a signed code has 77 modules, a narrow paper 384 dots
    if printer.profile.supports("qrCode"):
        printer.qr(payload, ec=1, size=dots, native=True)
    else:
        modules = np.asarray(barcode.to_image(scale=dots))
        _picture(printer, _centred(Image.fromarray(modules).convert("1"), paper.dots), paper)
    printer.text("\n")


def _picture(printer: Dummy, picture: Image.Image, paper: Paper) -> None:
    """`picture`: mode "1", ink 0. In bands, as a printer's memory for pictures is small."""
    printer.set_with_default(align="left")
    for top in range(0, picture.height, _BAND_DOTS):
        band = EscposImage(picture.crop((0, top, picture.width, min(top + _BAND_DOTS, picture.height))))
        if paper.picture == "bitImageRaster":
            size = band.width_bytes.to_bytes(2, "little") + band.height.to_bytes(2, "little")
            printer._raw(_tame(b"\x1dv0\x00" + size + band.to_raster_format()))
        else:
            strips = (b"\x1b*\x21" + band.width.to_bytes(2, "little") + strip for strip in band.to_column_format())
            # Lines closer than they are high touch without a gap.
            printer._raw(b"\x1b3\x10" + _tame(b"\n".join(strips)) + b"\n\x1b2")


def _tame(data: bytes) -> bytes:
    """A picture with one dot more wherever its bytes would be a command that is obeyed at once."""
    return _OBEYED_AT_ONCE.sub(b"\x18", data)


def _centred(picture: Image.Image, dots: int) -> Image.Image:
    whole = Image.new("1", (dots // 8 * 8, picture.height + 8), 1)
    whole.paste(picture, ((whole.width - picture.width) // 2, 0))
    return whole


def _cut(printer: Dummy, paper: Paper) -> None:
    """ "none": past the edge at which it is torn off by hand."""
    if paper.cut == "none":
        printer.print_and_feed(_LINES_TO_BLADE)
    else:
        printer.cut(mode="PART" if paper.cut == "partial" else "FULL")
