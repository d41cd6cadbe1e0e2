"""Sealing to a recipient's public key: whoever holds the kiosk cannot read back what it has sealed.

libsodium's sealed box (X25519, XSalsa20-Poly1305, an ephemeral sender key) through PyNaCl: see
`docs/adr/0003-sealed-box.md`. Key files are one line of base64 of the 32 raw bytes.
"""

import base64
import binascii
import contextlib
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from kiosk.errors import ConfigError
from kiosk.privacy.private import Private
from kiosk.whole_file import write_new

KEY_BYTES = 32
# Ephemeral public key (32) and authenticator (16).
OVERHEAD_BYTES = 48
# A key file holds 44 characters and a newline; more is some other file, and is not read.
MAX_KEY_FILE_BYTES = 200


class SealingError(Exception):
    """The key is no X25519 public key. Never carries the plaintext."""


class CannotOpenError(Exception):
    """Not sealed to this key, or altered or cut on the way (the three cannot be told apart)."""


class KeyPair(Private, frozen=True):
    """`public` may be given away; `secret` never leaves the recipient."""

    public: bytes
    secret: bytes


def seal(public_key: bytes, plaintext: bytes) -> bytes:
    """`plaintext` sealed to the 32 bytes of `public_key`: 48 bytes longer, different each time.

    Raises `SealingError` for a key of another length, or one of the curve's weak points.
    """
    try:
        return bytes(SealedBox(PublicKey(public_key)).encrypt(plaintext))
    except (CryptoError, TypeError, ValueError):
        raise SealingError("not an X25519 public key of 32 bytes") from None


def open_sealed(keys: KeyPair, sealed: bytes) -> bytes:
    """The plaintext. Raises `CannotOpenError`."""
    try:
        return bytes(SealedBox(PrivateKey(keys.secret)).decrypt(sealed))
    except (CryptoError, TypeError, ValueError):
        raise CannotOpenError("not sealed to this key, or altered") from None


def new_key_pair() -> KeyPair:
    private = PrivateKey.generate()
    return KeyPair(public=bytes(private.public_key), secret=bytes(private))


def encode_key(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def read_public_key(path: Path) -> bytes:
    """The 32 bytes of a public key file. Raises `ConfigError` of one line, which does not quote the file."""
    key = _read_key(path, "public key")
    try:
        seal(key, b"")
    except SealingError:
        raise ConfigError(f"{path}: not a usable public key (a weak point of the curve)") from None
    return key


def keep_key_pair(private_file: Path, public_file: Path) -> KeyPair:
    """The recipient's key pair, made and written at the first call. Raises `ConfigError` for a damaged file.

    The private file (mode 0600) is complete or absent: it is linked into place once it is on the disk, so that two
    first starts agree on one key. The public file is rewritten from it if it is missing.
    """
    if not private_file.exists():
        _write_once(private_file, encode_key(new_key_pair().secret), 0o600)
    secret = _read_key(private_file, "private key")
    keys = KeyPair(public=bytes(PrivateKey(secret).public_key), secret=secret)
    if not public_file.exists():
        _write_once(public_file, encode_key(keys.public), 0o644)
    elif _read_key(public_file, "public key") != keys.public:
        raise ConfigError(f"{public_file}: does not belong to {private_file.name}: remove it to have it made again")
    return keys


def _read_key(path: Path, what: str) -> bytes:
    try:
        with path.open("rb") as file:
            line = file.read(MAX_KEY_FILE_BYTES)
    except OSError as error:
        raise ConfigError(f"{path}: the {what} cannot be read: {error.strerror}") from None
    try:
        key = base64.b64decode(line.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigError(f"{path}: not a {what}: one line, base64 of {KEY_BYTES} bytes, is expected")
    return key


def _write_once(path: Path, line: str, mode: int) -> None:
    try:
        with contextlib.suppress(FileExistsError):
            write_new(path, f"{line}\n".encode("ascii"), mode=mode)
    except OSError as error:
        raise ConfigError(f"{path}: the key cannot be written: {error.strerror}") from None
