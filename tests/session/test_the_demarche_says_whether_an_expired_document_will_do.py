"""A document that is over still says who somebody is: each démarche decides whether that is enough for it."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from kiosk.devices.states import Ready
from kiosk.flows.model import Flow
from kiosk.session import events
from kiosk.session.identity.state import ZoneShown
from kiosk.ui.viewmodels.compose import page_of
from tests.support.identity_pages import CAN, CARD, SURE, answered
from tests.support.places import view_of
from tests.support.shown_documents import CONFIG, PRINTED, shown
from tests.support.visits import FLOWS, Hand

Read = Callable[[Flow | None], Hand]
OVER_ZONE = ZoneShown(replace(PRINTED, expired=True))
OVER_CHIP = replace(SURE, expired=True)


def demanding() -> Flow:
    """The change of address, as one that wants a valid document."""
    flow = FLOWS["changement-adresse"]
    first = flow.steps[0]
    assert first.capture is not None
    assert first.capture.accept_expired
    wants = replace(first, capture=replace(first.capture, accept_expired=False))
    return replace(flow, steps=(wants, *flow.steps[1:]))


def by_zone(flow: Flow | None) -> Hand:
    hand = Hand(CONFIG, flow=flow).enter()
    return shown(hand.do(events.ShowDocument("zone"), events.StartShowing(with_camera=False)), OVER_ZONE)


def by_chip(flow: Flow | None) -> Hand:
    hand = Hand(CONFIG, flow=flow).do(events.DeviceChanged("card_reader", Ready())).enter()
    hand.do(events.ReadCard(), events.Typed("can", CAN), events.Continue(), events.CardSeen(CARD))
    return answered(hand, OVER_CHIP)


@pytest.mark.parametrize("read", [by_zone, by_chip])
def test_one_takes_it_and_says_so(read: Read) -> None:
    hand = read(None)
    notice = page_of(view_of(hand)).notice
    assert notice is not None
    assert "elle suffit" in notice.text
    assert hand.do(events.Continue()).visit.facts["nom"].value == "SPECIMEN"


@pytest.mark.parametrize("read", [by_zone, by_chip])
def test_another_does_not_and_leaves_the_keyboard(read: Read) -> None:
    hand = read(demanding())
    page = page_of(view_of(hand))
    assert page.notice is not None
    assert "n'est plus valable" in page.notice.text
    assert "type_myself" in {button.action for button in (*page.ways, page.primary) if button is not None}
    assert hand.visit.facts == {}
    hand.do(events.TypeMyself()).identify()
    assert hand.visit.facts["nom"].origin == "typed"
