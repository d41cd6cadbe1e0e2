"""A sentence reaches the citizen in their language, and a translator's slip never stops a page."""

from datetime import date, time
from pathlib import Path

import pytest

from kiosk.errors import ConfigError
from kiosk.i18n.catalogues import compile_all
from kiosk.i18n.translator import FRENCH, Translator, load, name_of

PO = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "Bonjour {name}"
msgstr "Hello {name}"

msgid "Au revoir {name}"
msgstr "Goodbye {nom}"

msgid "Il reste {seconds} secondes"
msgstr "{seconds.__class__.__mro__} seconds are left"

msgid "Dossier {reference} envoyé"
msgstr "File {reference sent"

msgid "{n} page numérisée"
msgid_plural "{n} pages numérisées"
msgstr[0] "one page scanned"
msgstr[1] "{n} pages scanned"

msgid "{hour} h {minute}"
msgstr "{hour}:{minute}"

#, fuzzy
msgid "Retour"
msgstr "Return receipt"
"""


@pytest.fixture
def english(tmp_path: Path) -> Translator:
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "kiosk.po").write_text(PO, encoding="utf-8")
    compile_all(tmp_path)
    return load("en", tmp_path)


def test_a_sentence_is_said_in_english(english: Translator) -> None:
    assert english("Bonjour {name}", name="Camille") == "Hello Camille"


def test_a_sentence_without_a_translation_is_said_in_french(english: Translator) -> None:
    assert english("Étape {n}", n=3) == "Étape 3"
    assert english("") == ""  # the empty msgid is the catalogue's header


def test_a_translation_that_nobody_reviewed_is_not_said(english: Translator) -> None:
    assert english("Retour") == "Retour"


@pytest.mark.parametrize(
    ("text", "fields", "said"),
    [
        ("Au revoir {name}", {"name": "Camille"}, "Au revoir Camille"),
        ("Il reste {seconds} secondes", {"seconds": 9}, "Il reste 9 secondes"),
        ("Dossier {reference} envoyé", {"reference": "K4T"}, "Dossier K4T envoyé"),
    ],
)
def test_a_broken_translation_falls_back_to_french(
    english: Translator, text: str, fields: dict[str, str | int], said: str
) -> None:
    assert english(text, **fields) == said


def test_a_fallback_is_logged_without_the_citizens_value(english: Translator, caplog: pytest.LogCaptureFixture) -> None:
    english("Au revoir {name}", name="SPECIMEN")
    assert caplog.records
    assert not [record for record in caplog.records if "SPECIMEN" in repr(vars(record))]


def test_a_value_with_braces_is_shown_as_typed(english: Translator) -> None:
    assert english("Bonjour {name}", name="{name} {0}") == "Hello {name} {0}"


def test_plurals_follow_each_language(english: Translator) -> None:
    pages = ("{n} page numérisée", "{n} pages numérisées")
    assert [FRENCH.plural(*pages, n) for n in (0, 1, 2)] == [
        "0 page numérisée",
        "1 page numérisée",
        "2 pages numérisées",
    ]
    assert [english.plural(*pages, n) for n in (0, 1, 2)] == [
        "0 pages scanned",
        "one page scanned",
        "2 pages scanned",
    ]


def test_dates_times_and_numbers_are_written_as_people_write_them(english: Translator) -> None:
    assert FRENCH.date_long(date(2026, 3, 1)) == "1er mars 2026"
    assert FRENCH.date_long(date(2026, 3, 11)) == "11 mars 2026"
    assert english.date_long(date(2026, 3, 1)) == "1 March 2026"
    assert FRENCH.time(time(10, 42)) == "10 h 42"
    assert FRENCH.time(time(9, 5)) == "9 h 05"
    assert english.time(time(9, 5)) == "9:05"
    assert FRENCH.number(12345.5) == "12\u202f345,5"
    assert english.number(12345.5) == "12,345.5"


def test_a_language_that_is_not_there_is_said_at_the_start(tmp_path: Path) -> None:
    for language in ("de", "../en", ""):
        with pytest.raises(ConfigError):
            load(language, tmp_path)


def test_a_catalogue_of_garbage_is_said_at_the_start(tmp_path: Path) -> None:
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    for garbage in (b"", b"\x00" * 40, b"\xde\x12\x04\x95" + b"\xff" * 40, b"\xde\x12\x04\x95"):
        (folder / "kiosk.mo").write_bytes(garbage)
        with pytest.raises(ConfigError):
            load("de", tmp_path)


def test_languages_call_themselves_by_their_own_name() -> None:
    assert [name_of(code) for code in ("fr", "en", "de", "xx_nonsense")] == [
        "Français",
        "English",
        "Deutsch",
        "xx_nonsense",
    ]
