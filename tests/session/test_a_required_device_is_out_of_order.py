"""A démarche that cannot do without a device is not begun while it is out of order; the other ways are."""

from msgspec.structs import replace

from kiosk.devices.states import Fault, Lost, Ready
from kiosk.errors import Code
from kiosk.session import events
from kiosk.session.state import AtStep, OtherRoute, Prepare
from kiosk.ui.viewmodels.compose import page_of
from tests.support.places import view_of
from tests.support.visits import FLOWS, Hand

LOST = events.DeviceChanged("scanner", Lost(Fault(Code.DISCONNECTED)))


def before_the_start() -> Hand:
    flow = FLOWS["changement-adresse"]
    required = replace(flow, devices={**flow.devices, "scanner": "required"})
    return Hand(flow=required).do(events.Begin(), events.ChooseFlow("changement-adresse"))


def test_it_is_not_begun_here_and_the_other_ways_are_said() -> None:
    hand = before_the_start().do(LOST)
    shown = page_of(view_of(hand))
    assert [tile.enabled for tile in shown.tiles] == [False, True, True]
    assert shown.notice is not None
    assert shown.notice.text == "Un appareil indispensable n'est pas prêt. Choisissez le papier ou le guichet."
    assert isinstance(hand.do(events.ChooseRoute("kiosk")).visit.place, Prepare)
    assert isinstance(hand.do(events.ChooseRoute("counter")).visit.place, OtherRoute)


def test_it_is_begun_once_the_device_is_back() -> None:
    hand = before_the_start().do(LOST, events.DeviceChanged("scanner", Ready()), events.ChooseRoute("kiosk"))
    assert isinstance(hand.visit.place, AtStep)
