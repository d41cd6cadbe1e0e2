"""What one new kiosk needs, in one file: its name, the layers of its settings with the files that they name, the desk's
address with a code that is good for once, and the public key of the administrator whose orders it will obey.

The administrator signs it. A kiosk that is set up for the first time takes it from the hand that holds the stick, or
over the desk's own certificate, and pins the key; from then on it takes nothing that another key has signed.
"""

import re
from pathlib import Path
from typing import Annotated

import msgspec
from nacl.exceptions import CryptoError
from nacl.signing import SigningKey, VerifyKey

from kiosk.errors import KioskError
from kiosk.privacy.private import Private

SUFFIX = ".kiosk"
CONTEXT = b"kiosk-fleet-pack-1\0"
MAX_PACK_BYTES = 16_000_000
MAX_FILE_BYTES = 4_000_000
# In a layer's text: the folder in which the pack's files will lie.
FILES_TOKEN = "{files}"  # noqa: S105 - no secret
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
# What a layer's text can hold in quotes as it is.
DESK_URL = r"https?://[A-Za-z0-9._~:/%\[\]-]{1,300}"
# As `help/wire.py` has it: a code is POSTed here by a kiosk that knows nothing but the desk's address.
PACK_PATH = "/fleet/pack"

FileName = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")]


class TextLayer(Private, frozen=True, forbid_unknown_fields=True):
    """`name`: "20-departement.toml". `text`: TOML, `{files}` standing for the folder of the pack's files."""

    name: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{2}-[a-z-]{1,30}\.toml\Z")]
    text: Annotated[str, msgspec.Meta(max_length=200_000)]


class Pack(Private, frozen=True, forbid_unknown_fields=True):
    """`serial`: Unix seconds of its making; a kiosk takes no older one than it has. `orders_key`: 32 bytes."""

    kiosk_id: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{1,32}\Z")]
    serial: Annotated[int, msgspec.Meta(ge=0, le=2**40)]
    desk_url: Annotated[str, msgspec.Meta(pattern=rf"^({DESK_URL})?\Z")]
    code: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{0,64}\Z")]
    orders_key: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
    layers: Annotated[tuple[TextLayer, ...], msgspec.Meta(min_length=1, max_length=8)]
    files: Annotated[dict[FileName, bytes], msgspec.Meta(max_length=40)] = msgspec.field(default_factory=dict)
    version: Annotated[int, msgspec.Meta(ge=1, le=1)] = 1


class SignedPack(Private, frozen=True, forbid_unknown_fields=True):
    pack: bytes
    signature: Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]


class PackError(KioskError):
    """One line that quotes nothing of the pack: it holds a code."""


def signed(pack: Pack, key: SigningKey) -> bytes:
    """The bytes of a pack's file. Raises `PackError` for more than a kiosk would read."""
    body = msgspec.msgpack.encode(pack)
    if len(body) > MAX_PACK_BYTES - 200 or any(len(data) > MAX_FILE_BYTES for data in pack.files.values()):
        raise PackError(f"larger than a kiosk takes ({MAX_PACK_BYTES} bytes in all, {MAX_FILE_BYTES} a file)")
    return msgspec.msgpack.encode(SignedPack(body, bytes(key.sign(CONTEXT + body).signature)))


def opened(data: bytes, pinned: bytes | None) -> Pack:
    """`pinned`: the only key that may have signed it; None: the one that the pack names, as on the first day. Raises
    `PackError`."""
    if len(data) > MAX_PACK_BYTES:
        raise PackError("larger than any pack")
    try:
        outer = msgspec.msgpack.decode(data, type=SignedPack)
        pack = msgspec.msgpack.decode(outer.pack, type=Pack)
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError):
        raise PackError("not a pack of `kiosk desk packs`, or damaged") from None
    try:
        VerifyKey(pinned or pack.orders_key).verify(CONTEXT + outer.pack, outer.signature)
    except (CryptoError, ValueError, TypeError):
        raise PackError("signed by another key than this kiosk obeys, or altered") from None
    if pinned is not None and pack.orders_key != pinned:
        raise PackError("it names another administrator's key")
    if any(len(name) > 64 or not FILE_NAME.fullmatch(name) for name in pack.files):
        raise PackError("a file in it has a name that is none")
    if len({layer.name for layer in pack.layers}) < len(pack.layers):
        raise PackError("a layer is there twice")
    return pack


def read(path: Path) -> bytes:
    """A pack's file; of a folder, the only one in it. Raises `PackError`."""
    try:
        if path.is_dir():
            found = sorted(one for one in path.iterdir() if one.suffix == SUFFIX and not one.name.startswith("."))
            if len(found) != 1:
                raise PackError(f"{path}: one file *{SUFFIX} is expected, {len(found)} are there")
            path = found[0]
        with path.open("rb") as file:
            return file.read(MAX_PACK_BYTES + 1)
    except OSError as error:
        raise PackError(f"{path}: cannot be read: {error.strerror}") from None
