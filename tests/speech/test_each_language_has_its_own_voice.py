"""One table says by which voice a language may be spoken. One without a voice is silent, said so, and never spoken by
another's; a first set of recordings can be made for it."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from kiosk.__main__ import main
from kiosk.config import Config, Screen, Speech
from kiosk.doctor import examine
from kiosk.errors import KioskError
from kiosk.i18n.languages import LANGUAGES
from kiosk.i18n.translator import load
from kiosk.session import events
from kiosk.session.staff.state import Counters, Surroundings
from kiosk.speech.choice import Engines, speakers
from kiosk.speech.engine import Manner
from kiosk.speech.lexicon import Lexicon
from kiosk.speech.recorded import MANIFEST, RecordedEngine, file_name, read_manifest
from kiosk.speech.recording import record, sentences
from kiosk.speech.say_as import pronounced
from kiosk.speech.speechd.voices import voice_of
from kiosk.ui.viewmodels.compose import page_of
from tests.support.places import AROUND, view_of
from tests.support.speech import SoundCard, Words, card_config, speech

ALL = {"fr-FR": "F", "en-US": "E", "ar": "A", "pt": "P", "es": "S", "tr": "T", "uk": "U", "ro": "R", "cmn": "C"}
LOUDSPEAKER = Manner(device="loudspeaker")
# A voice that is named and not there: the configuration of a computer that has lost it.
LOST = Speech(voices={"tr": "A voice that was taken off"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_spoken_by_its_own_voice_or_by_none(language: str) -> None:
    own = voice_of(language, {}, ALL)
    assert own is not None
    others = {tag: name for tag, name in ALL.items() if name != own}
    assert voice_of(language, {}, others) is None
    assert voice_of(language, {LANGUAGES[language].spoken: "Named"}, {**ALL, "x": "Named"}) == "Named"
    assert voice_of(language, {LANGUAGES[language].spoken: "Not there"}, ALL) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lexicon_follows_the_table(language: str) -> None:
    lexicon = Lexicon.of(language)
    assert (lexicon.language, lexicon.locale) == (LANGUAGES[language].spoken, LANGUAGES[language].locale)
    assert "N I R" in pronounced("NIR", language)
    assert "R S A" in pronounced("RSA", language)
    for written in ("CAF", "CPAM"):
        assert pronounced(written, language) != ""
    assert "€" not in pronounced("12,50 €", language)
    assert "/" not in pronounced("12/03/2026", language)
    phone = pronounced("03 87 55 12 34", language)
    assert phone.count(",") == 4
    assert "0 3" in phone


def test_every_language_of_the_kiosk_has_a_voice_here() -> None:
    found = asyncio.run(speakers(Speech(), tuple(LANGUAGES)))
    assert list(found) == list(LANGUAGES)
    assert [language for language, by in found.items() if not by] == []


def test_a_language_without_a_voice_is_silent(card: SoundCard) -> None:
    async def story() -> tuple[str, str]:
        engines = Engines(card_config(voices=LOST.voices))
        try:
            silent = await engines.voiced(speech("Merhaba.", "tr"), LOUDSPEAKER, Words())
            assert len(card.heard()) == 0
            return silent, await engines.voiced(speech("Bonjour.", "fr"), LOUDSPEAKER, Words())
        finally:
            await engines.close()

    assert asyncio.run(story()) == ("", "speechd")


def test_the_doctor_names_it() -> None:
    config = Config(screen=Screen(languages=("fr", "tr")), speech=LOST)
    (check,) = (check for check in asyncio.run(examine(config)) if check.name == "voices")
    assert check.verdict == "failed"
    assert check.detail == "no voice for tr: these pages are silent"
    assert "kiosk voices record" in check.remedy


def test_staff_read_which_language_has_none() -> None:
    around = Surroundings(1.0, 9000, 0, {}, Counters(), voiceless=("tr", "uk"))
    page = page_of(view_of(AROUND["staff"]().do(events.StaffGo("kiosk"), events.Surveyed(around))))
    assert ("Langues sans voix", "Türkçe, Українська") in [(row.label, row.value) for row in page.rows]


def test_a_synthetic_set_is_heard_in_its_place_and_says_what_it_is(card: SoundCard, tmp_path: Path) -> None:
    said = load("tr")("Continuer")
    assert said in sentences("tr")
    made = record(tmp_path, "tr", (said,))
    assert made.sentences == 1
    assert read_manifest(tmp_path).languages["tr"].synthetic
    engine = RecordedEngine(tmp_path)
    assert asyncio.run(engine.speak(speech(said, "tr"), LOUDSPEAKER, Words())) == "done"
    assert len(card.heard()) > 5000
    config = msgspec.structs.replace(LOST, recorded_dir=str(tmp_path))
    assert asyncio.run(speakers(config, ("tr",)))["tr"].startswith("recordings (synthetic: espeak-ng")


def test_no_recorded_sentence_holds_a_value() -> None:
    for language in ("fr", "ar"):
        found = sentences(language)
        assert len(found) > 300
        assert not [text for text in found if "{" in text]


def test_what_a_person_has_read_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text('[languages.tr]\nspeaker = "Camille SPECIMEN"\n', encoding="utf-8")
    with pytest.raises(KioskError, match="was read by"):
        record(tmp_path, "tr", ("Merhaba.",))
    assert not (tmp_path / "tr" / file_name("Merhaba.")).exists()


def test_wrong_calls_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voices", "record", "--language", "xx", "--out", str(tmp_path)]) == 2
    file = tmp_path / "a file"
    file.write_text("")
    assert main(["voices", "record", "--language", "tr", "--out", str(file / "below")]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 2
