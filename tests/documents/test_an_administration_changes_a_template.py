"""Papers by templates in files: an administration's own where it is sound, the kiosk's where it is not; each declares
PDF/A-2a and PDF/UA-1, with its language, its title, its structure and words for who does not see the code."""

import asyncio
import io
from pathlib import Path

import pikepdf
import pytest

from kiosk import assets
from kiosk.config import Documents
from kiosk.devices.states import Fault
from kiosk.documents.client import Renderer as Client
from kiosk.documents.issuing import Issuer
from kiosk.documents.papers.specimens import specimen
from kiosk.documents.papers.templates import NAMES, Name
from kiosk.documents.port import CheckTemplates, Rendered, RenderPaper, RenderSummary, TemplatesChecked
from kiosk.documents.renderer import Renderer, Setup
from kiosk.documents.signed import keys
from kiosk.documents.signed.pdf import found_in
from kiosk.documents.signed.port import Verdict, VerifyPaper
from kiosk.documents.signed.reader import Reader
from kiosk.errors import Code
from tests.support.loops import run_in
from tests.support.papers_out import NOW, InProcess, attestation, issued, operator

BUILT_IN = assets.path("templates")
OWN = '#import "common.typ": *\n#show: sheet\n= Notre mairie\n'
WHOLE = OWN + "#parts((words, first) => { for said in words.paragraphs { par(said) }; stub(words, sealed: first) })\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "common.typ").write_bytes((BUILT_IN / "common.typ").read_bytes())
    return tmp_path


def service(own: Path) -> Renderer:
    return Renderer(Setup(str(BUILT_IN), str(assets.path("fonts")), own=str(own)))


def checked(own: Path) -> TemplatesChecked:
    answer = service(own).handle(CheckTemplates())
    assert isinstance(answer, TemplatesChecked)
    return answer


@pytest.mark.parametrize("name", NAMES)
def test_each_paper_declares_what_it_is(name: Name) -> None:
    answer = InProcess().service.render(specimen(name))
    assert isinstance(answer, Rendered)
    with pikepdf.open(io.BytesIO(answer.pdf)) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Specimen"
        assert str(pdf.Root.Lang) == "fr"
        assert bool(pdf.Root.MarkInfo.Marked)
        kinds = [str(o.S) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o and "/P" in o]
        words = [str(o.Alt) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/Alt" in o]
    assert "/H1" in kinds
    assert "Code signé de la borne, à lire par une machine" in words


def test_a_paper_is_in_french_and_in_the_citizen_s_language(tmp_path: Path) -> None:
    pdf = issued(operator(tmp_path).delegate(), attestation())
    pages = found_in(pdf).pages

    assert "Camille SPECIMEN" in pages[0].text
    assert len(pages[0].codes) == 1
    assert not pages[1].codes, "the code stands once"
    with pikepdf.open(io.BytesIO(pdf)) as document:
        elements = [o for o in document.objects if isinstance(o, pikepdf.Dictionary)]
        languages = {str(o.Lang) for o in elements if "/Lang" in o}
        for held in (o["/A"] for o in elements if "/A" in o):
            owners = held if isinstance(held, pikepdf.Array) else [held]
            languages |= {str(one.Lang) for one in owners if isinstance(one, pikepdf.Dictionary) and "/Lang" in one}
    assert any(language.startswith("ar") for language in languages), languages


def test_the_administration_s_template_is_used(own: Path) -> None:
    (own / "attestation.typ").write_text(WHOLE)

    assert checked(own) == TemplatesChecked(("attestation",), ())
    answer = service(own).render(attestation())
    assert isinstance(answer, Rendered)
    assert "Notre mairie" in found_in(answer.pdf).pages[0].text


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("#let x = ", "expected expression"),
        (OWN + "#nothing", "unknown variable"),
        ("#while true { }", "always true"),
        (OWN, "does not show"),
        (OWN + "#parts((w, f) => [#w.paragraphs #data.reference])", "signed code"),
        ('#import "@preview/cetz:0.3.0"\n' + WHOLE, "from the network"),
        ('#read("/../../etc/passwd")', "escape"),
        (WHOLE + "#if sys.inputs.seal.len() > 10000 [Vu]", ""),
    ],
)
def test_a_broken_template_is_named_and_the_kiosk_s_own_serves(source: str, said: str, own: Path) -> None:
    (own / "attestation.typ").write_text(source)
    (own / "letter.typ").write_text(WHOLE)
    found = checked(own)
    if said:
        (sentence,) = found.refused
        assert sentence.startswith("attestation.typ: ")
        assert said in sentence
        assert found.used == ("letter",)
    answer = service(own).render(attestation())
    assert isinstance(answer, Rendered)
    assert "Attestation de dépôt" in found_in(answer.pdf).pages[0].text or not said


def test_a_file_that_cannot_be_a_template_is_named(own: Path) -> None:
    (own / "attestation.typ").write_bytes(b"\xff\xfe")
    (own / "letter.typ").mkdir()
    (own / "receipt.typ").write_bytes(b" " * 300_000)
    found = checked(own)

    assert found.used == ()
    assert [sentence.split(":")[0] for sentence in found.refused] == ["receipt.typ", "attestation.typ", "letter.typ"]
    assert checked(own / "nowhere").refused == (f"{own / 'nowhere'}: no such folder",)


def test_the_worker_tells_what_it_refused(own: Path, tmp_path: Path) -> None:
    (own / "letter.typ").write_text("#let x = ")

    async def body() -> None:
        client = Client(Documents(), own_templates=str(own))
        client.start()
        try:
            found = await client.check_templates()
            assert isinstance(found, TemplatesChecked)
            assert found.refused[0].startswith("letter.typ: ")
            assert isinstance(await Issuer(client, None, lambda: None).render(attestation("letter")), Rendered)  # type: ignore[arg-type, return-value]
        finally:
            await client.close()

    run_in("asyncio", body)


class Odd:
    """A renderer that reads its paper otherwise each time, or draws none that has a code."""

    def __init__(self, *, fault: bool) -> None:
        self.asked: list[str | None] = []
        self._fault = fault

    async def render(self, request: RenderSummary | RenderPaper) -> Rendered | Fault:
        self.asked.append(request.seal)
        if self._fault and request.seal is not None:
            return Fault(Code.DRIVER_DIED)
        return Rendered(b"%PDF", len(self.asked).to_bytes(1, "big") if request.seal is not None else b"")


@pytest.mark.parametrize("fault", [True, False])
def test_a_paper_leaves_without_a_code_rather_than_with_a_wrong_one(fault: bool, tmp_path: Path) -> None:
    odd, signer = Odd(fault=fault), operator(tmp_path).delegate()
    made = asyncio.run(Issuer(odd, signer, lambda: NOW).render(attestation()))

    assert made == Rendered(b"%PDF")
    assert odd.asked[-1] is None


def test_a_paper_that_is_too_long_to_be_read_again_binds_its_words_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lilas = operator(tmp_path)
    with monkeypatch.context() as shorter:
        shorter.setattr("kiosk.documents.signed.pdf.MAX_PAGES", 1)
        pdf = issued(lilas.delegate(), attestation())
    said = Reader(keys.load_trust(lilas.trust), lambda: NOW).handle(VerifyPaper(pdf))

    assert isinstance(said, Verdict)
    assert (said.outcome, said.compared) == ("valid", False)
