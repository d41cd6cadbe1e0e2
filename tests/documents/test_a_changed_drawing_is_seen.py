"""A signed PDF in which something else is seen than what the kiosk drew, though a machine reads the same text and the
same pictures; and the same PDF, saved by another program."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops

from kiosk.documents.signed import keys
from kiosk.documents.signed.content import Found
from kiosk.documents.signed.objects import digest_of
from kiosk.documents.signed.pdf import found_in
from kiosk.documents.signed.port import Verdict
from kiosk.documents.signed.verifying import judge
from tests.support import papers_altered as altered
from tests.support.papers_altered import Edit, edited, set_on_page
from tests.support.papers_out import NOW, Operator, issued
from tests.support.summaries import summary


@pytest.fixture(scope="module")
def paper(lilas: Operator) -> bytes:
    return issued(lilas.delegate(), summary())


@pytest.fixture(scope="module")
def found(paper: bytes) -> Found:
    return found_in(paper)


def verdict(data: bytes, lilas: Operator) -> Verdict:
    """As the reader judges the file; the code is taken from the file itself, not from a drawing of its pages."""
    found = found_in(data)
    (code,) = (code for page in found.pages for code in page.codes)
    return judge(code, keys.load_trust(lilas.trust), NOW, found)


def first_page(pdf: bytes) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as document:
        picture: Image.Image = document[0].render(scale=2).to_pil()
        return picture


def unaltered(document: pikepdf.Pdf) -> None:
    """Only saved anew."""


ALTERED: dict[str, Edit] = {
    "two letters exchanged in the contents and in ToUnicode": altered.exchange_codes,
    "two shapes exchanged in the font": altered.exchange_shapes,
    "two shapes exchanged by the font's map": altered.exchange_by_map,
    "other widths": altered.widen,
    "letters drawn by hand (Type 3)": altered.drawn_by_hand,
    "one typeface under the name of another": altered.swap_resources,
    "a white sheet": altered.cover,
    "a veil by a graphics state": altered.veil,
    "a sheet by a pattern": altered.weave,
    "cut by a path": altered.cut_by_path,
    "a layer that is off": altered.hide_picture,
    "a mask over a scan": altered.mask(altered.picture),
    "a mask over the code": altered.mask(altered.signed_code),
    "a scan as its negative": altered.negative,
    "other colours by the JPEG's parameters": altered.other_transform,
    "another colour space": altered.other_colours,
    "another colour profile of the whole": altered.other_profile,
    "a stamp": altered.stamp,
    "a field that the viewer draws": altered.field,
    "a form in the place of the pages": altered.of_two_faces,
    "a script at the opening": altered.script,
    "a script of a page": altered.script_of_page,
    "a script by name": altered.script_by_name,
    "a file within the file": altered.attach,
    "other words for a screen reader": altered.heard_otherwise,
    "another heading beside the pages": altered.other_heading,
    "a page turned": set_on_page("/Rotate", 180),
    "a page cropped": set_on_page("/CropBox", pikepdf.Array([0, 400, 595, 841])),
    "a larger sheet": set_on_page("/MediaBox", pikepdf.Array([0, 0, 595.2756, 1200])),
    "other units": set_on_page("/UserUnit", 2),
    "other units of all pages": altered.units_of_all,
    "blended otherwise": set_on_page("/Group", pikepdf.Dictionary(S=pikepdf.Name.Transparency, K=True)),
    "a page that leaves after a second": set_on_page("/Dur", 1),
    "bits a sample as a fraction": altered.fraction_of_bits,
    "a key that nobody knows": set_on_page("/Unheard", 1),
}


@pytest.mark.parametrize("what", ALTERED)
def test_what_is_seen_otherwise_is_never_said_to_be_the_same(
    what: str, lilas: Operator, paper: bytes, found: Found
) -> None:
    changed = edited(paper, ALTERED[what])
    said = verdict(changed, lilas)

    assert not (said.outcome == "valid" and said.compared)
    assert said.redrawn or said.outcome == "changed"
    objects = found_in(changed).objects
    assert objects, "it was not even followed: the row would hold for any file"
    assert objects != found.objects


def test_letters_that_look_otherwise_are_read_as_before(paper: bytes, found: Found) -> None:
    """Or the first rows would show nothing: text, places and colours are the same, and only the objects tell."""
    for edit in (altered.exchange_codes, altered.exchange_shapes, altered.exchange_by_map):
        changed = edited(paper, edit)
        assert found_in(changed).pages == found.pages, edit
        assert ImageChops.difference(first_page(paper), first_page(changed)).getbbox(), f"{edit}: the same is seen"


def test_pages_in_another_order_are_changed(lilas: Operator, paper: bytes, found: Found) -> None:
    for edit in (altered.swap_pages, lambda pdf: pdf.pages.reverse()):
        changed = edited(paper, edit)
        assert verdict(changed, lilas).outcome == "changed"
        assert found_in(changed).objects != found.objects


SAVED_ANEW: dict[str, tuple[Edit, dict[str, Any]]] = {
    "other numbers": (lambda pdf: None, {}),
    "compressed again": (lambda pdf: None, {"recompress_flate": True}),
    "nothing compressed": (
        lambda pdf: None,
        {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.generalized},
    ),
    "rows as differences": (altered.differenced, {}),
    "pages in a group": (altered.grouped, {}),
    "other metadata": (altered.described_anew, {}),
}


@pytest.mark.parametrize("how", SAVED_ANEW)
def test_who_only_saves_it_anew_changes_nothing(how: str, lilas: Operator, paper: bytes) -> None:
    edit, saving = SAVED_ANEW[how]
    written = edited(paper, edit, **saving)
    said = verdict(written, lilas)

    assert written != paper
    assert (said.outcome, said.compared, said.redrawn) == ("valid", True, False)


NOT_PLAIN: dict[str, Callable[[bytes], bytes]] = {
    "linearized": lambda pdf: edited(pdf, unaltered, linearize=True),
    "objects in streams": lambda pdf: edited(pdf, unaltered, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "comments between the objects": lambda pdf: edited(pdf, unaltered, qdf=True),
    "an update that is appended": altered.appended,
    "two documents in one": lambda pdf: altered.two_in_one(pdf, b"/Linearized"),
    "two documents in one, by a name in codes": lambda pdf: altered.two_in_one(pdf, b"/Linea#72ized"),
}


@pytest.mark.parametrize("how", NOT_PLAIN)
def test_a_file_that_may_hold_another_one_is_not_followed(how: str, lilas: Operator, paper: bytes) -> None:
    said = verdict(NOT_PLAIN[how](paper), lilas)

    assert (said.outcome, said.compared, said.redrawn) == ("valid", False, True)


def test_the_other_document_is_one_that_a_viewer_may_show(paper: bytes, found: Found) -> None:
    """qpdf and pdfium read the true one of both, and nothing but its frame tells; Poppler 22.12 and pdf.js 3.11 were
    seen to show the forged one."""
    both = altered.two_in_one(paper, b"/Linearized")

    assert found_in(both).pages == found.pages
    with pikepdf.open(io.BytesIO(both)) as document:
        assert not document.get_warnings()
    head = both[: both.index(b"%%EOF")]
    assert b"/Linearized" in head
    assert b"trailer" in head


def test_two_files_that_were_drawn_at_different_times_are_the_same(lilas: Operator, paper: bytes, found: Found) -> None:
    """The date in the file's information, and the signed code, are no part of what is bound."""
    again = issued(lilas.delegate(), summary())

    assert again != paper
    assert digest_of(again, len(found.pages)) == found.objects
