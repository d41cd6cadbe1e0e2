"""What a card may be, by its answer to reset and its reader alone: not one byte is sent to it. Pure.

Sources: [list] pcsc-tools' smartcard_list.txt 1.6.2, ATRs sent in by the public; [PC/SC 3] Interoperability
Specification for ICCs, part 3, 3.1.3.2.3 (what a reader makes up as the ATR of a contactless chip).

A carte Vitale that were taken for something else would be sent APDUs, so its pattern is wider than the known cards. An
identity document is never recognised, only not excluded: cards of other countries and years have other ATRs.
"""

import re
from typing import NamedTuple

from kiosk.devices.card_reader import atr as atrs
from kiosk.devices.card_reader.port import Interface, Kind
from kiosk.errors import Code


class Entry(NamedTuple):
    """In lower-case hexadecimal: `historical`, a regular expression of the historical bytes; `start` of the ATR."""

    kind: Kind
    historical: str
    start: str
    source: str


TABLE = (
    # Vitale 2: 3B 75 13 00 00 [43-49] 09 [EA FA] 90 00. Vitale 1: 3F 65 25 00 [22 2C 52 A3 A4] 09 [69 F9 6A] 90 00.
    Entry("vitale", "..09.[9a]9000", "3", "list, 13 ATRs"),
    # 79 of the 81 ATRs with 20 63 CB are payment cards, the two others luncheon vouchers; also 3B 85 80 01 20 63 CB ...
    # without contact, and 3B 9F 11 81 11 3D 00 0A 78 80 70 02 20 63 CB ...
    Entry("bank", "(..)*2063cb(..)*", "3", "list, 81 ATRs"),
    # CB before EMV: 3F 65 25 .. .. 04 6C 90 .0; its warm reset is 3B 65 00 00 43 04 6C 90 00.
    Entry("bank", "..046c90.0", "3", "list, 5 ATRs"),
    # A storage card: the RID of the PC/SC workgroup in a tag 4F.
    Entry("memory", "804f0ca000000306.*", "3b8f8001", "PC/SC 3"),
)

# A name of a slot that says what it is, as makers write it. "ICC" must not be found in "PICC".
_SAYS_CONTACTLESS = re.compile(r"contactless|\bCL\b|\bPICC\b|\bNFC\b|RFID", re.IGNORECASE)
_SAYS_CONTACT = re.compile(r"\bcontact\b|\bICC\b|\bSAM\b", re.IGNORECASE)
# [PC/SC 3]: direct convention, no TA TB TC, TD1 = 80, TD2 = 01.
_CONTACTLESS_ATR = re.compile(rb"\A\x3b[\x80-\x8f]\x80\x01", re.DOTALL)


def recognise(atr: bytes, reader: str, *, mute: bool = False) -> tuple[Kind, Interface]:
    """Never raises, whatever the bytes are."""
    return ("mute" if mute else _kind(atr)), interface_of(atr, reader)


def interface_of(atr: bytes, reader: str) -> Interface:
    """By the slot's name where it says so: a contact card may offer T=0 and T=1 and nothing else, which looks like a
    contactless one."""
    if _SAYS_CONTACTLESS.search(reader):
        return "contactless"
    if _SAYS_CONTACT.search(reader):
        return "contact"
    return "contactless" if _CONTACTLESS_ATR.match(atr) else "contact"


def _kind(atr: bytes) -> Kind:
    parsed = atrs.parse(atr)
    if parsed is None:
        return "unknown"
    for entry in TABLE:
        if re.fullmatch(entry.historical, parsed.historical.hex()) and atr.hex().startswith(entry.start):
            return entry.kind
    return "identity"


def code_of(kind: Kind, interface: Interface, mutes_before: int = 0) -> Code | None:
    """The sentence for the citizen (`kiosk.errors`); None: go on and read the card. A card upside down and a card
    without a chip are the same to a reader: the first time it is to be turned over, afterwards it has no chip.
    `mutes_before`: how often a mute card has been met in this visit."""
    match kind, interface:
        case "vitale", _:
            return Code.CARD_VITALE
        case "bank", _:
            return Code.CARD_BANK
        case "mute", "contactless":
            return Code.CARD_UNSTEADY
        case "mute", _:
            return Code.CARD_NO_CHIP if mutes_before else Code.CARD_UPSIDE_DOWN
        case "memory" | "unknown", _:
            return Code.CARD_UNKNOWN
        case _:
            return None
