"""No line of the screen ends within an hour, a telephone number, or between a postcode and its town."""

import pytest

from kiosk.i18n.display import plain, unbroken
from kiosk.i18n.translator import load
from kiosk.session import events
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.view import within
from tests.support.places import view_of
from tests.support.visits import Hand


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("appelez le 03 00 00 00 00 demain", ["appelez", "le", "03_00_00_00_00", "demain"]),
        ("Déposé à 10 h 42", ["Déposé", "à", "10_h_42"]),
        ("de 9 h à 17 h", ["de", "9_h", "à", "17_h"]),
        ("12 rue des Lilas, 88000 Épinal", ["12", "rue", "des", "Lilas,", "88000_Épinal"]),
        ("1 page · 57000 METZ · datée", ["1", "page_·", "57000_METZ_·", "datée"]),
        ("88 heures, 12345 6", ["88", "heures,", "12345", "6"]),
        ("", [""]),
    ],
)
def test_it_stays_on_its_line_and_is_said_as_before(text: str, parts: list[str]) -> None:
    assert unbroken(text).split(" ") == [part.replace("_", "\u00a0") for part in parts]
    assert plain(unbroken(text)) == text


@pytest.mark.parametrize("language", ["fr", "ar", "zh"])
def test_only_the_screen_is_given_it(language: str) -> None:
    tr = load(language)
    sentence = "Si personne n'est là : {phone}, {hours}."
    assert "03 00" in tr(sentence, phone="03 00 00 00 00", hours="")
    assert "03\u00a000\u00a000\u00a000\u00a000" in tr.for_screen()(sentence, phone="03 00 00 00 00", hours="")


@pytest.mark.parametrize(
    ("text", "said"), [("Du lundi au vendredi", "du lundi au vendredi"), ("CAF : lundi", "CAF : lundi"), ("", "")]
)
def test_a_sentence_within_another_has_no_capital(text: str, said: str) -> None:
    assert within(text) == said


@pytest.mark.parametrize("language", ["ar", "uk", "fr"])
def test_the_chosen_language_greets_first(language: str) -> None:
    hand = Hand().do(events.Prefer("language", language))
    rows = page_of(view_of(hand, language)).rows
    assert rows[0].label == load(language)("Bonjour")
    assert len({row.label for row in rows[1:]} | {rows[0].label}) > 2, "and the others after it"
    assert [row.value for row in rows].count(rows[0].value) == 1
