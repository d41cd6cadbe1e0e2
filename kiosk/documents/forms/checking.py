"""What was filled in, read back: the values of the form, and what pdfium shows at their places in the flat copy."""

from collections.abc import Iterator, Mapping

import pypdfium2
from PIL import Image, ImageChops

from kiosk.documents.forms.port import FormField, FormFields, FormRefused, Place, Problem
from kiosk.documents.forms.reading import read
from kiosk.documents.signed.content import plain

# Pixels a point: a cross in a box of 8 points covers some dozens of pixels.
SCALE = 2.0
# Grey steps by which a pixel has to differ to count as another one.
STEP = 60
LEAST_PIXELS = 6


def differences(blank: bytes, filled: bytes, flat: bytes, asked: Mapping[str, str]) -> tuple[Problem, ...]:
    """What is not as asked; empty when all is. `blank`: the empty form, flat too."""
    again = read(filled)
    if isinstance(again, FormRefused):
        return (Problem("", "the filled form cannot be read back"),)
    return (*_values(again, asked), *_shown(again, blank, flat, asked))


def _values(again: FormFields, asked: Mapping[str, str]) -> Iterator[Problem]:
    found = {field.name: field.value for field in again.fields}
    for name, value in asked.items():
        if found.get(name) != value:
            yield Problem(name, "does not hold what was put into it")


def _shown(again: FormFields, blank: bytes, flat: bytes, asked: Mapping[str, str]) -> Iterator[Problem]:
    try:
        with pypdfium2.PdfDocument(blank) as before, pypdfium2.PdfDocument(flat) as after:
            for field in again.fields:
                if field.name in asked:
                    yield from _field(field, asked[field.name], before, after)
    except pypdfium2.PdfiumError:
        yield Problem("", "the flat copy cannot be drawn")


def _field(
    field: FormField, value: str, before: pypdfium2.PdfDocument, after: pypdfium2.PdfDocument
) -> Iterator[Problem]:
    for place in field.places:
        if field.kind in ("checkbox", "radio"):
            if place.value == value and not _changed(place, before, after):
                yield Problem(field.name, "is on, and looks as if it were not")
        elif plain(dict(zip(field.values, field.shown, strict=False)).get(value, value)) not in _text(place, after):
            yield Problem(field.name, "does not show what was put into it")


def _text(place: Place, document: pypdfium2.PdfDocument) -> str:
    """What stands at a place, as it is compared."""
    page = document[place.page - 1]
    text = page.get_textpage()
    try:
        left, bottom, right, top = place.rectangle
        return plain(text.get_text_bounded(left - 1, bottom - 1, right + 1, top + 1))
    finally:
        text.close()
        page.close()


def _changed(place: Place, before: pypdfium2.PdfDocument, after: pypdfium2.PdfDocument) -> bool:
    """Whether anything is drawn there that the empty form does not show."""
    one, other = _drawn(place, before), _drawn(place, after)
    if one.size != other.size:
        return True
    different = ImageChops.difference(one, other).point(lambda value: 255 if value > STEP else 0)
    return different.histogram()[255] >= LEAST_PIXELS


def _drawn(place: Place, document: pypdfium2.PdfDocument) -> Image.Image:
    page = document[place.page - 1]
    try:
        # Bounds of the page as it is shown: its crop box, which need not begin at 0.
        x, y, right_edge, top_edge = page.get_cropbox()
        left, bottom, right, top = place.rectangle
        crop = (max(0, left - x), max(0, bottom - y), max(0, right_edge - right), max(0, top_edge - top))
        picture: Image.Image = page.render(scale=SCALE, crop=crop, grayscale=True).to_pil().convert("L")
        return picture
    finally:
        page.close()
