"""The papers of a visit, as a site's upload box takes them: the same pictures, byte for byte."""

import io

import pikepdf
import pytest
from PIL import Image

from kiosk.session.web.files import Offered, files_of
from kiosk.web.paper_pdf import PictureOfPage, pdf_of
from kiosk.web.port import Item


def jpeg(width: int = 120, height: int = 160, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), 200 if mode == "L" else None).save(out, "JPEG")
    return out.getvalue()


def test_each_page_is_the_picture_in_its_size() -> None:
    pages = [PictureOfPage(jpeg(1200, 1600), 200), PictureOfPage(jpeg(100, 50, "L"), 100)]
    made = pdf_of(pages)
    assert made is not None
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert [[float(x) for x in page.mediabox] for page in pdf.pages] == [[0, 0, 432, 576], [0, 0, 72, 36]]
        assert [bytes(page.Resources.XObject["/P"].read_raw_bytes()) for page in pdf.pages] == [
            page.jpeg for page in pages
        ]


@pytest.mark.parametrize(
    "bad", [b"", b"%PDF", b"\xff\xd8\xff", b"\xff\xd8" + b"\xff\xe0\xff\xff" * 9, jpeg()[:30], jpeg(mode="CMYK")]
)
def test_what_is_no_picture_is_no_pdf(bad: bytes) -> None:
    assert pdf_of([PictureOfPage(bad, 200)]) is None


def test_no_page_is_no_pdf() -> None:
    assert pdf_of([]) is None


def test_one_page_stays_a_picture_and_several_become_one_file() -> None:
    one = Offered("preuve", "Justificatif de domicile", (PictureOfPage(jpeg(), 200),))
    [file] = files_of(one, Item(1, "file"))
    assert (file.name, file.kind, file.data) == ("justificatif-de-domicile.jpg", "image/jpeg", one.pages[0].jpeg)
    three = Offered("preuve", "Pièce d'identité (recto)", (PictureOfPage(jpeg(), 200),) * 3)
    [file] = files_of(three, Item(1, "file"))
    assert (file.name, file.kind) == ("piece-d-identite-recto.pdf", "application/pdf")
    only_pictures = files_of(three, Item(1, "file", takes_pdf=False, several=True))
    assert [file.name[-6:] for file in only_pictures] == ["-1.jpg", "-2.jpg", "-3.jpg"]
    assert len(files_of(three, Item(1, "file", takes_pdf=False))) == 1
