"""Commands and responses of ISO/IEC 7816-4, and the plain way to a card: limits, time, and what T=0 leaves over."""

from typing import Protocol

import msgspec

from kiosk.clock import Clock
from kiosk.identity.problems import (
    CardRemovedError,
    CardSilentError,
    ProblemCode,
    ReaderLostError,
    StopReadingError,
)
from kiosk.privacy.private import Private

OK = 0x9000
END_OF_FILE = 0x6282
WRONG_LENGTH = 0x6700
SHORT = 256
EXTENDED = 65_536

# A whole reading takes 30 to 300 of them.
MAX_APDUS = 4000
# What a chained response (61xx) may add up to.
_MAX_CHAINED = 65_536 + 2


class Transport(Protocol):
    """The card, already powered."""

    def transmit(self, apdu: bytes) -> bytes:
        """The response, its status word last. Raises a `TransportError` and nothing else. A card that never answers
        is the transport's to give up."""
        ...


class Command(Private, frozen=True, gc=False):
    """`le`: how many octets are asked for at most; None: none; 65,536 or 256: as many as there are."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    le: int | None = None

    @property
    def head(self) -> bytes:
        return bytes((self.cla, self.ins, self.p1, self.p2))


class Response(Private, frozen=True, gc=False):
    """`secured`: the chip that holds the keys has said it."""

    data: bytes
    sw: int
    secured: bool = False


class Usage(msgspec.Struct):
    """How many APDUs went over, and the seconds in them."""

    apdus: int = 0
    seconds: float = 0.0


def encode(command: Command) -> bytes:
    """Extended length only where it is needed."""
    data, le = command.data, command.le
    if len(data) <= 255 and (le is None or le <= SHORT):
        lc = bytes((len(data),)) if data else b""
        return command.head + lc + data + (b"" if le is None else bytes((le & 0xFF,)))
    lc = b"\0" + len(data).to_bytes(2, "big") if data else b""
    tail = b"" if le is None else (le & 0xFFFF).to_bytes(2, "big")
    return command.head + lc + data + (tail if data or le is None else b"\0" + tail)


class Line:
    """To the card and back. Ends the reading (`StopReadingError`) when the card leaves, lies about lengths, or when
    `deadline` (of the clock's `monotonic`) has passed."""

    def __init__(self, transport: Transport, clock: Clock, deadline: float) -> None:
        self._transport = transport
        self._clock = clock
        self._deadline = deadline
        self.usage = Usage()

    def send(self, apdu: bytes) -> Response:
        """Raises `ApduRefusedError` for a length that the reader cannot carry."""
        answer = self._exchange(apdu)
        if answer.sw >> 8 == 0x6C and len(apdu) == 5:
            # T=0: the exact length is known now.
            answer = self._exchange(apdu[:4] + bytes((answer.sw & 0xFF,)))
        if answer.sw >> 8 != 0x61:
            return answer
        collected = bytearray(answer.data)
        while answer.sw >> 8 == 0x61:
            answer = self._exchange(bytes((apdu[0] & 0x03, 0xC0, 0, 0, answer.sw & 0xFF)))
            collected += answer.data
            if len(collected) > _MAX_CHAINED or not (answer.data or answer.sw >> 8 != 0x61):
                raise StopReadingError(ProblemCode.TOO_LARGE, "a chained response without an end")
        return Response(bytes(collected), answer.sw)

    def _exchange(self, apdu: bytes) -> Response:
        began = self._clock.monotonic()
        if began > self._deadline or self.usage.apdus >= MAX_APDUS:
            raise StopReadingError(ProblemCode.TOO_SLOW, f"{self.usage.apdus} APDUs")
        self.usage.apdus += 1
        try:
            answer = self._transport.transmit(apdu)
        except CardRemovedError:
            raise StopReadingError(ProblemCode.CARD_REMOVED) from None
        except ReaderLostError:
            raise StopReadingError(ProblemCode.READER_LOST) from None
        except CardSilentError:
            raise StopReadingError(ProblemCode.CARD_SILENT) from None
        finally:
            self.usage.seconds += self._clock.monotonic() - began
        if not 2 <= len(answer) <= EXTENDED + 2:
            raise StopReadingError(ProblemCode.GARBAGE, "a response of an impossible length")
        return Response(answer[:-2], int.from_bytes(answer[-2:], "big"))
