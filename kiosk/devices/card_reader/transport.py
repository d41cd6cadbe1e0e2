"""A card under PC/SC as `kiosk.identity` reads it: its faults, told apart as a reading has to."""

from kiosk.devices.card_reader import pcsc
from kiosk.devices.card_reader.pcsc import PcscTrouble
from kiosk.errors import Code
from kiosk.identity.problems import ApduRefusedError, CardRemovedError, ReaderLostError

_REMOVED = frozenset((Code.CARD_REMOVED, Code.CARD_MISSING, Code.CARD_UPSIDE_DOWN))
_REFUSED = frozenset((Code.CARD_GARBAGE, Code.IO_ERROR, Code.CARD_REMOVED))


class CardTransport:
    """Meets `kiosk.identity.Transport`. `card` is connected; a card that never answers is the process's to end with."""

    def __init__(self, card: pcsc.Card) -> None:
        self._card = card

    def transmit(self, apdu: bytes) -> bytes:
        try:
            return self._card.transmit(apdu)
        except PcscTrouble as trouble:
            # A reader that carries short APDUs only says so in several ways, and its card is there still; one that is
            # gone says so again at the next APDU. libccid's readers (OMNIKEY 3121, ACR1281) say what they say of a card
            # that has left: SCARD_E_NOT_TRANSACTED (LudovicRousseau/PCSC#11, acshk/acsccid#42).
            if len(apdu) > 5 and apdu[4] == 0 and trouble.fault.code in _REFUSED:
                raise ApduRefusedError from None
            if trouble.fault.code in _REMOVED:
                raise CardRemovedError from None
            raise ReaderLostError from None
