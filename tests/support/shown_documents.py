"""Visits in which an identity document is shown to the scanner or the camera, with what would be read of it."""

from msgspec.structs import replace

from kiosk.config import Camera, CardReader, Config, Staff
from kiosk.devices.card_reader.document import DocumentRead, Name
from kiosk.devices.states import Fault, Ready
from kiosk.errors import Code
from kiosk.session import effects, events
from kiosk.session.identity.state import CanShown, Refusal, ZoneShown
from tests.support.visits import Hand

CONFIG = Config(staff=Staff(pin_hash="set"), card_reader=CardReader(enabled=True), camera=Camera(enabled=True))
VALUES: dict[Name, str] = {
    "surname": "SPECIMEN",
    "given_names": "CAMILLE DOMINIQUE",
    "birth_date": "1990-07-13",
    "sex": "F",
    "nationality": "FRA",
    "document_number": "26SP00042",
    "expiry": "2034-12-18",
}
PRINTED = DocumentRead(
    VALUES, uncertain=(), derived=(), passive="not_available", genuine="not_available", expired=False, by="mrz"
)
PASSPORT = ZoneShown(PRINTED, "26SP000428900713634121801")
OLD_CARD = ZoneShown(replace(PRINTED, values={**VALUES, "expiry": "2031-04"}, derived=("expiry", "nationality")))

ANY_SHOWN: list[ZoneShown | CanShown | Refusal | Fault] = [
    PASSPORT, PASSPORT, OLD_CARD, CanShown("481516"), "no_zone", "doubtful_zone", "no_can", Fault(Code.SCANNER_JAM),
    Fault(Code.CANCELLED), Fault(Code.DRIVER_DIED),
]  # fmt: skip


def at_the_form(*devices: str) -> Hand:
    """Without a card reader: the form is there, and the scanner beside it; with other `devices`, too."""
    hand = Hand(CONFIG)
    hand.do(*(events.DeviceChanged(name, Ready()) for name in devices))  # type: ignore[arg-type]
    return hand.enter()


def explained(*devices: str) -> Hand:
    return at_the_form(*devices).do(events.ShowDocument("zone"))


def scanning() -> Hand:
    return explained().do(events.StartShowing(with_camera=False))


def filming() -> Hand:
    return explained("camera").do(events.StartShowing(with_camera=True))


def shown(hand: Hand, result: ZoneShown | CanShown | Refusal | Fault = PASSPORT) -> Hand:
    """What came of the last look that was wanted."""
    return hand.do(events.DocumentShown(hand.wants(effects.LookAtDocument).turn, result))


def zone_read(zone: ZoneShown = PASSPORT, *devices: str) -> Hand:
    return shown(explained(*devices).do(events.StartShowing(with_camera=False)), zone)


def can_sought() -> Hand:
    """A card reader works; the six digits are to be read from the card."""
    hand = at_the_form("card_reader", "camera").do(events.ReadCard(), events.ShowDocument("can"))
    return hand.do(events.StartShowing(with_camera=True))
