"""No letter of any language is drawn as an empty box."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QTextLayout

from kiosk.assets import path
from kiosk.i18n import catalogues
from kiosk.i18n.languages import LANGUAGES
from kiosk.ui import images
from tests.support.house import ROOT
from tests.support.qml import application


@pytest.fixture(scope="module")
def family() -> str:
    application()
    return images.load_fonts(path("fonts"))


def words(language: str) -> str:
    """Each word of a language once: Arabic letters change their shape with their neighbours."""
    if language == "fr":
        texts: Iterator[str] = (text for text, _ in _translated("fr_simple"))
    else:
        texts = (translation for _, translation in _translated(language))
    return " ".join(sorted({word for text in texts for word in text.split()}))


def _translated(language: str) -> Iterator[tuple[str, str]]:
    for message in catalogues.read(catalogues.file_of(ROOT / "translations", language), language):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
        if ids[0]:
            yield " ".join(ids), " ".join(forms)


def drawn_with(text: str, family: str, weight: QFont.Weight = QFont.Weight.Normal) -> dict[str, int]:
    """Families that draw the text, and how many of its glyphs are the empty box (number 0) in each."""
    font = QFont(family)
    font.setWeight(weight)
    layout = QTextLayout(text, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    found: dict[str, int] = {}
    for run in layout.glyphRuns():
        name = run.rawFont().familyName()
        found[name] = found.get(name, 0) + sum(index == 0 for index in run.glyphIndexes())
    return found


@pytest.mark.parametrize("weight", [QFont.Weight.Normal, QFont.Weight.Bold], ids=["normal", "bold"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_language_is_drawn(language: str, weight: QFont.Weight, family: str) -> None:
    drawn = drawn_with(words(language), family, weight)
    assert sum(drawn.values()) == 0
    assert set(drawn) <= {family, *images.OTHERS}


def test_every_language_can_write_its_name(family: str) -> None:
    assert sum(drawn_with(" ".join(language.name for language in LANGUAGES.values()), family).values()) == 0


def test_the_fonts_of_the_scripts_are_installed(family: str) -> None:
    assert set(images.OTHERS) <= set(QFontDatabase.families())


def test_a_letter_that_no_font_has_is_seen(family: str) -> None:
    assert sum(drawn_with("\U000f0000", family).values()) > 0
