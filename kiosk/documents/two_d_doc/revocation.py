"""Certificate revocation lists (`*.crl`, RFC 5280) of the trust folder.

A certificate that is on a list is believed no more, whatever day its codes say: who has the key can date them back.
"""

from datetime import date, datetime
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from kiosk.documents.two_d_doc.names import common_names

MAX_BYTES = 4_000_000
MAX_FILES = 50


class RevocationList(msgspec.Struct, frozen=True):
    """`crl` is read; `issuer`: the common name of who issued it."""

    file: str
    issuer: str
    issued: datetime
    next_update: datetime | None
    crl: x509.CertificateRevocationList

    def signed_by(self, authority: x509.Certificate) -> bool:
        key = authority.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
            return False
        try:
            return self.crl.issuer == authority.subject and self.crl.is_signature_valid(key)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            return False

    def revokes(self, certificate: x509.Certificate) -> bool:
        same = self.crl.issuer == certificate.issuer
        return same and self.crl.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None

    def expired(self, today: date) -> bool:
        return self.next_update is not None and self.next_update.date() < today


def load(path: Path) -> RevocationList | str:
    """The list, or why there is none."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        return f"{path.name}: {error.strerror}"
    if len(data) > MAX_BYTES:
        return f"{path.name}: larger than {MAX_BYTES} bytes"
    try:
        pem = data.lstrip().startswith(b"-----BEGIN")
        crl = x509.load_pem_x509_crl(data) if pem else x509.load_der_x509_crl(data)
        # The library reads the entries when they are asked for, one after the other: now, so that a broken one is
        # told here.
        for _ in crl:
            pass
        names = common_names(crl.issuer)
        return RevocationList(path.name, names[0] if names else "", crl.last_update_utc, crl.next_update_utc, crl)
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
        return f"{path.name}: not a revocation list ({type(error).__name__})"
