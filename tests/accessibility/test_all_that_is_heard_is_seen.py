"""Sound never says more than the screen: sentences stand on the page, and there is nothing else to hear."""

import re

import pytest

from kiosk.i18n.translator import load
from kiosk.speech.earcons import NAMES
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.labels import LABELS
from kiosk.ui.viewmodels.spoken import Speech
from tests.support import house
from tests.support.places import AROUND, DURING, view_of
from tests.support.qml import screen
from tests.support.qml_content import chrome, pages
from tests.support.seen import PLACES, stand

ASSETS = house.ROOT / "assets"
# What QML plays films and sounds with; a picture that moves by itself.
PLAYERS = re.compile(r"import QtMultimedia|\b(?:MediaPlayer|VideoOutput|SoundEffect|AnimatedImage|Video)\s*\{")
SEEN = ("welcome", "identity", "situation", "glass", "scan failed", "read", "review to confirm", "receipt done", "help")


def plain(text: str) -> str:
    return " ".join(text.replace("\u2068", "").replace("\u2069", "").split())


@pytest.mark.parametrize("place", [pytest.param(one, marks=() if one in SEEN else pytest.mark.long) for one in PLACES])
def test_every_sentence_that_is_said_stands_on_the_page(place: str) -> None:
    """What is drawn as a sign (of a notice, of a greeting that takes its turn) is said by its name."""
    page = page_of(view_of(PLACES[place]()))
    said = {plain(one.text) for one in Speech(load("fr")).page(page, whole=True) if one.kind != "earcon"}
    named = {plain(str(word)) for word in LABELS.values()}
    with screen(pages("fr")["attract"], chrome(motion=False)) as shown:
        stand(shown, place)
        shown.visit.cover(None)
        shown.settle()
        drawn = plain(shown.words())
    assert {sentence for sentence in said - named if sentence not in drawn} == set()
    assert len(said) > 1


def test_a_notice_is_told_by_a_sign_and_a_word() -> None:
    with screen(pages("fr")["attract"], chrome(motion=False)) as shown:
        for place, word in (("read", "C'est bon"), ("scan failed", "Attention"), ("signature", "À savoir")):
            stand(shown, place)
            notice = shown.of_type("Notice")
            signs = [item for item in notice.childItems() if item.metaObject().className().startswith("Icon_")]
            assert [sign.isVisible() for sign in signs] == [True]
            assert word in shown.spoken()


def test_there_is_no_video_and_no_sound_but_four_notes() -> None:
    files = [file for file in ASSETS.rglob("*") if file.is_file() and "generated" not in file.parts]
    silent = (".svg", ".txt", ".typ", ".md", ".yaml")
    heard = {file.relative_to(ASSETS).as_posix() for file in files if file.suffix not in silent}
    assert heard == {f"sounds/{name}.wav" for name in NAMES}
    drawn = [file for file in (house.ROOT / "kiosk").rglob("*.qml") if PLAYERS.search(file.read_text(encoding="utf-8"))]
    assert drawn == []
    assert PLAYERS.search("import QtMultimedia\nVideo {")
    assert {*DURING, *AROUND} == set(PLACES)
