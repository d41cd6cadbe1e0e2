"""The CAN on the front of the hall's cards, through a scanner and a camera: with certainty or not at all. The hall's
print (DejaVu) is none that the classifier was trained with."""

import hashlib
import io
import random
from collections.abc import Callable
from datetime import date

import cv2
import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray
from PIL import Image

from kiosk.bench import mrz_corpus as seen
from kiosk.documents.mrz import can, can_training
from kiosk.documents.mrz.can import find_can
from kiosk.documents.mrz.port import CanSeen, NoCan
from kiosk.documents.mrz.reader import read_can
from kiosk.documents.mrz.voting import CanVote
from kiosk.documents.port import Unreadable
from kiosk.hall.bill import blank
from kiosk.hall.camera_scenes import frames
from kiosk.hall.cards.documents import DOCUMENTS
from kiosk.hall.cards.pictures import card_back, card_front, passport_page

Grey = NDArray[np.uint8]
TODAY = date(2026, 11, 22)
DIGEST = "4b354052ce10aa16fc3fe4cf14e3ae42fe5db484d16fd952cf08ed0521f0038a"
KINDS: dict[str, Callable[[Image.Image, random.Random, np.random.Generator], Grey]] = {
    "scan at 200 dpi": lambda card, chance, noise: _laid(card, chance, noise, 200, 2),
    "scan at 150 dpi": lambda card, chance, noise: _laid(card, chance, noise, 150, 2),
    "askew": lambda card, chance, noise: _laid(card, chance, noise, 200, chance.choice((-9, 9))),
    "camera": lambda card, chance, noise: seen._filmed(_fine(card), chance, noise),
    "glare": lambda card, chance, noise: seen._glared(seen._filmed(_fine(card), chance, noise), chance),
    "motion": lambda card, chance, noise: seen._moved(seen._filmed(_fine(card), chance, noise), chance, 9),
}


def _fine(card: Image.Image) -> Grey:
    """At the corpus's own size."""
    scale = seen.DRAWN / (300 / 25.4)
    return np.asarray(cv2.resize(np.asarray(card.convert("L")), None, fx=scale, fy=scale), np.uint8)


def _laid(card: Image.Image, chance: random.Random, noise: np.random.Generator, dpi: int, angle: float) -> Grey:
    return seen._scanned(_fine(card), chance, noise, dpi=dpi, bed_mm=(210, 297), angle=angle)


def _front(chance: random.Random) -> tuple[Image.Image, str]:
    digits = f"{chance.randint(0, 999_999):06d}"
    holder = DOCUMENTS[chance.choice(("cnie", "residence-permit"))].holder_on(TODAY)
    return card_front(replace(holder, can=digits), "CARTE"), digits


@pytest.mark.parametrize(("kind", "least"), [(kind, 2 if kind == "glare" else 3) for kind in KINDS])
def test_the_digits_are_right_or_not_there(kind: str, least: int) -> None:
    """In each of the four orientations; in hundreds of pictures none was wrong, and 93 of 100 were found."""
    chance, noise = random.Random(f"5/{kind}"), np.random.default_rng(5)
    right = 0
    for turns in range(4):
        card, digits = _front(chance)
        found = find_can(np.ascontiguousarray(np.rot90(KINDS[kind](card, chance, noise), turns)))
        assert found in (digits, None)
        right += found == digits
    assert right >= least


def test_what_is_no_card_s_front_has_no_six_digits() -> None:
    chance, noise = random.Random(6), np.random.default_rng(6)
    holders = {name: document.holder_on(TODAY) for name, document in DOCUMENTS.items()}
    papers = (card_back(holders["cnie"]), card_back(holders["residence-permit"]), passport_page(holders["passport"]))
    for paper in (*papers, blank()):
        assert find_can(np.asarray(paper.convert("L"))) is None
    assert find_can(KINDS["camera"](papers[2], chance, noise)) is None


def test_digits_that_another_row_of_six_stands_beside_are_not_guessed_at() -> None:
    card, digits = _front(random.Random(7))
    grey = np.asarray(card.convert("L")).copy()
    assert find_can(grey) == digits
    # Another front beside it: nobody knows which of the two is meant.
    other, _ = _front(random.Random(8))
    assert (
        find_can(np.concatenate((grey, np.full((80, grey.shape[1]), 255, np.uint8), np.asarray(other.convert("L")))))
        is None
    )


def test_the_worker_s_answer_prints_no_digit_and_garbage_is_an_answer() -> None:
    card, digits = _front(random.Random(9))
    out = io.BytesIO()
    card.save(out, "PNG")
    answer = read_can(out.getvalue())
    assert isinstance(answer, CanSeen)
    assert answer.digits == digits
    assert digits not in f"{answer} {answer!r}"
    assert isinstance(read_can(b"\xff\xd8garbage"), Unreadable)
    assert isinstance(read_can(frames("black", None, "480p")[0]), NoCan)


def test_two_frames_must_agree() -> None:
    one, other = CanSeen("481516", 1.0), CanSeen("481518", 1.0)
    assert CanVote().add(one, 0.0).add(one, 0.05).agreed is None, "frames that follow at once are one witness"
    assert CanVote().add(one, 0.0).add(other, 1.0).add(one, 2.0).agreed is None
    assert CanVote().add(one, 0.0).add(one, 1.0).agreed == one
    assert CanVote().add(one, 0.0).add(one, 20.0).agreed is None, "of another card, perhaps"


def test_the_weights_are_those_of_the_script() -> None:
    assert hashlib.sha256(can.WEIGHTS.read_bytes()).hexdigest() == DIGEST
    assert can_training.SEED == 2021
    assert not any("DejaVu" in font.name for font in can_training.FONTS)


@pytest.mark.long
def test_training_anew_learns_as_well() -> None:
    weights, right = can_training.train(rows=1500)
    assert right > 0.85
    again, _ = can_training.train(rows=40)
    twice, _ = can_training.train(rows=40)
    assert all(np.array_equal(again[name], twice[name]) for name in weights)
