"""CMS SignedData (RFC 5652) with one signer: EF.SOD, EF.CardSecurity and master lists.

DER only. A few hundred lines of `tlv` instead of a general ASN.1 library: one parser under one set of limits reads all
that a card says (docs/adr/0008-identity-chips.md).
"""

from collections.abc import Callable
from datetime import datetime

import msgspec

from kiosk.identity import tlv
from kiosk.identity.certificates import Certificate, name_of, parse_certificate, parse_time
from kiosk.identity.keys import (
    Algorithm,
    Outcome,
    UnsupportedKeyError,
    algorithm,
    digest,
    load_key,
    verify,
)

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_CONTENT_TYPE, _MESSAGE_DIGEST, _SIGNING_TIME = (f"1.2.840.113549.1.9.{arc}" for arc in (3, 4, 5))
_MAX_CERTIFICATES = 8


class Signed(msgspec.Struct, frozen=True):
    """`certificates` that came along; `signer`: the one that the signer names, None when it did not come along.
    `attributes`: as signed, b"" without any; `time`: when the signer says that it signed."""

    content_type: str
    content: bytes
    certificates: tuple[Certificate, ...]
    signer: Certificate | None
    digest_oid: str
    attributes: bytes
    attribute_type: str
    attribute_digest: bytes
    time: datetime | None
    by: Algorithm
    signature: bytes


def parse_signed(data: bytes) -> Signed:
    """Raises `MalformedError`."""
    info = tlv.children(tlv.only(data, tlv.SEQUENCE), 2)
    if len(info) != 2 or info[0].tag != tlv.OID or tlv.oid(info[0].value) != _SIGNED_DATA or info[1].tag != 0xA0:
        raise tlv.MalformedError("signed data were expected")
    fields = tlv.children(tlv.only(info[1].value, tlv.SEQUENCE), 6)
    tags = [field.tag for field in fields]
    if tags[:3] != [tlv.INTEGER, tlv.SET, tlv.SEQUENCE] or tags[-1] != tlv.SET or len(fields) < 4:
        raise tlv.MalformedError("signed data were expected")
    content_type, content = _content(fields[2].value)
    certificates = tuple(
        parse_certificate(found.raw)
        for field in fields[3:-1]
        if field.tag == 0xA0
        for found in tlv.each(field.value, _MAX_CERTIFICATES)
    )
    signers = tlv.children(fields[-1].value, 4)
    if not signers or signers[0].tag != tlv.SEQUENCE:
        raise tlv.MalformedError("a signer was expected")
    return _with_signer(signers[0].value, content_type, content, certificates)


def signature_of(signed: Signed) -> Outcome:
    """Whether `signer` has signed the content. Raises `MalformedError`."""
    hashed = digest(signed.digest_oid)
    if signed.signer is None or hashed is None:
        return "unsupported"
    message = signed.content
    if signed.attributes:
        if signed.attribute_type != signed.content_type or signed.attribute_digest != hashed(signed.content):
            return "failed"
        message = signed.attributes
    try:
        key = load_key(signed.signer.spki)
    except UnsupportedKeyError:
        return "unsupported"
    return verify(key, signed.by, signed.digest_oid, signed.signature, message)


def _content(data: bytes) -> tuple[str, bytes]:
    parts = tlv.children(data, 2)
    if len(parts) != 2 or parts[0].tag != tlv.OID or parts[1].tag != 0xA0:
        raise tlv.MalformedError("signed content was expected")
    return tlv.oid(parts[0].value), tlv.only(parts[1].value, tlv.OCTET_STRING)


def _with_signer(data: bytes, content_type: str, content: bytes, certificates: tuple[Certificate, ...]) -> Signed:
    fields = list(tlv.children(data, 7))
    if len(fields) < 5 or fields[0].tag != tlv.INTEGER or fields[2].tag != tlv.SEQUENCE:
        raise tlv.MalformedError("a signer was expected")
    named = _named(fields[1])
    attributes, found = b"", dict[str, tlv.Tlv]()
    if fields[3].tag == 0xA0:
        # RFC 5652, 5.4: what is signed is the SET, not the implicit tag that it travels under.
        attributes = tlv.encode(tlv.SET, fields[3].value)
        found = _attributes(fields[3].value)
        del fields[3]
    if len(fields) < 5 or fields[3].tag != tlv.SEQUENCE or fields[4].tag != tlv.OCTET_STRING:
        raise tlv.MalformedError("a signature was expected")
    if attributes and not {_CONTENT_TYPE, _MESSAGE_DIGEST} <= found.keys():
        raise tlv.MalformedError("signed attributes without type and digest")
    time = found.get(_SIGNING_TIME)
    return Signed(
        content_type=content_type,
        content=content,
        certificates=certificates,
        signer=next((known for known in certificates if named(known)), None),
        digest_oid=algorithm(fields[2].value).oid,
        attributes=attributes,
        attribute_type=tlv.oid(found[_CONTENT_TYPE].value) if attributes else "",
        attribute_digest=found[_MESSAGE_DIGEST].value if attributes else b"",
        time=None if time is None else parse_time(time.tag, time.value),
        by=algorithm(fields[3].value),
        signature=fields[4].value,
    )


def _named(identifier: tlv.Tlv) -> Callable[[Certificate], bool]:
    if identifier.tag == 0x80:
        return lambda certificate: bool(identifier.value) and certificate.key_id == identifier.value
    parts = tlv.children(identifier.value, 2)
    if identifier.tag != tlv.SEQUENCE or len(parts) != 2:
        raise tlv.MalformedError("a signer's name was expected")
    issuer, serial = name_of(parts[0].value), int.from_bytes(parts[1].value[:64], "big")
    return lambda certificate: certificate.serial == serial and certificate.issuer == issuer


def _attributes(data: bytes) -> dict[str, tlv.Tlv]:
    found: dict[str, tlv.Tlv] = {}
    for attribute in tlv.each(data, 16):
        parts = tlv.children(attribute.value, 2)
        if len(parts) != 2 or parts[0].tag != tlv.OID:
            raise tlv.MalformedError("a signed attribute was expected")
        oid = tlv.oid(parts[0].value)
        if oid in found:
            raise tlv.MalformedError("a signed attribute is there twice")
        found[oid] = tlv.first(parts[1].value)
    return found
