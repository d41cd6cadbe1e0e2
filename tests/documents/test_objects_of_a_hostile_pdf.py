"""PDFs that are made to keep whoever follows their objects busy, or to be taken for another file by another program:
each is left alone in a moment, none is called the same, and the true papers around them are compared as ever."""

import zlib
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name

from kiosk.documents.signed import objects
from kiosk.documents.signed.client import PaperReader
from kiosk.documents.signed.content import NOT_DRAWN, fingerprint
from kiosk.documents.signed.objects import digest_of
from kiosk.documents.signed.pdf import found_in
from kiosk.documents.signed.port import Verdict
from tests.support.loops import run_in
from tests.support.papers_altered import Edit, edited, signed_code
from tests.support.papers_out import Operator, attestation, issued, operator
from tests.support.patience import PATIENCE_S

PAGES = 2


@pytest.fixture(scope="module")
def lilas(tmp_path_factory: pytest.TempPathFactory) -> Operator:
    return operator(tmp_path_factory.mktemp("lilas"))


@pytest.fixture(scope="module")
def paper(lilas: Operator) -> bytes:
    """Of two pages."""
    return issued(lilas.delegate(), attestation())


def ring(document: pikepdf.Pdf) -> None:
    first, second = (document.make_indirect(Dictionary()) for _ in range(2))
    first.Next, second.Next = second, first
    document.Root.Ring = first


def ring_of_headings(document: pikepdf.Pdf) -> None:
    heading = document.Root.Outlines.First
    heading.Next = heading


def empty_ring_of_headings(document: pikepdf.Pdf) -> None:
    heading = document.make_indirect(Dictionary())
    heading.First = heading.Next = heading
    document.Root.Outlines = heading


def same_page_twice(document: pikepdf.Pdf) -> None:
    document.Root.Pages.Kids[1] = document.Root.Pages.Kids[0]


def ring_of_groups(document: pikepdf.Pdf) -> None:
    document.Root.Pages.Parent = document.Root.Pages


def deep(document: pikepdf.Pdf) -> None:
    inner = document.make_indirect(Array())
    for _ in range(5000):
        inner = document.make_indirect(Array([inner]))
    document.Root.Deep = inner


def broad(document: pikepdf.Pdf) -> None:
    document.Root.Broad = Array([0] * (objects.MAX_VALUES + 1))


def bomb(document: pikepdf.Pdf) -> None:
    """More zeros than are unpacked, in a thousandth of their size."""
    squeezed, zeros = zlib.compressobj(9), bytes(1 << 24)
    parts = [squeezed.compress(zeros) for _ in range(objects.MAX_DECODED_BYTES // len(zeros) + 1)]
    document.Root.Bomb = document.make_stream(b"")
    document.Root.Bomb.write(b"".join(parts) + squeezed.flush(), filter=Name.FlateDecode)


def bomb_in_parts(document: pikepdf.Pdf) -> None:
    """Each of them small enough."""
    size = 1 << 24
    streams = [document.make_stream(b"") for _ in range(objects.MAX_DECODED_BYTES // size + 1)]
    for stream in streams:
        stream.write(zlib.compress(bytes(size), 9), filter=Name.FlateDecode)
    document.Root.Bombs = Array(streams)


def cut_stream(document: pikepdf.Pdf) -> None:
    data = zlib.compress(b"something that is read to its half" * 40)
    document.Root.Cut = document.make_stream(b"")
    document.Root.Cut.write(data[: len(data) // 2], filter=Name.FlateDecode)


def no_stream(document: pikepdf.Pdf) -> None:
    document.Root.None_ = document.make_stream(b"")
    document.Root.None_.write(b"not compressed at all", filter=Name.FlateDecode)


def wrong_rows(document: pikepdf.Pdf) -> None:
    """Differences of rows that are said to be wider than memory."""
    code = signed_code(document)
    parms = Dictionary(Predictor=12, Columns=2**31 - 1, Colors=4, BitsPerComponent=16)
    code.write(zlib.compress(b"\2" * 900), filter=Name.FlateDecode, decode_parms=parms)


def wide_rows(document: pikepdf.Pdf) -> None:
    """For four thousand million bytes, which the worker may not have."""
    parms = Dictionary(Predictor=12, Columns=10**9, Colors=4, BitsPerComponent=8)
    document.Root.Wide = document.make_stream(b"")
    document.Root.Wide.write(zlib.compress(bytes(100)), filter=Name.FlateDecode, decode_parms=parms)


def parameters_in_a_stream(document: pikepdf.Pdf) -> None:
    code = signed_code(document)
    code.DecodeParms = document.make_stream(b"")


def many_codes(document: pikepdf.Pdf) -> None:
    """Pictures that might be one, each of which is looked at for its code."""
    blank = (document.make_stream(bytes(400), Width=20, Height=20, BitsPerComponent=8) for _ in range(9))
    document.Root.Codes = Array(list(blank))


NOT_FOLLOWED: dict[str, Edit] = {
    "a ring": ring,
    "a ring of headings": ring_of_headings,
    "a ring of headings of nothing": empty_ring_of_headings,
    "one page twice": same_page_twice,
    "a ring of groups of pages": ring_of_groups,
    "too deep": deep,
    "too broad": broad,
    "a bomb": bomb,
    "many small bombs": bomb_in_parts,
    "a stream that is cut": cut_stream,
    "a stream of no kind": no_stream,
    "rows wider than memory": wrong_rows,
    "parameters that are a stream": parameters_in_a_stream,
    "many that might be a code": many_codes,
}


@pytest.mark.parametrize("what", NOT_FOLLOWED)
def test_what_no_kiosk_makes_is_not_followed(what: str, paper: bytes) -> None:
    hostile = edited(paper, NOT_FOLLOWED[what], static_id=True)

    assert digest_of(hostile, PAGES) == b""


def test_what_hangs_together_in_many_ways_is_looked_at_once(paper: bytes) -> None:
    """Each of forty objects holds the next one twice: 2 to the 40 ways lead to the last."""

    def edit(document: pikepdf.Pdf) -> None:
        held = document.make_indirect(Array([1]))
        for _ in range(40):
            held = document.make_indirect(Array([held, held]))
        document.Root.Many = held

    assert len(digest_of(edited(paper, edit), PAGES)) == 32


def test_what_was_not_followed_is_equal_to_nothing(paper: bytes) -> None:
    """Not even to itself: the code of a paper that a kiosk could not follow vouches for no drawing."""
    hostile = edited(paper, ring)
    found = found_in(hostile)

    assert fingerprint(found)[32:48] == NOT_DRAWN
    assert fingerprint(found_in(paper))[32:48] != NOT_DRAWN


# Of the same length: what is moved is noticed by the table alone.
LIES: dict[str, tuple[bytes, bytes]] = {
    "a length that is too short": (b"/Length 565", b"/Length 564"),
    "a key that stands there twice": (b"/MarkInfo", b"/Metadata"),
    "a key that stands there twice, written otherwise": (b"/OutputIntents 7 0 R", b"/L#61ng(French)/A  7"),
    "objects that are not where they are said to be": (b"%\x80\x80\x80\x80", b"%\x80\x80\x80\x80%"),
    "no table": (b"startxref", b"startxxxx"),
    "another end behind the end": (b"%%EOF", b"%%EOF\nstartxref\n0\n%%EOF"),
    "something between two objects": (b"\nendobj\n3 0 obj", b"\nendobj 4 0 obj\nnull\nendobj\n3 0 obj"),
    "something before the first one": (b"\n\n1 0 obj", b"\n5 \n1 0 obj"),
    "an object of another number": (b"\n3 0 obj", b"\n4 0 obj"),
    "a table before this one": (b" R/Info ", b" R/Prev "),
    "a version of an object": (b"00000 n", b"00001 n"),
}


@pytest.mark.parametrize("what", LIES)
def test_a_file_that_has_to_be_mended_is_not_followed(what: str, paper: bytes) -> None:
    """Two programs may mend it differently: what one reads, the other does not show."""
    was, now = LIES[what]
    assert was in paper

    assert digest_of(paper.replace(was, now, 1), PAGES) == b""


def test_other_pages_than_another_reader_found(paper: bytes) -> None:
    assert digest_of(paper, PAGES)
    assert digest_of(paper, PAGES + 1) == b""


def test_a_file_under_a_password(paper: bytes) -> None:
    locked = edited(paper, lambda pdf: None, encryption=pikepdf.Encryption(owner="a", user="b"))

    assert digest_of(locked, PAGES) == b""


def test_a_file_that_anybody_can_open_though_it_is_encrypted(paper: bytes) -> None:
    locked = edited(paper, lambda pdf: None, encryption=pikepdf.Encryption(owner="a"))

    assert digest_of(locked, PAGES) == b""


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"\0" * 5000])
def test_what_is_no_pdf(data: bytes) -> None:
    assert digest_of(data, 1) == b""


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 2**31), byte=st.integers(0, 255), cut=st.booleans())
def test_no_byte_of_a_paper_breaks_the_reader(at: int, byte: int, *, cut: bool) -> None:
    whole = (Path(__file__).parent / "data" / "bound.pdf").read_bytes()
    at %= len(whole)
    touched = whole[:at] if cut else whole[:at] + bytes([byte]) + whole[at + 1 :]

    assert len(digest_of(touched, PAGES)) in (0, 32)


def test_the_worker_in_its_sandbox_outlives_them(lilas: Operator, paper: bytes) -> None:
    """With its limits of memory and calls; the paper that comes next is compared whole."""

    async def body() -> None:
        reader = PaperReader(str(lilas.trust), PATIENCE_S)
        reader.start()
        try:
            for edit in (bomb, deep, wide_rows, None):
                said = await reader.verify(edited(paper, edit) if edit else paper)
                assert isinstance(said, Verdict), said
                assert (said.compared, said.redrawn) == (edit is None, edit is not None), edit
        finally:
            await reader.close()

    run_in("asyncio", body)
