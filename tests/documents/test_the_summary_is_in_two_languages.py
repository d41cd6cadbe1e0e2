"""The service reads French; the citizen reads the same behind it, in their language and direction, and is told when
nobody has checked those words."""

import hashlib
import io
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pikepdf
import pytest

from kiosk import assets
from kiosk.branding import INK, LEGIBLE, contrast
from kiosk.documents.papers.words import paper_json
from kiosk.documents.port import Rendered, RenderSummary
from kiosk.documents.renderer import Renderer, Setup
from kiosk.i18n.languages import LANGUAGES, language_of
from kiosk.i18n.translator import load
from kiosk.session import effects, events
from tests.support.summaries import drawn_signature
from tests.support.summaries import summary as specimen
from tests.support.visits import FLOWS, PAGE, Hand

OTHERS = [code for code in LANGUAGES if language_of(code).locale != "fr"]


def renderer_of(accent: str = "#0F3A66") -> Renderer:
    return Renderer(Setup(str(assets.path("templates")), str(assets.path("fonts")), accent))


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return renderer_of()


def sent(language: str) -> RenderSummary:
    """The summary of a whole visit of somebody who stays with somebody: two signatures, one paper."""
    jpeg = specimen().scans[0].jpeg
    page = msgspec.structs.replace(PAGE, jpeg=jpeg, sha256=hashlib.sha256(jpeg).hexdigest())
    hand = Hand().enter().do(events.Prefer("language", language)).identify().live_at("heberge").scan(page)
    hand.do(events.Continue())
    while not hand.count(effects.CommitFile):
        before = hand.visit
        hand.do(events.Continue(), events.Sign(drawn_signature()))
        assert hand.visit != before
    return hand.wants(effects.CommitFile).summary


def pdf_of(renderer: Renderer, summary: RenderSummary) -> bytes:
    answer = renderer.handle(summary)
    assert isinstance(answer, Rendered), answer
    return answer.pdf


def text_of(pdf: bytes) -> str:
    """As it is read, without the marks of direction that `pdftotext` adds and the spaces that it guesses."""
    told = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return re.sub(r"[\s\u202a-\u202e\u2066-\u2069]", "", told)


def languages_of(pdf: bytes) -> Iterator[tuple[str, str]]:
    """`(kind, language)` of each element of the structure that names one."""

    def walk(node: pikepdf.Object) -> Iterator[tuple[str, str]]:
        if isinstance(node, pikepdf.Array):
            for kid in node:
                yield from walk(kid)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            if "/Lang" in node:
                yield str(node.S), str(node.Lang)
            yield from walk(node.get("/K", pikepdf.Array()))

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang) == "fr"
        yield from list(walk(opened.Root.StructTreeRoot.K))


@pytest.mark.parametrize("language", ["fr", "fr_simple"])
def test_one_who_reads_french_gets_one_part(language: str) -> None:
    assert sent(language).translation is None


@pytest.mark.parametrize("language", OTHERS)
def test_each_word_stands_in_french_and_in_the_citizen_s_language(language: str, renderer: Renderer) -> None:
    summary, tr, flow = sent(language), load(language), FLOWS["changement-adresse"]
    second = summary.translation
    assert second is not None
    assert (summary.language, second.language) == ("fr", language)
    assert (summary.title, second.title) == (flow.title, tr(flow.title))
    assert [len(section.rows) for section in second.sections] == [len(section.rows) for section in summary.sections]
    for french, own in zip(summary.sections, second.sections, strict=True):
        assert own.heading == tr(french.heading)
    assert [signed.png for signed in second.signatures] == [b"", b""]
    assert second.note == tr.unreviewed

    pdf = pdf_of(renderer, summary)
    named = list(languages_of(pdf))
    tag = language_of(language).tag.partition("-")[0]
    assert [lang.partition("-")[0] for kind, lang in named if kind == "/H1"] == [tag]
    assert len([kind for kind, lang in named if kind == "/H2"]) == len(second.sections) + len(second.signatures)
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfuaid:part"]) == ("2", "1")


@pytest.mark.parametrize("language", ["uk", "zh", "tr", "ro"])
def test_the_pages_hold_every_letter(language: str, renderer: Renderer) -> None:
    summary = sent(language)
    second = summary.translation
    assert second is not None
    text = text_of(pdf_of(renderer, summary))
    said = [summary.title, second.title, second.note, second.made, *second.notices, *second.scans]
    said += [row.label for section in second.sections for row in section.rows]
    said += [signed.statement for signed in second.signatures]
    assert [words for words in said if re.sub(r"\s", "", words) not in text] == []
    assert "\N{WHITE SQUARE}" not in text


def test_arabic_is_drawn_with_its_own_letters_and_names_keep_their_direction(renderer: Renderer) -> None:
    summary = sent("ar")
    pdf = pdf_of(renderer, summary)
    fonts = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert "NotoSansArabic" in fonts
    french, arabic = msgspec.json.decode(paper_json(summary, INK))["parts"]
    assert (french["rtl"], arabic["rtl"]) == (False, True)
    values = [row["value"] for section in arabic["sections"] for row in section["rows"]]
    assert "\u206812 rue des Lilas\u2069" in values
    # Seen from the left, as on the paper: the number stands before the street.
    layout = subprocess.run(["pdftotext", "-bbox", "-f", "3", "-", "-"], input=pdf, capture_output=True, check=True)
    places = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>(12|Lilas)<', layout.stdout.decode())
    street = next((x, y) for x, y, word in places if word == "Lilas")
    number = next(x for x, y, word in places if word == "12" and y == street[1])
    assert float(number) < float(street[0])


@pytest.mark.parametrize("language", ["zh", "ar", "uk"])
def test_a_computer_without_the_fonts_keeps_no_file_from_leaving(
    language: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path))
    summary = sent(language)
    french = renderer_of()
    text = text_of(pdf_of(french, summary))
    # Not even where replacing what cannot be shown, a few letters at a time, comes to no end.
    monkeypatch.setattr("kiosk.documents.renderer.MAX_TRIES", 1)
    assert re.sub(r"\s", "", summary.title) in text_of(pdf_of(french, summary))
    for section in summary.sections:
        assert re.sub(r"\s", "", section.heading) in text


@pytest.mark.parametrize("accent", ["#FFFFFF", "#FFFF00", "#E08A4C", "#0F3A66", "#000000"])
def test_an_operator_s_colour_is_legible_on_white(accent: str) -> None:
    content = pdf_of(renderer_of(accent), specimen(scans=()))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        drawn = b"".join(page.Contents.read_bytes() for page in pdf.pages)
    colours = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|scn)\b", drawn)
    used = {"#" + "".join(f"{round(float(part) * 255):02X}" for part in colour) for colour in colours}
    # The ground of the reference and the lines around pictures are no words.
    words = used - {"#FAF7F1", "#8A7F6C", "#FFFFFF"}
    assert len(words) >= 2
    assert all(contrast(colour, "#FFFFFF") >= LEGIBLE - 0.05 for colour in words), words
    assert accent not in ("#FFFFFF", "#FFFF00", "#E08A4C") or accent not in used
