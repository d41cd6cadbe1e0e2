"""Whose signature it is: a chain of certificates up to one of the authorities that the operator believes."""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from kiosk.connectors.wallet_crl import Lists, Withdrawals

MAX_CHAIN = 4
MAX_CERTIFICATE = 8000
HASHES = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
# What a certificate may be made for beside signing documents: one that is for these alone signs none (a web server's,
# which the same authority has issued). Of those that are for documents there is no closed list: ISO/IEC 18013-5 names
# one (annex B), each scheme of attestations its own.
_OTHER_PURPOSES = frozenset({
    ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.CODE_SIGNING,
    ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.OCSP_SIGNING,
})  # fmt: skip
# What is raised for a certificate that its sender has made as no authority does.
_ODD = (
    ValueError, TypeError, UnsupportedAlgorithm, x509.ExtensionNotFound, x509.DuplicateExtension, x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)  # fmt: skip


# What an authority has taken back is told otherwise than what is no proof.
WITHDRAWN = "withdrawn"


class UntrustedError(Exception):
    """One word: why."""


class Trusted(NamedTuple):
    """The authorities that the operator believes, and what they have withdrawn."""

    authorities: Sequence[x509.Certificate]
    lists: Withdrawals = Lists()


def signer(x5c: Any, trusted: Trusted, now: float) -> x509.Certificate:
    """The certificate of who signed (RFC 7515, 4.1.6), which one of `trusted` has issued, itself or through others, and
    none of them has been withdrawn. Raises `UntrustedError`; `NoListError`."""
    if not isinstance(x5c, list) or not 1 <= len(x5c) <= MAX_CHAIN:
        raise UntrustedError("no_chain")
    try:
        chain = [x509.load_der_x509_certificate(base64.b64decode(_text(one), validate=True)) for one in x5c]
    except (binascii.Error, *_ODD):
        raise UntrustedError("no_chain") from None
    instant = datetime.fromtimestamp(now, UTC)
    for at, certificate in enumerate(chain):
        if not certificate.not_valid_before_utc <= instant <= certificate.not_valid_after_utc:
            raise UntrustedError("certificate_date")
        if at and not _may_issue(certificate, below=at - 1):
            raise UntrustedError("no_authority")
        if at + 1 < len(chain) and not _issued(certificate, chain[at + 1]):
            raise UntrustedError("chain")
    last = chain[-1]
    above = [one for one in trusted.authorities if one.not_valid_before_utc <= instant <= one.not_valid_after_utc]
    under = [one for one in above if one != chain[0] and _issued(last, one) and _may_issue(one, below=len(chain) - 1)]
    if not under:
        raise UntrustedError("issuer")
    for certificate, by in pairwise([*chain, under[0]]):
        if trusted.lists.withdrawn(certificate, by, instant):
            raise UntrustedError(WITHDRAWN)
    if not _may_sign(chain[0]):
        raise UntrustedError("key_usage")
    if not _has_curve(chain[0]):
        raise UntrustedError("key")
    return chain[0]


def names(certificate: x509.Certificate) -> frozenset[str]:
    """Hosts that it is for."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except _ODD:
        return frozenset()
    return frozenset(found.get_values_for_type(x509.DNSName))


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_CERTIFICATE:
        raise ValueError
    return value


def _has_curve(certificate: x509.Certificate) -> bool:
    try:
        return isinstance(certificate.public_key(), ec.EllipticCurvePublicKey)
    except _ODD:
        return False


def _may_issue(certificate: x509.Certificate, *, below: int = 0) -> bool:
    """`below`: how many authorities stand between it and who signs (RFC 5280, 4.2.1.9)."""
    try:
        rules = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = _usage(certificate)
    except _ODD:
        return False
    short = rules.path_length is not None and rules.path_length < below
    return rules.ca and not short and (usage is None or usage.key_cert_sign)


def _may_sign(certificate: x509.Certificate) -> bool:
    """Documents, not only connections or programs (RFC 5280, 4.2.1.3 and 4.2.1.12)."""
    try:
        usage, purposes = _usage(certificate), _purposes(certificate)
    except _ODD:
        return False
    return (usage is None or usage.digital_signature) and (not purposes or bool(purposes - _OTHER_PURPOSES))


def _usage(certificate: x509.Certificate) -> x509.KeyUsage | None:
    """None: it says nothing of that."""
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return None


def _purposes(certificate: x509.Certificate) -> frozenset[x509.ObjectIdentifier]:
    try:
        return frozenset(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except x509.ExtensionNotFound:
        return frozenset()


def _issued(certificate: x509.Certificate, by: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(by)
        sound = isinstance(certificate.signature_hash_algorithm, HASHES)
    except (InvalidSignature, *_ODD):
        return False
    return sound and _may_issue(by)
