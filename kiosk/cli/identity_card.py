"""The card that `kiosk id read` reads: found and connected through PC/SC, the kinds that are never read refused."""

import contextlib
from collections.abc import Iterator

from kiosk.devices.card_reader import pcsc
from kiosk.devices.card_reader.pcsc import Context, PcscTrouble
from kiosk.devices.card_reader.port import CardPresent
from kiosk.devices.card_reader.presence import card_in
from kiosk.devices.card_reader.recognise import code_of
from kiosk.devices.card_reader.transport import CardTransport
from kiosk.errors import KioskError
from kiosk.text import one_line

_NEVER_READ = ("vitale", "bank", "mute")


@contextlib.contextmanager
def connected(socket: str, reader: str | None) -> Iterator[CardTransport]:
    """The card in `reader`, or in the first one that holds a card, under power and for nobody else. Raises
    `KioskError`."""
    try:
        pcsc.use_socket(socket)
        context = Context()
        try:
            found = _card(context, reader)
            card = context.connect(found.reader)
            try:
                yield CardTransport(card)
            finally:
                card.disconnect()
        finally:
            context.close()
    except PcscTrouble as trouble:
        detail = f": {trouble.fault.detail}" if trouble.fault.detail else ""
        raise KioskError(f"card reader: {trouble.fault.code}{detail}") from None


def _card(context: Context, reader: str | None) -> CardPresent:
    names = context.readers()
    if not names:
        raise KioskError("there is no card reader")
    if reader is not None and reader not in names:
        raise KioskError(f"there is no reader of this name; there are {one_line(', '.join(names), 300)}")
    states = context.wait(dict.fromkeys([reader] if reader is not None else names, 0), 0) or []
    cards = [card_in(state) for state in states if state.present]
    if not cards:
        raise KioskError("there is no card in the reader")
    readable = [card for card in cards if card.kind not in _NEVER_READ]
    if not readable:
        code = code_of(cards[0].kind, cards[0].interface)
        raise KioskError(f"a card of a kind that is never read ({code or cards[0].kind})")
    return readable[0]
