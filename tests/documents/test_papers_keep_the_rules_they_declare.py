"""Each paper keeps the rules of PDF/A-2a and PDF/UA-1 that can be read off its structure; and a paper that breaks one
is seen to do so."""

import io
from collections.abc import Callable

import pikepdf
import pytest

from kiosk.documents.papers.specimens import specimen
from kiosk.documents.papers.templates import NAMES, Name
from kiosk.documents.port import Rendered, RenderPaper, RenderSummary
from tests.support.papers_out import InProcess, attestation
from tests.support.pdf_rules import RULES, broken
from tests.support.summaries import summary


def made(request: RenderSummary | RenderPaper) -> bytes:
    answer = InProcess().service.render(request)
    assert isinstance(answer, Rendered), answer
    return answer.pdf


@pytest.fixture(scope="module")
def paper() -> bytes:
    return made(summary())


@pytest.mark.parametrize("name", NAMES)
def test_a_specimen_of_each_template(name: Name) -> None:
    assert broken(made(specimen(name))) == []


@pytest.mark.parametrize("language", ["fr", "ar", "zh"])
def test_the_summary_with_its_scan_and_its_signature(language: str) -> None:
    assert broken(made(summary(language=language))) == []


def test_a_paper_in_two_languages() -> None:
    assert broken(made(attestation())) == []


def _without(*keys: str) -> Callable[[pikepdf.Pdf], None]:
    def spoil(pdf: pikepdf.Pdf) -> None:
        for key in keys:
            del pdf.Root[key]

    return spoil


def _unmarked(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    page.contents_add(b"BT ET 0 0 10 10 re f", prepend=True)


def _speechless(pdf: pikepdf.Pdf) -> None:
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/S") == pikepdf.Name.Figure:
            del one["/Alt"]


def _leaping(pdf: pikepdf.Pdf) -> None:
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/S") == pikepdf.Name.H2:
            one.S = pikepdf.Name.H4


def _scripted(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="0"))


def _unnamed(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        del metadata["dc:title"]
        del metadata["pdfaid:part"]
        del metadata["pdfuaid:part"]


def _bare_type(pdf: pikepdf.Pdf) -> None:
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == pikepdf.Name.FontDescriptor:
            for key in ("/FontFile2", "/FontFile3"):
                if key in one:
                    del one[key]


@pytest.mark.parametrize(
    ("spoil", "clauses"),
    [
        (_without("/OutputIntents"), ["6.2.3"]),
        (_without("/Lang"), ["7.2"]),
        (_unmarked, ["7.1 all"]),
        (_speechless, ["7.3"]),
        (_leaping, ["7.4.2"]),
        (_scripted, ["6.5"]),
        (_unnamed, ["6.6.4 part", "14289-1 5", "7.1 title"]),
        (_bare_type, ["6.2.11.4.1", "7.21.4.1"]),
    ],
)
def test_a_rule_that_is_broken_is_told(spoil: Callable[[pikepdf.Pdf], None], clauses: list[str], paper: bytes) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        spoil(pdf)
        pdf.save(out, fix_metadata_version=False)
    told = broken(out.getvalue())
    assert len(told) == len(clauses), told
    assert all(any(clause in one for one in told) for clause in clauses), told
    assert set(told) <= set(RULES)
