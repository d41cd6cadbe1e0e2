"""The summary declares PDF/A-2a and PDF/UA-1 and keeps that promise as far as it can be looked at here: structure,
language, title, alternative texts, fonts. A validator (veraPDF) is in none of our registries."""

import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pikepdf
import pytest
from PIL import Image

from kiosk import assets
from kiosk.devices.states import Fault
from kiosk.documents.port import Rendered, RenderSummary, SummaryRow, SummaryScan, SummarySection
from kiosk.documents.renderer import Renderer, Setup
from kiosk.errors import Code
from tests.support.summaries import summary


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(Setup(str(assets.path("templates")), str(assets.path("fonts"))))


def render(renderer: Renderer, request: RenderSummary) -> bytes:
    answer = renderer.handle(request)
    assert isinstance(answer, Rendered)
    return answer.pdf


def text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def structure(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """Every element of the structure tree, in reading order."""
    found: list[pikepdf.Dictionary] = []

    def walk(node: pikepdf.Object) -> None:
        if isinstance(node, pikepdf.Array):
            for kid in node:
                walk(kid)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append(node)
            walk(node.get("/K", pikepdf.Array()))

    walk(pdf.Root.StructTreeRoot.K)
    return found


@pytest.mark.parametrize(("language", "lang"), [("fr", "fr"), ("en", "en"), ("fr_simple", "fr"), ("ar", "ar")])
def test_it_is_tagged_and_names_its_language_and_title(language: str, lang: str, renderer: Renderer) -> None:
    with pikepdf.open(io.BytesIO(render(renderer, summary(language=language)))) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == lang
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.docinfo["/Title"]) == "Déclaration de changement d'adresse"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "2"
            assert metadata["pdfaid:conformance"] == "A"
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Déclaration de changement d'adresse"


def test_headings_lists_and_pictures_are_in_the_structure(renderer: Renderer) -> None:
    with pikepdf.open(io.BytesIO(render(renderer, summary()))) as pdf:
        elements = structure(pdf)
        kinds = [str(element.S) for element in elements]
        alternatives = [str(element.Alt) for element in elements if element.S == "/Figure"]

    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 5
    assert kinds.count("/LI") == kinds.count("/Lbl") == kinds.count("/LBody") == 5
    assert alternatives == [
        "Signature de Camille SPECIMEN",
        "Facture numérisée ; son code signé est vérifié et donne l'adresse ci-dessus.",
    ]


def test_all_values_are_text_and_each_scan_has_its_page(renderer: Renderer) -> None:
    request = summary()
    pdf = render(renderer, request)
    text = text_of(pdf)

    for section in request.sections:
        assert section.heading in text
        for row in section.rows:
            assert row.label in text
            assert row.value in text
            assert row.origin in text
    for words in (request.reference, request.operator, request.made, *request.notices, request.signatures[1].statement):
        assert words in text
    pages = text.rstrip("\f").split("\f")
    assert len(pages) == 2
    assert "Justificatif de domicile" in pages[1]
    assert re.search(r"2\s*/\s*2", pages[1])


def test_fonts_are_embedded_and_the_product_s_own(renderer: Renderer) -> None:
    fonts = subprocess.run(["pdffonts", "-"], input=render(renderer, summary()), capture_output=True, check=True)
    lines = fonts.stdout.decode().splitlines()[2:]

    assert lines
    assert all("AtkinsonHyperlegibleNext" in line and re.search(r"\byes\s+yes\s+yes\b", line) for line in lines)


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_its_syntax_is_sound(renderer: Renderer, tmp_path: Path) -> None:
    file = tmp_path / "specimen.pdf"
    file.write_bytes(render(renderer, summary()))

    done = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_scan_goes_in_as_it_came(renderer: Renderer) -> None:
    request = summary()
    with pikepdf.open(io.BytesIO(render(renderer, request))) as pdf:
        streams = [bytes(obj.read_raw_bytes()) for obj in pdf.objects if isinstance(obj, pikepdf.Stream)]

    assert request.scans[0].jpeg in streams


def test_a_signature_drawn_on_glass_is_ink_on_white(renderer: Renderer) -> None:
    with pikepdf.open(io.BytesIO(render(renderer, summary(scans=())))) as pdf:
        pictures = [
            pikepdf.PdfImage(o) for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"
        ]
        (drawn,) = [picture.as_pil_image().convert("RGB") for picture in pictures]

    assert drawn.getpixel((0, 0)) == (255, 255, 255)
    assert drawn.getpixel((40, 150)) == (20, 35, 58)


def one_value(value: str) -> RenderSummary:
    return summary(sections=(SummarySection("Nom", (SummaryRow("Nom", value, ""),)),), signatures=(), scans=())


@pytest.mark.parametrize("value", ["Zoë Œuvré-Nuñez Łukasz Şahin", "Ελένη", "Иван Щукин"])
def test_names_in_other_alphabets_are_shown(value: str, renderer: Renderer) -> None:
    assert value in text_of(render(renderer, one_value(value)))


@pytest.mark.parametrize(
    "value",
    ["漢字", "一丁七万丈三上下不与丐丑专且世丘丙业丛东丝", "😀", "a\x07b", "\ue000", "\u0378", "x" * 100_000, "\ud83d"],
)
def test_characters_that_no_font_has_do_not_lose_the_document(value: str, renderer: Renderer) -> None:
    pdf = render(renderer, one_value(f"SPECIMEN {value}"))

    assert "SPECIMEN" in text_of(pdf)


@pytest.mark.parametrize("value", ["#panic()", "*x* _y_ $z$ `w`", '"}],', "<b>&amp;", "\\u0041", "= Titre"])
def test_a_value_is_text_never_a_program(value: str, renderer: Renderer) -> None:
    assert value in text_of(render(renderer, one_value(value)))


def test_many_rows_and_pages_stay_in_order(renderer: Renderer) -> None:
    rows = tuple(SummaryRow(f"Question {n}", f"Réponse {n}", "tapé par vous") for n in range(60))
    request = summary(sections=(SummarySection("Tout", rows),), scans=summary().scans * 5)
    text = text_of(render(renderer, request))

    assert [int(n) for n in re.findall(r"Réponse (\d+)", text)] == list(range(60))
    assert text.count("Justificatif de domicile") == 5


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK", "1"])
def test_scans_in_any_colours_are_taken(mode: str, renderer: Renderer) -> None:
    out = io.BytesIO()
    Image.new(mode, (300, 400)).save(out, "TIFF" if mode == "1" else "JPEG")
    request = summary(scans=(SummaryScan("Papier", "Papier noir.", out.getvalue()),))

    with pikepdf.open(io.BytesIO(render(renderer, request))) as pdf:
        assert len(pdf.pages) == 2


def test_a_scan_that_is_no_picture_is_a_fault_that_names_it(renderer: Renderer) -> None:
    request = summary(scans=(*summary().scans, SummaryScan("Papier", "Papier.", b"\xff\xd8 nothing")))
    answer = renderer.handle(request)

    assert isinstance(answer, Fault)
    assert answer.code is Code.UNREADABLE_DOCUMENT
    assert answer.detail.startswith("scan-1:")


def test_too_many_pictures_are_a_fault(renderer: Renderer) -> None:
    answer = renderer.handle(summary(scans=summary().scans * 60))

    assert isinstance(answer, Fault)
    assert answer.code is Code.UNREADABLE_DOCUMENT


def test_nothing_of_the_citizen_is_written_or_named(tmp_path: Path) -> None:
    """The whole system calls of a render: no file is opened for writing, none is made."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    (tmp_path / "request").write_bytes(msgspec.msgpack.encode(summary()))
    program = (
        "import msgspec, sys; from kiosk import assets; from kiosk.documents.port import Rendered, RenderSummary;"
        "from kiosk.documents.renderer import Setup, service;"
        "r = service(Setup(str(assets.path('templates')), str(assets.path('fonts'))), print);"
        "q = msgspec.msgpack.decode(open(sys.argv[1], 'rb').read(), type=RenderSummary);"
        "assert isinstance(r.handle(q), Rendered)"
    )
    trace = tmp_path / "trace"
    calls = "trace=open,openat,openat2,creat,mkdir,mkdirat,rename,renameat2,memfd_create,symlink,link,truncate"
    command = [strace, "-f", "-e", calls, "-o", str(trace), sys.executable, "-B", "-c", program]
    done = subprocess.run([*command, str(tmp_path / "request")], capture_output=True, check=False)
    if b"ptrace" in done.stderr.lower() or b"not permitted" in done.stderr.lower():
        pytest.skip("strace may not trace here")
    assert done.returncode == 0, done.stderr

    writing = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|mkdir|rename|creat\(|link|truncate")
    lines = [line for line in trace.read_text().splitlines() if writing.search(line) and "/dev/null" not in line]
    assert lines == []
