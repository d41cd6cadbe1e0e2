"""Help is asked for by one press and a choice: the right team, the queue, the hall's mediator, a call-back, or going on
alone meanwhile."""

import pytest

from kiosk.config import Config
from kiosk.help import wire
from kiosk.session import events
from kiosk.session.help import events as helps
from kiosk.session.state import AtStep, Help
from kiosk.ui.viewmodels.compose import chrome_of, page_of
from kiosk.ui.viewmodels.content import Page
from tests.support.help_visits import HELPED, HelpedHand
from tests.support.places import view_of


def page(hand: HelpedHand, language: str = "fr") -> Page:
    return page_of(view_of(hand, language))


def labels(shown: Page) -> list[str]:
    return [tile.label for tile in shown.tiles]


def strip(hand: HelpedHand) -> str:
    told = chrome_of(view_of(hand)).strip
    return "" if told is None else told.text


def test_without_a_desk_the_page_names_the_reception_and_nobody_else() -> None:
    hand = HelpedHand(Config()).enter().do(events.AskHelp())
    shown = page(hand)
    assert shown.title == "Quelqu'un peut vous aider"
    assert not shown.tiles
    hand.up().do(helps.HelpGo("team"), helps.AskTeam("unsure"))
    assert hand.said(wire.AskForHelp) == []


def test_one_press_then_a_choice_leads_into_the_queue_of_the_right_team() -> None:
    hand = HelpedHand().enter().do(events.Prefer("language", "ar")).up()
    hand.do(events.AskHelp(), helps.HelpGo("team"))
    assert [tile.argument for tile in page(hand, "ar").tiles] == ["demarche", "language", "sign_language", "unsure"]
    hand.do(helps.AskTeam("sign_language"))
    asked = hand.last(wire.AskForHelp)
    assert (asked.team, asked.language, asked.demarche, asked.sign_language) == (
        "sign_language",
        "ar",
        "changement-adresse",
        True,
    )
    assert page(hand).title == "Un agent va vous répondre"


def test_before_a_demarche_is_chosen_nobody_is_asked_for_one() -> None:
    hand = HelpedHand().do(events.Begin()).up().do(events.AskHelp(), helps.HelpGo("team"))
    assert [tile.argument for tile in page(hand).tiles] == ["sign_language", "unsure"]
    assert hand.do(helps.AskTeam("unsure")).last(wire.AskForHelp).demarche == ""


def test_the_place_and_the_wait_are_told_and_follow_whoever_goes_on_alone() -> None:
    hand = HelpedHand().enter().up().ask()
    hand.hear(wire.Place(hand.request, 3, 420.0))
    told = page(hand).notice
    assert told is not None
    assert "2 personnes avant vous" in told.text
    assert "7 minutes" in told.text
    assert strip(hand) == "", "the page says it itself"
    hand.do(events.CloseHelp())
    assert isinstance(hand.visit.place, AtStep), "the flow is usable"
    assert "2 personnes avant vous" in strip(hand)
    hand.hear(wire.Place(hand.request, 1, None))
    assert "bientôt votre tour" in strip(hand)
    hand.identify()
    assert hand.step == "logement"


def test_whoever_does_not_want_to_wait_any_longer_is_out_of_the_queue() -> None:
    hand = HelpedHand().enter().up().ask()
    request = hand.request
    hand.do(helps.StopAsking())
    assert hand.last(wire.CancelHelp).request_id == request
    assert page(hand).key == "help"
    assert strip(hand.do(events.CloseHelp())) == ""


def test_the_mediator_is_rung_first_where_they_are_there() -> None:
    hand = HelpedHand().enter().up().do(events.AskHelp(), helps.RingMediator())
    assert hand.last(wire.CallMediator).request_id == hand.last(wire.AskForHelp).request_id
    hand.hear(wire.MediatorComes(hand.request, "Ines Modele"))
    assert any("Ines Modele arrive." in tile.detail for tile in page(hand).tiles)
    assert "Ines Modele arrive." in strip(hand.do(events.CloseHelp()))


def test_a_mediator_who_is_away_is_not_rung_and_the_page_says_until_when() -> None:
    hand = HelpedHand().enter().up(mediator="away")
    hand.hear(wire.Presence(agents=True, mediator="away", mediator_until=hand.soon)).do(events.AskHelp())
    tile = next(tile for tile in page(hand).tiles if tile.action == "ring_mediator")
    assert tile.detail.startswith("Absente jusqu'à")
    assert not tile.enabled
    hand.do(helps.RingMediator())
    assert hand.said(wire.CallMediator) == []


def test_a_mediator_who_left_a_moment_ago_is_said_to_be_away() -> None:
    hand = HelpedHand().enter().up().do(events.AskHelp(), helps.RingMediator())
    hand.hear(wire.MediatorAway(hand.request, hand.soon))
    tile = next(tile for tile in page(hand).tiles if tile.action == "ring_mediator")
    assert tile.detail.startswith("Absente jusqu'à")


def test_when_nobody_is_there_it_is_said_when_somebody_will_be_and_which_numbers_to_ring() -> None:
    hand = HelpedHand().enter().up().ask()
    numbers = (wire.PhoneNumber("Aide de la ville", "03 11 11 11 11"),)
    hand.hear(wire.Nobody(hand.request, hand.soon, numbers))
    shown = page(hand)
    assert shown.title == "Personne n'est disponible"
    assert "Quelqu'un sera là" in shown.lead
    assert [(row.label, row.value.replace("\u00a0", " ")) for row in shown.rows] == [
        ("Aide de la ville", "03 11 11 11 11")
    ]


def test_a_desk_that_cannot_be_reached_is_said_with_numbers() -> None:
    for hand in (HelpedHand().enter(), HelpedHand().enter().up().down()):
        shown = page(hand.do(events.AskHelp()))
        assert shown.notice is not None
        assert "pas joignables" in shown.notice.text
        assert not shown.tiles
        assert any("03 00 00 00 00" in row.value.replace("\u00a0", " ") for row in shown.rows)
        hand.do(helps.AskTeam("unsure"))
        assert hand.said(wire.AskForHelp) == []


@pytest.mark.parametrize("typed", ["", "12", "not a number", "0" * 20])
def test_a_number_that_is_none_is_not_sent(typed: str) -> None:
    hand = HelpedHand().enter().up().do(events.AskHelp(), helps.HelpGo("callback"))
    hand.do(events.Typed("help_number", typed), helps.AskCallback())
    assert hand.visit.helping.callback == "wrong"
    assert not any(isinstance(effect, helps.SealNumber) for effect in hand.wanted)
    shown = page(hand)
    assert shown.notice is not None
    assert shown.notice.kind == "attention"


def test_a_number_leaves_sealed_and_is_forgotten_once_it_is_kept() -> None:
    hand = HelpedHand().enter().up().do(events.AskHelp(), helps.HelpGo("callback"))
    hand.do(events.Typed("help_number", "06 12 34 56 78"), helps.AskCallback())
    sealing = hand.wants(helps.SealNumber)
    assert sealing.number == "0612345678"
    assert "612345678" not in hand.everything_said()
    assert "612345678" not in repr(sealing)
    hand.hear(wire.CallbackKept(sealing.request, hand.soon))
    assert hand.visit.helping.number == ""
    assert page(hand).title == "Nous vous rappellerons"


def test_a_visit_that_ends_leaves_nobody_waiting() -> None:
    hand = HelpedHand().enter().up().ask()
    request = hand.request
    hand.do(events.EndAsked("citizen"))
    assert hand.last(wire.CancelHelp).request_id == request
    assert hand.visit.helping.request == ""


def test_every_page_of_help_has_a_way_back_and_a_way_out() -> None:
    hand = HelpedHand().enter().up()
    reached = []
    for step in (events.AskHelp(), helps.HelpGo("team"), helps.HelpGo("callback"), helps.AskTeam("unsure")):
        hand.do(step)
        shown = page(hand)
        reached.append(shown.key)
        actions = {button.action for button in (*shown.tiles, *shown.ways, shown.back, shown.primary) if button}
        assert "end" in actions, shown.key
        assert actions & {"close_help", "help_go"}, shown.key
    assert reached == ["help", "help-team", "help-callback", "help-queue"]
    assert isinstance(hand.visit.place, Help)


def test_the_kiosk_tells_how_it_is_and_never_who_is_there() -> None:
    hand = HelpedHand(HELPED).up()
    assert hand.last(wire.Heartbeat).use == "free"
    hand.enter()
    assert hand.last(wire.Heartbeat).use == "in_use"
    assert {device.name for device in hand.last(wire.Heartbeat).devices} == {"scanner", "receipt_printer"}
    hand.identify()
    assert "SPECIMEN" not in hand.everything_said().upper()
