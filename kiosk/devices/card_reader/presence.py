"""From what PC/SC says of its slots to what has come and gone. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from kiosk.devices.card_reader.port import CardGone, CardPresent
from kiosk.devices.card_reader.recognise import recognise

# SCARD_STATE_..., winscard.h / pcsclite.h.
_PRESENT = 0x0020
_MUTE = 0x0200


class SlotState(NamedTuple):
    """`event_state`: pcsc-lite's bits, with a counter of insertions and removals in the upper half."""

    reader: str
    event_state: int
    atr: bytes

    @property
    def mute(self) -> bool:
        return bool(self.event_state & _MUTE)

    @property
    def present(self) -> bool:
        return bool(self.event_state & _PRESENT)

    @property
    def moves(self) -> int:
        """How often a card has come or gone, modulo 65,536."""
        return self.event_state >> 16 & 0xFFFF


def changes(before: Mapping[str, SlotState], after: Mapping[str, SlotState]) -> list[CardPresent | CardGone]:
    """What has happened in between, oldest first; a reader that is no longer there holds no card."""
    told: list[CardPresent | CardGone] = []
    for reader in [*before, *(name for name in after if name not in before)]:
        old, new = before.get(reader), after.get(reader)
        was = old is not None and old.present
        present = new is not None and new.present
        if was and present and old is not None and new is not None and _same(old, new):
            continue
        if was:
            told.append(CardGone(reader))
        if present and new is not None:
            told.append(card_in(new))
    return told


def card_in(state: SlotState) -> CardPresent:
    kind, interface = recognise(state.atr, state.reader, mute=state.mute)
    return CardPresent(state.reader, b"" if state.mute else state.atr, kind, interface)


def _same(old: SlotState, new: SlotState) -> bool:
    """A card that was changed for another between two looks has moved the slot's counter. A slot that powers its card
    up at the second try turns a mute card into one that speaks."""
    return old.moves == new.moves and old.mute == new.mute and old.atr == new.atr
