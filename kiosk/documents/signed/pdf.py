"""A PDF as a machine reads it again: text, pictures and drawing of each page, by pdfium; by qpdf all that they are made
of. For workers only."""

import ctypes
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from kiosk.documents.incoming.port import Why
from kiosk.documents.signed import drawing
from kiosk.documents.signed.code import PREFIX
from kiosk.documents.signed.content import Found, Page
from kiosk.documents.signed.objects import digest_of

# Of a paper that a kiosk made: its summary, and the scans behind it.
MAX_PAGES = 80
MAX_PICTURES = 200
MAX_OBJECTS = 50_000
MAX_TEXT = 400_000


class NotReadable(Exception):  # noqa: N818 - an outcome
    """Why there is nothing to compare; quotes nothing of the file."""

    def __init__(self, reason: str, why: Why = "damaged") -> None:
        super().__init__(reason)
        self.why: Why = why


def found_in(pdf: bytes) -> Found:
    """Raises `NotReadable`."""
    try:
        with pypdfium2.PdfDocument(pdf) as document:
            if not 0 < len(document) <= MAX_PAGES:
                raise NotReadable(f"{len(document)} pages; from 1 to {MAX_PAGES} are read", "too_many_pages")
            pages = tuple(_page(document, number) for number in range(len(document)))
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        raise NotReadable(f"not a PDF that can be opened ({error})", "encrypted" if locked else "damaged") from None
    return Found(pages, digest_of(pdf, len(pages)))


def _page(document: pypdfium2.PdfDocument, number: int) -> Page:
    page = document[number]
    try:
        text = page.get_textpage()
        try:
            said = text.get_text_range() if text.count_chars() <= MAX_TEXT else ""
        finally:
            text.close()
        return _with_objects(page, said)
    finally:
        page.close()


def _with_objects(page: pypdfium2.PdfPage, text: str) -> Page:
    pictures: list[bytes] = []
    codes: list[str] = []
    lines = [repr([round(side) for side in page.get_size()])]
    for item in page.get_objects(max_depth=8):
        lines.append(_described(item))
        if len(lines) > MAX_OBJECTS:
            raise NotReadable(f"more than {MAX_OBJECTS} shapes on a page")
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            code = _code(item)
            if code:
                codes.append(code)
            else:
                pictures.append(_data(item))
            if len(pictures) > MAX_PICTURES:
                raise NotReadable(f"more than {MAX_PICTURES} pictures on a page")
    lines += _laid_over(page)
    return Page(text, tuple(pictures), "\n".join(lines).encode(), tuple(codes))


def _described(item: Any) -> str:
    """What it is, where, and in which colours, so that a white sheet over a line, or white letters, are seen."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    where = [round(side.value) for side in (left, bottom, right, top)]
    colours = [_colour(item, pdfium.FPDFPageObj_GetFillColor), _colour(item, pdfium.FPDFPageObj_GetStrokeColor)]
    more = 0
    if item.type == pdfium.FPDF_PAGEOBJ_PATH:
        more = pdfium.FPDFPath_CountSegments(item)
    elif item.type == pdfium.FPDF_PAGEOBJ_TEXT:
        more = pdfium.FPDFTextObj_GetTextRenderMode(item)
    return f"{item.type} {where} {colours} {more}"


def _laid_over(page: pypdfium2.PdfPage) -> Iterator[str]:
    """Annotations and fields of forms: viewers draw them over the page, and they are neither its text nor its
    shapes."""
    if form := pdfium.FPDF_GetFormType(page.pdf):
        yield f"form {form}"
    count = pdfium.FPDFPage_GetAnnotCount(page)
    if count > MAX_OBJECTS:
        raise NotReadable(f"more than {MAX_OBJECTS} annotations on a page")
    for number in range(count):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        if not annotation:
            yield "annotation"
            continue
        try:
            where = pdfium.FS_RECTF()
            pdfium.FPDFAnnot_GetRect(annotation, where)
            sides = " ".join(f"{side:.0f}" for side in (where.left, where.bottom, where.right, where.top))
            yield f"annotation {pdfium.FPDFAnnot_GetSubtype(annotation)} {sides} {_appearance(annotation)}"
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _appearance(annotation: Any) -> str:
    mode = pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL
    said = ctypes.create_string_buffer(pdfium.FPDFAnnot_GetAP(annotation, mode, None, 0))
    pdfium.FPDFAnnot_GetAP(annotation, mode, ctypes.cast(said, ctypes.POINTER(pdfium.FPDF_WCHAR)), len(said))
    return sha256(said.raw).hexdigest()


def _colour(item: Any, of: Any) -> list[int]:
    parts = [ctypes.c_uint() for _ in range(4)]
    return [part.value for part in parts] if of(item, *parts) else []


def _code(item: pypdfium2.PdfImage) -> str:
    width, height = item.get_px_size()
    if width != height or not 0 < width <= drawing.MAX_SIDE:
        return ""
    return drawing.says(item.get_bitmap().to_pil(), PREFIX)


def _data(item: pypdfium2.PdfImage) -> bytes:
    """Without the compression that any tool may undo (Flate), with the one that none can without a trace (JPEG)."""
    return bytes(item.get_data(decode_simple=True))
