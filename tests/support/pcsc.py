"""A real pcscd with virtual cards, in the test's own process: what moves it is the hall's device itself."""

import asyncio
import contextlib
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from kiosk.config import CardReader
from kiosk.devices.card_reader.client import CardReaderClient
from kiosk.devices.card_reader.port import CardGone, CardPresent
from kiosk.devices.states import DeviceState
from kiosk.hall.card_slot import CardSlots
from tests.support.devices import opened
from tests.support.patience import PATIENCE_S

CONTACT = "Hall Contact Reader 00 00"
CONTACTLESS = "Hall Contactless Reader 00 00"

SELECT_EMRTD = bytes.fromhex("00A4040C07A0000002471001")


class Slots:
    """The hall's slots, with gestures as methods."""

    def __init__(self, folder: Path) -> None:
        self.device = CardSlots(folder)
        self.socket = str(folder / "pcscd.comm")

    def change(self, **change: object) -> None:
        self.device.change(json.dumps(change).encode())

    def lay(self, card: str) -> None:
        self.change(card=card)

    def take_away(self) -> None:
        self.change(card=None)

    def apdus(self, slot: str) -> int:
        """How many APDUs the card that lies, or lay last, in the slot has been sent."""
        slots: Any = self.device.state()["slots"]
        count: int = slots[slot]["apdus"]
        return count

    def config(self, **settings: Any) -> CardReader:
        return CardReader(enabled=True, socket=self.socket, **settings)


@contextlib.contextmanager
def running_slots() -> Iterator[Slots]:
    """Not in pytest's folder, whose path may be longer than a socket's may be."""
    with tempfile.TemporaryDirectory(prefix="kiosk-cards-") as folder:
        slots = Slots(Path(folder))
        slots.device.start()
        missing = slots.device.state()["missing"]
        assert missing is None, missing
        try:
            yield slots
        finally:
            slots.device.stop()


class SeenReader(CardReaderClient):
    """A card reader whose states and cards are kept, oldest first, each card with its instant."""

    def __init__(self, config: CardReader) -> None:
        super().__init__(config)
        self.states: list[DeviceState] = []
        self.events: list[CardPresent | CardGone] = []
        self.at: list[float] = []
        self._moved = asyncio.Event()
        self.watch(self._state_seen)
        self.watch_cards(self._card_seen)

    def _state_seen(self, state: DeviceState) -> None:
        self.states.append(state)
        self._moved.set()

    def _card_seen(self, event: CardPresent | CardGone) -> None:
        self.events.append(event)
        self.at.append(time.monotonic())
        self._moved.set()

    async def until(self, holds: Callable[[], bool], timeout_s: float = PATIENCE_S) -> None:
        async with asyncio.timeout(timeout_s):
            while not holds():
                self._moved.clear()
                # The list of readers changes after the state that comes with it, and is told by no event of its own.
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._moved.wait(), 0.2)

    async def met(self, reader: str, timeout_s: float = PATIENCE_S) -> CardPresent:
        """The card that lies in the reader, as soon as one does."""
        await self.until(lambda: reader in self.cards, timeout_s)
        return self.cards[reader]

    async def empty(self, timeout_s: float = PATIENCE_S) -> None:
        await self.until(lambda: not self.cards, timeout_s)


def open_reader(config: CardReader) -> AbstractAsyncContextManager[SeenReader]:
    return opened(SeenReader(config))
