"""X.509 certificates of a country's authorities and signers (RFC 5280, ICAO 9303-12), and CMS SignedData (RFC 5652)."""

import hashlib
from datetime import UTC, date, datetime, time

import msgspec

from kiosk.hall.chip import signing
from kiosk.hall.chip.chance import Chance
from kiosk.hall.chip.signing import HASH_OIDS, Hash, Key, Scheme, digest, public_key_info
from kiosk.hall.chip.tlv import (
    bits,
    boolean,
    explicit,
    integer,
    null,
    octets,
    oid,
    printable,
    sequence,
    set_of,
    split,
    tlv,
    utf8,
)

_COUNTRY, _ORGANISATION, _NAME = "2.5.4.6", "2.5.4.10", "2.5.4.3"
SIGNED_DATA = "1.2.840.113549.1.7.2"
LDS_SECURITY_OBJECT = "2.23.136.1.1.1"
MASTER_LIST = "2.23.136.1.1.2"
_MASTER_LIST_SIGNING = "2.23.136.1.1.3"
CARD_SECURITY_OBJECT = "0.4.0.127.0.7.3.2.1"


class Issued(msgspec.Struct, frozen=True):
    """A certificate (DER) with its key. `name`, `serial`: by which a signature refers to it."""

    certificate: bytes
    key: Key
    name: bytes
    serial: int
    scheme: Scheme
    hash: Hash


def name(country: str, common: str) -> bytes:
    """`country`: two letters."""
    parts = ((_COUNTRY, printable(country)), (_ORGANISATION, utf8("Hall SPECIMEN")), (_NAME, utf8(common)))
    return sequence(*(set_of(sequence(oid(kind), value)) for kind, value in parts))


def moment(day: date) -> bytes:
    """Noon; UTCTime until 2049 (RFC 5280, 4.1.2.5)."""
    at = datetime.combine(day, time(12), UTC)
    return tlv(0x17, at.strftime("%y%m%d%H%M%SZ").encode()) if at.year < 2050 else tlv(0x18, _long(at))


def _long(at: datetime) -> bytes:
    return at.strftime("%Y%m%d%H%M%SZ").encode()


class Subject(msgspec.Struct, frozen=True):
    """Whom a certificate is for. `kind`: "authority", "signer" or "master-list-signer"; `valid`: from day to day;
    `scheme` and `hash`: how its own key signs what it signs."""

    name: bytes
    key: Key
    valid: tuple[date, date]
    kind: str
    scheme: Scheme
    hash: Hash


def issue(subject: Subject, by: Issued | None, chance: Chance) -> Issued:
    """`by` None: signed by itself."""
    issuer = by or Issued(b"", subject.key, subject.name, 0, subject.scheme, subject.hash)
    serial = int.from_bytes(chance.bytes(12), "big") | 1 << 94
    algorithm = signing.algorithm(issuer.key, issuer.scheme, issuer.hash)
    body = sequence(
        explicit(0, integer(2)),
        integer(serial),
        algorithm,
        issuer.name,
        sequence(*(moment(day) for day in subject.valid)),
        subject.name,
        public_key_info(subject.key),
        explicit(3, sequence(*_extensions(subject.kind, subject.key, issuer.key))),
    )
    signature = signing.sign(issuer.key, issuer.scheme, issuer.hash, body, chance)
    certificate = sequence(body, algorithm, bits(signature))
    return Issued(certificate, subject.key, subject.name, serial, subject.scheme, subject.hash)


def _extensions(kind: str, key: Key, issuer: Key) -> list[bytes]:
    usage = bits(b"\x06", 1) if kind == "authority" else bits(b"\x80", 7)
    found = [
        _extension("2.5.29.35", sequence(tlv(0x80, key_identifier(issuer)))),
        _extension("2.5.29.14", octets(key_identifier(key))),
        _extension("2.5.29.15", usage, critical=True),
    ]
    if kind == "authority":
        found.append(_extension("2.5.29.19", sequence(boolean(True), integer(0)), critical=True))
    if kind == "signer":
        types = sequence(integer(0), set_of(printable("P"), printable("ID")))
        found.append(_extension("2.23.136.1.1.6.2", types))
    if kind == "master-list-signer":
        found.append(_extension("2.5.29.37", sequence(oid(_MASTER_LIST_SIGNING)), critical=True))
    return found


def _extension(kind: str, value: bytes, *, critical: bool = False) -> bytes:
    return sequence(oid(kind), boolean(True) if critical else b"", octets(value))


def key_identifier(key: Key) -> bytes:
    """SHA-1 over what the BIT STRING of the public key holds (RFC 5280, 4.2.1.2, method 1)."""
    held = key.public if isinstance(key, signing.EcKey) else sequence(integer(key.modulus), integer(key.exponent))
    return hashlib.sha1(held, usedforsecurity=False).digest()


class Signing(msgspec.Struct, frozen=True):
    """How a CMS signature is made. `others`: certificates beside the signer's; `lie`: the digest that is signed is of
    other content; `broken`: one bit of the signature is wrong."""

    at: date
    others: tuple[bytes, ...] = ()
    lie: bool = False
    broken: bool = False


def signed_data(content_type: str, content: bytes, signer: Issued, how: Signing, chance: Chance) -> bytes:
    """ContentInfo with SignedData, and the signer's certificate in it."""
    hashing = sequence(oid(HASH_OIDS[signer.hash]), null())
    hashed = digest(signer.hash, content + b"?" if how.lie else content)
    attributes = (
        sequence(oid("1.2.840.113549.1.9.3"), set_of(oid(content_type))),
        sequence(oid("1.2.840.113549.1.9.5"), set_of(moment(how.at))),
        sequence(oid("1.2.840.113549.1.9.4"), set_of(octets(hashed))),
    )
    signature = signing.sign(signer.key, signer.scheme, signer.hash, set_of(*attributes), chance)
    if how.broken:
        signature = signature[:-1] + bytes([signature[-1] ^ 1])
    info = sequence(
        integer(1),
        sequence(_issuer_of(signer), integer(signer.serial)),
        hashing,
        tlv(0xA0, *sorted(attributes)),
        signing.algorithm(signer.key, signer.scheme, signer.hash),
        octets(signature),
    )
    body = sequence(
        integer(3),
        set_of(hashing),
        sequence(oid(content_type), explicit(0, octets(content))),
        tlv(0xA0, *sorted((signer.certificate, *how.others))),
        set_of(info),
    )
    return sequence(oid(SIGNED_DATA), explicit(0, body))


def _issuer_of(signer: Issued) -> bytes:
    """The issuer's name, as it stands in the signer's certificate."""
    body = next(value for _, value in split(next(value for _, value in split(signer.certificate))))
    return tlv(0x30, list(split(body))[3][1])
