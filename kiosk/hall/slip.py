"""Thermal paper: takes ESC/POS commands, keeps what the print head would have burnt, and shows it as a picture.

80 mm paper of 576 dots in the picture, of which 512 can be printed (a TM-T88V: 42 columns of font A, 180 dpi).
"""

import io
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import msgspec
import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from kiosk.hall.escpos import Command
from kiosk.hall.fonts import font

PAPER_DOTS = 576
PRINTABLE_DOTS = 512
DOTS_PER_MM = 180 / 25.4
MAX_DOTS = 16_000  # 2.2 m: what is printed beyond is lost, as memory is not a roll
_TAB_COLUMNS = 8
_MARGIN_DOTS = (PAPER_DOTS - PRINTABLE_DOTS) // 2
_HEAD_TO_CUTTER = 96  # dots between the print head and the blade, which drivers feed before they cut
_TAIL = 16
_PAPER, _INK = np.array((250, 248, 243)), np.array((44, 41, 46))

CODE_PAGES = {
    0: "cp437",
    2: "cp850",
    3: "cp860",
    4: "cp863",
    5: "cp865",
    13: "cp857",
    14: "cp737",
    15: "iso8859_7",
    16: "cp1252",
    17: "cp866",
    18: "cp852",
    19: "cp858",
    32: "cp720",
    33: "cp775",
    34: "cp855",
    35: "cp861",
    36: "cp862",
    37: "cp864",
    38: "cp869",
    39: "iso8859_2",
    40: "iso8859_15",
    **{45 + number: f"cp{1250 + number}" for number in range(9) if number != 2},
}
_BAR_CODES = {
    0: zxingcpp.BarcodeFormat.UPCA,
    2: zxingcpp.BarcodeFormat.EAN13,
    3: zxingcpp.BarcodeFormat.EAN8,
    4: zxingcpp.BarcodeFormat.Code39,
    5: zxingcpp.BarcodeFormat.ITF,
    6: zxingcpp.BarcodeFormat.Codabar,
    8: zxingcpp.BarcodeFormat.Code128,
}


class Style(msgspec.Struct, frozen=True):
    code_page: int = 0
    align: int = 0  # 0 left, 1 centre, 2 right
    small: int = 0  # font B
    bold: int = 0
    underline: int = 0  # dots
    reverse: int = 0
    wide: int = 1
    high: int = 1
    spacing: int = 30  # dots from line to line
    bar_height: int = 162
    bar_module: int = 3
    qr_module: int = 3
    qr_level: str = "L"
    area: int = PRINTABLE_DOTS  # of the width that may be printed on (GS W), from the left

    @property
    def cell(self) -> tuple[int, int]:
        """Width and height of a character in dots."""
        width, height = (9, 17) if self.small else (12, 24)
        return width * self.wide, height * self.high


class Mark(NamedTuple):
    """What stands in a line: a character or a strip of dots. `ink`: mode "L", ink 255."""

    said: str
    ink: Image.Image
    align: int


class Slip(msgspec.Struct, frozen=True):
    """What came out of the printer. `png` is 576 dots wide; `used_mm` is the paper that it took."""

    text: str
    png: bytes
    used_mm: float


class Paper:
    """The slip that is being printed. `do` takes one command; `take` tears the slip off."""

    def __init__(self) -> None:
        self._reset()
        self._begin()

    def _reset(self) -> None:
        self._style = Style()
        self._qr = ""

    def _begin(self) -> None:
        self._rows: list[Image.Image] = []
        self._dots = 0
        self._lines: list[str] = []
        self._burnt = False
        self._line: list[Mark] = []
        self._line_dots = 0

    @property
    def inked(self) -> bool:
        """Is there anything on the paper, or in the line that has not been printed yet?"""
        return self._burnt or bool(self._line)

    def take(self, *, cut: bool) -> Slip:
        """End the slip: cut by the blade, or torn where the printing stopped."""
        self._end_line()
        if cut:
            self._leave_behind_the_blade()
        slip = Slip(
            "\n".join(self._lines).strip("\n"), _picture(self._rows, cut=cut), round(self._dots / DOTS_PER_MM, 1)
        )
        self._begin()
        return slip

    def _leave_behind_the_blade(self) -> None:
        """What was fed to bring the ink past the blade is the head of the next slip, not the tail of this one."""
        blank = 0
        while self._rows and not self._rows[-1].getbbox():
            blank += self._rows.pop().height
        self._dots -= blank
        self._advance(max(_TAIL, blank - _HEAD_TO_CUTTER))

    def do(self, command: Command) -> None:
        """Print, or change how the next thing prints. A command that is unknown or refused does nothing."""
        data = command.data
        match command.name:
            case b"TEXT":
                self._text(data)
            case b"\n":
                self._end_line(always=True)
            case b"\t":
                columns = self._line_dots // 12
                self._text(b" " * (_TAB_COLUMNS - columns % _TAB_COLUMNS))
            case b"\x1bd":
                self._end_line()
                for _ in range(data[0]):
                    self._end_line(always=True)
            case b"\x1bJ":
                self._end_line()
                self._advance(data[0])
            case b"\x1b@":
                self._line.clear()
                self._line_dots = 0
                self._reset()
            case b"\x1d(" if data[:1] == b"k":
                self._two_dimensional(data[3:])
            case b"\x1dv":
                self._raster(data)
            case b"\x1b*":
                self._bit_image(data)
            case b"\x1dk":
                self._bar_code(data)
            case name:
                self._style = _restyled(self._style, name, data)

    def _text(self, data: bytes) -> None:
        codec = CODE_PAGES.get(self._style.code_page, "ascii")
        for character in data.decode(codec, "replace").replace("\ufffd", "?"):
            self._add(Mark(character, _cell(character, self._style), self._style.align))

    def _add(self, mark: Mark) -> None:
        if self._line_dots + mark.ink.width > self._style.area:
            self._end_line()
        self._line.append(mark)
        self._line_dots += mark.ink.width

    def _end_line(self, *, always: bool = False) -> None:
        """Burn the line that was gathered; `always`: also when it is empty (a line feed)."""
        if not self._line:
            if always:
                self._lines.append("")
                self._advance(self._style.spacing)
            return
        line, self._line, width, self._line_dots = self._line, [], self._line_dots, 0
        self._lines.append("".join(mark.said for mark in line).rstrip())
        height = max(mark.ink.height for mark in line)
        row = Image.new("L", (PRINTABLE_DOTS, max(height, self._style.spacing)), 0)
        left = self._left_of(line[0].align, width)
        for mark in line:
            row.paste(mark.ink, (left, height - mark.ink.height))
            left += mark.ink.width
        self._burn(row)

    def _burn(self, row: Image.Image) -> None:
        if self._dots + row.height <= MAX_DOTS:
            self._rows.append(row)
            self._dots += row.height
            self._burnt = True

    def _advance(self, dots: int) -> None:
        dots = min(dots, MAX_DOTS - self._dots)
        if dots > 0:
            self._rows.append(Image.new("L", (PRINTABLE_DOTS, dots), 0))
            self._dots += dots

    def _picture_row(self, picture: Image.Image, said: str) -> None:
        """`picture`: mode "L", ink 255. What is wider than the paper is cut off at its edge."""
        self._end_line()
        row = Image.new("L", (PRINTABLE_DOTS, picture.height), 0)
        row.paste(picture, (self._left_of(self._style.align, min(picture.width, PRINTABLE_DOTS)), 0))
        self._lines.append(said)
        self._burn(row)

    def _two_dimensional(self, data: bytes) -> None:
        """GS ( k: cn, fn and parameters. Only QR codes (cn 49) are known."""
        if len(data) < 3 or data[0] != 49:
            return
        match data[1]:
            case 67 if 1 <= data[2] <= 16:
                self._style = msgspec.structs.replace(self._style, qr_module=data[2])
            case 69 if 48 <= data[2] <= 51:
                self._style = msgspec.structs.replace(self._style, qr_level="LMQH"[data[2] - 48])
            case 80:
                self._qr = data[3:].decode("utf-8", "replace")
            case 81 if self._qr:
                self._symbol(self._qr, zxingcpp.BarcodeFormat.QRCode, f"[QR: {self._qr}]")

    def _symbol(self, content: str, kind: zxingcpp.BarcodeFormat, said: str) -> None:
        options = {"ec_level": self._style.qr_level} if kind == zxingcpp.BarcodeFormat.QRCode else {}
        try:
            modules = zxingcpp.create_barcode(content, kind, **options).to_image(scale=1, add_quiet_zones=False)
        except ValueError:
            return  # too long, or characters that this kind of code has not: the printer prints nothing
        ink = Image.fromarray(255 - np.asarray(modules))
        if kind == zxingcpp.BarcodeFormat.QRCode:
            size = (ink.width * self._style.qr_module, ink.height * self._style.qr_module)
        else:
            ink = ink.crop((0, 0, ink.width, 1))
            size = (ink.width * self._style.bar_module, self._style.bar_height)
        self._picture_row(ink.resize(size, Image.Resampling.NEAREST), said)

    def _bar_code(self, data: bytes) -> None:
        kind = _BAR_CODES.get(data[0] if data[0] <= 6 else data[0] - 65)
        content = (data[1:] if data[0] <= 6 else data[2:]).decode("ascii", "replace")
        content = content.removeprefix("{A").removeprefix("{B").removeprefix("{C")  # the sets of CODE128
        if kind is not None and content:
            self._symbol(content, kind, f"[bar code: {content}]")

    def _raster(self, data: bytes) -> None:
        """GS v 0: m, width in bytes, height in dots, bits from the left, 1 is ink."""
        width, height = (data[2] + 256 * data[3]) * 8, data[4] + 256 * data[5]
        if data[0] not in (0, 48) or not width or not 0 < height <= MAX_DOTS:
            return
        ink = Image.frombytes("1", (width, height), data[6:]).convert("L")
        across, down = (2 if data[1] & 1 else 1), (2 if data[1] & 2 else 1)
        ink = ink.crop((0, 0, min(width, PRINTABLE_DOTS), height))
        ink = ink.resize((ink.width * across, ink.height * down), Image.Resampling.NEAREST)
        self._picture_row(ink, f"[picture {width}x{height}]")

    def _bit_image(self, data: bytes) -> None:
        """ESC *: columns of 8 or 24 dots, top first. They stand in the line like a character."""
        count, tall = data[1] + 256 * data[2], 3 if data[0] in (32, 33) else 1
        if not count:
            return
        bits = np.unpackbits(np.frombuffer(data[3:], np.uint8).reshape(count, tall), axis=1).T
        across = 1 if data[0] in (1, 33) else 2
        ink = Image.fromarray(np.ascontiguousarray(bits[:, : self._style.area] * 255))
        ink = ink.resize((ink.width * across, ink.height * (1 if tall == 3 else 3)), Image.Resampling.NEAREST)
        ink = ink.crop((0, 0, min(ink.width, self._style.area), ink.height))
        self._add(Mark(f"[picture {count}x{tall * 8}]", ink, self._style.align))

    def _left_of(self, align: int, width: int) -> int:
        free = self._style.area - width
        return max(0, (0, free // 2, free)[align])


# Commands that set a style by one byte.
_RESTYLE: dict[bytes, Callable[[int], dict[str, int]]] = {
    b"\x1b!": lambda n: {
        "small": n & 1,
        "bold": n >> 3 & 1,
        "high": (n >> 4 & 1) + 1,
        "wide": (n >> 5 & 1) + 1,
        "underline": n >> 7 & 1,
    },
    b"\x1d!": lambda n: {"wide": (n >> 4 & 7) + 1, "high": (n & 7) + 1},
    b"\x1bE": lambda n: {"bold": n & 1},
    b"\x1bG": lambda n: {"bold": n & 1},
    b"\x1b-": lambda n: {"underline": _digit(n)},
    b"\x1bM": lambda n: {"small": _digit(n) & 1},
    b"\x1ba": lambda n: {"align": _digit(n)},
    b"\x1bt": lambda n: {"code_page": n},
    b"\x1dB": lambda n: {"reverse": n & 1},
    b"\x1b3": lambda n: {"spacing": n},
    b"\x1dh": lambda n: {"bar_height": max(1, n)},
    b"\x1dw": lambda n: {"bar_module": min(max(1, n), 6)},
}


def _digit(n: int) -> int:
    """0, 1 or 2, given as a number or as its ASCII digit; anything else is 0."""
    value = n - 48 if n >= 48 else n
    return value if value <= 2 else 0


def _restyled(style: Style, name: bytes, data: bytes) -> Style:
    """The style after a command that sets one; the same for any other."""
    if name == b"\x1b2":
        return msgspec.structs.replace(style, spacing=Style().spacing)
    if name == b"\x1dW":
        return msgspec.structs.replace(style, area=min(max(data[0] + 256 * data[1], 24), PRINTABLE_DOTS))
    change = _RESTYLE.get(name)
    return msgspec.structs.replace(style, **change(data[0])) if change else style


@lru_cache(maxsize=512)
def _cell(character: str, style: Style) -> Image.Image:
    """One character as the head burns it: ink 255 on 0, drawn once at size 1 and doubled dot by dot."""
    width, height = style.cell[0] // style.wide, style.cell[1] // style.high
    cell = Image.new("L", (width, height), 0)
    pen = ImageDraw.Draw(cell)
    pen.fontmode = "1"
    face = font("DejaVuSansMono", 15 if style.small else 20)
    baseline = height - (4 if style.small else 6)
    pen.text((0, baseline), character, font=face, fill=255, anchor="ls")
    if style.bold:
        pen.text((1, baseline), character, font=face, fill=255, anchor="ls")
    if style.underline:
        pen.rectangle((0, height - style.underline, width, height), fill=255)
    if style.reverse:
        cell = cell.point(lambda value: 255 - value)
    return cell.resize((width * style.wide, height * style.high), Image.Resampling.NEAREST)


def _picture(rows: list[Image.Image], *, cut: bool) -> bytes:
    """The slip as one would photograph it: warm white paper, dots a little soft, the end cut or torn."""
    height = sum(row.height for row in rows)
    ink = Image.new("L", (PAPER_DOTS, height + 40), 0)
    top = 24
    for row in rows:
        ink.paste(row, (_MARGIN_DOTS, top))
        top += row.height
    heat = np.asarray(ink.filter(ImageFilter.GaussianBlur(0.6)), np.float32)[..., None] / 255
    paper = (_PAPER * (1 - heat) + _INK * heat).astype(np.uint8)
    alpha = np.full((*paper.shape[:2], 1), 255, np.uint8)
    if not cut:
        teeth = 6 + 5 * np.sin(np.arange(PAPER_DOTS) * 0.9) + 3 * np.sin(np.arange(PAPER_DOTS) * 0.37)
        depth = np.arange(paper.shape[0], 0, -1)[:, None]
        alpha[depth < teeth[None, :]] = 0
    out = io.BytesIO()
    Image.fromarray(np.concatenate([paper, alpha], axis=2)).save(out, "PNG", compress_level=1)
    return out.getvalue()
