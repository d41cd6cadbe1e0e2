"""Each language has a keyboard on which a name and a French street can be typed."""

import string
import unicodedata

import pytest

from kiosk.i18n.languages import LANGUAGES
from kiosk.ui.keyboards import (
    FRENCH_ACCENTS,
    LAYOUTS,
    MOST_ACCENTS,
    MOST_AT_THE_BOTTOM,
    MOST_LETTERS,
    Layout,
)

# Letters of names that a citizen of that language brings on a document.
NAMES = {
    "es": "Muñoz Agüero García",
    "pt": "João Simões Conceição",
    "tr": "Yıldız Gökçe Şahin",
    "ro": "Ștefănuț Brâncuș",
}


def typed(layout: Layout) -> set[str]:
    return set("".join(layout.rows)) | set(" .,œ0123456789")


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda language: language.code)
def test_a_french_street_and_the_languages_names_can_be_typed(language: object) -> None:
    code, keyboard = getattr(language, "code", ""), getattr(language, "keyboard", "")
    keys = typed(LAYOUTS[keyboard])
    assert set(string.ascii_lowercase) | set(FRENCH_ACCENTS) | {"'", "-"} <= keys
    for name in (NAMES.get(code, ""), "12 bis rue de l'Île-aux-Œufs"):
        assert {unicodedata.normalize("NFC", letter) for letter in name.lower()} <= keys


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
def test_a_layout_fits_the_fingers(layout: Layout) -> None:
    assert all(len(row) <= MOST_LETTERS for row in layout.letters)
    assert len(layout.letters[-1]) <= MOST_AT_THE_BOTTOM
    assert all(len(row) <= MOST_ACCENTS for row in layout.rows)
    letters = "".join(layout.rows)
    assert len(set(letters)) == len(letters)  # no letter twice


def test_turkish_i_keeps_its_dot() -> None:
    assert "iİ" in LAYOUTS["tr"].capitals
    assert "ı".upper() == "I"
