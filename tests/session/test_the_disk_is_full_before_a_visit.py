"""A disk that can keep no file is said before a démarche starts, and never in the midst of one."""

import asyncio
from unittest.mock import MagicMock

from msgspec.structs import replace

from kiosk.errors import Code
from kiosk.session import events
from kiosk.session.effects import LookForRoom
from kiosk.session.errands import Errands
from kiosk.session.ports import Ports
from kiosk.session.state import AtStep, OtherRoute, Prepare
from kiosk.ui.viewmodels.compose import page_of
from tests.support.places import view_of
from tests.support.visits import FLOWS, Hand

FLOW = FLOWS["changement-adresse"]
FULL = events.RoomSeen(Code.OUTBOX_FULL)
TO_THE_FLOW = (events.Begin(), events.ChooseFlow(FLOW.id))


def test_it_is_said_and_the_other_ways_are_there() -> None:
    hand = Hand().do(*TO_THE_FLOW, FULL)
    shown = page_of(view_of(hand))
    assert [tile.enabled for tile in shown.tiles] == [False, True, True]
    assert shown.notice is not None
    assert shown.notice.text == "La borne ne peut plus garder de dossier. Choisissez le papier ou le guichet."
    assert shown.notice.code == Code.OUTBOX_FULL
    assert isinstance(hand.do(events.ChooseRoute("kiosk")).visit.place, Prepare)
    assert isinstance(hand.do(events.ChooseRoute("counter")).visit.place, OtherRoute)


def test_what_only_prepares_needs_no_room() -> None:
    prepared = replace(FLOW, deliver=(replace(FLOW.deliver[0], connector="paper"),))
    hand = Hand(flow=prepared).do(*TO_THE_FLOW, FULL, events.ChooseRoute("kiosk"))
    assert isinstance(hand.visit.place, AtStep)


def test_whoever_has_begun_goes_on() -> None:
    hand = Hand().do(*TO_THE_FLOW, events.RoomSeen(None), events.ChooseRoute("kiosk"), FULL)
    assert isinstance(hand.visit.place, AtStep)


def test_a_visit_asks_for_room_when_it_begins_and_the_answer_is_the_ports_own() -> None:
    assert Hand().do(events.Begin()).count(LookForRoom) == 1
    heard: list[events.Event] = []

    async def look() -> None:
        answered = asyncio.Event()

        def hear(event: events.Event) -> None:
            heard.append(event)
            answered.set()

        ports = MagicMock(spec=Ports, room=lambda: Code.OUTBOX_BROKEN, tickets=None, finding=None)
        Errands(ports, hear).carry_out(LookForRoom())
        await answered.wait()

    asyncio.run(look())
    assert heard == [events.RoomSeen(Code.OUTBOX_BROKEN)]


def test_the_next_démarche_of_a_visit_asks_the_same() -> None:
    hand = Hand().do(events.Begin(), FULL, events.ChooseFlow(FLOW.id), events.ChooseRoute("kiosk"))
    assert isinstance(hand.visit.place, Prepare)
