"""The shared view holds how far the démarche has come, and no answer that the citizen has not revealed."""

from typing import Any

import pytest

from kiosk.help import wire
from kiosk.session import events
from kiosk.session.help import events as helps
from kiosk.ui.viewmodels.compose import chrome_of, overlay_of, page_of
from tests.support.help_visits import AGENT, CALL, SERVICE, HelpedHand
from tests.support.places import view_of

# What the hand types, and what its paper says.
CANARIES = ("SPECIMEN", "CAMILLE", "1950", "LILAS", "57000", "METZ", "2026-11-01")


def spilt(hand: HelpedHand) -> list[str]:
    words = hand.everything_said().upper()
    return [canary for canary in CANARIES if canary in words]


def state(hand: HelpedHand) -> wire.ShareState:
    return hand.last(wire.ShareState)


def field(hand: HelpedHand, name: str) -> wire.SharedField:
    return next(one for one in state(hand).fields if one.id == name)


def test_nothing_is_shown_before_the_citizen_has_said_yes_to_this_agent() -> None:
    hand = HelpedHand().enter().talk().hear(wire.AskToShare(CALL, "a" * 32))
    asked = overlay_of(view_of(hand))
    assert asked is not None
    assert AGENT in asked.title
    assert SERVICE in asked.lead
    assert hand.said(wire.ShareState) == []
    hand.answer(yes=False)
    assert hand.last(wire.ShareStopped).why == "refused"
    assert hand.identify().said(wire.ShareState) == []


def test_the_state_says_which_fields_are_filled_and_hides_all_of_them() -> None:
    hand = HelpedHand().enter().share()
    first = state(hand)
    assert (first.step, first.page, first.index) == ("identite", "form", 1)
    assert {one.state for one in first.fields} == {"empty"}
    hand.fill(nom="Specimen", naissance="2049-01-01").do(events.Continue())
    assert (field(hand, "nom").state, field(hand, "nom").filled) == ("valid", True)
    assert field(hand, "naissance").state == "invalid"
    assert field(hand, "naissance").problem
    assert field(hand, "prenoms").state == "invalid", "it is missing"
    assert all(one.masked and one.value is None for one in state(hand).fields)
    assert spilt(hand) == []


def test_a_whole_demarche_is_shared_without_one_answer() -> None:
    hand = HelpedHand().enter().share().identify().live_at().scan().do(events.Continue())
    hand.do(events.Edit("nom"), events.Continue()).sign().send()
    steps = {one.step for one in hand.said(wire.ShareState)}
    assert {"identite", "logement", "justificatif", "relecture", "depot", ""} <= steps
    assert len(hand.said(wire.ShareState)) > 8
    assert spilt(hand) == []


def test_one_answer_is_revealed_at_a_time_and_hidden_again() -> None:
    hand = HelpedHand().enter().share().fill(nom="Specimen", prenoms="Camille")
    hand.do(helps.Reveal("nom", show=True))
    assert field(hand, "nom").value == "Specimen"
    assert not field(hand, "nom").masked
    assert field(hand, "prenoms").value is None
    hand.do(helps.Reveal("nom", show=False))
    assert field(hand, "nom").value is None
    assert field(hand, "nom").masked


def test_another_answer_in_its_place_is_hidden_again() -> None:
    hand = HelpedHand().enter().share().fill(nom="Specimen").do(helps.Reveal("nom", show=True)).fill(nom="Specimena")
    assert field(hand, "nom").value is None


def test_who_goes_away_for_a_while_leaves_nothing_revealed() -> None:
    hand = HelpedHand().enter().share().fill(nom="Specimen").do(helps.Reveal("nom", show=True))
    hand.do(events.Pause(), events.PauseCode("2468"), events.PauseCode("2468"))
    assert hand.visit.paused is None
    assert field(hand, "nom").value is None


def test_a_number_that_nobody_is_to_read_is_never_shown_whole() -> None:
    from kiosk.flows.model import Field
    from kiosk.i18n.translator import load
    from kiosk.session.help.sharing import text_of

    hand = HelpedHand()
    secret = Field("iban", "IBAN", "declarant", "iban")
    hand.visit = hand.visit.__class__(drafts={"iban": "FR7630006000011234567890189"})
    shown = text_of(hand.visit, secret, load("fr"))
    assert shown.endswith("0189")
    assert "3000600001" not in shown


@pytest.mark.parametrize("name", ["justificatif_domicile", "signature", "nobody", "can", ""])
def test_a_paper_a_signature_and_what_is_no_question_cannot_be_revealed(name: str) -> None:
    hand = HelpedHand().at_the_glass().scan().talk().hear(wire.AskToShare(CALL, "a" * 32)).answer(yes=True)
    paper = next(one.id for one in state(hand).fields)
    for one in (name, paper):
        hand.do(helps.Reveal(one, show=True))
    assert hand.visit.helping.revealed == {}
    assert all(one.value is None for one in state(hand).fields)


def test_a_banner_says_it_on_every_page_and_one_touch_stops_it() -> None:
    hand = HelpedHand().enter().share()
    for happened in ((), (events.AskHelp(),), (helps.HelpGo("show"),), (events.CloseHelp(),)):
        hand.do(*happened)
        told = chrome_of(view_of(hand)).strip
        assert told is not None
        assert told.kind == "live"
        assert told.text == f"{AGENT} voit où vous en êtes."
        assert "stop_sharing" in {button.action for button in told.buttons}
    hand.fill(nom="Specimen").do(helps.Reveal("nom", show=True), helps.StopSharing())
    assert hand.last(wire.ShareStopped).why == "stopped"
    count = len(hand.said(wire.ShareState))
    hand.fill(prenoms="Camille").do(events.Continue())
    assert len(hand.said(wire.ShareState)) == count, "nothing more is told"
    assert hand.visit.helping.revealed == {}


def test_the_page_of_answers_tells_which_are_seen() -> None:
    hand = HelpedHand().enter().share().fill(nom="Specimen", prenoms="Camille").do(events.AskHelp())
    hand.do(helps.HelpGo("show"), helps.Reveal("nom", show=True))
    rows: dict[str, Any] = {row.label: row for row in page_of(view_of(hand)).rows}
    assert rows["Nom de famille"].edit.action == "hide"
    assert AGENT in rows["Nom de famille"].origin
    assert rows["Prénoms"].edit.action == "reveal"
    assert rows["Prénoms"].origin == ""


def test_another_agent_has_to_be_said_yes_to_anew() -> None:
    hand = HelpedHand().enter().share().fill(nom="Specimen").do(helps.Reveal("nom", show=True))
    count = len(hand.said(wire.ShareState))
    hand.answered(agent="Sam Modele", call_id="d" * 32, transferred=True)
    hand.fill(prenoms="Camille")
    assert len(hand.said(wire.ShareState)) == count
    assert not hand.visit.helping.sharing
    assert hand.visit.helping.revealed == {}


def test_the_same_state_is_not_told_twice() -> None:
    hand = HelpedHand().enter().share()
    count = len(hand.said(wire.ShareState))
    hand.do(events.Touched(), events.Tick(), events.Touched())
    assert len(hand.said(wire.ShareState)) == count


def test_the_trail_of_the_visit_names_what_was_done_and_no_value() -> None:
    hand = HelpedHand().enter().share().fill(nom="Specimen").do(helps.Reveal("nom", show=True), helps.StopSharing())
    assert [note for note in hand.notes() if note[0] != "ignored"] == [
        ("asked", "unsure"),
        ("answered", ""),
        ("asked_wishtosee", ""),
        ("share_accepted", ""),
        ("revealed", "nom"),
        ("share_stopped", ""),
    ]
