"""The card reader as the visit sees it. No PC/SC word passes this line."""

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Literal, Protocol

import msgspec

from kiosk.devices.card_reader.document import DocumentReading, ReadingProgress
from kiosk.devices.states import DeviceState, Fault
from kiosk.privacy.private import Private

Interface = Literal["contact", "contactless"]
Kind = Literal["identity", "vitale", "bank", "memory", "mute", "unknown"]
"""What a card may be, by its answer to reset alone: "identity" is a candidate and no proof; "memory" a contactless
card without a processor, such as a badge; "mute" one that does not answer to power (upside down, without a chip)."""


class CardPresent(Private, frozen=True, tag="card_present"):
    """`atr` is empty for a mute card."""

    reader: str
    atr: bytes
    kind: Kind
    interface: Interface


class CardGone(msgspec.Struct, frozen=True, tag="card_gone"):
    """It was taken away, or the reader that held it is no longer there."""

    reader: str


class CardSession(Protocol):
    """A card that nobody else can use. After a `Fault` only `disconnect` is left."""

    @property
    def card(self) -> CardPresent: ...

    async def transmit(self, apdu: bytes) -> bytes | Fault:
        """One command APDU, 4 to 65,544 bytes, extended length allowed: the response, of 2 bytes at least, its status
        word last. Over T=0 a status 61xx or 6Cxx is the caller's to follow. A card that does not answer in
        `transmit_timeout_s` costs the driver its life: `TIMED_OUT`."""
        ...

    async def disconnect(self) -> None:
        """Take the card's power, with all that it had opened; idempotent."""
        ...

    async def __aenter__(self) -> "CardSession": ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class CardReader(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def state(self) -> DeviceState: ...

    def watch(self, changed: Callable[[DeviceState], None]) -> None: ...

    @property
    def readers(self) -> tuple[str, ...]:
        """Every slot that a card can be put into, by its name."""
        ...

    @property
    def cards(self) -> Mapping[str, CardPresent]:
        """What lies where now, by reader."""
        ...

    def watch_cards(self, changed: Callable[[CardPresent | CardGone], None]) -> None:
        """`changed` is called in the event loop's thread, at once for each card that lies there already. When the
        driver or the system's card service dies, cards are gone, and present again when it is back."""
        ...

    async def open(self) -> None: ...

    async def connect(self, reader: str) -> CardSession | Fault:
        """Take the card that lies in `reader`, alone. A carte Vitale, a bank card and a mute card are refused with
        their code, and no byte is sent to them."""
        ...

    async def probe(self, reader: str) -> Kind | Fault:
        """ "bank" when a payment directory can be selected, else "unknown". Two APDUs at most, whose answers stay in
        the driver. For a card that has turned out to be no identity document."""
        ...

    async def check_badge(self, reader: str, badges: tuple[str, ...]) -> bool | Fault:
        """Whether the card's number is one of the hashes `badges` (`[staff] badges`). The number stays in the driver.
        A number can be copied: who hands out badges accepts that, as a badge opens the staff page as the PIN does."""
        ...

    async def hash_badge(self, reader: str) -> str | Fault:
        """The card's number as a line for `[staff] badges`."""
        ...

    async def read_document(self, reader: str, can: str, zone_key: str = "") -> DocumentReading | Fault:
        """The identity document that lies in `reader`, opened with the six digits `can`; or, where it is not empty,
        with `zone_key`, the number and the dates of its zone with their check digits. The face is never asked for. Two
        wrong CANs in one life of the driver, and no other is tried. `CANCELLED` after `stop_reading`."""
        ...

    async def stop_reading(self) -> None:
        """Returns when the reading has ended, at most 2 s later."""
        ...

    def watch_reading(self, told: Callable[[ReadingProgress], None]) -> None:
        """How far the reading is, in the event loop's thread."""
        ...

    async def close(self) -> None: ...
