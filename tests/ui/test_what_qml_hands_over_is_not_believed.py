"""Whatever a page calls back with, the bridge takes it or leaves it: an exception in a slot would freeze the page."""

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.session import events
from kiosk.ui.bridge import VisitBridge, ink, read_strokes
from kiosk.ui.viewmodels.actions import ACTIONS
from tests.support.places import view_of
from tests.support.visits import Hand

LINE = [[[0.1, 0.5], [0.9, 0.5]]]
NAN, INFINITY = float("nan"), float("inf")


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert QGuiApplication.instance() or QGuiApplication([])
    return Hand().to_review().do(events.Continue())


def _bridge(hand: Hand) -> VisitBridge:
    def dispatch(event: events.Event) -> None:
        hand.do(event)

    bridge = VisitBridge(dispatch, lambda postcode: ())
    bridge.show(view_of(hand))
    return bridge


@pytest.mark.parametrize("argument", ["", "x", "-1", "²", "9" * 5000, "\x00", "=", "a=b=c", "\ud800"])
def test_any_action_takes_any_argument(hand: Hand, argument: str) -> None:
    bridge = _bridge(hand)
    for action in (*ACTIONS, "sign", "nothing", ""):
        if action not in ("end", "new_person", "staff_end"):
            bridge.act(action, argument)
            bridge.show(view_of(hand))


@pytest.mark.parametrize(
    "drawn",
    [None, "abc", 7, [None], [["x"]], [[["a", "b"]]], [{"x": 1}], [[[0.1]]], [[[NAN, NAN], [1, 1]]], [[[0, 0, 0]]]],
)
def test_what_is_no_drawing_is_no_signature(hand: Hand, drawn: object) -> None:
    bridge = _bridge(hand)
    bridge.drawn(drawn)
    bridge.act("sign")
    assert "signature_declarant" not in hand.visit.facts
    assert bridge.property("errors")


def test_a_finger_that_leaves_the_pad_still_signs(hand: Hand) -> None:
    strokes = read_strokes([[[0.5, 0.5], [INFINITY, 0.5], [1e308, -1e308]]])
    assert 0.5 <= ink(strokes) < 2
    bridge = _bridge(hand)
    bridge.drawn(LINE)
    bridge.act("sign")
    assert "signature_declarant" in hand.visit.facts


@pytest.mark.parametrize("text", ["\ud800", "é\udfff", "x" * 1_000_000, "\x00", "\U0001f600"])
def test_any_text_can_be_typed_and_shown(text: str) -> None:
    hand = Hand().enter()
    bridge = _bridge(hand)
    for field in ("nom", "naissance", "nobody", ""):
        bridge.edit(field, text)
        bridge.act("continue")
        bridge.show(view_of(hand))
    assert hand.step == "identite"
