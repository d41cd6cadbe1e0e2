"""Who may hear what; and that no value shows in a repr."""

import pytest

from kiosk.i18n.translator import FRENCH
from kiosk.speech.privacy import masked_entry, masked_key, may_be_heard
from kiosk.speech.queue import Queue, said
from kiosk.speech.say_as import pieces
from tests.support.speech import speech, utterance

NAME = utterance("Camille SPECIMEN", personal=True)


def test_a_value_is_heard_in_the_headset_or_after_consent() -> None:
    assert not may_be_heard(NAME, headset=False, consent=False)
    assert may_be_heard(NAME, headset=True, consent=False)
    assert may_be_heard(NAME, headset=False, consent=True)
    assert may_be_heard(utterance("Votre nom"), headset=False, consent=False)


@pytest.mark.parametrize(
    ("typed", "heard"), [("", "0 caractère"), ("1", "1 chiffre"), ("1234", "4 chiffres"), ("aé", "2 caractères")]
)
def test_a_masked_entry_is_counted_and_never_said(typed: str, heard: str) -> None:
    assert masked_entry(typed, FRENCH) == heard
    assert [masked_key(key, FRENCH) for key in "7a"] == ["chiffre", "caractère"]


def test_no_value_shows_in_what_is_printed() -> None:
    for value in (NAME, pieces(NAME), speech(NAME.text), said(Queue(), (NAME,))):
        assert "SPECIMEN" not in f"{value!r} {value}"
