"""This kiosk's own key: who it is to the desk. The private half is made here, and never leaves this disk."""

import base64
import binascii
import contextlib
from pathlib import Path

from nacl.signing import SigningKey

from kiosk.errors import ConfigError
from kiosk.help.wire import Enrolment, enrolment_bytes, proof_bytes
from kiosk.whole_file import write_new

_SEED_BYTES = 32
# 44 characters and a line end; more is some other file, and is not read.
_MAX_FILE_BYTES = 200


def key_file(state_dir: str | Path) -> Path:
    """Where a kiosk's key is, below its state directory; of a kiosk that has none: nowhere, an empty path. It would be
    the folder where the command was called, such as somebody's stick."""
    return Path(state_dir) / "help" / "kiosk.key" if Path(state_dir) != Path() else Path()


def keep_key(path: Path) -> SigningKey:
    """The key, made and written (mode 0600) at the first call. Raises `ConfigError` for a file that cannot be read, or
    that is damaged: a new key in its place would be one that the desk does not know; and for an empty path."""
    if path == Path():
        raise ConfigError("state_dir, or --state: for the kiosk's own key a folder by its full name is expected")
    if not path.exists():
        _write_once(path, base64.b64encode(bytes(SigningKey.generate())) + b"\n")
    try:
        with path.open("rb") as file:
            seed = base64.b64decode(file.read(_MAX_FILE_BYTES).strip(), validate=True)
    except OSError as error:
        raise ConfigError(f"{path}: the kiosk's key cannot be read: {error.strerror}") from None
    except (binascii.Error, ValueError):
        seed = b""
    if len(seed) != _SEED_BYTES:
        raise ConfigError(f"{path}: not a key: one line, base64 of {_SEED_BYTES} bytes, is expected")
    return SigningKey(seed)


def _write_once(path: Path, line: bytes) -> None:
    """Whole or not at all, and never over another: two first starts agree on one key."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            write_new(path, line, mode=0o600)
    except OSError as error:
        raise ConfigError(f"{path}: the kiosk's key cannot be written: {error.strerror}") from None


def proof(key: SigningKey, nonce: bytes, kiosk_id: str) -> bytes:
    """The signature that answers one challenge of the desk: 64 bytes."""
    return bytes(key.sign(proof_bytes(nonce, kiosk_id)).signature)


def enrolment(key: SigningKey, code: str, kiosk_id: str) -> Enrolment:
    """What makes this key known to the desk, once."""
    public = bytes(key.verify_key)
    return Enrolment(code, kiosk_id, public, bytes(key.sign(enrolment_bytes(code, kiosk_id, public)).signature))
