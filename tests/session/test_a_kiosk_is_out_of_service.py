"""The fleet's administrator closes a kiosk with a sentence: who comes reads it, who is there is left alone."""

from kiosk.session import events
from kiosk.session.help.sharing import heartbeat
from kiosk.ui.viewmodels.compose import overlay_of
from tests.support.places import view_of
from tests.support.visits import Hand

SENTENCE = "Travaux dans le hall jusqu'à lundi."


def shown(hand: Hand) -> str:
    overlay = overlay_of(view_of(hand))
    return overlay.lead if overlay is not None else ""


def test_who_comes_reads_the_sentence_and_nothing_can_be_begun() -> None:
    hand = Hand().do(events.KioskClosed(SENTENCE))
    overlay = overlay_of(view_of(hand))
    assert overlay is not None
    assert overlay.lead == SENTENCE
    assert overlay.opaque
    assert heartbeat(hand.visit).use == "out_of_order"


def test_a_visit_that_runs_goes_on_to_its_end() -> None:
    hand = Hand().do(events.Begin())
    before = hand.visit.place
    hand.do(events.KioskClosed(SENTENCE))
    assert hand.visit.place == before
    assert shown(hand) == ""
    assert heartbeat(hand.visit).use == "in_use"


def test_it_opens_again_and_the_next_screen_knows() -> None:
    hand = Hand().do(events.Activated(None, closed=SENTENCE))
    assert shown(hand) == SENTENCE
    assert shown(hand.do(events.KioskClosed(""))) == ""
