"""Nobody takes a machine's translation of the law for a checked one."""

from pathlib import Path

import pytest

from kiosk.i18n import catalogues
from kiosk.i18n.languages import LANGUAGES
from kiosk.i18n.translator import Review, Translator, load
from tests.support.house import ROOT

LAW = "Seul l'accueil de la mairie reçoit votre dossier."
ENGLISH = "Only the reception desk receives your file."


def in_english(folder: Path, headers: list[tuple[str, str]]) -> Translator:
    catalogue = catalogues.Headed(locale="en_GB", fuzzy=False)
    catalogue.told = headers
    catalogue.add(LAW, ENGLISH)
    file = catalogues.file_of(folder, "en")
    file.parent.mkdir(parents=True)
    catalogues.write(file, catalogue)
    catalogues.compile_all(folder)
    return load("en", folder)


@pytest.mark.parametrize(
    "headers",
    [[], [("X-Origin", "machine"), ("X-Reviewed", "no")], [("X-Reviewed", "")], [("X-Reviewer", "Camille Specimen")]],
)
def test_the_french_stands_below_what_nobody_checked(tmp_path: Path, headers: list[tuple[str, str]]) -> None:
    english = in_english(tmp_path, headers)
    assert not english.review.reviewed
    assert english.legal(LAW) == f"{ENGLISH}\n{LAW}"
    assert english.unreviewed


def test_a_checked_translation_stands_alone(tmp_path: Path) -> None:
    english = in_english(tmp_path, [("X-Origin", "person"), ("X-Reviewed", "Camille Specimen, 2026-12-01")])
    assert english.review == Review("en", "person", "Camille Specimen, 2026-12-01")
    assert english.legal(LAW) == english.warning(LAW) == ENGLISH
    assert english.unreviewed == ""


def test_who_checked_survives_an_update(tmp_path: Path) -> None:
    in_english(tmp_path, [("X-Origin", "person"), ("X-Reviewed", "Camille Specimen, 2026-12-01")])
    file = catalogues.file_of(tmp_path, "en")
    catalogues.write(file, catalogues.read(file, "en"))
    catalogues.compile_all(tmp_path)
    assert load("en", tmp_path).review.by == "Camille Specimen, 2026-12-01"


def test_french_is_its_own_source() -> None:
    assert load("fr").review.reviewed
    assert load("fr").legal(LAW) == LAW
    assert load("fr").unreviewed == ""


def test_the_page_of_the_languages_says_what_the_catalogues_say() -> None:
    told = (ROOT / "docs" / "languages.md").read_text(encoding="utf-8")
    for code, language in LANGUAGES.items():
        review = load(code).review
        checked = "the source" if review.origin == "source" else review.by or "nobody yet"
        assert f"| `{code}` | {language.name} | {review.origin} | {checked} |" in told
