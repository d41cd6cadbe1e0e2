"""An assisted visit: who is beside the citizen stands on the pages, on paper and in the file; never as a mandate."""

import pytest

from kiosk.config import Config, Staff
from kiosk.devices.receipt_printer.port import Line
from kiosk.processes.link import Delivered
from kiosk.session import effects, events
from kiosk.ui.viewmodels.compose import chrome_of, page_of
from tests.support.places import view_of
from tests.support.visits import Hand

HALL = Config(staff=Staff(pin_hash="set", mediators=("Amina", "n° 12")))


def inside(hand: Hand) -> Hand:
    return hand.do(events.StaffAsked(), events.StaffPin("1"), events.StaffChecked(right=True))


def assisted(name: str = "Amina") -> Hand:
    return inside(Hand(HALL).to_review()).do(events.Assist(name), events.StaffLeave())


def test_the_staff_page_names_those_of_the_configuration() -> None:
    tiles = page_of(view_of(inside(Hand(HALL).enter()))).tiles
    assert [tile.argument for tile in tiles if tile.action == "assist"] == ["Amina", "n° 12"]


def test_nobody_assists_a_visit_that_has_not_begun() -> None:
    tiles = page_of(view_of(inside(Hand(HALL)))).tiles
    assert [tile for tile in tiles if tile.action == "assist"] == []


def test_it_stands_on_the_page_until_it_is_taken_back() -> None:
    hand = assisted()
    assert "Amina" in chrome_of(view_of(hand)).mark
    inside(hand).do(events.Assist("Amina"))
    assert chrome_of(view_of(hand)).mark == ""


@pytest.mark.parametrize("name", ["Zoé", "", "Amina\x1b[2J"])
def test_no_other_name_is_taken(name: str) -> None:
    assert inside(Hand(HALL).enter()).do(events.Assist(name)).visit.assisted_by == ""


def test_a_citizen_cannot_say_it() -> None:
    assert Hand(HALL).enter().do(events.Assist("Amina")).visit.assisted_by == ""


def test_ticket_and_file_say_who_assisted_and_that_it_is_no_mandate() -> None:
    hand = assisted().sign().send()
    hand.do(events.FileDelivered(Delivered("envelope-1", hand.clock.now(), service="Accueil")))
    printed = [block.text for block in hand.wants(effects.PrintTicket).ticket.blocks if isinstance(block, Line)]
    sent = hand.wants(effects.CommitFile).summary.notices
    for said in (printed[-1], sent[-1]):
        assert "Amina" in said
        assert "pas un mandat" in said


def test_a_visit_without_a_mediator_says_nothing_of_one() -> None:
    hand = Hand(HALL).to_review().sign().send()
    assert "mandat" not in str(hand.wants(effects.CommitFile).summary.notices)


def test_it_ends_with_the_visit() -> None:
    assert assisted().do(events.EndAsked("staff")).visit.assisted_by == ""
