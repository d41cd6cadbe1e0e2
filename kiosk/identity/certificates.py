"""X.509 certificates of document signers and their authorities, as far as passive authentication looks at them.

Taken apart by `tlv`, not by `cryptography.x509`: that refuses, whole, the certificates with explicit parameters or
small faults of form that issuers have in the field (9303-12, 7.1), and a refusal there would be no verdict.
"""

import hashlib
from datetime import UTC, datetime

import msgspec

from kiosk.identity import tlv
from kiosk.identity.keys import Algorithm, Outcome, UnsupportedKeyError, algorithm, load_key, verify
from kiosk.text import one_line

MAX_BYTES = 16_384
_COUNTRY, _COMMON_NAME = "2.5.4.6", "2.5.4.3"
_KEY_ID, _ISSUER_KEY_ID = "2.5.29.14", "2.5.29.35"
_UTC_TIME, _GENERALIZED_TIME = 0x17, 0x18


class Certificate(msgspec.Struct, frozen=True):
    """`issuer` and `subject`: names made comparable (`name_of`); `country`: of the subject, two capitals or "".
    `signed`: what the issuer has signed; `common_name` is fit to be shown."""

    der: bytes
    serial: int
    issuer: bytes
    subject: bytes
    country: str
    common_name: str
    not_before: datetime
    not_after: datetime
    spki: bytes
    key_id: bytes
    issuer_key_id: bytes
    signed: bytes
    by: Algorithm
    signature: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.der).hexdigest()


def parse_certificate(der: bytes) -> Certificate:
    """Raises `MalformedError`."""
    if len(der) > MAX_BYTES:
        raise tlv.MalformedError("a certificate that is too large")
    parts = tlv.children(tlv.only(der, tlv.SEQUENCE), 3)
    if [part.tag for part in parts] != [tlv.SEQUENCE, tlv.SEQUENCE, tlv.BIT_STRING]:
        raise tlv.MalformedError("a certificate was expected")
    fields = list(tlv.children(parts[0].value, 10))
    if fields and fields[0].tag == 0xA0:
        del fields[0]
    tags = [field.tag for field in fields[:6]]
    if tags != [tlv.INTEGER, *[tlv.SEQUENCE] * 5]:
        raise tlv.MalformedError("a certificate was expected")
    serial, _, issuer, validity, subject, spki = fields[:6]
    dates = tlv.children(validity.value, 2)
    if len(dates) != 2:
        raise tlv.MalformedError("a validity was expected")
    extensions = _extensions(fields[6:])
    names = _attributes(subject.value)
    country = names.get(_COUNTRY, "").upper()
    return Certificate(
        der=der,
        serial=int.from_bytes(serial.value[:64], "big"),
        issuer=name_of(issuer.value),
        subject=name_of(subject.value),
        country=country if len(country) == 2 and country.isascii() and country.isalpha() else "",
        common_name=one_line(names.get(_COMMON_NAME, ""), 100),
        not_before=_time(dates[0]),
        not_after=_time(dates[1]),
        spki=spki.raw,
        key_id=_key_id(extensions.get(_KEY_ID, b"")),
        issuer_key_id=_issuer_key_id(extensions.get(_ISSUER_KEY_ID, b"")),
        signed=parts[0].raw,
        by=algorithm(parts[1].value),
        signature=parts[2].value[1:],
    )


def signed_by(certificate: Certificate, issuer: Certificate) -> Outcome:
    """Whether the issuer's key has signed it. Raises `MalformedError` for a key that cannot be one."""
    try:
        key = load_key(issuer.spki)
    except UnsupportedKeyError:
        return "unsupported"
    return verify(key, certificate.by, "", certificate.signature, certificate.signed)


def name_of(data: bytes) -> bytes:
    """A distinguished name for comparing: 9303-12 lets issuer and subject differ in case and in the string type."""
    attributes = sorted(f"{oid}={' '.join(value.casefold().split())}" for oid, value in _pairs(data))
    return "\0".join(attributes).encode("utf-8", "surrogatepass")


def _attributes(data: bytes) -> dict[str, str]:
    return dict(_pairs(data))


def _pairs(data: bytes) -> list[tuple[str, str]]:
    found = []
    for relative in tlv.each(data, 20):
        for pair in tlv.each(relative.value, 8):
            parts = tlv.children(pair.value, 2)
            if len(parts) != 2:
                raise tlv.MalformedError("a name was expected")
            encoding = "utf-16-be" if parts[1].tag == 0x1E else "utf-8" if parts[1].tag == 0x0C else "latin-1"
            found.append((tlv.oid(parts[0].value), parts[1].value[:400].decode(encoding, "replace")))
    return found


def _time(field: tlv.Tlv) -> datetime:
    return parse_time(field.tag, field.value)


def parse_time(tag: int, value: bytes) -> datetime:
    """UTCTime or GeneralizedTime. Raises `MalformedError`."""
    text = value[:20].decode("ascii", "replace")
    form = {_UTC_TIME: "%y%m%d%H%M%SZ", _GENERALIZED_TIME: "%Y%m%d%H%M%SZ"}.get(tag, "")
    try:
        if tag == _UTC_TIME:
            # RFC 5280: 50 to 99 are of the last century; strptime cuts at 69.
            text, form = ("19" if text[:2] >= "50" else "20") + text, "%Y%m%d%H%M%SZ"
        return datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:
        raise tlv.MalformedError("a time was expected") from None


def _extensions(fields: list[tlv.Tlv]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for field in fields:
        if field.tag != 0xA3:
            continue
        for extension in tlv.each(tlv.only(field.value, tlv.SEQUENCE), 64):
            parts = tlv.children(extension.value, 3)
            if len(parts) < 2 or parts[-1].tag != tlv.OCTET_STRING:
                raise tlv.MalformedError("an extension was expected")
            found[tlv.oid(parts[0].value)] = parts[-1].value
    return found


def _key_id(value: bytes) -> bytes:
    return tlv.only(value, tlv.OCTET_STRING) if value else b""


def _issuer_key_id(value: bytes) -> bytes:
    return tlv.by_tag(tlv.only(value, tlv.SEQUENCE), 4).get(0x80, b"") if value else b""
