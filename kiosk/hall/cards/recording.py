"""What a card and its reader said to each other, as a file; and a card that says it again.

    {"format": "kiosk-card-recording", "version": 1, "interface": "contactless", "atr": "3b80...",
     "exchanges": [{"command": "00a40400...", "response": "6a82", "ms": 1.2}]}

A recording is not redacted: it holds all that the card gave. Only specimens of this hall are recorded, never a card of
a person. A session under a fresh key (PACE, BAC) can be recorded, but not replayed to a reader that draws another.
"""

from typing import Annotated, Literal

import msgspec

from kiosk.hall.cards.chips import Interface

MAX_EXCHANGES = 2000
MAX_APDU = 65_548
_NOT_RECORDED = b"\x6f\x00"

_PAIRS = r"^([0-9A-Fa-f]{2})*$"
Hex = Annotated[str, msgspec.Meta(pattern=_PAIRS, max_length=2 * MAX_APDU)]
AtrHex = Annotated[str, msgspec.Meta(pattern=_PAIRS, max_length=66)]


class Exchange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`ms`: what the card took."""

    command: Hex
    response: Hex
    ms: Annotated[float, msgspec.Meta(ge=0, le=600_000)] = 0.0


class Recording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    interface: Interface
    atr: AtrHex
    exchanges: Annotated[tuple[Exchange, ...], msgspec.Meta(max_length=MAX_EXCHANGES)]
    format: Literal["kiosk-card-recording"] = "kiosk-card-recording"
    version: Literal[1] = 1


class RecordingError(ValueError):
    """Not a recording; one line."""


def dump(recording: Recording) -> bytes:
    return msgspec.json.format(msgspec.json.encode(recording), indent=1) + b"\n"


def load(data: bytes) -> Recording:
    """Raises `RecordingError`."""
    try:
        return msgspec.json.decode(data, type=Recording)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RecordingError(f"not a recording of a card: {' '.join(str(error).split())}") from None


class Recorder:
    """Keeps the first `MAX_EXCHANGES` of what a card says."""

    def __init__(self, atr: bytes, interface: Interface) -> None:
        self._atr = atr
        self._interface = interface
        self._exchanges: list[Exchange] = []
        self.count = 0

    def note(self, command: bytes, response: bytes, seconds: float) -> None:
        self.count += 1
        if len(self._exchanges) < MAX_EXCHANGES:
            self._exchanges.append(Exchange(command.hex(), response.hex(), round(seconds * 1000, 2)))

    def recording(self) -> Recording:
        return Recording(self._interface, self._atr.hex(), tuple(self._exchanges))


class Replay:
    """The card of a recording. Each command is answered as it was the next time it was recorded, then from the
    beginning again; one that never was is answered 6F00."""

    def __init__(self, recording: Recording) -> None:
        self.atr = bytes.fromhex(recording.atr)
        self._exchanges = [(bytes.fromhex(e.command), bytes.fromhex(e.response)) for e in recording.exchanges]
        self._next = 0

    def reset(self) -> None:
        self._next = 0

    def answer(self, apdu: bytes) -> bytes:
        count = len(self._exchanges)
        for step in range(count):
            place = (self._next + step) % count
            if self._exchanges[place][0] == apdu:
                self._next = place + 1
                return self._exchanges[place][1]
        return _NOT_RECORDED
