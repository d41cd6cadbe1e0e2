"""Whose signature it is: a chain of certificates up to one of the authorities that the operator believes."""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec

MAX_CHAIN = 4
MAX_CERTIFICATE = 8000
# What is raised for a certificate that its sender has made as no authority does.
_ODD = (
    ValueError, TypeError, UnsupportedAlgorithm, x509.ExtensionNotFound, x509.DuplicateExtension, x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)  # fmt: skip


class UntrustedError(Exception):
    """One word: why."""


def signer(x5c: Any, trusted: Sequence[x509.Certificate], now: float) -> x509.Certificate:
    """The certificate of who signed (RFC 7515, 4.1.6), which one of `trusted` has issued, itself or through others.
    Raises `UntrustedError`."""
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
        if at and not _may_issue(certificate):
            raise UntrustedError("no_authority")
        if at + 1 < len(chain) and not _issued(certificate, chain[at + 1]):
            raise UntrustedError("chain")
    last = chain[-1]
    above = [one for one in trusted if one.not_valid_before_utc <= instant <= one.not_valid_after_utc]
    if not any(_issued(last, one) for one in above if one != chain[0]):
        raise UntrustedError("issuer")
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


def _may_issue(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except _ODD:
        return False


def _issued(certificate: x509.Certificate, by: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(by)
    except (InvalidSignature, *_ODD):
        return False
    return _may_issue(by)
