"""A device's drawing shows what the device does: paper goes in or comes out, a card comes down, a lamp passes; and it
stands still for who wants no motion."""

from collections.abc import Iterator

import msgspec
import pytest
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from kiosk import assets
from tests.support.qml import Screen, screen
from tests.support.qml_content import chrome, pages

MOVING = ("receipt", "take_receipt", "take_page", "scan_feeder", "card_contact", "card_contactless", "camera_document")
SCANNER = ("scan_glass",)


@pytest.fixture(scope="module")
def shown() -> Iterator[Screen]:
    with screen(pages("fr")["capture"], chrome(motion=False)) as loaded:
        yield loaded


def show(shown: Screen, picture: str, state: str) -> None:
    page = msgspec.structs.replace(pages("fr")["capture"], key=f"drawn-{picture}", picture=picture, device_state=state)
    shown.show(page)


def still(shown: Screen) -> QImage:
    item = shown.of_type("DeviceDrawing")
    return shown.grab().copy(shown.rect(item).toRect())


@pytest.mark.parametrize("picture", MOVING + SCANNER)
def test_without_motion_each_state_is_a_picture_of_its_own_that_stands(shown: Screen, picture: str) -> None:
    shown.visit.dress(chrome(motion=False))
    seen = []
    for state in ("ready", "busy", "done"):
        show(shown, picture, state)
        seen.append(still(shown))
        QTest.qWait(60)
        assert still(shown) == seen[-1], f"{picture} {state} moves"
    ready, busy, done = seen
    assert ready != busy
    assert busy != done
    assert shown.warnings == []


def test_with_motion_paper_comes_out_little_by_little(shown: Screen) -> None:
    shown.visit.dress(chrome(motion=True))
    show(shown, "take_page", "ready")
    show(shown, "take_page", "busy")
    begun = still(shown)
    shown.until(lambda: still(shown) != begun, "the page comes out")
    drawing = shown.of_type("DeviceDrawing")
    shown.until(lambda: drawing.property("come") == 0, "the page is out")
    out = still(shown)
    QTest.qWait(60)
    assert still(shown) == out, "it goes on moving once the paper is out"


def test_a_fault_stands_on_the_drawing(shown: Screen) -> None:
    shown.visit.dress(chrome(motion=False))
    show(shown, "take_receipt", "ready")
    before = still(shown)
    show(shown, "take_receipt", "fault")
    assert still(shown) != before


def test_every_gesture_and_life_event_is_drawn() -> None:
    names = {file.stem for file in assets.path("drawings").glob("*.svg")}
    gestures = {*MOVING, *SCANNER, "headset", "forgotten_card", "forgotten_paper", "sign", "pin"}
    events = {"birth", "job", "moving", "parent_care", "car", "loss"}
    scenes = {"attract-card", "attract-paper", "attract-face"}
    assert gestures | events | scenes | {"fault", "fault_paper", "fault_network"} <= names
