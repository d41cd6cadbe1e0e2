"""Arabic, Chinese and the like: joined, in their order, inside the paper; and pictures that do not command."""

import io

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, features

from kiosk.config import ReceiptPrinter
from kiosk.devices.receipt_printer import drawing, faces, layout
from kiosk.devices.receipt_printer.logo import MAX_BYTES, logo
from kiosk.devices.receipt_printer.paper import Paper, paper_of
from kiosk.devices.receipt_printer.port import Line, QrCode, Ticket
from kiosk.hall.board import Board
from kiosk.hall.receipt_printer import Job, PrinterSetting
from kiosk.hall.slip import Slip


def paper(printer: ReceiptPrinter | None = None) -> Paper:
    found = paper_of(printer or ReceiptPrinter())
    assert found is not None
    return found


def on_paper(ticket: Ticket, printer: ReceiptPrinter | None = None) -> tuple[Slip, np.ndarray]:
    """The slip of the hall's printer, and where its ink is: rows and columns of True."""
    slips: list[Slip] = []
    job = Job(Board(PrinterSetting()), lambda slip, taken, cut: slips.append(slip))
    job.feed(layout.encode(ticket, paper(printer)))
    job.end()
    return slips[0], np.asarray(Image.open(io.BytesIO(slips[0].png)).convert("L")) < 128


def ink_of(picture: Image.Image) -> np.ndarray:
    return ~np.asarray(picture)


def drawn(text: str, style: str = "normal", dots: int = 512) -> np.ndarray:
    return ink_of(drawing.paragraph(text, style, False, dots))


def test_the_picture_comes_out_of_the_printer_dot_for_dot() -> None:
    text = "申请已收到。您的编号为 CA-7Q2K-91，请妥善保管此收据。市政厅将在两个月内答复您。"
    slip, ink = on_paper(Ticket((Line(text),)))
    picture = drawn(text)
    assert slip.text == f"[picture 512x{picture.shape[0]}]"
    # 32 dots of margin, 24 of what came out before.
    found = ink[24 : 24 + picture.shape[0], 32 : 32 + 512]
    assert (found == picture).mean() > 0.98
    assert picture.any(axis=1).sum() > 40  # two lines of letters


def test_arabic_begins_at_the_right_and_is_joined() -> None:
    assert features.check("raqm"), "libfribidi0 is missing"
    word = drawn("مرحبا")
    columns = np.flatnonzero(word.any(axis=0))
    assert columns[-1] > 500
    # In the middle of a word this letter is a tooth, alone it is a bowl.
    assert ink_width("بببب") < 0.7 * 4 * ink_width("ب")


def ink_width(text: str) -> int:
    columns = np.flatnonzero(drawn(text).any(axis=0))
    return int(columns[-1] - columns[0])


def test_numbers_and_names_keep_their_order_in_arabic() -> None:
    """The reference and the date are found in the line as they are drawn alone, the first at the right of the last."""
    line = drawn("المرجع CA-7Q2K في 12/03/2026")
    reference, date = place_in(line, "CA-7Q2K"), place_in(line, "12/03/2026")
    assert date + 120 < reference


def test_an_arabic_line_that_begins_with_a_latin_name_still_begins_at_the_right() -> None:
    text = "- CAF : على الموقع"
    told = ink_of(drawing.paragraph(text, "normal", False, 512, "rtl"))
    assert np.flatnonzero(told.any(axis=0))[-1] > 500
    assert place_in(told, "CAF") > place_in(told, "على")
    guessed = drawn(text)
    assert place_in(guessed, "CAF") < 40


def test_the_direction_reaches_the_paper() -> None:
    _, ink = on_paper(Ticket((Line("CAF : على", direction="rtl"),)))
    _, other = on_paper(Ticket((Line("CAF : على"),)))
    assert np.flatnonzero(ink.any(axis=0))[0] > np.flatnonzero(other.any(axis=0))[-1]


def place_in(line: np.ndarray, part: str) -> int:
    """Where `part` begins, in dots from the left; a dot may differ, as letters are fitted to the grid."""
    alone = drawn(part)
    columns, rows = np.flatnonzero(alone.any(axis=0)), np.flatnonzero(alone.any(axis=1))
    shape = alone[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    windows = np.lib.stride_tricks.sliding_window_view(line, shape.shape)
    alike = (windows == shape).mean(axis=(2, 3))
    assert alike.max() > 0.93, part
    return int(np.unravel_index(alike.argmax(), alike.shape)[1])


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(categories=("L", "N", "P", "M", "Zs")), min_size=1, max_size=40),
    st.sampled_from(["title", "normal", "strong", "small", "reference"]),
    st.sampled_from([360, 384, 512, 576]),
)
def test_any_text_is_drawn_within_the_paper(text: str, style: str, dots: int) -> None:
    picture = drawing.paragraph(text, style, True, dots)
    assert picture.width == dots
    assert picture.height < 8000


@pytest.mark.parametrize(
    ("char", "face"),
    [
        ("ع", "NotoSansArabic-Regular.ttf"),
        ("中", "wqy-microhei.ttc"),
        ("국", "wqy-microhei.ttc"),
        ("ก", "NotoSansThai-Regular.ttf"),
        ("ß", "DejaVuSans.ttf"),
    ],
)
def test_each_letter_has_its_typeface(char: str, face: str) -> None:
    assert faces.face_name(char, bold=False) == face


def test_a_letter_that_no_typeface_has_is_shown_by_its_number() -> None:
    assert (drawn("\U00020bb7") == drawn("[U+20BB7]")).all()


@given(st.binary(max_size=400))
def test_no_picture_holds_a_command_that_is_obeyed_at_once(data: bytes) -> None:
    tamed = layout._tame(data)
    assert len(tamed) == len(data)
    assert not any(command in tamed for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))


def test_a_printer_without_raster_commands_gets_columns() -> None:
    printer = ReceiptPrinter(profile="TM-U220")
    slip, ink = on_paper(Ticket((Line("中文收据"),)), printer)
    assert slip.text.startswith("[picture 400x24]")
    width = np.flatnonzero(ink.any(axis=0))
    assert 80 < width[-1] - width[0] < 110


@pytest.mark.parametrize("profile", ["TM-T88V", "simple", "TM-U220"])
def test_a_qr_code_is_read_from_any_printer(profile: str) -> None:
    _, ink = on_paper(Ticket((QrCode("https://lilas.example/s/CA-7Q2K-91"),)), ReceiptPrinter(profile=profile))
    code = zxingcpp.read_barcode((~ink * 255).astype(np.uint8))
    assert code is not None
    assert code.text == "https://lilas.example/s/CA-7Q2K-91"


def test_on_narrow_paper_nothing_lies_beyond_the_edge() -> None:
    ticket = Ticket(
        (Line("Référence", "title", "centre"), Line("x" * 40), Line("مدينة", "title", "centre"), QrCode("x"))
    )
    narrow = ReceiptPrinter(paper_mm=58)
    assert (paper(narrow).dots, paper(narrow).columns) == (360, 30)
    _, ink = on_paper(ticket, narrow)
    assert np.flatnonzero(ink.any(axis=0))[-1] < 32 + 360


@pytest.mark.parametrize(
    ("cut", "command"), [("full", b"\x1dV\x00"), ("partial", b"\x1dV\x01"), ("none", b"\x1bd\x06")]
)
def test_the_cut_is_as_configured(cut: str, command: bytes) -> None:
    printer = ReceiptPrinter(cut=cut)  # type: ignore[arg-type] # from the table above
    assert layout.encode(Ticket((Line("x"),)), paper(printer)).endswith(command)


@pytest.fixture
def picture_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    shades = np.tile(np.abs(np.arange(-150, 150)), (100, 1)).astype(np.uint8) + 50
    file = tmp_path_factory.mktemp("logo") / "logo.png"
    Image.fromarray(shades).save(file)
    return str(file)


def test_the_operators_logo_heads_the_ticket_in_dots(picture_file: str) -> None:
    slip, ink = on_paper(Ticket((Line("texte"),)), ReceiptPrinter(logo=picture_file))
    assert slip.text.splitlines()[0].startswith("[picture 512x")
    dark = ink[24:124, 32:544].mean(axis=0)
    columns = np.flatnonzero(dark)
    assert abs((columns[0] + columns[-1]) / 2 - 256) < 12  # centred
    # A shade becomes a share of dots: black in the middle, grey half way, nearly white at both ends.
    shares = [dark[at : at + 20].mean() for at in (246, 171, 108)]
    assert shares[0] > 0.6 > shares[1] + 0.1
    assert 0.35 < shares[1] < 0.65
    assert shares[2] < 0.35


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b"x" * (MAX_BYTES + 1)])
def test_a_logo_that_is_no_picture_is_left_out(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.mktemp("logo") / "logo.png"
    file.write_bytes(content)
    assert logo(str(file), 512) is None
    slip, _ = on_paper(Ticket((Line("texte"),)), ReceiptPrinter(logo=str(file)))
    assert slip.text == "texte"
