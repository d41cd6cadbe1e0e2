"""What a trust folder holds beside the issuers' certificates: the trust list, who signs it, revocation lists.

`*.xml` is the trust list (of several, the newest that holds); `tsl-signer.pem` or `.der` the certificate that signs it,
or that certifies who signs it; `*.crl` are revocation lists. Without a `tsl-signer`, whoever put the list there vouches
for it.
"""

import hashlib
from pathlib import Path
from typing import Literal

import msgspec
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from kiosk.documents.two_d_doc import revocation, trust_list, xml_signature
from kiosk.documents.two_d_doc.revocation import RevocationList
from kiosk.documents.two_d_doc.trust_list import TrustList, issued_by
from kiosk.documents.two_d_doc.xml_signature import Unbelievable

SIGNER = ("tsl-signer.pem", "tsl-signer.der")
MAX_LISTS = 4
MAX_SIGNER_BYTES = 64 * 1024

# Whether the list's signer is the one of `tsl-signer`; "no_anchor": there is no such file.
Verified = Literal["ok", "no_anchor"]
Stamp = tuple[tuple[str, int, int], ...]


class Shelved(msgspec.Struct, frozen=True):
    """A list that is believed."""

    file: str
    list: TrustList
    verified: Verified


class Shelf(msgspec.Struct, frozen=True):
    """`problems`: a line for each file that cannot be believed. `listed`: there is a file that should be the list."""

    list: Shelved | None = None
    listed: bool = False
    revocations: tuple[RevocationList, ...] = ()
    problems: tuple[str, ...] = ()


def files(folder: Path) -> list[Path]:
    """Raises `OSError`."""
    kinds = (".xml", ".crl")
    named = (path for path in folder.iterdir() if path.name in SIGNER or path.suffix.lower() in kinds)
    return sorted(path for path in named if path.is_file())


def stamp(folder: Path) -> Stamp:
    """Changes when one of the files does. Raises `OSError`."""
    return tuple((path.name, status.st_mtime_ns, status.st_size) for path in files(folder) if (status := path.stat()))


def load(folder: Path) -> Shelf:
    """Raises `OSError`, for the folder itself."""
    found = files(folder)
    lists = [path for path in found if path.suffix.lower() == ".xml"]
    crls = [path for path in found if path.suffix.lower() == ".crl"]
    problems = [f"{path.name}: one too many" for path in (*lists[MAX_LISTS:], *crls[revocation.MAX_FILES :])]
    believed = [_list(path, folder) for path in lists[:MAX_LISTS]]
    revoked = [revocation.load(path) for path in crls[: revocation.MAX_FILES]]
    problems += [problem for problem in (*believed, *revoked) if isinstance(problem, str)]
    shelved = [one for one in believed if isinstance(one, Shelved)]
    newest = max(shelved, key=lambda one: one.list.issued, default=None)
    revocations = tuple(one for one in revoked if isinstance(one, RevocationList))
    return Shelf(newest, bool(lists), revocations, tuple(problems))


def _list(path: Path, folder: Path) -> Shelved | str:
    try:
        read = trust_list.read(read_list(path))
        anchor = signer_of(folder)
        if anchor is not None and not vouches(anchor, read.signer):
            return f"{path.name}: signed by somebody else than {SIGNER[0]} ({fingerprint(read.signer)})"
    except Unbelievable as error:
        return f"{path.name}: {error}"
    return Shelved(path.name, read, "no_anchor" if anchor is None else "ok")


def read_list(path: Path) -> bytes:
    """The file, up to one byte more than a list may have. Raises `Unbelievable`."""
    try:
        with path.open("rb") as file:
            return file.read(xml_signature.MAX_BYTES + 1)
    except OSError as error:
        raise Unbelievable(error.strerror or "cannot be read") from None


def signer_of(folder: Path) -> x509.Certificate | None:
    """Who signs the list here; None when nobody was named. Raises `Unbelievable` for a file that is no certificate."""
    path = next((folder / name for name in SIGNER if (folder / name).exists()), None)
    return None if path is None else certificate(path)


def certificate(path: Path) -> x509.Certificate:
    """A certificate of a file, PEM or DER. Raises `Unbelievable`."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_SIGNER_BYTES)
        pem = data.lstrip().startswith(b"-----BEGIN")
        return x509.load_pem_x509_certificate(data) if pem else x509.load_der_x509_certificate(data)
    except OSError as error:
        raise Unbelievable(f"{path.name}: {error.strerror}") from None
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion):
        raise Unbelievable(f"{path.name} is not a certificate") from None


def vouches(anchor: x509.Certificate, signer: bytes) -> bool:
    """Is `anchor` the signer's certificate (DER), or of who certified it?"""
    return anchor == loaded(signer) or issued_by(loaded(signer), anchor)


def loaded(der: bytes) -> x509.Certificate:
    """A certificate that was read before."""
    return x509.load_der_x509_certificate(der)


def sha256(der: bytes) -> str:
    return hashlib.sha256(der).hexdigest()


def fingerprint(der: bytes) -> str:
    """As publishers print it."""
    return f"SHA-256 {sha256(der)}"
