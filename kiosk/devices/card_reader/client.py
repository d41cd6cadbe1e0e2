"""The card reader, from the screen's side: the port of `port.py` over the driver process."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from types import MappingProxyType, TracebackType
from typing import Any

from kiosk.config import CardReader as CardReaderConfig
from kiosk.config import Identity
from kiosk.devices.card_reader.document import DocumentProblem, DocumentRead, DocumentReading, ReadingProgress
from kiosk.devices.card_reader.port import CardGone, CardPresent, Kind
from kiosk.devices.card_reader.protocol import (
    BadgeChecked,
    BadgeHashed,
    CheckBadge,
    Connect,
    Connected,
    Disconnect,
    Event,
    HashBadge,
    Probe,
    Probed,
    ReadDocument,
    ReadersChanged,
    Reply,
    Response,
    Setup,
    Transmit,
)
from kiosk.devices.client_base import DeviceClient
from kiosk.devices.drivers import module_of
from kiosk.devices.states import Busy, DeviceState, Fault, Ready
from kiosk.errors import N_, Code
from kiosk.processes.host import Life

# A card lets go at once; one that does not is let go of by the death of its driver.
DISCONNECT_TIMEOUT_S = 3.0
# The first look into the slots follows the driver's first answer within milliseconds.
FIRST_LOOK_S = 3.0
CANCEL_AGAIN_S = 0.2
# A card in the middle of a command may take so long to let go; then the driver is ended.
OBEY_S = 2.0

_GARBAGE = Fault(Code.IO_ERROR, "another answer than asked for")


class CardReaderClient(DeviceClient):
    """Implements `kiosk.devices.card_reader.port.CardReader`. While a session lasts the reader is busy."""

    def __init__(self, config: CardReaderConfig, identity: Identity = Identity()) -> None:  # noqa: B008 - frozen
        super().__init__(
            kind="card_reader",
            name=N_("Lecteur de cartes (simulé)") if config.simulated else N_("Lecteur de cartes"),
            enabled=config.enabled,
            module=module_of("card_reader", config.driver),
            setup=Setup(config, identity),
            reply_type=Reply,
            open_timeout_s=config.open_timeout_s,
            event_type=Event,
        )
        self._config = config
        # The card's last command may take longer than the whole reading.
        self._reading_timeout_s = identity.total_timeout_s + config.transmit_timeout_s
        self._reading: asyncio.Task[Any] | None = None
        self._progress: list[Callable[[ReadingProgress], None]] = []
        self._listeners: list[Callable[[CardPresent | CardGone], None]] = []
        self._readers: tuple[str, ...] = ()
        self._cards: dict[str, CardPresent] = {}
        self._looked = asyncio.Event()
        self._sessions = 0
        self._held = 0

    @property
    def readers(self) -> tuple[str, ...]:
        return self._readers

    @property
    def cards(self) -> Mapping[str, CardPresent]:
        return MappingProxyType(self._cards)

    def watch_cards(self, changed: Callable[[CardPresent | CardGone], None]) -> None:
        self._listeners.append(changed)
        for card in tuple(self._cards.values()):
            changed(card)

    def watch_reading(self, told: Callable[[ReadingProgress], None]) -> None:
        self._progress.append(told)

    async def read_document(self, reader: str, can: str, zone_key: str = "") -> DocumentReading | Fault:
        await self.stop_reading()  # of the one before, which nobody waits for any longer
        asking = self._operate(ReadDocument(reader, can, zone_key), self._reading_timeout_s)
        self._reading = asyncio.get_running_loop().create_task(asking)
        try:
            reply, _ = await asyncio.shield(self._reading)
        except asyncio.CancelledError:
            await self.stop_reading()
            raise
        return reply if isinstance(reply, DocumentRead | DocumentProblem | Fault) else _GARBAGE

    async def stop_reading(self) -> None:
        """Said again until the driver has answered: one that comes before it has started is not heard."""
        task = self._reading
        if task is None or task.done():
            return
        deadline = asyncio.get_running_loop().time() + OBEY_S
        while not task.done():
            if asyncio.get_running_loop().time() > deadline:
                self._host.kill()
                break
            self._host.cancel()
            await asyncio.wait([task], timeout=CANCEL_AGAIN_S)

    async def settled(self, timeout_s: float) -> DeviceState:
        """As the base says; a reader that is ready has been looked into: `cards` tells what lies there."""
        state = await super().settled(timeout_s)
        if isinstance(state, Ready):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FIRST_LOOK_S):
                    await self._looked.wait()
        return self.state

    async def connect(self, reader: str) -> "Session | Fault":
        self._sessions += 1
        number = self._sessions
        try:
            reply, _ = await self._operate(Connect(number, reader), self._config.connect_timeout_s)
        except asyncio.CancelledError:
            # The driver may hold the card by now.
            await self.release(number)
            raise
        if isinstance(reply, Connected):
            return Session(self, number, reply.card)
        return reply if isinstance(reply, Fault) else _GARBAGE

    async def exchange(self, session: int, apdu: bytes) -> bytes | Fault:
        """For `Session`."""
        async with self._turn:
            reply, _ = await self._ask(Transmit(session, apdu), self._config.transmit_timeout_s)
        if isinstance(reply, Response):
            return reply.apdu
        return reply if isinstance(reply, Fault) else _GARBAGE

    async def release(self, session: int) -> None:
        """For `Session`."""
        if self._attendant is not None and self._taken:
            async with self._turn:
                await self._ask(Disconnect(session), DISCONNECT_TIMEOUT_S)
        if self._held == session:
            self._held = 0
        self._look_now.set()

    async def probe(self, reader: str) -> Kind | Fault:
        reply, _ = await self._operate(Probe(reader), self._config.connect_timeout_s)
        if isinstance(reply, Probed):
            return reply.kind
        return reply if isinstance(reply, Fault) else _GARBAGE

    async def check_badge(self, reader: str, badges: tuple[str, ...]) -> bool | Fault:
        reply, _ = await self._operate(CheckBadge(reader, badges), self._config.connect_timeout_s)
        if isinstance(reply, BadgeChecked):
            return reply.known
        return reply if isinstance(reply, Fault) else _GARBAGE

    async def hash_badge(self, reader: str) -> str | Fault:
        reply, _ = await self._operate(HashBadge(reader), self._config.connect_timeout_s)
        if isinstance(reply, BadgeHashed):
            return reply.hashed
        return reply if isinstance(reply, Fault) else _GARBAGE

    def _judge_operation(self, reply: Any) -> None:
        if isinstance(reply, Connected):
            self._held = reply.session
        super()._judge_operation(reply)

    def _enter(self, state: DeviceState, fault: Fault | None = None) -> None:
        """A reader that is well is busy all the same while a session holds a card."""
        super()._enter(Busy() if self._held and isinstance(state, Ready) else state, fault)

    def _fault_in(self, reply: Any) -> Fault | None:
        """A card that is upside down, foreign or gone says nothing about the reader's health."""
        fault = super()._fault_in(reply)
        return None if fault is not None and fault.code in _OF_THE_CARD else fault

    def _on_event(self, event: Event) -> None:
        match event:
            case ReadersChanged(readers):
                self._readers = readers
                if readers:
                    self._looked.set()
                self._look_now.set()
                return
            case ReadingProgress():
                for told in tuple(self._progress):
                    told(event)
                return
            case CardPresent(reader):
                self._cards[reader] = event
            case CardGone(reader):
                self._cards.pop(reader, None)
        self._tell(event)

    def _on_life(self, life: Life) -> None:
        if life != "up":
            self._readers = ()
            self._looked.clear()
            self._held = 0
            while self._cards:
                reader, _ = self._cards.popitem()
                self._tell(CardGone(reader))
        super()._on_life(life)

    def _tell(self, event: CardPresent | CardGone) -> None:
        for changed in tuple(self._listeners):
            changed(event)


_OF_THE_CARD = {
    Code.CARD_VITALE,
    Code.CARD_BANK,
    Code.CARD_UPSIDE_DOWN,
    Code.CARD_NO_CHIP,
    Code.CARD_UNSTEADY,
    Code.CARD_UNKNOWN,
    Code.CARD_MISSING,
    Code.CARD_REMOVED,
    Code.CARD_GARBAGE,
}


class Session:
    """Implements `kiosk.devices.card_reader.port.CardSession`."""

    def __init__(self, client: CardReaderClient, number: int, card: CardPresent) -> None:
        self._client = client
        self._number = number
        self._card = card
        self._fault: Fault | None = None

    @property
    def card(self) -> CardPresent:
        return self._card

    async def transmit(self, apdu: bytes) -> bytes | Fault:
        if self._fault is not None:
            return self._fault
        try:
            answer = await self._client.exchange(self._number, apdu)
        except asyncio.CancelledError:
            self._fault = Fault(Code.CANCELLED)
            raise
        if isinstance(answer, Fault):
            self._fault = answer
        return answer

    async def disconnect(self) -> None:
        if self._number:
            number, self._number = self._number, 0
            self._fault = self._fault or Fault(Code.CARD_REMOVED, "the session has ended")
            await self._client.release(number)

    async def __aenter__(self) -> "Session":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.disconnect()
