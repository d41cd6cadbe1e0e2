"""The card reader's driver process: watches every slot, and holds one card at a time for one session."""

from kiosk.devices.card_reader import pcsc, recognise
from kiosk.devices.card_reader.pcsc import Card, Context, PcscTrouble
from kiosk.devices.card_reader.port import CardPresent
from kiosk.devices.card_reader.presence import card_in
from kiosk.devices.card_reader.protocol import (
    BadgeChecked,
    BadgeHashed,
    CheckBadge,
    Connect,
    Connected,
    Disconnect,
    Disconnected,
    HashBadge,
    Probe,
    Probed,
    ReadDocument,
    Reply,
    Request,
    Response,
    Setup,
    Transmit,
)
from kiosk.devices.card_reader.reading import DocumentReader
from kiosk.devices.card_reader.watching import Watcher
from kiosk.devices.opening import Open, Opened
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.privacy import pins
from kiosk.processes.worker import Emit

__all__ = ["CardReaderDriver", "Request", "Setup", "service"]

# A card of these kinds is sent nothing, whoever asks.
_NEVER_READ = ("vitale", "bank", "mute")

# PC/SC part 3, 3.2.2.1.3: the reader itself answers with the number (UID) of the chip that lies on it.
_GET_UID = bytes.fromhex("FFCA000000")
_UID_BYTES = range(4, 11)
# ISO/IEC 14443-3: a four-byte UID that begins with 08 is drawn anew at each power-up (phones, identity documents).
_RANDOM_UID = 0x08

# EMV book 1, 12.2.2 (contact) and EMV book B, 3.3.1 (contactless): the directory that every payment card has.
_DIRECTORIES = {"contact": b"1PAY.SYS.DDF01", "contactless": b"2PAY.SYS.DDF01"}


class CardReaderDriver:
    """Touches no reader before the first `Open`."""

    def __init__(self, setup: Setup, emit: Emit) -> None:
        self._config = setup.config
        self._watcher = Watcher(emit, self._wanted)
        self._documents = DocumentReader(setup.identity, emit)
        self._context: Context | None = None
        self._allowed = False
        self._session: tuple[int, Card] | None = None

    def begin(self) -> None:
        self._documents.begin()

    def handle(self, request: Request) -> Reply:  # noqa: PLR0911 - a table: one line a request
        try:
            match request:
                case Open():
                    return self._look()
                case Connect(session, reader):
                    return self._connect(session, reader)
                case Transmit(session, apdu):
                    return self._transmit(session, apdu)
                case Disconnect(session):
                    return self._disconnect(session)
                case Probe(reader):
                    return self._probe(reader)
                case CheckBadge(reader, badges):
                    uid = self._uid(reader)
                    return BadgeChecked(any(pins.verify(uid.hex(), badge) for badge in badges))
                case HashBadge(reader):
                    return BadgeHashed(pins.hash_badge_number(self._uid(reader)))
                case ReadDocument(reader, can, zone_key):
                    return self._read_document(reader, can, zone_key)
        except PcscTrouble as trouble:
            return trouble.fault

    def cancel(self) -> None:
        """A reading ends before its next command. No call of PC/SC to a card can be cut short; one that lasts ends
        with this process."""
        self._documents.cancel()

    def close(self) -> None:
        if self._session is not None:
            self._disconnect(self._session[0])

    def _wanted(self, reader: str) -> bool:
        return not self._config.readers or reader.startswith(self._config.readers)

    def _look(self) -> Reply:
        if not self._allowed:
            pcsc.use_socket(self._config.socket)
            self._allowed = True
            self._watcher.start()
        if not any(self._wanted(reader) for reader in self._alive().readers()):
            return Fault(Code.DISCONNECTED, "no reader")
        return Fault(Code.DEVICE_BUSY, "a card is being read") if self._session is not None else Opened()

    def _alive(self) -> Context:
        """A context that works: the one before may be of a pcscd that has died since."""
        if not self._allowed:
            raise PcscTrouble(Fault(Code.DISCONNECTED, "not open"))
        if self._context is not None:
            try:
                self._context.readers()
                return self._context
            except PcscTrouble:
                # Its cards went with it.
                self._context.close()
                self._context = self._session = None
        self._context = Context()
        return self._context

    def _take(self, reader: str) -> tuple[Card, CardPresent]:
        """The card, alone, and what it may be. Not one byte goes to a kind that is never read."""
        if self._session is not None:
            raise PcscTrouble(Fault(Code.DEVICE_BUSY, "a card is being read"))
        context = self._alive()
        if not self._wanted(reader) or reader not in context.readers():
            raise PcscTrouble(Fault(Code.DISCONNECTED, "no such reader"))
        found = context.wait({reader: 0}, 0)
        if not found or not found[0].present:
            raise PcscTrouble(Fault(Code.CARD_MISSING))
        state = found[0]
        _refuse(card_in(state))
        card = context.connect(reader)
        try:
            # Another card may have been put there since.
            seen = card_in(state._replace(atr=card.atr()))
            _refuse(seen)
        except PcscTrouble:
            card.disconnect()
            raise
        return card, seen

    def _connect(self, session: int, reader: str) -> Reply:
        card, seen = self._take(reader)
        self._session = (session, card)
        return Connected(session, seen)

    def _transmit(self, session: int, apdu: bytes) -> Reply:
        if self._session is None or self._session[0] != session:
            return Fault(Code.CARD_REMOVED, "the session has ended")
        return Response(self._session[1].transmit(apdu))

    def _disconnect(self, session: int) -> Reply:
        if self._session is not None and self._session[0] == session:
            card, self._session = self._session[1], None
            card.disconnect()
        return Disconnected()

    def _read_document(self, reader: str, can: str, zone_key: str) -> Reply:
        if not zone_key and not self._documents.may_try():
            return self._documents.spent()
        card, _ = self._take(reader)
        try:
            return self._documents.read(card, can, zone_key)
        finally:
            card.disconnect()

    def _uid(self, reader: str) -> bytes:
        card, _ = self._take(reader)
        try:
            answer = card.transmit(_GET_UID)
        finally:
            card.disconnect()
        uid = answer[:-2]
        if answer[-2:] != b"\x90\x00" or len(uid) not in _UID_BYTES:
            raise PcscTrouble(Fault(Code.CARD_UNKNOWN, "this card has no number"))
        if len(uid) == 4 and uid[0] == _RANDOM_UID:
            raise PcscTrouble(Fault(Code.CARD_UNKNOWN, "this card's number is another each time"))
        return uid

    def _probe(self, reader: str) -> Reply:
        card, seen = self._take(reader)
        try:
            name = _DIRECTORIES[seen.interface]
            answer = card.transmit(bytes((0x00, 0xA4, 0x04, 0x00, len(name))) + name + b"\x00")
        finally:
            card.disconnect()
        # 61xx: T=0 has more to say.
        return Probed("bank" if answer[-2:] == b"\x90\x00" or answer[-2] == 0x61 else "unknown")


def _refuse(card: CardPresent) -> None:
    if card.kind in _NEVER_READ:
        raise PcscTrouble(Fault(recognise.code_of(card.kind, card.interface) or Code.CARD_UNKNOWN, "never read"))


def service(setup: Setup, emit: Emit) -> CardReaderDriver:
    return CardReaderDriver(setup, emit)
