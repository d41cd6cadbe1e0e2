"""Pictures that follow each other never flash, a dialogue gives the focus back, and time is warned of and extended."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QObject
from PySide6.QtTest import QTest

from kiosk.devices.states import Absent
from kiosk.i18n.display import plain
from kiosk.i18n.translator import load
from kiosk.session import events
from kiosk.session.state import AtStep, Leaving
from kiosk.ui.viewmodels.compose import overlay_of
from kiosk.ui.viewmodels.spoken import Speech
from tests.support.places import view_of
from tests.support.qml import Screen, screen
from tests.support.qml_content import chrome, overlays, pages
from tests.support.seen import luminance, pixels
from tests.support.visits import Hand

FLASHES = 3  # in any second (EN 301 549 11.2.3.1, WCAG 2.3.1)
SQUARE = 60
CHANGE = 0.1  # of the luminance, where the darker picture is below 0.8


@pytest.fixture
def shown() -> Iterator[Screen]:
    with screen(pages("fr")["choices"], chrome(theme="white_on_black", motion=True)) as loaded:
        loaded.put_specimen()
        yield loaded


def film(shown: Screen, turns: int) -> list[NDArray[np.float64]]:
    """Pictures one after another, as the luminance of squares of 60 pixels: smaller than the area of a flash (a quarter
    of ten degrees: 341 x 256 pixels), larger than the stroke of a letter that slides by."""
    taken = []
    for _ in range(turns):
        light = luminance(pixels(shown.grab()))
        taken.append(light.reshape(light.shape[0] // SQUARE, SQUARE, -1, SQUARE).mean(axis=(1, 3)))
        QTest.qWait(16)
    return taken


def flashes(taken: list[NDArray[np.float64]]) -> int:
    """The most pairs of opposite changes that a pixel goes through."""
    low = high = taken[0].copy()
    way = np.zeros(low.shape, int)
    turns = np.zeros(low.shape, int)
    for picture in taken[1:]:
        low, high = np.minimum(low, picture), np.maximum(high, picture)
        rises = (picture - low >= CHANGE) & (low < 0.8) & (way <= 0)
        falls = (high - picture >= CHANGE) & (picture < 0.8) & (way >= 0)
        turns += rises | falls
        way = np.where(rises, 1, np.where(falls, -1, way))
        low, high = np.where(rises | falls, picture, low), np.where(rises | falls, picture, high)
    return int(turns.max()) // 2


def test_three_pages_in_a_second_do_not_flash(shown: Screen) -> None:
    taken = film(shown, 2)
    for name in ("review", "message", "form"):
        shown.visit.show(pages("fr")[name])
        taken += film(shown, 8)
    assert flashes(taken) <= FLASHES
    assert any(not np.array_equal(taken[0], one) for one in taken), "something has moved"


def test_a_device_at_work_does_not_flash(shown: Screen) -> None:
    shown.show(pages("fr")["capture"])
    assert flashes(film(shown, 30)) <= FLASHES


def test_the_screen_that_invites_does_not_flash(shown: Screen) -> None:
    """Its scenes change every six seconds; filmed while they do."""
    shown.show(pages("fr")["attract"])
    [timer] = [one for one in shown.window.findChildren(QObject) if one.property("interval") == 6000]
    timer.setProperty("interval", 50)
    taken = film(shown, 3)
    timer.setProperty("interval", 6000)
    taken += film(shown, 12)
    assert flashes(taken) <= 1
    assert any(not np.array_equal(taken[0], one) for one in taken), "something has moved"


def test_the_measure_sees_a_flash() -> None:
    black, white = np.zeros((4, 4)), np.ones((4, 4))
    assert flashes([black, white] * 5) == 4
    assert flashes([black, white]) == 0


@pytest.mark.parametrize("name", [*overlays("fr")])
def test_a_dialogue_takes_the_focus_and_gives_it_back(shown: Screen, name: str) -> None:
    shown.show(pages("fr")["choices"])
    shown.focus("Retour")
    shown.visit.cover(overlays("fr")[name])
    shown.settle()
    taken = shown.window.activeFocusItem()
    assert shown.label(taken) != "Retour"
    shown.visit.cover(None)
    shown.settle()
    assert shown.label(shown.window.activeFocusItem()) == "Retour"


def test_the_end_is_warned_of_by_sight_and_by_ear() -> None:
    hand = Hand().enter().wait(121)
    overlay = overlay_of(view_of(hand))
    assert overlay is not None
    assert overlay.kind == "idle"
    assert overlay.primary is not None
    said = Speech(load("fr")).overlay(overlay)
    assert said[0].kind == "earcon"
    assert plain(overlay.title) in [one.text for one in said]
    assert any("secondes" in one.text for one in said)


def test_time_is_given_again_as_often_as_it_is_asked_for() -> None:
    hand = Hand().enter()
    for _ in range(50):
        hand.wait(121)
        assert overlay_of(view_of(hand)) is not None
        hand.do(events.StillHere())
        assert overlay_of(view_of(hand)) is None
    hand.wait(121).wait(61)
    assert isinstance(hand.visit.place, Leaving), "the warning means what it says"


def test_no_visit_needs_a_face_or_a_finger_of_its_own() -> None:
    """The camera is one way among others: without it the démarche begins and has its paper scanned."""
    hand = Hand().do(events.DeviceChanged("camera", Absent()))
    assert isinstance(hand.enter().visit.place, AtStep)
    hand.to_review()
    assert hand.visit.pages
