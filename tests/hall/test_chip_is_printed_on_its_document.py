"""The pictures of the identity documents: at true size, with the CAN and the zone that their chips know."""

import io
import json
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from kiosk.hall import camera_scenes, glass
from kiosk.hall.cards.documents import DOCUMENTS
from kiosk.hall.cards.identity import IdentityDeck
from kiosk.hall.cards.pictures import DPI
from kiosk.hall.chip import Holder, zone
from kiosk.hall.papers import Papers
from tests.support.chip import Terminal

TODAY = date(2026, 11, 22)
SIZES_MM = {
    "cnie-front": (85.6, 53.98),
    "cnie-back": (85.6, 53.98),
    "residence-permit-front": (85.6, 53.98),
    "residence-permit-back": (85.6, 53.98),
    "passport-page": (125, 88),
}
ZONES = {"cnie-back": "cnie", "residence-permit-back": "residence-permit", "passport-page": "passport"}


@pytest.fixture(scope="module")
def papers() -> Papers:
    return Papers(TODAY)


@pytest.mark.parametrize("identifier", SIZES_MM)
def test_documents_are_of_true_size(papers: Papers, identifier: str) -> None:
    size = papers.picture(identifier).size
    assert [round(side * 25.4 / DPI, 1) for side in size] == pytest.approx(list(SIZES_MM[identifier]), abs=0.1)


@pytest.mark.parametrize("identifier", ZONES)
def test_zones_are_printed_ten_characters_an_inch(papers: Papers, identifier: str) -> None:
    """Dark columns of a line of the zone: each character in its own place of 2.54 mm, none beyond the last."""
    holder = DOCUMENTS[ZONES[identifier]].holder_on(TODAY)
    lines = zone.lines(holder)
    dark = np.asarray(papers.picture(identifier).convert("L")) < 110
    rows = bands(np.any(dark, axis=1))[-len(lines) :]
    assert len(rows) == len(lines)
    pitch = 2.54 * DPI / 25.4
    for (top, bottom), line in zip(rows, lines, strict=True):
        assert 2.0 < (bottom - top) * 25.4 / DPI < 3.2, "the height of OCR-B"
        letters = bands(np.any(dark[top:bottom], axis=0))
        assert len(letters) == len(line)
        middles = [(left + right) / 2 for left, right in letters]
        places = [(middle - middles[0]) / pitch for middle in middles]
        assert all(abs(place - number) < 0.3 for number, place in enumerate(places))
    spacing = (rows[1][0] - rows[0][0]) * 25.4 / DPI
    assert spacing == pytest.approx(6.35, abs=0.5)


def bands(marked: npt.ArrayLike) -> list[tuple[int, int]]:
    """Runs of marked places, from and to; specks of a line or two are none."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], np.asarray(marked, np.int8), [0]))))
    runs = list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
    return [(first, last) for first, last in runs if last - first > 2]


def test_the_chip_knows_what_is_printed(tmp_path: Path) -> None:
    deck = IdentityDeck(TODAY, tmp_path)
    told = json.loads(json.dumps(deck.told()))
    for name, document in DOCUMENTS.items():
        chip = deck.chip(name, None)
        chip.reset()
        terminal = Terminal(chip.answer)
        info = document.profile.pace[-1 if name == "residence-permit" else 0]
        holder = document.holder_on(TODAY)
        assert (holder.can == "") is (name == "passport")
        if holder.can:
            assert told[name]["can"] == holder.can
            terminal.pace(holder.can.encode(), 2, mapping=info.mapping, cipher=info.cipher, curve=info.curve)
        else:
            terminal.select_application()
            terminal.bac(zone.key_seed(holder))
        terminal.select_application()
        assert "".join(told[name]["zone"]).encode() in terminal.file(0x0101)


def test_zones_hold_their_check_digits() -> None:
    """The examples of ICAO 9303-4 and 9303-5 (Anna Maria Eriksson of Utopia)."""
    anna = Holder(
        surname="Eriksson",
        given_names=("Anna", "Maria"),
        birth_date=date(1974, 8, 12),
        sex="F",
        nationality="UTO",
        issuing_state="UTO",
        number="D23145890",
        expiry=date(2012, 4, 15),
        code="I",
    )
    assert zone.lines(anna) == (
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    )
    assert [zone.check_digit(text) for text in ("L898902C3", "740812", "120415", "520727")] == ["6", "2", "9", "3"]


@pytest.mark.parametrize(
    ("written", "zoned"),
    [("Le Goff", "LE<GOFF"), ("O'Neil", "ONEIL"), ("Œuvrard", "OEUVRARD"), ("Jean-Noël", "JEAN<NOEL"), ("Ça", "CA")],
)
def test_names_become_letters_of_the_zone(written: str, zoned: str) -> None:
    assert zone.capitals(written) == zoned


def test_a_document_lies_on_the_glass_and_before_the_camera(papers: Papers) -> None:
    card = papers.picture("cnie-back")
    seen = Image.open(io.BytesIO(glass.scan(card, "cnie-back", 100, "RGB24", glass.Region()))).convert("L")
    bright = np.asarray(seen) > 245
    assert 100 < bright.any(axis=1).sum() < 260, "the card's own height at 100 dpi, the lid around it"
    for scene in ("paper", "close_up"):
        frame = Image.open(io.BytesIO(camera_scenes.frames(scene, card, "720p")[0]))
        assert frame.size == (1280, 720)
    close = np.asarray(frame.convert("L")) > 170
    assert close.any(axis=0).sum() > 800, "close up, the card fills the picture"


def test_the_picture_for_people_keeps_its_shape(papers: Papers) -> None:
    small = Image.open(io.BytesIO(papers.png("cnie-front")))
    assert small.size == (620, 391)
