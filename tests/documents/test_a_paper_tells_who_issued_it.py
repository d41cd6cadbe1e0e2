"""A paper of the kiosk, on a screen, on paper, in a photograph, changed: what its signed code says of each."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import img2pdf
import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from kiosk.documents.signed import keys
from kiosk.documents.signed.code import PREFIX
from kiosk.documents.signed.content import fingerprint
from kiosk.documents.signed.drawing import code_picture
from kiosk.documents.signed.pdf import found_in
from kiosk.documents.signed.port import Verdict, VerifyPaper
from kiosk.documents.signed.reader import QR_CODES, Reader, codes_on
from kiosk.documents.signed.signer import Signer, keep_simulated
from tests.support.papers_out import NOW, Operator, attestation, issued, operator, photographed
from tests.support.summaries import summary


@pytest.fixture(scope="module")
def lilas(tmp_path_factory: pytest.TempPathFactory) -> Operator:
    return operator(tmp_path_factory.mktemp("lilas"))


@pytest.fixture(scope="module")
def signer(lilas: Operator) -> Signer:
    return lilas.delegate()


@pytest.fixture(scope="module")
def paper(signer: Signer) -> bytes:
    return issued(signer, summary())


def verdict(data: bytes, trust: Path | None) -> Verdict:
    answer = Reader(keys.load_trust(trust), lambda: NOW).handle(VerifyPaper(data))
    assert isinstance(answer, Verdict), answer
    return answer


def page(pdf: bytes, dpi: int, number: int = 0) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as document:
        picture: Image.Image = document[number].render(scale=dpi / 72).to_pil()
        return picture


def as_png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def edited(pdf: bytes, edit: Callable[[pikepdf.Pdf], object]) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        edit(document)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def test_the_file_itself_is_compared_whole(lilas: Operator, paper: bytes) -> None:
    said = verdict(paper, lilas.trust)

    assert (said.outcome, said.compared, said.changes) == ("valid", True, ())
    assert (said.operator, said.kiosk, said.kind) == ("lilas", "borne-7", "summary")
    assert (said.reference, said.issued) == ("K4T-7QX9-2M", "2026-11-22T10:42:00Z")
    assert said.fields == {
        "Démarche": "Déclaration de changement d'adresse",
        "Service": "Ville de Lilas-sur-Moselle, accueil de la mairie",
    }


@pytest.mark.parametrize("kind", ["receipt", "attestation", "letter"])
def test_every_kind_of_paper_is_signed(kind: str, lilas: Operator, signer: Signer) -> None:
    said = verdict(issued(signer, attestation(kind)), lilas.trust)

    assert (said.outcome, said.kind, said.compared) == ("valid", kind, True)
    assert "Camille SPECIMEN" in said.fields.values()


@pytest.mark.parametrize("dpi", [150, *(pytest.param(dpi, marks=pytest.mark.long) for dpi in (130, 200, 300))])
def test_paper_from_a_scanner_is_left_to_a_person_s_eye(dpi: int, lilas: Operator, paper: bytes) -> None:
    picture = as_png(page(paper, dpi).convert("L"))
    for data in (picture, img2pdf.convert([picture])):
        said = verdict(data, lilas.trust)
        assert (said.outcome, said.compared) == ("valid", False)
        assert said.fields["Démarche"] == "Déclaration de changement d'adresse"


def test_a_photograph_will_do(lilas: Operator, paper: bytes) -> None:
    out = io.BytesIO()
    photographed(page(paper, 200)).save(out, "JPEG", quality=70)

    assert verdict(out.getvalue(), lilas.trust).outcome == "valid"


def test_a_file_that_was_only_saved_anew_is_the_same(lilas: Operator, paper: bytes) -> None:
    said = verdict(edited(paper, lambda pdf: pdf.docinfo.update({"/Producer": "other"})), lilas.trust)
    assert (said.outcome, said.compared) == ("valid", True)
    with pikepdf.open(io.BytesIO(paper)) as document:
        out = io.BytesIO()
        document.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
    assert verdict(out.getvalue(), lilas.trust).compared


def swap_scan(document: pikepdf.Pdf) -> None:
    for item in document.objects:
        if isinstance(item, pikepdf.Stream) and item.get("/Filter") == "/DCTDecode":
            other = io.BytesIO()
            Image.new("L", (int(item.Width), int(item.Height)), 90).save(other, "JPEG")
            item.write(other.getvalue(), filter=pikepdf.Name.DCTDecode)


def write_over(document: pikepdf.Pdf) -> None:
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    document.pages[0].obj.Resources.Font.Forged = document.make_indirect(font)
    document.pages[0].contents_add(b"BT /Forged 12 Tf 100 400 Td (57000 Nancy) Tj ET")


@pytest.mark.parametrize(
    ("edit", "change"),
    [
        (write_over, "text of page 1"),
        (swap_scan, "pictures of page"),
        (lambda pdf: pdf.pages.__delitem__(1), "instead of"),
    ],
)
def test_what_was_changed_is_told(
    edit: Callable[[pikepdf.Pdf], object], change: str, lilas: Operator, paper: bytes
) -> None:
    said = verdict(edited(paper, edit), lilas.trust)

    assert (said.outcome, said.compared) == ("changed", True)
    assert any(change in one for one in said.changes), said.changes


def test_a_white_sheet_over_a_line_is_not_called_the_same(lilas: Operator, paper: bytes) -> None:
    """No letter is changed, and yet another thing is read: a machine cannot tell, and says so."""
    covered = edited(paper, lambda pdf: pdf.pages[0].contents_add(b"1 1 1 rg 90 500 300 40 re f"))
    said = verdict(covered, lilas.trust)

    assert (said.outcome, said.compared) == ("valid", False)
    assert "drawn anew" in said.reason


def lay_over(document: pikepdf.Pdf) -> None:
    """A stamp with another sum on a white ground: no page's content is touched."""
    drawn = document.make_stream(b"1 1 1 rg 0 0 300 40 re f 0 g BT /F 20 Tf 5 10 Td (9999) Tj ET")
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    drawn.Type, drawn.Subtype, drawn.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, pikepdf.Array([0, 0, 300, 40])
    drawn.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    stamp = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Stamp,
        Rect=pikepdf.Array([90, 500, 390, 540]),
        F=4,
        AP=pikepdf.Dictionary(N=drawn),
    )
    document.pages[0].obj.Annots = pikepdf.Array([document.make_indirect(stamp)])


def of_two_faces(document: pikepdf.Pdf) -> None:
    """Some viewers show the form in the place of all pages."""
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([]), XFA=document.make_stream(b"<xdp/>"))


@pytest.mark.parametrize("edit", [lay_over, of_two_faces])
def test_what_a_viewer_lays_over_a_page_is_not_called_the_same(
    edit: Callable[[pikepdf.Pdf], object], lilas: Operator, paper: bytes
) -> None:
    said = verdict(edited(paper, edit), lilas.trust)

    assert (said.outcome, said.compared) == ("valid", False)
    assert "drawn anew" in said.reason


def test_the_code_of_one_paper_on_another_is_seen(lilas: Operator, signer: Signer, paper: bytes) -> None:
    """The first page of a true paper before the pages of another one."""
    other = issued(signer, attestation())

    def mix(document: pikepdf.Pdf) -> None:
        with pikepdf.open(io.BytesIO(other)) as more:
            document.pages.extend(more.pages)

    assert verdict(edited(paper, mix), lilas.trust).outcome == "changed"


def test_a_second_code_of_another_size_is_seen_too() -> None:
    """Of a size at which it is legible on the enlarged picture alone, and the first one on each of them."""
    first, second = PREFIX + "FIRST" * 60, PREFIX + "SECOND" * 50
    sheet = Image.new("L", (900, 900), 255)
    for code, side, at in ((first, 400, 20), (second, 82, 600)):
        sheet.paste(code_picture(code).convert("L").resize((side, side), Image.Resampling.BOX), (at, at))
    alone = zxingcpp.read_barcodes(sheet, formats=QR_CODES)
    assert [code.text for code in alone] == [first], "or this test shows nothing"

    assert codes_on(sheet) == {first, second}


def test_another_operator_is_unknown(paper: bytes, tmp_path: Path) -> None:
    for trust in (operator(tmp_path, "ailleurs").trust, None):
        said = verdict(paper, trust)
        assert (said.outcome, said.fields, said.operator) == ("unknown_signer", {}, "")


def test_a_paper_without_a_code_says_nothing(lilas: Operator) -> None:
    assert verdict(issued(None, summary()), lilas.trust).outcome == "no_code"
    assert verdict(as_png(Image.new("L", (300, 400), 255)), lilas.trust).outcome == "no_code"


def test_a_kiosk_whose_delegation_is_over_hands_out_papers_without_a_code(tmp_path: Path) -> None:
    late = operator(tmp_path).delegate(NOW - timedelta(days=40), NOW - timedelta(days=10))

    assert late.standing(NOW) == "expired"
    assert not any(found.codes for found in found_in(issued(late, summary())).pages)


def test_a_withdrawn_kiosk_is_not_believed(tmp_path: Path) -> None:
    lilas = operator(tmp_path)
    paper = issued(lilas.delegate(), summary(scans=()))
    stolen = keys.key_id(bytes(keys.signing_key(lilas.kiosk / keys.KEY).verify_key)).hex()
    (lilas.trust / keys.WITHDRAWN).write_text(f"# stolen on Monday\n{stolen}  # borne-7\n")

    said = verdict(paper, lilas.trust)
    assert (said.outcome, said.fields) == ("unknown_signer", {})
    assert "withdrawn" in said.reason


def test_a_simulated_operator_lives_for_a_day(tmp_path: Path) -> None:
    first = keep_simulated(tmp_path, "borne-1", lambda: NOW)
    again = keep_simulated(tmp_path, "borne-1", lambda: NOW + timedelta(hours=3))
    later = keep_simulated(tmp_path, "borne-1", lambda: NOW + timedelta(days=3))

    assert first.until == again.until < later.until
    assert later.standing(NOW + timedelta(days=3)) == "usable"
    assert len(list((tmp_path / "trust").glob("*.pub"))) == 2, "papers of the first day are verified still"
    assert not [file for file in tmp_path.rglob("*.key") if file.name != keys.KEY], "an operator's key is on the kiosk"


def test_what_a_code_binds_is_read_the_same_by_the_next_version_of_the_reader(paper: bytes) -> None:
    """Of a page of letters that never changes: were this to differ after an update of pdfium, every paper that is out
    there would be called changed."""
    specimen = Path(__file__).parent / "data" / "bound.pdf"

    assert fingerprint(found_in(specimen.read_bytes())).hex() == (specimen.with_suffix(".txt").read_text().strip())
