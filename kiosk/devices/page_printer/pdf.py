"""A document is counted before anything moves: hostile bytes, read by qpdf (pikepdf) in the driver's process."""

import io

import pikepdf

from kiosk.devices.page_printer.port import MAX_PDF_BYTES, Document
from kiosk.devices.states import Fault
from kiosk.errors import Code


def pages_of(document: Document, max_pages: int) -> int | Fault:
    """How many sides would be printed, copies included; a fault for what is no PDF, is locked, empty or too long."""
    if not 1 <= document.copies <= max_pages:
        return Fault(Code.DOCUMENT_TOO_LONG, "copies")
    if len(document.pdf) > MAX_PDF_BYTES:
        return Fault(Code.DOCUMENT_TOO_LONG, "bytes")
    # qpdf repairs what it can; the print server's filters would refuse what has no header.
    if not document.pdf.lstrip().startswith(b"%PDF-"):
        return Fault(Code.DOCUMENT_NOT_PRINTABLE, "not a PDF")
    try:
        with pikepdf.open(io.BytesIO(document.pdf), suppress_warnings=True) as pdf:
            pages = len(pdf.pages)
    except pikepdf.PasswordError:
        return Fault(Code.DOCUMENT_NOT_PRINTABLE, "locked")
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, RecursionError, MemoryError):
        return Fault(Code.DOCUMENT_NOT_PRINTABLE, "damaged")
    if pages == 0:
        return Fault(Code.DOCUMENT_NOT_PRINTABLE, "no page")
    if pages * document.copies > max_pages:
        return Fault(Code.DOCUMENT_TOO_LONG, f"{pages} pages")
    return pages * document.copies
