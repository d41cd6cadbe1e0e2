"""Whose keys are believed: files in one directory, named after the authority and the certificate.

`FR03-XXXX.pem` or `.der`: a certificate whose subject CN is `XXXX` and whose issuer CN is `FR03`, valid on the day of
the signature, on no revocation list of the directory, and, where the trust list lies there, signed by an authority
that the list names `FR03`. `FR00-0001.pub.pem`: a bare public key, believed as it is. `shelf.py` tells the rest.
"""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from kiosk.documents.two_d_doc import shelf
from kiosk.documents.two_d_doc.names import AUTHORITY, CERTIFICATE, common_names
from kiosk.documents.two_d_doc.shelf import Shelf
from kiosk.documents.two_d_doc.signature import usable
from kiosk.documents.two_d_doc.trust_list import TrustList, issued_by

MAX_FILE_BYTES = 64 * 1024
SUFFIXES = (".pem", ".der", ".pub.pem")


class Untrusted(msgspec.Struct, frozen=True):
    """No key for this issuer and certificate. `reason` is for staff."""

    reason: str


Key = ec.EllipticCurvePublicKey


class Trust:
    """Keys of a directory (None: nobody is trusted). Files are read when asked for, so that a new one counts; lists are
    read anew when their files change."""

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        self._shelf: tuple[shelf.Stamp, Shelf] = ((), Shelf())

    def key(self, issuer: str, certificate: str, day: date) -> Key | Untrusted:
        """The key that `issuer` certified as `certificate`, if its certificate was valid on `day`."""
        if self._directory is None:
            return Untrusted("no trust directory is configured")
        if not (AUTHORITY.fullmatch(issuer) and CERTIFICATE.fullmatch(certificate)):
            return Untrusted("the issuer's names are not four letters or digits (a certificate's: four or five)")
        for suffix in SUFFIXES:
            path = self._directory / f"{issuer}-{certificate}{suffix}"
            if path.is_file():
                loaded = _load(path, suffix)
                break
        else:
            loaded = self._listed(issuer, certificate)
        if isinstance(loaded, x509.Certificate):
            return self._believed(loaded, issuer, certificate, day)
        return loaded

    def shelf(self) -> Shelf:
        """The lists of the directory, as they are now."""
        if self._directory is None:
            return Shelf()
        try:
            stamp = shelf.stamp(self._directory)
            if stamp != self._shelf[0]:
                self._shelf = (stamp, shelf.load(self._directory))
        except OSError as error:
            # Who cannot look for a list of revoked certificates believes none.
            return Shelf(listed=True, problems=(f"the trust directory: {error.strerror}",))
        return self._shelf[1]

    def _listed(self, issuer: str, certificate: str) -> x509.Certificate | Untrusted:
        """A certificate that the trust list itself holds, as lists of a single issuer do."""
        shelved = self.shelf().list
        for service in shelved.list.services(issuer) if shelved is not None else ():
            loaded = x509.load_der_x509_certificate(service.certificate)
            if not _misnamed(loaded, issuer, certificate):
                return loaded
        return Untrusted(f"no {issuer}-{certificate}.pem, .der or .pub.pem in the trust directory")

    def _believed(self, loaded: x509.Certificate, issuer: str, certificate: str, day: date) -> Key | Untrusted:
        """The certificate's key, unless something speaks against it."""
        name = f"{issuer}-{certificate}"
        lists = self.shelf()
        try:
            key = loaded.public_key()
            problem = _misnamed(loaded, issuer, certificate) or _out_of_date(loaded, day)
            authorities: list[x509.Certificate] = []
            if not problem and lists.list is not None:
                authorities = _authorities(loaded, lists.list.list, issuer, day)
                problem = "" if authorities else f"the trust list knows no {issuer} that certified it"
            elif not problem and lists.listed:
                problem = "the trust list cannot be believed"
            problem = problem or _revoked(loaded, lists, authorities)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            problem, key = f"cannot be read ({type(error).__name__})", None
        if problem:
            return Untrusted(f"{name}: {problem}")
        if not usable(key) or not isinstance(key, ec.EllipticCurvePublicKey):
            return Untrusted(f"{name}: not a P-256, P-384 or P-521 key")
        return key


def _load(path: Path, suffix: str) -> x509.Certificate | Key | Untrusted:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        return Untrusted(f"{path.name}: {error.strerror}")
    if len(data) > MAX_FILE_BYTES:
        return Untrusted(f"{path.name}: larger than {MAX_FILE_BYTES} bytes")
    try:
        if suffix != ".pub.pem":
            return x509.load_pem_x509_certificate(data) if suffix == ".pem" else x509.load_der_x509_certificate(data)
        key = load_pem_public_key(data)
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
        return Untrusted(f"{path.name}: cannot be read ({type(error).__name__})")
    if not usable(key) or not isinstance(key, ec.EllipticCurvePublicKey):
        return Untrusted(f"{path.name}: not a P-256, P-384 or P-521 key")
    return key


def _misnamed(loaded: x509.Certificate, issuer: str, certificate: str) -> str:
    if common_names(loaded.subject) != [certificate]:
        return f"its subject is not {certificate}"
    if common_names(loaded.issuer) != [issuer]:
        return f"its issuer is not {issuer}"
    return ""


def _out_of_date(loaded: x509.Certificate, day: date) -> str:
    """A 2D-Doc is dated by day: a certificate that was valid at any time of that day is enough."""
    start = datetime.combine(day, time.min, UTC)
    if loaded.not_valid_after_utc < start or loaded.not_valid_before_utc >= start + timedelta(days=1):
        return f"not valid on {day.isoformat()}"
    return ""


def _authorities(loaded: x509.Certificate, listed: TrustList, issuer: str, day: date) -> list[x509.Certificate]:
    """Certificates of the list, in force and valid that day, that signed this one (or are it)."""
    services = [service for service in listed.services(issuer) if service.in_force(day)]
    found = [x509.load_der_x509_certificate(service.certificate) for service in services]
    return [one for one in found if one == loaded or (not _out_of_date(one, day) and issued_by(loaded, one))]


def _revoked(loaded: x509.Certificate, lists: Shelf, authorities: list[x509.Certificate]) -> str:
    """A revocation list counts when the authority signed it; where no trust list says who that is, as it lies there."""
    for one in lists.revocations:
        counts = not authorities or any(one.signed_by(authority) for authority in authorities if authority != loaded)
        if one.revokes(loaded) and (counts or loaded in authorities):
            return f"revoked ({one.file})"
    return ""
