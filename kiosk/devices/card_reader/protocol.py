"""What the card reader's client and its driver say to each other, as tagged unions (`kiosk.processes`)."""

import msgspec

from kiosk.config import CardReader as CardReaderConfig
from kiosk.config import Identity
from kiosk.devices.card_reader.document import DocumentProblem, DocumentRead, ReadingProgress
from kiosk.devices.card_reader.port import CardGone, CardPresent, Kind
from kiosk.devices.opening import Open, Opened
from kiosk.devices.states import Fault
from kiosk.privacy.private import Private


class Setup(msgspec.Struct, frozen=True):
    config: CardReaderConfig
    identity: Identity = Identity()


class Connect(msgspec.Struct, frozen=True, tag="connect"):
    """`session` is a number that the client has not used before."""

    session: int
    reader: str


class Connected(Private, frozen=True, tag="connected"):
    session: int
    card: CardPresent


class Transmit(Private, frozen=True, tag="transmit"):
    session: int
    apdu: bytes


class Response(Private, frozen=True, tag="response"):
    apdu: bytes


class Disconnect(msgspec.Struct, frozen=True, tag="disconnect"):
    session: int


class Disconnected(msgspec.Struct, frozen=True, tag="disconnected"):
    """Also for a session that had ended."""


class Probe(msgspec.Struct, frozen=True, tag="probe"):
    reader: str


class Probed(msgspec.Struct, frozen=True, tag="probed"):
    kind: Kind


class CheckBadge(msgspec.Struct, frozen=True, tag="check_badge"):
    reader: str
    badges: tuple[str, ...]


class BadgeChecked(msgspec.Struct, frozen=True, tag="badge_checked"):
    known: bool


class HashBadge(msgspec.Struct, frozen=True, tag="hash_badge"):
    reader: str


class BadgeHashed(msgspec.Struct, frozen=True, tag="badge_hashed"):
    hashed: str


class ReadDocument(Private, frozen=True, tag="read_document"):
    """`can`: the six digits on the card, as they were typed; or `zone_key`: what its zone opens it with
    (`kiosk.identity.MrzKey.text`)."""

    reader: str
    can: str
    zone_key: str = ""


class ReadersChanged(msgspec.Struct, frozen=True, tag="readers_changed"):
    """Every slot that there is now; none when the card service is gone."""

    readers: tuple[str, ...]


Request = Open | Connect | Transmit | Disconnect | Probe | CheckBadge | HashBadge | ReadDocument
Reply = (
    Opened
    | Connected
    | Response
    | Disconnected
    | Probed
    | BadgeChecked
    | BadgeHashed
    | DocumentRead
    | DocumentProblem
    | Fault
)
Event = CardPresent | CardGone | ReadersChanged | ReadingProgress
