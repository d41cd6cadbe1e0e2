"""What comes out of a file are its pages as pixels; scripts, attachments, metadata and places stay behind."""

import io

import pikepdf
import pytest
from PIL import Image

from kiosk.documents.forms.specimen import library_card
from kiosk.documents.incoming import kinds
from kiosk.documents.incoming.opener import MAX_SIDE, Opener
from kiosk.documents.incoming.port import CleanPages, FileRefused, OpenFile
from tests.support import evil_files as evil


def opened(data: bytes) -> CleanPages:
    answer = Opener().handle(OpenFile(data))
    assert isinstance(answer, CleanPages), answer
    return answer


def picture(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg))


def test_the_passengers_of_a_pdf_are_left_out_and_told() -> None:
    pages = opened(evil.pdf_with_passengers())

    assert set(pages.dropped) == {"scripts", "attachments"}
    assert pages.kind == "pdf"
    (page,) = pages.pages
    assert b"CANARI" not in page.jpeg
    red, green, blue = picture(page.jpeg).convert("RGB").getpixel((700, 1000))  # type: ignore[misc]
    assert (red < 40, green < 40, blue > 215) == (True, True, True)


def test_a_picture_loses_its_metadata_and_stands_upright() -> None:
    image = Image.new("RGB", (400, 200), (200, 30, 30))
    details = image.getexif()
    details[0x0112] = 6  # held a quarter turn to the right
    details[0x010E] = "CANARI, 12 rue des Lilas"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=details, comment=b"CANARI")
    (page,) = opened(out.getvalue()).pages

    assert (page.width_px, page.height_px) == (200, 400)
    assert b"CANARI" not in page.jpeg
    assert not picture(page.jpeg).getexif()
    assert page.jpeg.count(b"\xff\xd8\xff") == 1, "a thumbnail is left"


def test_a_page_is_as_a_scan_is() -> None:
    (page,) = opened(library_card()).pages

    assert page.dpi == 200
    assert page.width_px == pytest.approx(595 / 72 * 200, abs=2)
    assert picture(page.jpeg).mode == "L"
    assert picture(page.jpeg).info["dpi"] == (200, 200)


def test_what_was_filled_into_a_form_is_drawn() -> None:
    with pikepdf.open(io.BytesIO(library_card())) as form:
        box = next(field for field in form.acroform.fields if field.is_checkbox)
        blank = picture(opened(library_card()).pages[0].jpeg)
        box.obj.V = box.obj.AS = pikepdf.Name.oui
        out = io.BytesIO()
        form.save(out)
    ticked = picture(opened(out.getvalue()).pages[0].jpeg)

    assert blank.tobytes() != ticked.tobytes()


def test_a_page_that_claims_to_be_a_field_is_drawn_small() -> None:
    document = pikepdf.new()
    document.add_blank_page(page_size=(14_000, 7000))
    out = io.BytesIO()
    document.save(out)
    (page,) = opened(out.getvalue()).pages

    assert max(page.width_px, page.height_px) <= MAX_SIDE + 1


def test_each_page_of_a_tiff_is_taken_and_an_endless_one_is_not_endless() -> None:
    assert len(opened(evil.tiff_of(5)).pages) == 5
    answer = Opener().handle(OpenFile(evil.endless_tiff()))
    assert isinstance(answer, CleanPages | FileRefused)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_pictures_of_every_mode_are_taken(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (50, 70)).save(out, "TIFF" if mode == "CMYK" else "PNG")
    (page,) = opened(out.getvalue()).pages

    assert (page.width_px, page.height_px) == (50, 70)


def test_what_a_file_is_is_not_asked_of_its_name() -> None:
    assert kinds.kind_of(b"%PDF-1.7 ...") == "pdf"
    assert kinds.kind_of(b"\n\n%PDF-1.7 ...") == "pdf"
    assert kinds.kind_of(b"GIF89a%PDF-1.7") == "other"
    assert kinds.kind_of(evil.jpeg((8, 8))) == "jpeg"
    assert kinds.kind_of(evil.jpeg((8, 8), comment=b"%PDF-")) == "two_in_one"
