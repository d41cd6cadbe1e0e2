"""Whose keys are believed: files in one directory, named after the authority and the certificate.

`FR03-XXXX.pem` or `.der`: a certificate whose subject CN is `XXXX` and whose issuer CN is `FR03`, valid on the day of
the signature. `FR00-0001.pub.pem`: a bare public key, believed as it is. The issuer's own signature on a certificate,
revocation and the national trust list are not looked at: what lies in the directory was put there by the operator.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from cryptography.x509.oid import NameOID

from kiosk.documents.two_d_doc.signature import usable

MAX_FILE_BYTES = 64 * 1024
_ID = re.compile("[A-Z0-9]{4}")


class Untrusted(msgspec.Struct, frozen=True):
    """No key for this issuer and certificate. `reason` is for staff."""

    reason: str


class Trust:
    """Keys of a directory (None: nobody is trusted). Files are read when asked for, so that a new one counts."""

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory

    def key(self, issuer: str, certificate: str, day: date) -> ec.EllipticCurvePublicKey | Untrusted:
        """The key that `issuer` certified as `certificate`, if its certificate was valid on `day`."""
        if self._directory is None:
            return Untrusted("no trust directory is configured")
        if not (_ID.fullmatch(issuer) and _ID.fullmatch(certificate)):
            return Untrusted("the issuer's names are not four letters or digits")
        for suffix in (".pem", ".der", ".pub.pem"):
            path = self._directory / f"{issuer}-{certificate}{suffix}"
            if path.is_file():
                return _load(path, suffix, issuer, certificate, day)
        return Untrusted(f"no {issuer}-{certificate}.pem, .der or .pub.pem in the trust directory")


def _load(path: Path, suffix: str, issuer: str, certificate: str, day: date) -> ec.EllipticCurvePublicKey | Untrusted:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        return Untrusted(f"{path.name}: {error.strerror}")
    if len(data) > MAX_FILE_BYTES:
        return Untrusted(f"{path.name}: larger than {MAX_FILE_BYTES} bytes")
    try:
        if suffix == ".pub.pem":
            key: object = load_pem_public_key(data)
        else:
            load = x509.load_pem_x509_certificate if suffix == ".pem" else x509.load_der_x509_certificate
            loaded = load(data)
            problem = _mismatch(loaded, issuer, certificate, day)
            if problem:
                return Untrusted(f"{path.name}: {problem}")
            key = loaded.public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
        return Untrusted(f"{path.name}: cannot be read ({type(error).__name__})")
    if not usable(key) or not isinstance(key, ec.EllipticCurvePublicKey):
        return Untrusted(f"{path.name}: not a P-256, P-384 or P-521 key")
    return key


def _mismatch(loaded: x509.Certificate, issuer: str, certificate: str, day: date) -> str:
    """What speaks against the certificate, or nothing."""
    if _common_names(loaded.subject) != [certificate]:
        return f"its subject is not {certificate}"
    if _common_names(loaded.issuer) != [issuer]:
        return f"its issuer is not {issuer}"
    # A 2D-Doc is dated by day: a certificate that was valid at any time of that day is enough.
    start = datetime.combine(day, time.min, UTC)
    if loaded.not_valid_after_utc < start or loaded.not_valid_before_utc >= start + timedelta(days=1):
        return f"not valid on {day.isoformat()}"
    return ""


def _common_names(name: x509.Name) -> list[str | bytes]:
    return [attribute.value for attribute in name.get_attributes_for_oid(NameOID.COMMON_NAME)]
