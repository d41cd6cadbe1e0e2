"""At which steps people leave or call: the kiosk says the step, and nothing of who, and never of an exercise."""

import pytest

from kiosk.help import wire
from kiosk.session import events
from kiosk.session.help import events as helps
from tests.support.help_visits import HelpedHand

FLOW = "changement-adresse"


def counted(hand: HelpedHand) -> list[tuple[str, str, str]]:
    return [(one.demarche, one.step, one.what) for one in hand.said(wire.StepCounted)]


def test_who_calls_from_a_step_and_leaves_there_is_counted_twice_as_numbers() -> None:
    hand = HelpedHand().enter().identify()
    step = hand.visit.place.step  # type: ignore[union-attr]
    hand.up().ask()
    assert counted(hand) == [(FLOW, step, "called")]
    hand.do(helps.StopAsking(), events.CloseHelp(), events.EndAsked("citizen"), events.EndAsked("citizen"))
    assert counted(hand)[-1] == (FLOW, step, "left")
    hand.pass_time(5)
    assert len(counted(hand)) == 2, "once"


def test_outside_a_demarche_nothing_is_counted() -> None:
    hand = (
        HelpedHand()
        .do(events.Touched())
        .up()
        .ask()
        .do(helps.StopAsking(), events.CloseHelp(), events.EndAsked("citizen"))
    )
    assert counted(hand) == []


@pytest.mark.parametrize("fields", [{"demarche": ""}, {"step": ""}, {"step": "a\n"}, {"step": "x" * 101}])
def test_a_count_holds_two_names_and_a_word(fields: dict[str, str]) -> None:
    said = {"demarche": FLOW, "step": "logement", "what": "left", **fields}
    assert wire.from_kiosk(wire.encode(wire.StepCounted(**said))) is None  # type: ignore[arg-type]
