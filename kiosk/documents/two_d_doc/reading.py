"""From the payload of one code to what the visit is told: verified, with the holder's name and address put together."""

import re
from datetime import date

from kiosk.documents.port import NoCode, PostalAddress, ProofReading, SignedCode, Unreadable
from kiosk.documents.port import Signature as Outcome
from kiosk.documents.two_d_doc import binary, layout
from kiosk.documents.two_d_doc.layout import Layout, Malformed
from kiosk.documents.two_d_doc.signature import verify
from kiosk.documents.two_d_doc.trust import Trust, Untrusted
from kiosk.errors import Code
from kiosk.text import one_line

# The size of a whole payload (`layout.MAX_PAYLOAD_BYTES`) bounds it too; no line of an address comes near this.
MAX_TEXT = 200

_POSTCODE = re.compile("[0-9]{5}")

# Types whose holder and address are given by the fields of the group in the name.
_SERVICE_POINT = {"00", "01", "02"}
_TAX = {"04", "18", "24", "27", "28"}
_TAX_2041 = {"21"}
_IDENTITY = {"07", "13"}


def read(payload: bytes, trust: Trust, today: date) -> ProofReading:
    """Parse and verify one payload. `today` stands in for the signature's date where the code has none."""
    if not (binary.looks_like(payload) or layout.looks_like(payload)):
        return NoCode()
    taken = binary.parse(payload) if binary.looks_like(payload) else layout.parse(payload)
    if isinstance(taken, Malformed):
        return Unreadable(Code.UNREADABLE_DOCUMENT, taken.reason)
    header, outcome = taken.header, _outcome(taken, trust, today)
    # Fields that cannot be told apart are the sign of an altered code when the signature does not hold either.
    if taken.problem and outcome in ("none", "valid"):
        return Unreadable(Code.UNREADABLE_DOCUMENT, taken.problem)
    return SignedCode(
        signature=outcome,
        version=header.version,
        type=header.type,
        issuer=header.issuer,
        certificate=header.certificate,
        issued=header.issued,
        signed=header.signed,
        fields=taken.fields,
        name=_name(header.type, taken.fields),
        address=_address(header.type, taken.fields),
    )


def _outcome(taken: Layout, trust: Trust, today: date) -> Outcome:
    if not taken.sealed:
        return "none"
    header = taken.header
    key = trust.key(header.issuer, header.certificate, header.signed or header.issued or today)
    if isinstance(key, Untrusted):
        return "unknown_issuer"
    return "valid" if any(verify(key, one.signature, one.signed) for one in taken.sealed) else "invalid"


def _name(kind: str, fields: dict[str, str]) -> str:
    """The holder as one line, in the order that the document gives (title, surname, given names)."""
    if kind in _SERVICE_POINT:
        return _line(fields.get("10", "").replace("/", " ")) or _joined(fields, "11", "13", "12")
    if kind in _TAX:
        return _joined(fields, "46")
    if kind in _TAX_2041:
        return _joined(fields, "4N")
    if kind in _IDENTITY:
        return _joined(fields, "62", "60" if fields.get("60") else "61")
    return ""


def _address(kind: str, fields: dict[str, str]) -> PostalAddress | None:
    if kind in _SERVICE_POINT:
        return _postal(fields, ("20", "21", "22", "23"), "24", "25")
    if kind in _TAX:
        return _slashed(fields.get("4Y", ""))
    if kind in _TAX_2041:
        return _postal(fields, ("4O",), "4P", "4Q")
    if kind in _IDENTITY:
        return _postal(fields, ("6S", "6T", "6U", "6V"), "6W", "6X")
    return None


def _postal(fields: dict[str, str], lines: tuple[str, ...], postcode: str, town: str) -> PostalAddress | None:
    address = PostalAddress(
        lines=tuple(line for line in (_joined(fields, field_id) for field_id in lines) if line),
        postcode=_joined(fields, postcode),
        town=_joined(fields, town),
    )
    return address if address.lines or address.postcode else None


def _slashed(text: str) -> PostalAddress | None:
    """Field 4Y: lines, postcode and town with slashes between."""
    parts = [_line(part) for part in text.split("/")]
    if len(parts) < 3 or _POSTCODE.fullmatch(parts[-2]) is None:
        return None
    return PostalAddress(lines=tuple(part for part in parts[:-2] if part), postcode=parts[-2], town=parts[-1])


def _joined(fields: dict[str, str], *field_ids: str) -> str:
    return _line(" ".join(fields.get(field_id, "").replace("/", " ") for field_id in field_ids))


def _line(text: str) -> str:
    return one_line(text, MAX_TEXT)
