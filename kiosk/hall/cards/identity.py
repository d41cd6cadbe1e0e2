"""The identity documents as cards of the deck: made when they are first laid into a slot, signed by this run's PKI."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import msgspec

from kiosk.hall.cards.chips import NO_DATA, OK
from kiosk.hall.cards.documents import DOCUMENTS
from kiosk.hall.chip import ChipCard, Fault, Pki, personalise, zone


class IdentityChip:
    """Meets `chips.Chip`. A contactless reader also tells the number by which it has told the card from others; an
    identity chip draws another one at each power-on (ISO/IEC 14443-3: a random UID begins with 08)."""

    def __init__(self, card: ChipCard) -> None:
        self.card = card
        self.atr = card.atr
        self._uid = b""

    def reset(self) -> None:
        self.card.power_on()
        self._uid = b"\x08" + self.card.chance.bytes(3)

    def answer(self, apdu: bytes) -> bytes:
        """Raises `CardRemovedError`."""
        if apdu[:4] == b"\xff\xca\x00\x00":
            return self._uid + OK if self._uid else NO_DATA
        return self.card.transmit(apdu)

    def leave(self) -> None:
        """It is taken away: what it was slow to answer, nobody waits for."""
        self.card.let_go()


class IdentityDeck:
    """The documents of one run. A document that is laid in again is the same chip, with the tries that it has left;
    with another fault it is another chip."""

    def __init__(self, today: date, folder: Path) -> None:
        """`folder`: where the trust of this run is written."""
        self.trust_dir = folder
        self._pki = Pki.fresh(today=today)
        self._holders = {name: document.holder_on(today) for name, document in DOCUMENTS.items()}
        self._made: dict[str, ChipCard] = {}

    def write_trust(self) -> None:
        """The authorities' certificates, and nothing that an earlier run has left."""
        self.trust_dir.mkdir(parents=True, exist_ok=True)
        for stale in self.trust_dir.glob("*.der"):
            stale.unlink()
        for number, certificate in enumerate(self._pki.trust_anchors(), 1):
            (self.trust_dir / f"csca-{number}.der").write_bytes(certificate)

    def chip(self, name: str, fault: Fault | None) -> IdentityChip:
        """`name`: one of `DOCUMENTS`."""
        known = self._made.get(name)
        if known is None or known.profile.fault != fault:
            profile = msgspec.structs.replace(DOCUMENTS[name].profile, fault=fault)
            known = self._made[name] = personalise(self._holders[name], profile, self._pki)
        return IdentityChip(known)

    def told(self) -> Mapping[str, object]:
        """What is printed on each document: its CAN (empty: none), and the lines of its zone."""
        return {name: {"can": holder.can, "zone": zone.lines(holder)} for name, holder in self._holders.items()}
