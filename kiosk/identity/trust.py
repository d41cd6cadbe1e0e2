"""Whose signature is believed: certificates of States' authorities (CSCA), plain or in a signed master list.

What lies in the directory was put there by the operator, who can pin each file by its SHA-256 in the configuration. A
master list's certificates count only as far as the list itself does: `Source.verified` says whether its signer is
certified by a plain anchor of the directory. Nothing of the hall's or of the tests' ships with the product.
"""

import base64
import hashlib
from pathlib import Path
from typing import Literal

import msgspec

from kiosk.errors import KioskError
from kiosk.identity import cms, tlv
from kiosk.identity.certificates import Certificate, parse_certificate, signed_by

# The largest national master list is some 1.5 MB with 600 certificates.
MAX_FILE_BYTES = 8_000_000
MAX_FILES = 500
MAX_ANCHORS = 4_000
_MASTER_LIST = "2.23.136.1.1.2"
SUFFIXES = (".pem", ".der", ".cer", ".crt", ".ml", ".bin")

Verified = Literal["ok", "failed", "no_anchor", "unsupported"]


class Source(msgspec.Struct, frozen=True):
    """A file. `verified`: of a master list, whether its signature holds; None for plain certificates. `unreadable`:
    how many of its certificates could not be read (a list of a State holds odd ones)."""

    file: str
    sha256: str
    certificates: tuple[Certificate, ...]
    verified: Verified | None = None
    unreadable: int = 0


class Trust:
    """Immutable. `sources` in the order of the files' names."""

    def __init__(self, sources: tuple[Source, ...] = ()) -> None:
        self.sources = sources
        self._by_subject: dict[bytes, list[Certificate]] = {}
        for source in sources:
            for certificate in source.certificates:
                self._by_subject.setdefault(certificate.subject, []).append(certificate)

    @classmethod
    def load(cls, directory: Path, pinned: tuple[str, ...] = ()) -> "Trust":
        """Certificates and master lists of `directory`; with `pinned`, of files with one of these SHA-256 only.

        Raises `KioskError` (one line) for what cannot be read, and for a master list whose signature is wrong.
        """
        try:
            paths = sorted(path for path in directory.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
        except OSError as error:
            raise KioskError(f"{directory}: {error.strerror}") from None
        if len(paths) > MAX_FILES:
            raise KioskError(f"{directory}: more than {MAX_FILES} files")
        wanted = {pin.lower().replace(":", "") for pin in pinned}
        read = [(path.name, _bytes(path)) for path in paths]
        kept = [(name, data) for name, data in read if not wanted or hashlib.sha256(data).hexdigest() in wanted]
        return cls.of(kept)

    @classmethod
    def of(cls, files: list[tuple[str, bytes]]) -> "Trust":
        """Of (name, octets). Raises `KioskError`."""
        plain = [source for name, data in files if (source := _plain(name, data)) is not None]
        anchors = [certificate for source in plain for certificate in source.certificates]
        named = {source.file for source in plain}
        lists = [_master_list(name, data, anchors) for name, data in files if name not in named]
        sources = tuple(sorted((*plain, *lists), key=lambda source: source.file))
        if sum(len(source.certificates) for source in sources) > MAX_ANCHORS:
            raise KioskError(f"more than {MAX_ANCHORS} certificates")
        return cls(sources)

    def issuers(self, certificate: Certificate) -> tuple[Certificate, ...]:
        """Anchors that may have issued it, by name; those whose key is the one that it names come first."""
        found = self._by_subject.get(certificate.issuer, [])
        return tuple(sorted(found, key=lambda anchor: anchor.key_id != certificate.issuer_key_id))


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise KioskError(f"{path}: {error.strerror}") from None
    if len(data) > MAX_FILE_BYTES:
        raise KioskError(f"{path}: larger than {MAX_FILE_BYTES} bytes")
    return data


def _plain(name: str, data: bytes) -> Source | None:
    """None: no certificate, so perhaps a master list."""
    sha256 = hashlib.sha256(data).hexdigest()
    if b"-----BEGIN CERTIFICATE-----" in data:
        try:
            blocks = [block + _PEM_END for block in data.split(_PEM_END)[:-1]]
            found = tuple(parse_certificate(_from_pem(block)) for block in blocks[:MAX_ANCHORS])
        except (ValueError, tlv.MalformedError) as error:
            raise KioskError(f"{name}: not a certificate ({_why(error)})") from None
        return Source(name, sha256, found)
    try:
        return Source(name, sha256, (parse_certificate(data),))
    except tlv.MalformedError:
        return None


_PEM_END = b"-----END CERTIFICATE-----"


def _from_pem(block: bytes) -> bytes:
    body = block.partition(b"-----BEGIN CERTIFICATE-----")[2].removesuffix(_PEM_END)
    return base64.b64decode(b"".join(body.split()), validate=True)


def _master_list(name: str, data: bytes, anchors: list[Certificate]) -> Source:
    """9303-12, 9: CMS over a set of certificates."""
    try:
        signed = cms.parse_signed(data)
        if signed.content_type != _MASTER_LIST:
            raise tlv.MalformedError("a master list was expected")
        fields = tlv.children(tlv.only(signed.content, tlv.SEQUENCE), 2)
        if [field.tag for field in fields] != [tlv.INTEGER, tlv.SET]:
            raise tlv.MalformedError("a master list was expected")
        listed = tlv.children(fields[1].value, MAX_ANCHORS)
        verified = _verified(signed, anchors)
    except tlv.MalformedError as error:
        raise KioskError(f"{name}: neither a certificate nor a master list ({error})") from None
    if verified == "failed":
        raise KioskError(f"{name}: the master list's signature is wrong")
    found = []
    for entry in listed:
        try:
            found.append(parse_certificate(entry.raw))
        except tlv.MalformedError:
            continue
    return Source(name, hashlib.sha256(data).hexdigest(), tuple(found), verified, len(listed) - len(found))


def _verified(signed: cms.Signed, anchors: list[Certificate]) -> Verified:
    """The signature, and the signer's certificate up to a plain anchor (or the signer is one)."""
    outcome = cms.signature_of(signed)
    if outcome != "ok" or signed.signer is None:
        return "failed" if outcome == "failed" else "unsupported"
    signer = signed.signer
    if any(anchor.der == signer.der for anchor in anchors):
        return "ok"
    issuers = [anchor for anchor in anchors if anchor.subject == signer.issuer]
    if not issuers:
        return "no_anchor"
    outcomes = {signed_by(signer, issuer) for issuer in issuers}
    return "ok" if "ok" in outcomes else "failed" if outcomes == {"failed"} else "unsupported"


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, tlv.MalformedError) else "not base64"
