"""A virtual eMRTD chip: what a passport or identity card says to a reader, true or evil.

Everything here is pure Python of its own (curves, ciphers, TLV, signatures): it shares no arithmetic and no coding
with the reader that it tries, so that a mistake of one is seen by the other. Its authorities are made at each start.
"""

from kiosk.hall.chip.card import CardRemovedError, ChipCard
from kiosk.hall.chip.faults import EVILS, Evil, Fault
from kiosk.hall.chip.personalisation import personalise
from kiosk.hall.chip.pki import Pki
from kiosk.hall.chip.profile import BAC_ONLY, CNIE, PASSPORT, RESIDENCE_PERMIT, Holder, PaceInfo, Profile

__all__ = [
    "BAC_ONLY",
    "CNIE",
    "EVILS",
    "PASSPORT",
    "RESIDENCE_PERMIT",
    "CardRemovedError",
    "ChipCard",
    "Evil",
    "Fault",
    "Holder",
    "PaceInfo",
    "Pki",
    "Profile",
    "personalise",
]
