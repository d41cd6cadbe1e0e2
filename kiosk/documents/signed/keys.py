"""The keys of papers: the operator's, which never lies on a kiosk; a kiosk's own, made there; and the delegation that
binds the one to the other for some days.

A key file is one line of base64. A kiosk's folder holds `papers.key` (private, mode 0600), `papers.request` (what the
operator is asked to sign) and `papers.delegation` (the operator's answer). A folder of trust holds operators' public
keys as `NAME.pub`, NAME being who is shown, and `withdrawn.txt`: ids of kiosks' keys that count no more, one a line.
"""

import base64
import binascii
import contextlib
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec
from nacl.exceptions import BadSignatureError, CryptoError
from nacl.signing import SigningKey, VerifyKey

from kiosk import whole_file
from kiosk.documents.signed.code import FOR_DELEGATION, KEY_ID_BYTES, Certificate, Delegation
from kiosk.errors import ConfigError, KioskError

KEY, REQUEST, DELEGATION = "papers.key", "papers.request", "papers.delegation"
WITHDRAWN = "withdrawn.txt"
SUFFIX = ".pub"
# The longest of these files, a delegation, takes 400 characters.
MAX_FILE_BYTES = 2000
MAX_LIST_BYTES = 200_000
MAX_KEYS = 500
FOR_REQUEST = b"kiosk request 1\0"


class Request(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A kiosk's public key, signed with its private one: who asks holds it."""

    kiosk: str
    key: bytes
    signature: bytes


class Trust(msgspec.Struct, frozen=True):
    """`operators`: key id -> (name, public key). `withdrawn`: ids of kiosks' keys."""

    operators: dict[bytes, tuple[str, bytes]] = {}
    withdrawn: frozenset[bytes] = frozenset()


def key_id(public: bytes) -> bytes:
    return sha256(public).digest()[:KEY_ID_BYTES]


def holds(public: bytes, purpose: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is that of `public` (32 bytes) over this purpose and message."""
    try:
        VerifyKey(public).verify(purpose + message, signature)
    except (BadSignatureError, CryptoError, ValueError, TypeError):
        return False
    return True


def new_operator(private: Path, public: Path) -> bytes:
    """Make an operator's key pair; answers with the public key. Raises `KioskError`: a key is never overwritten."""
    key = SigningKey.generate()
    write_new(private, bytes(key), 0o600)
    write_new(public, bytes(key.verify_key), 0o644)
    return bytes(key.verify_key)


def new_request(folder: Path, kiosk: str) -> Path:
    """Make the kiosk's key, if it has none, and the request for its delegation. Raises `KioskError`."""
    with contextlib.suppress(OSError):  # told by the next line
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = folder / KEY
    if not private.exists():
        write_new(private, bytes(SigningKey.generate()), 0o600)
    key = signing_key(private)
    public = bytes(key.verify_key)
    signature = key.sign(FOR_REQUEST + kiosk.encode() + public).signature
    request = folder / REQUEST
    replace(request, msgspec.msgpack.encode(Request(kiosk, public, signature)))
    return request


def delegate(operator: Path, request: Path, start: datetime, end: datetime) -> bytes:
    """The delegation that answers a request, as bytes for `papers.delegation`. Raises `KioskError`."""
    key = signing_key(operator)
    try:
        asked = msgspec.msgpack.decode(read(request, "request"), type=Request)
    except (msgspec.DecodeError, ValueError):
        raise KioskError(f"{request}: not a request of `kiosk provision papers-key`") from None
    if not holds(asked.key, FOR_REQUEST, asked.kiosk.encode() + asked.key, asked.signature):
        raise KioskError(f"{request}: its signature does not hold: damaged, or altered")
    return certified(key, asked.kiosk, asked.key, start, end)


def certified(key: SigningKey, kiosk: str, public: bytes, start: datetime, end: datetime) -> bytes:
    """A delegation, signed with the operator's key."""
    words = Delegation(kiosk, key_id(bytes(key.verify_key)), public, int(start.timestamp()), int(end.timestamp()))
    delegation = msgspec.msgpack.encode(words)
    return msgspec.msgpack.encode(Certificate(delegation, key.sign(FOR_DELEGATION + delegation).signature))


def certificate(path: Path) -> tuple[Certificate, Delegation]:
    """A delegation's file. Raises `KioskError`."""
    try:
        found = msgspec.msgpack.decode(read(path, "delegation"), type=Certificate)
        return found, msgspec.msgpack.decode(found.delegation, type=Delegation)
    except (msgspec.DecodeError, ValueError):
        raise KioskError(f"{path}: not a delegation of `kiosk provision delegate`") from None


def signing_key(path: Path) -> SigningKey:
    """Raises `KioskError`."""
    data = read(path, "private key")
    if len(data) != 32:
        raise KioskError(f"{path}: not a private key: one line, base64 of 32 bytes, is expected")
    return SigningKey(data)


def load_trust(folder: Path | None) -> Trust:
    """Operators' keys and withdrawn ones. Raises `KioskError`: a list that cannot be read would let withdrawn keys in,
    and a key that cannot be read would make true papers strange."""
    if folder is None:
        return Trust()
    operators: dict[bytes, tuple[str, bytes]] = {}
    try:
        files = sorted(folder.glob(f"*{SUFFIX}"))
    except OSError as error:
        raise KioskError(f"{folder}: {error.strerror}") from None
    for path in files[:MAX_KEYS]:
        public = read(path, "public key")
        if len(public) != 32:
            raise KioskError(f"{path}: not a public key: one line, base64 of 32 bytes, is expected")
        operators[key_id(public)] = (path.name.removesuffix(SUFFIX), public)
    return Trust(operators, _withdrawn(folder / WITHDRAWN))


def _withdrawn(path: Path) -> frozenset[bytes]:
    if not path.exists():
        return frozenset()
    found = set()
    for number, line in enumerate(_text(path, "list", MAX_LIST_BYTES).splitlines(), 1):
        word = line.partition("#")[0].strip()
        if not word:
            continue
        try:
            one = bytes.fromhex(word)
        except ValueError:
            one = b""
        if len(one) != KEY_ID_BYTES:
            raise KioskError(f"{path}:{number}: the id of a key is expected, {2 * KEY_ID_BYTES} hexadecimal digits")
        found.add(one)
    return frozenset(found)


def read(path: Path, what: str) -> bytes:
    """The bytes of a file of one line of base64. Raises `KioskError`, which does not quote the file."""
    try:
        return base64.b64decode(_text(path, what, MAX_FILE_BYTES).strip(), validate=True)
    except (binascii.Error, ValueError):
        raise KioskError(f"{path}: not a {what}: one line of base64 is expected") from None


def _text(path: Path, what: str, most: int) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise KioskError(f"{path}: the {what} cannot be read: {error.strerror}") from None
    if len(data) > most:
        raise KioskError(f"{path}: not a {what}: too long")
    try:
        return data.decode("ascii")
    except UnicodeDecodeError:
        raise KioskError(f"{path}: not a {what}: one line of base64 is expected") from None


def write_new(path: Path, data: bytes, mode: int) -> None:
    """Complete, or not at all, and never over another file. Raises `KioskError`."""
    try:
        whole_file.write_new(path, _line(data), mode=mode)
    except FileExistsError:
        raise KioskError(f"{path}: is there already; a key is never overwritten") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from None


def replace(path: Path, data: bytes) -> None:
    """Complete, or as it was before. Raises `KioskError`."""
    try:
        whole_file.write_whole(path, _line(data), mode=0o644)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from None


def _line(data: bytes) -> bytes:
    return base64.b64encode(data) + b"\n"
