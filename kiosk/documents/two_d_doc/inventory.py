"""What a trust folder holds, told to the people who look after it: `kiosk id trust list`, `kiosk doctor`."""

import re
from datetime import date
from pathlib import Path

import msgspec
from cryptography import x509

from kiosk.documents.two_d_doc import revocation, shelf
from kiosk.documents.two_d_doc.names import AUTHORITY, CERTIFICATE, common_names
from kiosk.documents.two_d_doc.shelf import Shelf, Shelved, Verified
from kiosk.documents.two_d_doc.trust import Trust, Untrusted
from kiosk.text import one_line

MAX_KEYS = 2_000
_KEY = re.compile(rf"({AUTHORITY.pattern})-({CERTIFICATE.pattern})(?:\.pem|\.der|\.pub\.pem)")


class KeyFile(msgspec.Struct, frozen=True):
    """A key or certificate. `problem`: why it would not be believed for a code that was signed today, or empty."""

    file: str
    authority: str
    certificate: str
    problem: str


class ListFile(msgspec.Struct, frozen=True):
    """The trust list. `verified`: "ok", its signer is the folder's `tsl-signer`; "no_anchor", there is no such file,
    and whoever put the list there vouches for it. `expired`: its operator owes a newer one since `next_update`."""

    file: str
    operator: str
    sequence: int
    issued: str
    next_update: str | None
    age_days: int
    expired: bool
    signer: str
    signer_sha256: str
    verified: Verified
    authorities: tuple[str, ...]
    unreadable: int


class RevocationFile(msgspec.Struct, frozen=True):
    """`verified`: the authority of the trust list signed it; None: no list says who that is. False: it is ignored."""

    file: str
    issuer: str
    issued: str
    next_update: str | None
    expired: bool
    revoked: int
    verified: bool | None


class Inventory(msgspec.Struct, frozen=True):
    """`problems`: a line for each file that should be a list and cannot be believed."""

    trust_list: ListFile | None
    revocations: tuple[RevocationFile, ...]
    keys: tuple[KeyFile, ...]
    problems: tuple[str, ...]


def look(folder: Path, today: date) -> Inventory:
    """Raises `OSError`, for the folder itself."""
    names = sorted(path.name for path in folder.iterdir() if _KEY.fullmatch(path.name) and path.is_file())[:MAX_KEYS]
    trust = Trust(folder)
    held = trust.shelf()
    return Inventory(
        trust_list=told(held.list, today) if held.list is not None else None,
        revocations=tuple(_revocations(one, held, today) for one in held.revocations),
        keys=tuple(_key(name, trust, today) for name in names),
        problems=held.problems,
    )


def is_of_codes(folder: Path) -> bool:
    """Does the folder hold what signed codes are verified with? Raises `OSError`."""
    return bool(shelf.files(folder)) or any(_KEY.fullmatch(path.name) for path in folder.iterdir())


def told(shelved: Shelved, today: date) -> ListFile:
    read = shelved.list
    signer = x509.load_der_x509_certificate(read.signer)
    return ListFile(
        file=shelved.file,
        operator=read.operator,
        sequence=read.sequence,
        issued=read.issued.date().isoformat(),
        next_update=read.next_update.date().isoformat() if read.next_update else None,
        age_days=read.age_days(today),
        expired=read.expired(today),
        signer=one_line(", ".join(common_names(signer.subject)), 100),
        signer_sha256=shelf.sha256(read.signer),
        verified=shelved.verified,
        authorities=tuple(sorted({authority.id for authority in read.authorities})),
        unreadable=read.unreadable,
    )


def _key(name: str, trust: Trust, today: date) -> KeyFile:
    authority, _, certificate = name.partition(".")[0].partition("-")
    found = trust.key(authority, certificate, today)
    problem = found.reason if isinstance(found, Untrusted) else ""
    return KeyFile(name, authority, certificate, one_line(problem, 200))


def _revocations(one: revocation.RevocationList, held: Shelf, today: date) -> RevocationFile:
    verified: bool | None = None
    if held.list is not None:
        services = held.list.list.services(one.issuer)
        verified = any(one.signed_by(x509.load_der_x509_certificate(service.certificate)) for service in services)
    return RevocationFile(
        file=one.file,
        issuer=one_line(one.issuer, 100),
        issued=one.issued.date().isoformat(),
        next_update=one.next_update.date().isoformat() if one.next_update else None,
        expired=one.expired(today),
        revoked=len(one.crl),
        verified=verified,
    )
