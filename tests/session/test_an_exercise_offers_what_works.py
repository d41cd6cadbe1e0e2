"""In an exercise, nothing leads to a port that is gone: no telephone, no stick, no site, no agent, no ticket."""

import pytest

from kiosk.config import Address, Call, Config, Delivery, Documents, Help, Identify, Staff
from kiosk.help import protocol, wire
from kiosk.session import events
from kiosk.session.help.events import LineTold
from kiosk.session.state import changed
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Button
from tests.support.places import view_of
from tests.support.visits import Hand

# With all that a kiosk may have beside it.
WHOLE = Config(
    staff=Staff(pin_hash="set"),
    delivery=Delivery(desk_url="http://127.0.0.1:9", phone_url="https://bornes.example", reminders=("sms",)),
    documents=Documents(stick_dir="/media/kiosk"),
    help=Help(desk_url="http://127.0.0.1:9"),
    call=Call(simulated=True),
    identify=Identify(france_connect=True),
    address=Address(by="desk"),
)
OUTSIDE = frozenset({
    "open_phone", "open_stick", "open_site", "sign_in_elsewhere", "look_up_address", "come_back", "show_ticket",
    "ask_reminder", "say_opinion", "appointments", "open_papers", "paper_to_phone", "ask_team", "ask_call", "call_me",
    "ring_mediator", "help_go",
})  # fmt: skip
UP = LineTold(protocol.LineUp(wire.Welcome(10.0, bytes(range(1, 33)))))


def begun(*, practice: bool) -> Hand:
    hand = Hand(WHOLE).do(UP)
    if practice:
        hand.do(events.StaffAsked(), events.StaffPin("1"), events.StaffChecked(right=True))
        hand.do(events.StaffGo("practice"), events.Practise(), UP)
        assert hand.visit.practice
        return hand
    return hand.do(events.Begin())


def actions(hand: Hand) -> set[str]:
    page = page_of(view_of(hand))
    rows = [row.edit for row in page.rows]
    buttons: list[Button | None] = [*page.ways, *page.tiles, *rows, page.primary, page.back, page.help]
    return {button.action for button in buttons if button is not None}


def seen(hand: Hand) -> set[str]:
    """Through a démarche to its receipt, with a look at the page of help on the way."""
    found = actions(hand)
    hand.do(events.ChooseFlow("changement-adresse"))
    found |= actions(hand)
    hand.do(events.ChooseRoute("kiosk"))
    found |= actions(hand) | actions(hand.do(events.AskHelp()))
    hand.do(events.CloseHelp()).identify().do(events.Chosen("situation", "chez_moi"))
    found |= actions(hand)
    hand.fill(voie="12 rue des Lilas", code_postal="57000", ville="Metz").do(events.Continue())
    hand.fill(depuis="2026-11-01").do(events.Continue())
    found |= actions(hand)
    hand.scan().do(events.Continue()).sign().send().do(events.FileWaits("envelope-1")).ticket_comes_out()
    return found | actions(hand)


@pytest.mark.parametrize("practice", [False, True])
def test_what_leads_outside_is_not_there(practice: bool) -> None:
    outside = seen(begun(practice=practice)) & OUTSIDE
    if practice:
        assert outside == set()
    else:
        assert {"open_phone", "open_stick", "look_up_address", "come_back", "open_papers"} <= outside, outside


def test_nobody_at_a_distance_is_asked() -> None:
    hand = begun(practice=True)
    assert hand.visit.helping.line == "none"
    other = Hand(WHOLE).do(UP, events.Begin())
    assert other.visit.helping.line == "up"
    assert changed(other.visit, practice=True).practice
