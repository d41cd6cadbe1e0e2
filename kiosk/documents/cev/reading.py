"""From the octets of one code to what is believed of it: a 2D-Doc of an identity document, or a described DigSig."""

from datetime import date

from kiosk.documents.cev.description import Shelved
from kiosk.documents.cev.digsig import known_for, take
from kiosk.documents.cev.port import Cev, CevReading, FactName
from kiosk.documents.port import NoCode, SignedCode, Unreadable
from kiosk.documents.two_d_doc import reading as two_d_doc
from kiosk.documents.two_d_doc.trust import Trust
from kiosk.errors import Code
from kiosk.identity.zone import Zone, parse_zone
from kiosk.text import one_line

MAX_PAYLOAD_BYTES = 8 * 1024
MAX_TEXT = 200
# Types of 2D-Doc that speak of an identity document: by single fields, or by its machine-readable zone.
BY_FIELDS = ("07", "13")
BY_ZONE = ("08",)
_NAMED: dict[str, FactName] = {
    "62": "surname",
    "68": "sex",
    "67": "nationality",
    "66": "document_number",
}  # fmt: skip
_SHAPES = {90: 30, 88: 44, 72: 36}
DIGSIG_FACTS: tuple[FactName, ...] = (
    "surname", "given_names", "birth_date", "sex", "nationality", "document_number", "expiry",
)  # fmt: skip


def read(payload: bytes, trust: Trust, shelved: Shelved, today: date) -> CevReading:
    """`today` settles what the code leaves open: the day of its signature, the century of a zone's dates."""
    if len(payload) > MAX_PAYLOAD_BYTES:
        return Unreadable(Code.UNREADABLE_DOCUMENT, f"a code of more than {MAX_PAYLOAD_BYTES} octets")
    known = known_for(payload, shelved.known)
    if known is not None:
        taken = take(payload, known)
        if taken is None:
            return Unreadable(Code.UNREADABLE_DOCUMENT, "the code does not fit the description of its issuer")
        return Cev(
            format="digsig",
            signature="valid" if taken.valid else "invalid",
            issuer=known.description.issuer,
            certificate=known.description.certificate,
            signed=taken.signed,
            fields=taken.fields,
            facts={name: taken.fields[name] for name in DIGSIG_FACTS if taken.valid and taken.fields.get(name)},
        )
    found = two_d_doc.read(payload, trust, today)
    match found:
        case SignedCode():
            return _of_two_d_doc(found, today)
        case Unreadable():
            return found
        case NoCode():
            return Cev(format=None, signature="unsupported")


def _of_two_d_doc(code: SignedCode, today: date) -> Cev:
    believed = _facts(code, today) if code.signature == "valid" else {}
    return Cev(
        format="two_d_doc",
        signature=code.signature,
        issuer=code.issuer,
        certificate=code.certificate,
        signed=code.signed,
        fields=code.fields,
        facts=believed,
    )


def _facts(code: SignedCode, today: date) -> dict[FactName, str]:
    """Nothing, of a paper of another kind: a bill in the place of a card says nothing of an identity."""
    if code.type in BY_ZONE:
        return _of_zone(code.fields.get("6F", ""), today)
    if code.type not in BY_FIELDS:
        return {}
    facts: dict[FactName, str] = {name: _clean(code.fields.get(field, "")) for field, name in _NAMED.items()}
    facts["given_names"] = _clean(code.fields.get("60") or code.fields.get("61", ""))
    facts["birth_date"] = _birth(code.fields.get("69", ""))
    return {name: value for name, value in facts.items() if value}


def _of_zone(text: str, today: date) -> dict[FactName, str]:
    width = _SHAPES.get(len(text))
    if width is None:
        return {}
    zone = parse_zone(tuple(text[at : at + width] for at in range(0, len(text), width)), today)
    if not isinstance(zone, Zone) or not zone.valid:
        return {}
    facts: dict[FactName, str] = {
        "surname": zone.surname,
        "given_names": zone.given_names,
        "birth_date": zone.birth_date,
        "sex": zone.sex,
        "nationality": zone.nationality,
        "document_number": zone.number,
        "expiry": zone.expiry,
    }
    return {name: value for name, value in facts.items() if value}


def _clean(text: str) -> str:
    return one_line(text.replace("/", " "), MAX_TEXT)


def _birth(text: str) -> str:
    """DDMMYYYY; a day that is not known is 00, and then there is no date to fill in."""
    try:
        return date(int(text[4:]), int(text[2:4]), int(text[:2])).isoformat() if len(text) == 8 else ""
    except ValueError:
        return ""
