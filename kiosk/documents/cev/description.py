"""How an issuer lays out its codes, told in a file of the trust folder: `cev-NAME.json`.

ISO/IEC 20248 leaves the layout of a code (its DigSig) to a description that travels with the issuer's certificate.
Neither the standard's text nor the description of the French card is public, so that nothing of either is built in: the
operator writes down, in this small language, what the issuer has handed over, and the key to verify it with.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from kiosk.documents.two_d_doc.signature import usable

PATTERN = "cev-*.json"
MAX_FILES = 64
MAX_BYTES = 64 * 1024

Name = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{0,39}$")]
Word = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9]{1,16}$")]


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`text`: an octet of length, then UTF-8. `ascii`: `octets` characters, spaces at the end taken off. `unsigned`:
    `octets` of a number, the highest first. `seconds`: four octets, since 1970-01-01 UTC. `bcd_date`: four octets,
    YYYYMMDD, two digits each. A field named `signed` is the day of the signature."""

    name: Name
    type: Literal["text", "ascii", "unsigned", "seconds", "bcd_date"]
    octets: Annotated[int, msgspec.Meta(ge=1, le=200)] = 4


class Description(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`begins`: the first octets of every code of this issuer and certificate, in hexadecimal (in a DigSig, the domain
    authority's and the certificate's identifiers). `signature`: where it stands, behind these octets or at the end; r
    and s, as long as the curve's order. It covers all other octets. `key`: PEM. `since`, `until`: the days on which the
    certificate may have signed."""

    issuer: Word
    certificate: Word
    begins: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{2}){2,32}$")]
    signature: Literal["behind", "end"]
    key: str
    since: date
    until: date
    fields: Annotated[tuple[Field, ...], msgspec.Meta(min_length=1, max_length=40)]

    @property
    def head(self) -> bytes:
        return bytes.fromhex(self.begins)


class Known(msgspec.Struct, frozen=True):
    description: Description
    key: ec.EllipticCurvePublicKey


class Shelved(msgspec.Struct, frozen=True):
    """`problems`: `FILE: why`, for staff; such a file is not used."""

    known: tuple[Known, ...]
    problems: tuple[str, ...]


def load(folder: Path | None) -> Shelved:
    """What the trust folder holds; read anew each time, so that a new file counts at once."""
    known: list[Known] = []
    problems: list[str] = []
    files = sorted(folder.glob(PATTERN))[:MAX_FILES] if folder is not None else []
    for file in files:
        read = _read(file)
        if isinstance(read, str):
            problems.append(f"{file.name}: {read}")
        else:
            known.append(read)
    return Shelved(tuple(known), tuple(problems))


def _read(file: Path) -> Known | str:
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if len(data) > MAX_BYTES:
        return f"larger than {MAX_BYTES} bytes"
    try:
        description = msgspec.json.decode(data, type=Description)
        key = load_pem_public_key(description.key.encode())
    except (msgspec.DecodeError, RecursionError, ValueError, UnsupportedAlgorithm) as error:
        return f"not a description: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
    if not isinstance(key, ec.EllipticCurvePublicKey) or not usable(key):
        return "the key is of none of the curves P-256, P-384 and P-521"
    return Known(description, key)
