"""What the page and its process say to each other: JSON, read under the limits of the contracts.

The page decodes what a stranger's browser has sent; were it taken over, it could still say no more than this.
"""

from typing import Annotated

import msgspec

from kiosk.call import port, protocol
from kiosk.help import wire_call

MAX_TEXT = 65_536

Number = Annotated[float, msgspec.Meta(ge=0, le=1e15)]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class _Said(msgspec.Struct, frozen=True, tag="signal"):
    party: port.Party
    signal: msgspec.Raw


class _Linked(msgspec.Struct, frozen=True, tag="linked"):
    party: port.Party
    state: port.LinkState
    first_frame_ms: Number = 0.0


class _Figures(msgspec.Struct, frozen=True, tag="figures"):
    party: port.Party
    frames_decoded: Count = 0
    frames_sent: Count = 0
    width: Count = 0
    height: Count = 0
    audio_energy: Number = 0.0
    packets_lost: Count = 0
    bytes_received: Count = 0
    round_trip_s: Number = 0.0
    relayed: bool = False
    codec: Annotated[str, msgspec.Meta(max_length=40)] = ""


_FROM_PAGE = msgspec.json.Decoder(
    port.PageReady | _Said | _Linked | port.Own | port.Theirs | port.Heard | port.Sound | _Figures
)
_ENCODER = msgspec.json.Encoder()


def from_page(text: str) -> port.Told | None:
    """None for whatever the page may not say."""
    if len(text) > MAX_TEXT:
        return None
    try:
        said = _FROM_PAGE.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError):
        return None
    match said:
        case _Said(party=party, signal=raw):
            signal = wire_call.signal_in(bytes(raw).decode())
            return None if signal is None else port.Signalled(party, signal)
        case _Linked():
            return port.Linked(said.party, said.state, said.first_frame_ms)
        case _Figures():
            return msgspec.convert(msgspec.structs.asdict(said), port.Figures)
        case port.Heard(text=words) if not words.isprintable():
            return None
    return said  # type: ignore[no-any-return]


def to_page(request: protocol.Request) -> str:
    return _ENCODER.encode(request).decode()
