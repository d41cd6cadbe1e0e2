"""Text to text: acronyms, dates, amounts, telephone numbers, addresses, and letters one by one."""

import subprocess
import time

import pytest

from kiosk.speech.say_as import joined, pieces, pronounced
from tests.support.patience import promised
from tests.support.speech import utterance

FRENCH = {
    "La CAF, le RSA et la CPAM.": "La caf, le R S A et la cépame.",
    "l'APL, l’URSSAF": "l'A P L, l’ursaf",
    "CAF-MSA, rendez-vous aujourd'hui": "caf M S A, rendez-vous aujourd'hui",
    "votre NIR : 2 84 05 57 463 025 42": "votre N I R : 2, 84, 0 5, 57, 463, 0 25, clé 42",
    "284052A46302542": "2, 84, 0 5, 2 A, 463, 0 25, clé 42",
    "le 12/03/2026.": "le 12 mars 2026.",
    "le 01/03/2026 (2026-03-12)": "le premier mars 2026 (12 mars 2026)",
    "99/99/2026": "99/99/2026",
    "de 9 h 05 à 17 h, à 1 h": "de 9 heures 5 à 17 heures, à 1 heure",
    "1 234,50 €": "1234 euros 50",
    "1\u202f234,00\u00a0€": "1234 euros",
    "0,50 €, 1,00 €, 1 €, 0,01 €": "50 centimes, 1 euro, 1 euro, 1 centime",
    "-12,05 €": "moins 12 euros 5",
    "03 87 55 12 34": "0 3, 87, 55, 12, 34",
    "+33 3 87 00 02 34": "plus 33, 3, 87, 0 0, 0 2, 34",
    "appelez le 3646 ou le 39 39": "appelez le 36 46 ou le 39 39",
    "57000 Metz, 57100 Thionville, 75012 Paris": "57 mille Metz, 57 100 Thionville, 75 0 12 Paris",
    "01000 Bourg, 20090 Ajaccio": "0 1 mille Bourg, 20 0 90 Ajaccio",
    "57000 dossiers": "57000 dossiers",
    "12\u202f345 dossiers": "12345 dossiers",
    "CA-7Q2K-91": "C A, tiret, 7 Q 2 K, tiret, 9 1",
    "camille.specimen@exemple.fr": "camille point specimen arobase exemple point F R",
    "www.service-public.gouv.fr": "www point service tiret public point gouv point F R",
    "Mme Camille SPECIMEN, n°12, 2e étage": "madame Camille SPECIMEN, numéro 12, deuxième étage",
    "FR76 3000 6000 0112 3456 7890 189": "F R 76, 30 0 0, 60 0 0, 0 1 12, 34 56, 78 90, 18 9",
    "\u206812 rue des Lilas\u2069": "12 rue des Lilas",
}
ENGLISH = {
    "CAF and RSA": "kaff and R S A",
    "12/03/2026": "12 March 2026",
    "€1,234.50 or 0,50 €": "1234 euros 50 or 50 cents",
    "03 87 55 12 34": "0 3, 8 7, 5 5, 1 2, 3 4",
    "57000 Metz": "5 7 0 0 0 Metz",
    "camille_s@exemple.fr": "camille underscore s at exemple dot F R",
}
OTHERS = {
    "ar": "12 مارس 2026",
    "pt": "12 de março de 2026",
    "es": "12 de marzo de 2026",
    "tr": "12 Mart 2026",
    "uk": "12 березня 2026 р.",
    "ro": "12 martie 2026",
    "zh": "2026年3月12日",
}


@pytest.mark.parametrize(("shown", "said"), FRENCH.items())
def test_french(shown: str, said: str) -> None:
    assert pronounced(shown, "fr") == said
    assert pronounced(shown, "fr_simple") == said


@pytest.mark.parametrize(("shown", "said"), ENGLISH.items())
def test_english(shown: str, said: str) -> None:
    assert pronounced(shown, "en") == said


@pytest.mark.parametrize(("language", "said"), OTHERS.items())
def test_dates_amounts_and_acronyms_of_the_other_languages(language: str, said: str) -> None:
    assert pronounced("12/03/2026", language) == said
    assert pronounced("RSA", language) == "R S A"
    assert "1234" in pronounced("1 234,50 €", language)
    assert "€" not in pronounced("1 234,50 €", language)
    assert "@" not in pronounced("a.b@exemple.fr", language)


def test_a_language_without_a_lexicon_is_read_as_it_stands() -> None:
    assert pronounced("RSA 12/03/2026", "xx") == "RSA 12/03/2026"
    assert pronounced("RSA", "../fr") == "RSA"


def test_letters_are_named_one_by_one() -> None:
    assert _spelled("Élise D'y-1") == [
        "E accent aigu majuscule", "L", "I", "S", "E", "espace", "D majuscule", "apostrophe", "I grec", "tiret", "1",
    ]  # fmt: skip
    assert _spelled("DUPRÉ") == ["D", "U", "P", "R", "E accent aigu"], "capitals are named beside small letters only"
    assert _spelled("e\u0301") == ["E accent aigu"], "a combining accent belongs to its letter"


def _spelled(text: str) -> list[str]:
    return [piece.spoken.rstrip(",") for piece in pieces(utterance(text, "spelling"))]


def test_every_piece_knows_where_it_stands() -> None:
    text = "Le RSA : 12,50 €, pour Mme SPECIMEN."
    said = pieces(utterance(text))
    assert [text[one.start : one.end] for one in said] == [
        "Le", "RSA", ":", "12,50 €", ",", "pour", "Mme", "SPECIMEN.",
    ]  # fmt: skip
    assert [one.heard for one in said] == [True, True, False, True, False, True, True, True]
    assert joined(text, said) == "Le R S A : 12 euros 50, pour madame SPECIMEN."


@pytest.mark.parametrize(
    ("written", "phonemes"),
    [("CAF", "kaf"), ("RSA", "ɛʁɛsa"), ("CPAM", "sepam"), ("URSSAF", "yʁsaf"), ("INSEE", "ɛ̃se"), ("PACS", "paks")],
)
def test_the_engine_says_acronyms_as_people_do(written: str, phonemes: str) -> None:
    command = ["espeak-ng", "-v", "fr", "-q", "--ipa", "--", pronounced(written, "fr")]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout
    assert "".join(char for char in found if char not in "ˈˌ \n") == phonemes


@pytest.mark.parametrize(
    "part", ["'", "a-", "1 ", "A1-", "a.", "a@", "1", "0 ", "12/", "€1,", "FR76 ", "[[", "1er", "e\u0301"]
)
def test_long_and_strange_text_takes_no_time(part: str) -> None:
    began = time.monotonic()
    pronounced(part * 50_000, "fr")
    pieces(utterance(part * 50_000, "spelling"))
    assert time.monotonic() - began < promised(0.5)
