"""Where a hand is asked to do something, the page names the drawing of that gesture, and the drawing is there."""

from collections.abc import Callable

import pytest

from kiosk import assets
from kiosk.config import CardReader, Config, Staff
from kiosk.devices.card_reader.port import CardPresent
from kiosk.devices.page_printer.port import Printed as PagesPrinted
from kiosk.devices.receipt_printer.port import NotPrinted, Printed
from kiosk.devices.scanner.port import Glass
from kiosk.devices.states import DeviceName, Fault, Lost, Ready
from kiosk.errors import Code
from kiosk.session import effects, events
from kiosk.ui.viewmodels.compose import page_of
from tests.support.places import view_of
from tests.support.visits import Hand

STAFFED = Config(staff=Staff(pin_hash="set"), card_reader=CardReader(enabled=True))
GONE = Lost(Fault(Code.DISCONNECTED))


def at_the_glass() -> Hand:
    return Hand(STAFFED).enter().identify().live_at()


def sent() -> Hand:
    return Hand(STAFFED).do(events.DeviceChanged("page_printer", Ready())).to_review().sign().send().wait(20)


def ticket() -> Hand:
    hand = sent()
    return hand.do(events.TicketDone(Printed(hand.wants(effects.PrintTicket).job)))


def pages() -> Hand:
    hand = ticket().do(events.PrintCopy())
    return hand.do(events.CopyDone(PagesPrinted(hand.wants(effects.PrintPages).job, 1)))


def no_roll() -> Hand:
    hand = sent()
    job = hand.wants(effects.PrintTicket).job
    return hand.do(events.TicketDone(NotPrinted(job, Fault(Code.PRINTER_NO_PAPER))))


def forgotten_card() -> Hand:
    card = CardPresent("reader", b"", "identity", "contact")
    return Hand().enter().do(events.CardSeen(card), events.EndAsked("citizen"), events.GlassSeen(Glass(occupied=False)))


def staff(name: DeviceName) -> Hand:
    hand = Hand(STAFFED).do(events.StaffAsked(), events.StaffPin("1"), events.StaffChecked(right=True))
    return hand.do(events.StaffGo(name))


GESTURES: dict[str, tuple[Callable[[], Hand], str, str]] = {
    "on the glass": (at_the_glass, "scan_glass", "ready"),
    "into the feeder": (lambda: at_the_glass().do(events.FeederChanged("feeder")), "scan_feeder", "ready"),
    "before the camera": (
        lambda: at_the_glass().do(events.DeviceChanged("camera", Ready()), events.DeviceChanged("scanner", GONE)),
        "camera_document",
        "ready",
    ),
    "a scan that failed": (
        lambda: at_the_glass().do(events.Scan(), events.Scanned(Fault(Code.SCANNER_JAM))),
        "scan_glass",
        "fault",
    ),
    "wait for the ticket": (sent, "take_receipt", "busy"),
    "take the ticket": (ticket, "take_receipt", "ready"),
    "there is no ticket": (no_roll, "receipt", "fault"),
    "wait for the pages": (lambda: ticket().do(events.PrintCopy()), "take_page", "busy"),
    "take the pages": (pages, "take_page", "ready"),
    "take the card back": (forgotten_card, "forgotten_card", ""),
    "staff's code": (lambda: Hand(STAFFED).do(events.StaffAsked()), "pin", ""),
    "try a card": (lambda: staff("card_reader"), "card_contactless", ""),
    "plug in a headset": (lambda: staff("inputs"), "headset", ""),
    "look through the camera": (lambda: staff("camera"), "camera_document", ""),
}


@pytest.mark.parametrize("gesture", GESTURES)
def test_the_page_sends_the_drawing_of_its_gesture(gesture: str) -> None:
    way, picture, state = GESTURES[gesture]
    page = page_of(view_of(way()))
    assert (page.picture, page.device_state) == (picture, state)
    assert (assets.path("drawings") / f"{picture}.svg").exists()
