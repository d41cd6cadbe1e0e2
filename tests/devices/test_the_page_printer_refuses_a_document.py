"""Too many pages, a locked or damaged PDF, no PDF at all: refused with a sentence, before the printer hears of it."""

import io

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.page_printer.pdf import pages_of
from kiosk.devices.page_printer.port import Document, NotPrinted, Printed
from kiosk.devices.states import Fault, Ready
from kiosk.errors import MEANINGS, Code
from tests.support.loops import run_in
from tests.support.page_printer import PageHall, document, open_page_printer, pdf


def _locked() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as opened:
        opened.save(out, encryption=pikepdf.Encryption(owner="owner", user="user"))
    return out.getvalue()


def _empty() -> bytes:
    out = io.BytesIO()
    pikepdf.new().save(out)
    return out.getvalue()


REFUSED = [
    (document(4), Code.DOCUMENT_TOO_LONG),
    (document(2, copies=2), Code.DOCUMENT_TOO_LONG),
    (document(1, copies=0), Code.DOCUMENT_TOO_LONG),
    (document(1, copies=-1), Code.DOCUMENT_TOO_LONG),
    (Document(_locked()), Code.DOCUMENT_NOT_PRINTABLE),
    (Document(_empty()), Code.DOCUMENT_NOT_PRINTABLE),
    (Document(b""), Code.DOCUMENT_NOT_PRINTABLE),
    (Document(b"%PDF-1.7\n"), Code.DOCUMENT_NOT_PRINTABLE),
    (Document(b"\x1b%-12345X@PJL"), Code.DOCUMENT_NOT_PRINTABLE),
    (Document(b"%!PS-Adobe-3.0\n/Helvetica findfont"), Code.DOCUMENT_NOT_PRINTABLE),
]


@pytest.mark.parametrize(("refused", "code"), REFUSED)
def test_a_document_is_judged_before_it_is_printed(refused: Document, code: Code) -> None:
    told = pages_of(refused, 3)
    assert isinstance(told, Fault)
    assert told.code is code
    assert MEANINGS[code].citizen


def test_the_printer_hears_nothing_of_it_and_stays_ready(page_hall: PageHall) -> None:
    async def story() -> None:
        before = len(page_hall.printouts())
        async with open_page_printer(page_hall.config(max_pages=3)) as client:
            told = await client.print_pdf("a", document(4))
            assert told == NotPrinted("a", Fault(Code.DOCUMENT_TOO_LONG, "4 pages"))
            assert client.state == Ready()
            assert len(page_hall.printouts()) == before
            assert await client.print_pdf("b", document(3)) == Printed("b", 3)

    run_in("asyncio", story)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 700), st.integers(0, 40))
def test_no_bytes_are_more_than_a_fault_or_a_number(noise: bytes, at: int, cut: int) -> None:
    good = pdf(2)
    damaged = good[:at] + noise + good[at + cut :]
    told = pages_of(Document(damaged), 20)
    assert isinstance(told, Fault) or 1 <= told <= 20
    assert isinstance(pages_of(Document(noise), 20), Fault)


def test_a_document_does_not_print_itself() -> None:
    assert "SPECIMEN" not in f"{document()!r} {document()}"
