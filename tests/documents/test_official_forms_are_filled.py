"""An AcroForm is filled, read back and drawn: each letter, box and cell is where the form wants it; what does not fit
is told and nothing is made."""

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from kiosk import assets
from kiosk.documents.forms import checking, filling, reading, specimen
from kiosk.documents.forms.client import TYPEFACE, Forms
from kiosk.documents.forms.port import REFUSALS, FilledForm, FormField, FormFields, FormRefused, NotFilled
from kiosk.documents.forms.typeface import Typeface
from tests.support import evil_files as evil
from tests.support import house
from tests.support.loops import run_in

FORM = specimen.library_card()
ANSWERS = {
    "pour": "moi",
    "nom": "ŒUVRÉ-ŁUKASZ Şahin",
    "prenoms": "Zoë Camille",
    "naissance": "03021961",
    "adresse": "12 rue des Lilas, bâtiment B, appartement 12, chez Dominique SPECIMEN, au fond du couloir à gauche",
    "code_postal": "57000",
    "ville": "Metz",
    "pays": "LU",
    "portage": "oui",
}


@pytest.fixture(scope="module")
def face() -> Typeface:
    return Typeface(assets.path(TYPEFACE).read_bytes())


@pytest.fixture(scope="module")
def filled(face: Typeface) -> FilledForm:
    answer = filling.fill(FORM, ANSWERS, face)
    assert isinstance(answer, FilledForm), answer
    return answer


def fields(pdf: bytes) -> dict[str, FormField]:
    found = reading.read(pdf)
    assert isinstance(found, FormFields), found
    return {field.name: field for field in found.fields}


def edited(edit: Callable[[pikepdf.Pdf], object], pdf: bytes = FORM) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        edit(document)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def problems(values: dict[str, str], face: Typeface, pdf: bytes = FORM) -> dict[str, str]:
    answer = filling.fill(pdf, values, face)
    assert isinstance(answer, NotFilled), answer
    return {problem.field: problem.what for problem in answer.problems}


def test_what_a_form_asks_is_told() -> None:
    found = fields(FORM)

    assert [field.kind for field in found.values()] == [
        *("radio", *("text",) * 8, "combo", "text", "checkbox"),
    ]
    assert found["pour"].values == ("moi", "enfant")
    assert [place.value for place in found["pour"].places] == ["moi", "enfant"]
    assert (found["pays"].values, found["pays"].shown) == (("FR", "LU", "DE"), ("France", "Luxembourg", "Allemagne"))
    assert (found["naissance"].length, found["naissance"].comb, found["naissance"].required) == (8, True, True)
    assert found["adresse"].multiline
    assert found["nom"].label == "Votre nom"
    assert found["nom"].places[0].page == 1
    assert found["nom"].places[0].rectangle == (230, 658, 545, 678)


def test_the_values_are_in_the_form(filled: FilledForm) -> None:
    assert {name: field.value for name, field in fields(filled.pdf).items() if field.value} == ANSWERS


def test_the_flat_copy_shows_them_and_has_no_field_left(filled: FilledForm) -> None:
    with pikepdf.open(io.BytesIO(filled.flat)) as document:
        assert "/AcroForm" not in document.Root
        assert not list(document.pages[0].get("/Annots", []))
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=filled.flat, capture_output=True, check=True)
    text = " ".join(told.stdout.decode().split())
    for said in ("ŒUVRÉ-ŁUKASZ Şahin", "Zoë Camille", "0 3 0 2 1 9 6 1", "5 7 0 0 0", "Luxembourg", "couloir à gauche"):
        assert said in text
    assert isinstance(reading.read(filled.flat), FormRefused)


def test_editable_and_flat_look_the_same(filled: FilledForm) -> None:
    pictures = []
    for data in (filled.pdf, filled.flat):
        with pypdfium2.PdfDocument(data) as document:
            document.init_forms()
            # Viewers tint the fields of a form that can still be edited.
            picture = document[0].render(scale=1, grayscale=True).to_pil().convert("L")
            pictures.append(picture.point(lambda value: 255 if value > 110 else 0))
    different = sum(a != b for a, b in zip(pictures[0].tobytes(), pictures[1].tobytes(), strict=True))
    assert different < pictures[0].width * pictures[0].height * 0.002


def test_letters_stand_in_their_cells(filled: FilledForm) -> None:
    left, _, right, _ = fields(FORM)["naissance"].places[0].rectangle
    with pypdfium2.PdfDocument(filled.flat) as document:
        text = document[0].get_textpage()
        said = text.get_text_range()
        boxes = [text.get_charbox(n) for n in range(text.count_chars()) if said[n].isdigit()]
    cell = (right - left) / 8
    middles = [(box[0] + box[2]) / 2 for box in boxes if 590 < box[1] < 610 and box[0] > left]
    assert len(middles) == 8
    assert all(abs(middle - (left + (n + 0.5) * cell)) < 1.5 for n, middle in enumerate(middles))


def test_the_typeface_is_in_the_file_and_holds_only_what_is_used(filled: FilledForm) -> None:
    done = subprocess.run(["pdffonts", "-"], input=filled.flat, capture_output=True, check=True)
    (line,) = [line for line in done.stdout.decode().splitlines() if "KIOSKF+" in line]
    assert "Identity-H" in line
    assert line.split()[-5:-2] == ["yes", "yes", "yes"]
    assert len(filled.flat) < 30_000


def test_a_box_that_was_on_can_be_another(face: Typeface, filled: FilledForm) -> None:
    again = filling.fill(filled.pdf, {"pour": "enfant"}, face)
    assert isinstance(again, FilledForm)
    assert fields(again.pdf)["pour"].value == "enfant"


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("nom", "漢字", "typeface"),
        ("nom", "a\nb", "several lines"),
        ("nom", "a\x07b", "printed"),
        ("naissance", "030219611", "takes 8 characters"),
        ("ville", "M" * 200, "does not fit"),
        ("adresse", "mot " * 300, "does not fit"),
        ("pays", "XX", "takes one of 3"),
        ("pour", "Moi", "takes one of 2"),
        ("nowhere", "x", "no such field"),
    ],
)
def test_what_cannot_be_filled_in_is_told_and_nothing_is_made(name: str, value: str, what: str, face: Typeface) -> None:
    said = problems({**ANSWERS, name: value}, face)

    assert list(said) == [name]
    assert what in said[name]
    assert value not in said[name], "a citizen's value"


def script_on_open(pdf: pikepdf.Pdf) -> None:
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('CANARI')"))
    pdf.Root.OpenAction = script
    pdf.Root.AcroForm.Fields[1].AA = pikepdf.Dictionary(C=script)
    pdf.attachments["a.exe"] = b"CANARI"


def test_scripts_and_attachments_of_the_form_go(face: Typeface) -> None:
    armed = edited(script_on_open)
    assert fields(armed)["nom"].calculated
    answer = filling.fill(armed, {"ville": "Metz"}, face)
    assert isinstance(answer, FilledForm)
    for data in (answer.pdf, answer.flat):
        assert b"CANARI" not in data
        with pikepdf.open(io.BytesIO(data)) as document:
            assert "/OpenAction" not in document.Root
            assert not document.attachments


def locked(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        out = io.BytesIO()
        document.save(out, encryption=pikepdf.Encryption(owner="SPECIMEN", user=""))
        return out.getvalue()


def signed(pdf: pikepdf.Pdf) -> None:
    field = pdf.make_indirect(
        pikepdf.Dictionary(FT=pikepdf.Name.Sig, T=pikepdf.String("s"), V=pikepdf.Dictionary(Type=pikepdf.Name.Sig))
    )
    pdf.Root.AcroForm.Fields.append(field)


@pytest.mark.parametrize(
    ("pdf", "why"),
    [
        (edited(lambda pdf: setattr(pdf.Root.AcroForm, "XFA", pikepdf.String("<xdp/>"))), "xfa"),
        (edited(signed), "signed"),
        (edited(lambda pdf: setattr(pdf.Root, "Perms", pikepdf.Dictionary())), "signed"),
        (locked(FORM), "encrypted"),
        (evil.locked_pdf(), "encrypted"),
        (evil.pdf_of(1), "no_fields"),
        (evil.pdf_of(70), "too_large"),
        (FORM[:2000], "unreadable"),
        (b"", "unreadable"),
        (evil.jpeg((8, 8)), "unreadable"),
        (evil.pdf_that_counts(10**6), "unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_form_that_is_not_for_the_kiosk_is_refused_with_a_sentence(pdf: bytes, why: str, face: Typeface) -> None:
    for answer in (reading.read(pdf), filling.fill(pdf, {"nom": "x"}, face)):
        assert isinstance(answer, FormRefused)
        assert answer.why == why
        assert "accueil" in REFUSALS[answer.why]


def test_a_form_that_does_not_show_what_it_holds_is_noticed(filled: FilledForm, face: Typeface) -> None:
    """Reading back finds it: the values are right, and the copy for print is that of the empty form."""
    other = filling.fill(FORM, {"ville": "Nancy"}, face)
    assert isinstance(other, FilledForm)
    wrong = checking.differences(filling.flattened(FORM), filled.pdf, other.flat, ANSWERS)
    assert {problem.field for problem in wrong} >= {"nom", "ville", "portage", "pour"}


def test_forms_are_read_and_filled_in_a_worker_without_a_way_out() -> None:
    async def body() -> None:
        forms = Forms()
        forms.start()
        try:
            found = await forms.read(FORM)
            assert isinstance(found, FormFields)
            answer = await forms.fill(FORM, ANSWERS)
            assert isinstance(answer, FilledForm)
            assert "Seccomp:\t2" in Path(f"/proc/{forms.pid}/status").read_text(encoding="ascii")  # noqa: ASYNC240
            assert isinstance(await forms.read(evil.pdf_of_laughs()), FormRefused)
        finally:
            await forms.close()

    run_in("asyncio", body)


def test_the_examples_are_those_that_the_command_writes() -> None:
    folder = house.ROOT / "docs" / "examples" / "forms"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == specimen.files()
