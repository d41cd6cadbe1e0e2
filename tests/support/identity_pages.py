"""Visits that have an identity card read: a reader that works, and answers as its driver would give them."""

from kiosk.config import CardReader, Config, Staff
from kiosk.devices.card_reader.document import DocumentProblem, DocumentRead, Name, ProblemName
from kiosk.devices.card_reader.port import CardPresent
from kiosk.devices.states import Ready
from kiosk.session import effects, events
from tests.support.visits import Hand

CONFIG = Config(staff=Staff(pin_hash="set"), card_reader=CardReader(enabled=True))
CAN = "481516"
CARD = CardPresent("reader", b"", "identity", "contactless")
VALUES: dict[Name, str] = {
    "surname": "SPECIMEN",
    "given_names": "Camille Dominique",
    "birth_date": "1990-07-13",
    "document_number": "SPC7M3N42",
    "expiry": "2035-03-02",
}
SURE = DocumentRead(VALUES, uncertain=(), derived=(), passive="ok", genuine="ok", expired=False)


def at_the_choice() -> Hand:
    return Hand(CONFIG).do(events.DeviceChanged("card_reader", Ready())).enter()


def at_the_digits() -> Hand:
    return at_the_choice().do(events.ReadCard())


def waiting_for_the_card() -> Hand:
    return at_the_digits().do(events.Typed("can", CAN), events.Continue())


def reading() -> Hand:
    return waiting_for_the_card().do(events.CardSeen(CARD))


def answered(hand: Hand, result: DocumentRead | ProblemName) -> Hand:
    """The driver's answer to the last reading that was wanted."""
    said = DocumentProblem(result) if isinstance(result, str) else result
    return hand.do(events.CardWasRead(hand.wants(effects.ReadDocument).turn, said))


def was_read(read: DocumentRead = SURE) -> Hand:
    return answered(reading(), read)


def failed(name: ProblemName) -> Hand:
    return answered(reading(), name)
