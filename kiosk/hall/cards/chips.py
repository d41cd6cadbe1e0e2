"""Specimen chips: what a card answers once it has power. No chip holds anything of a person.

An ATR stands in pcsc-tools' smartcard_list (1.6.2), the public list of ATRs that people have sent in, unless said
otherwise.
"""

from collections.abc import Callable
from typing import Literal, Protocol

import msgspec

Interface = Literal["contact", "contactless"]

OK = b"\x90\x00"
NOT_FOUND = b"\x6a\x82"
NOT_KNOWN = b"\x6d\x00"
NO_DATA = b"\x6a\x81"


class Chip(Protocol):
    """A card in a slot. `atr` empty: the slot feels a card, which does not answer to power."""

    @property
    def atr(self) -> bytes: ...

    def reset(self) -> None:
        """Power has come: what a session had opened is closed."""
        ...

    def answer(self, apdu: bytes) -> bytes:
        """The response to one command APDU, both whole, with the status word at its end."""
        ...


class SimpleChip:
    """Selects by AID and gives its UID, as a reader does for the chip on it (PC/SC part 3, GET DATA)."""

    def __init__(self, atr: str, uid: str = "", applications: dict[str, str] | None = None) -> None:
        """Hexadecimal; `applications`: AID to the FCI that its selection answers."""
        self.atr = bytes.fromhex(atr)
        self._uid = bytes.fromhex(uid)
        self._applications = {bytes.fromhex(aid): bytes.fromhex(answer) for aid, answer in (applications or {}).items()}

    def reset(self) -> None:
        pass

    def answer(self, apdu: bytes) -> bytes:
        if apdu[:4] == b"\xff\xca\x00\x00":
            return self._uid + OK if self._uid else NO_DATA
        if apdu[1:4] == b"\xa4\x04\x00" and len(apdu) > 5:
            found = self._applications.get(apdu[5 : 5 + apdu[4]])
            return NOT_FOUND if found is None else found + OK
        return NOT_FOUND if apdu[1:2] == b"\xa4" else NOT_KNOWN


class Specimen(msgspec.Struct, frozen=True):
    title: str
    interface: Interface
    make: Callable[[], Chip]


# "1PAY.SYS.DDF01" and "2PAY.SYS.DDF01", the directories of a payment card (EMV book 1, 12.2.2; EMV book B, 3.3.1).
_PSE, _PPSE = b"1PAY.SYS.DDF01".hex(), b"2PAY.SYS.DDF01".hex()
_FCI_PSE = "6f13840e315041592e5359532e4444463031a503880101"
_FCI_PPSE = "6f23840e325041592e5359532e4444463031a511bf0c0e610c4f07a0000000421010870101"

SPECIMENS: dict[str, Specimen] = {
    "identity": Specimen(
        "Carte d'identité, sans contact, sans application",
        "contactless",
        lambda: SimpleChip("3B8B80010031C1640937721300900051", uid="08A1B2C3"),
    ),
    "identity-contact": Specimen(
        "Carte d'identité, à contact, sans application",
        "contact",
        lambda: SimpleChip("3BDB96FF80B1FE451F870031C164093772130F9000F4"),
    ),
    "vitale": Specimen("Carte Vitale", "contact", lambda: SimpleChip("3B751300004509EA9000")),
    "vitale-first": Specimen("Carte Vitale ancienne", "contact", lambda: SimpleChip("3F6525002C09699000")),
    "bank": Specimen(
        "Carte bancaire à contact", "contact", lambda: SimpleChip("3B6500002063CB6A00", applications={_PSE: _FCI_PSE})
    ),
    "bank-contactless": Specimen(
        "Carte bancaire sans contact, que son ATR ne nomme pas",
        "contactless",
        # Made up: no historical bytes but a category indicator.
        lambda: SimpleChip("3B85800180670412B045", uid="0455AA11223380", applications={_PPSE: _FCI_PPSE}),
    ),
    "badge": Specimen(
        "Badge (mémoire sans contact)",
        "contactless",
        # PC/SC part 3, 3.1.3.2.3: storage card, ISO 14443-3 type A, MIFARE Classic 1K.
        lambda: SimpleChip("3B8F8001804F0CA000000306030001000000006A", uid="04A224B1C35E80"),
    ),
    "badge-other": Specimen(
        "Un autre badge",
        "contactless",
        lambda: SimpleChip("3B8F8001804F0CA000000306030001000000006A", uid="04A224B1C35E81"),
    ),
    "mute": Specimen("Carte à l'envers ou sans puce", "contact", lambda: SimpleChip("")),
    "unknown": Specimen("Carte qui répond n'importe quoi", "contact", lambda: SimpleChip("3BFFFFFFFFFF")),
}
