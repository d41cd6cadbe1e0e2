"""The answer to reset (ISO/IEC 7816-3:2006, 8.2), read under limits. Pure; its bytes come from a card: hostile."""

import functools
import operator
from typing import Literal

from kiosk.privacy.private import Private

# The initial character and at most 32 more.
MAX_BYTES = 33

_CONVENTIONS: dict[int, Literal["direct", "inverse"]] = {0x3B: "direct", 0x3F: "inverse"}


class Atr(Private, frozen=True):
    """`interface_bytes`: one tuple (TA, TB, TC, TD) for each group, None for what is not there; `protocols`: the T of
    each TD, (0,) where none says one; `historical`: at most 15 bytes; `checksum`: None where the card sends none.
    Some cards write a serial number into their historical bytes, hence private."""

    convention: Literal["direct", "inverse"]
    interface_bytes: tuple[tuple[int | None, int | None, int | None, int | None], ...]
    protocols: tuple[int, ...]
    historical: bytes
    checksum: Literal["right", "wrong"] | None


def parse(data: bytes) -> Atr | None:
    """None: it is no ATR (too long, cut short, bytes left over, another initial character)."""
    if not 2 <= len(data) <= MAX_BYTES or data[0] not in _CONVENTIONS:
        return None
    groups: list[tuple[int | None, int | None, int | None, int | None]] = []
    protocols: list[int] = []
    place, presence = 2, data[1] >> 4
    while True:
        group: list[int | None] = []
        for bit in range(4):
            if presence >> bit & 1:
                if place >= len(data):
                    return None
                group.append(data[place])
                place += 1
            else:
                group.append(None)
        groups.append((group[0], group[1], group[2], group[3]))
        following = group[3]
        if following is None:
            break
        protocols.append(following & 0x0F)
        presence = following >> 4
    historical = data[place : place + (data[1] & 0x0F)]
    # A check byte follows unless T=0 alone is offered.
    checked = any(protocols)
    if len(historical) < data[1] & 0x0F or len(data) != place + len(historical) + checked:
        return None
    right = functools.reduce(operator.xor, data[1:]) == 0
    return Atr(
        convention=_CONVENTIONS[data[0]],
        interface_bytes=tuple(groups),
        protocols=tuple(protocols) or (0,),
        historical=historical,
        checksum=("right" if right else "wrong") if checked else None,
    )
