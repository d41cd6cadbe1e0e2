"""What a catalogue lacks is named before anyone reads it at a kiosk."""

from pathlib import Path

import pytest
from babel.messages.pofile import write_po

from kiosk.i18n import catalogues, check

PYTHON = """
N_("Rien à faire.")
tr("Bonjour {name}", name=name)
tr.plural("{n} page", "{n} pages", n)
self.tr.plural(N_("{n} essai"), N_("{n} essais"), n)
"""
QML = 'Item { property string a: qsTr("Touchez l\'écran") }\n'
YAML = """
id: essai
title: "Un essai"
bring: ["Un papier"]
routes: {kiosk: "Ici"}
steps:
  - id: nom
    title: >-
      Un titre
      sur deux lignes
    capture: {device: scanner, fallback: counter}
    fields:
      - {id: preuve, label: "Preuve", type: document, check: "preuve.signed", legal: "Article 4"}
"""
COMPLETE = {
    "Rien à faire.": "Nothing to do.",
    "Bonjour {name}": "Hello {name}",
    "Touchez l'écran": "Touch the screen",
    "Un essai": "A trial",
    "Un papier": "A paper",
    "Ici": "Here",
    "Un titre sur deux lignes": "A title on two lines",
    "Preuve": "Proof",
    "Article 4": "Section 4",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name, text in {
        "babel.cfg": (Path(__file__).parents[2] / "babel.cfg").read_text(encoding="utf-8"),
        "kiosk/a.py": PYTHON,
        "kiosk/ui/qml/Main.qml": QML,
        "kiosk/flows/catalogue/essai.yaml": YAML,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert catalogues.main(["extract", "--languages", "en", "--root", str(tmp_path)]) == 0
    return tmp_path


PLURAL = ("a page", "{n} pages")


def translate(checkout: Path, changes: dict[str, str] | None = None, plural: tuple[str, ...] = PLURAL) -> None:
    file = catalogues.file_of(checkout / "translations", "en")
    catalogue = catalogues.read(file, "en")
    for message in catalogue:
        if message.id and not isinstance(message.id, str):
            message.string = plural
        elif message.id:
            message.string = {**COMPLETE, **(changes or {})}[str(message.id)]
    with file.open("wb") as stream:
        write_po(stream, catalogue)


def result(checkout: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    status = check.main(["--languages", "en", "--root", str(checkout)])
    return status, capsys.readouterr().err


def test_texts_of_python_qml_and_demarches_are_found(checkout: Path) -> None:
    found = catalogues.extract(checkout)
    texts = {message.id if isinstance(message.id, str) else message.id[0] for message in found if message.id}
    assert texts == {*COMPLETE, "{n} page", "{n} essai"}


def test_a_complete_catalogue_passes(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    translate(checkout)
    assert result(checkout, capsys) == (0, "")


def test_an_empty_catalogue_lacks_everything(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = result(checkout, capsys)
    assert status == 1
    assert len(said.splitlines()) == len(COMPLETE) + 2
    assert "en: missing: 'Rien à faire.' (kiosk/a.py)" in said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"Preuve": ""}, "missing: 'Preuve'"),
        ({"Bonjour {name}": "Hello"}, "fields differ ({name} became none)"),
        ({"Bonjour {name}": "Hello {nom}"}, "fields differ ({name} became {nom})"),
        ({"Bonjour {name}": "Hello {name.x}"}, "broken ({name.x} is not a plain field)"),
        ({"Bonjour {name}": "Hello {name:>10}"}, "broken"),
        ({"Bonjour {name}": "Hello {name"}, "broken"),
        ({"Preuve": "100 } %"}, "broken"),
        ({"Preuve": "<b>Proof</b>"}, "broken (tags"),
        ({"Preuve": "Pro\u202eof"}, "broken (direction marks"),
        ({"Un titre sur deux lignes": "Un titre sur deux lignes"}, "left in French: 'Un titre sur deux lignes'"),
    ],
)
def test_each_fault_of_a_translation_is_named(
    checkout: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, str], said: str
) -> None:
    translate(checkout, changes)
    status, lines = result(checkout, capsys)
    assert status == 1
    assert said in lines


def test_a_plural_form_that_is_missing_is_named(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    translate(checkout, plural=("a page", ""))
    assert result(checkout, capsys)[0] == 1


def test_a_new_sentence_is_missing_until_it_is_translated(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    translate(checkout)
    (checkout / "kiosk" / "b.py").write_text('N_("Et encore ceci.")\n', encoding="utf-8")
    status, said = result(checkout, capsys)
    assert status == 1
    assert "missing: 'Et encore ceci.'" in said


def test_bringing_a_catalogue_up_to_date_keeps_what_was_translated(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    translate(checkout)
    (checkout / "kiosk" / "a.py").write_text(PYTHON + 'N_("Rien à signaler.")\n', encoding="utf-8")
    catalogues.update(checkout, "en")
    status, said = result(checkout, capsys)
    assert status == 1
    # A sentence that resembles another one is not guessed at.
    assert said.splitlines() == ["en: missing: 'Rien à signaler.' (kiosk/a.py)"]


def test_a_french_text_whose_fields_are_broken_is_named(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "kiosk" / "b.py").write_text('N_("Bonjour {")\n', encoding="utf-8")
    status, said = result(checkout, capsys)
    assert status == 1
    assert "broken source text" in said


def test_a_catalogue_that_is_not_one_is_said_in_a_line(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogues.file_of(checkout / "translations", "en").write_bytes(b"msgid \xff\xfe\nmsgstr")
    status, said = result(checkout, capsys)
    assert status == 1
    assert len(said.splitlines()) == 1


def test_a_language_that_need_not_be_complete_fails_for_what_is_broken_alone(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    translate(checkout, {"Preuve": "", "Article 4": "Section 4"})
    assert check.main(["--complete", "pt", "--root", str(checkout)]) == 0
    translate(checkout, {"Preuve": "", "Bonjour {name}": "Hello"})
    capsys.readouterr()
    assert check.main(["--complete", "pt", "--root", str(checkout)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "en: fields differ ({name} became none): 'Bonjour {name}' (kiosk/a.py)"
    ]


def test_a_plural_form_too_many_is_named(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    translate(checkout)
    file = catalogues.file_of(checkout / "translations", "en")
    more = 'msgstr[1] "{n} pages"\nmsgstr[2] "many pages"'
    file.write_text(file.read_text(encoding="utf-8").replace('msgstr[1] "{n} pages"', more), encoding="utf-8")
    status, said = result(checkout, capsys)
    assert status == 1
    assert "more translations than num_plurals" in said


def test_a_plural_rule_of_another_language_is_named(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    translate(checkout)
    file = catalogues.file_of(checkout / "translations", "en")
    file.write_text(file.read_text(encoding="utf-8").replace("plural=(n != 1)", "plural=(n > 1)"), encoding="utf-8")
    status, said = result(checkout, capsys)
    assert status == 1
    assert "plural rule differs" in said


def test_a_short_text_that_became_long_is_a_warning(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    translate(checkout, {"Preuve": "A paper that proves where it is that you live"})
    capsys.readouterr()
    assert check.main(["--root", str(checkout)]) == 0
    assert "warning: long for a button: 'Preuve'" in capsys.readouterr().out
