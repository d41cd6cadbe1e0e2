"""Orders of the fleet's administrator: what can be ordered, how it is signed, and what is refused.

The private key lies on a machine of the administrator's; a kiosk has the public half since it was set up, and obeys no
other. An order names one kiosk, holds for minutes and counts once: what was seen is kept on the disk before it is
carried out, so that neither a restart nor a power cut lets the same bytes count again.
"""

import base64
import contextlib
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal, TypeVar, get_args

import msgspec
from nacl.exceptions import CryptoError
from nacl.signing import SigningKey, VerifyKey

from kiosk.errors import ConfigError, KioskError
from kiosk.text import is_fit
from kiosk.whole_file import write_new, write_whole

CONTEXT = b"kiosk-fleet-order-1\0"
HOLDS = timedelta(minutes=10)
# A release goes from ring to ring for days, and to who is off line meanwhile.
RELEASE_HOLDS = timedelta(days=30)
# A kiosk's clock may be a little behind the administrator's.
AHEAD = timedelta(minutes=2)
MAX_STATEMENT_BYTES = 2_000
MAX_KEY_FILE_BYTES = 200
MAX_SEEN = 500
MAX_SEEN_BYTES = 100_000

Action = Literal["restart", "close", "open", "diagnose", "resend", "update"]
# What a release is of: the root of the machine; démarches, translations, trust lists, answer cards; this kiosk's pack.
What = Literal["system", "content", "settings"]
Why = Literal[
    "no_key", "bad_signature", "garbage", "not_for_me", "no_digest", "expired", "replayed", "not_kept", "not_possible"
]
# As it stands in the names of files on the server of updates, and as a machine says it (`running`, `help.wire_fleet`):
# with another sign it would be a version that no machine can say that it runs.
VERSION = r"[0-9A-Za-z][0-9A-Za-z.-]{0,39}"
# SHA-256 in hexadecimal.
DIGEST = r"[0-9a-f]{64}"
T = TypeVar("T")


class Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`sentence`: of "close", what people read on the screen. `what`, `version`: of "release"; `digest`: of content,
    the SHA-256 of its bundle's file: two that were signed under one version are two. Instants are Unix seconds."""

    order_id: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]
    kiosk_id: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{1,32}\Z")]
    action: Action | Literal["release"]
    issued_at: Annotated[int, msgspec.Meta(ge=0, le=2**40)]
    until: Annotated[int, msgspec.Meta(ge=0, le=2**40)]
    sentence: Annotated[str, msgspec.Meta(max_length=200)] = ""
    what: What | Literal[""] = ""
    version: Annotated[str, msgspec.Meta(pattern=rf"^({VERSION})?\Z")] = ""
    digest: Annotated[str, msgspec.Meta(pattern=rf"^({DIGEST})?\Z")] = ""


class Signed(msgspec.Struct, frozen=True):
    order_id: str
    statement: bytes
    signature: bytes


class Seen(msgspec.Struct, frozen=True):
    """What has counted: ids until their order is over, and the instant before which no order counts any more (None: to
    be found out by the next that comes). Of releases, which hold for days, the newest that has counted: an older one
    never counts after it."""

    floor: int | None = 0
    ids: dict[str, int] = {}
    released: dict[str, int] = {}


def order(key: SigningKey, kiosk_id: str, action: Action, now: datetime, sentence: str = "") -> Signed:
    """A new order, signed. Raises `ConfigError` for a name or a sentence that no kiosk would take."""
    if action == "close" and not sentence.strip():
        raise ConfigError("--sentence: what people read on the closed kiosk is expected")
    if len(sentence) > 200 or not is_fit(sentence):
        raise ConfigError("--sentence: at most 200 printable characters in one line are expected")
    said = Statement(
        secrets.token_hex(16), kiosk_id, action, int(now.timestamp()), int((now + HOLDS).timestamp()), sentence
    )
    return _signed(key, said, "a kiosk's name: letters, digits and hyphens are expected")


def release(key: SigningKey, kiosk_id: str, what: What, version: str, now: datetime, *, digest: str = "") -> Signed:
    """That this kiosk is to run this version from now on. `digest`: of content, the SHA-256 of its bundle's file in
    hexadecimal, and of nothing else. Raises `ConfigError` for what no kiosk would take."""
    until = int((now + RELEASE_HOLDS).timestamp())
    said = Statement(
        secrets.token_hex(16), kiosk_id, "release", int(now.timestamp()), until,
        what=what, version=version, digest=digest,
    )  # fmt: skip
    if not re.fullmatch(VERSION, version):
        raise ConfigError("a version: letters, digits and . - are expected")
    if not re.fullmatch(DIGEST if what == "content" else "", digest):
        raise ConfigError("a digest: of content, the SHA-256 of its bundle, 64 signs of 0-9 a-f; of nothing else")
    return _signed(key, said, "a kiosk's name: letters, digits and hyphens are expected")


def wanted_file(what: str) -> str:
    """Below the kiosk's `fleet/`: the release that counted last, as it was signed (msgpack: statement, signature)."""
    return f"release-{what}"


def verified(key: bytes, statement: bytes, signature: bytes) -> Statement | None:
    """What was signed with `key` (32 bytes), whoever it is for and whenever; None: nothing that holds."""
    if len(statement) > MAX_STATEMENT_BYTES or not _holds(key, statement, signature):
        return None
    said = _decoded(statement, Statement)
    return said if said is not None and is_fit(said.sentence) else None


def _signed(key: SigningKey, said: Statement, problem: str) -> Signed:
    statement = msgspec.json.encode(said)
    if _decoded(statement, Statement) is None:
        raise ConfigError(problem)
    return Signed(said.order_id, statement, bytes(key.sign(CONTEXT + statement).signature))


class Guard:
    """Lets each order count once. `public_key_file`: one line, base64 of 32 bytes; `folder` is made if need be."""

    def __init__(self, public_key_file: str, kiosk_id: str, folder: Path) -> None:
        self._key_file = public_key_file
        self._kiosk_id = kiosk_id
        self._file = folder / "orders.json"

    def admit(
        self, statement: bytes, signature: bytes, now: datetime, keep: Callable[[Statement], bool] = lambda said: True
    ) -> Statement | Why:
        """The order, from now on used up; or why it is refused. `keep`: whether a release was kept, asked before it
        counts: after a power cut in between it is handed over again, and one that had counted alone would be lost."""
        try:
            key = read_public_key(Path(self._key_file)) if self._key_file else b""
        except KioskError:
            key = b""
        if not key:
            return "no_key"
        if len(statement) > MAX_STATEMENT_BYTES or not _holds(key, statement, signature):
            return "bad_signature"
        said = _decoded(statement, Statement)
        if said is None or not is_fit(said.sentence):
            return "garbage"
        if said.kiosk_id != self._kiosk_id:
            return "not_for_me"
        return self._once(said, key, int(now.timestamp()), keep)

    def _once(self, said: Statement, key: bytes, now: int, keep: Callable[[Statement], bool]) -> Statement | Why:
        if not said.issued_at - AHEAD.total_seconds() <= now < said.until:
            return "expired"
        seen = self._read(key, now)
        if said.action == "release":
            return self._release_once(said, seen, keep)
        floor = seen.floor
        if floor is None:
            # By an order that holds at this instant a clock that is ahead by days does not decide: see `_read`. What
            # was issued by a clock ahead of ours may have counted, too.
            floor = now + int(AHEAD.total_seconds()) + 1
            seen = msgspec.structs.replace(seen, floor=floor)
            if not self._write(seen):
                return "not_kept"
        if said.order_id in seen.ids or said.issued_at < floor:
            return "replayed"
        # A clock that is set back must not bring an order back whose id was forgotten.
        over = [until for until in seen.ids.values() if until <= now]
        left = {one: until for one, until in seen.ids.items() if until > now}
        if len(left) >= MAX_SEEN:
            return "not_kept"
        kept = Seen(max([floor, *over]), {**left, said.order_id: said.until}, seen.released)
        return said if self._write(kept) else "not_kept"

    def _release_once(self, said: Statement, seen: Seen, keep: Callable[[Statement], bool]) -> Statement | Why:
        """Newer than the last: ids need not be kept for a month, and shorter orders that are over since do not count
        against it."""
        if not said.what or not said.version or (said.digest and said.what != "content"):
            return "garbage"
        if said.what == "content" and not said.digest:
            return "no_digest"
        if said.issued_at <= seen.released.get(said.what, 0):
            return "replayed"
        kept = Seen(seen.floor, seen.ids, {**seen.released, said.what: said.issued_at})
        return said if keep(said) and self._write(kept) else "not_kept"

    def _read(self, key: bytes, now: int) -> Seen:
        """A file that is damaged says nothing of what was seen. Of each kind of release the last that counted stands
        beside it, signed. Of orders nothing does: what was issued before the next one comes is refused, and that
        instant is kept. It is not this one's, which may be a release of a month: a clock that was ahead by so much
        would make the kiosk deaf for as long."""
        try:
            with self._file.open("rb") as file:
                seen = _decoded(file.read(MAX_SEEN_BYTES), Seen)
        except FileNotFoundError:
            return Seen()
        except OSError:
            seen = None
        if seen is None:
            seen = Seen(None, released={what: self._last_release(what, key, now) for what in get_args(What)})
            self._write(seen)
        return seen

    def _last_release(self, what: str, key: bytes, now: int) -> int:
        """When it was issued, as it was signed; 0 where none was kept; `now` where that is damaged, too."""
        try:
            with (self._file.parent / wanted_file(what)).open("rb") as file:
                signed = msgspec.msgpack.decode(file.read(MAX_STATEMENT_BYTES + 200), type=tuple[bytes, bytes])
        except FileNotFoundError:
            return 0
        except (OSError, msgspec.DecodeError, UnicodeError, RecursionError):
            return now
        said = verified(key, *signed)
        return said.issued_at if said is not None and said.what == what else now

    def _write(self, seen: Seen) -> bool:
        """On the disk, or a power cut lets the same bytes count again."""
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._file, msgspec.json.encode(seen))
        except OSError:
            return False
        return True


def keep_signing_key(path: Path) -> SigningKey:
    """The administrator's key, made (mode 0600) at the first call, with `NAME.pub` beside it. Raises `ConfigError`,
    also where that one is another's: who takes the public half for this one would sign with what everybody knows."""
    public = path.with_suffix(".pub")
    try:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                write_new(path, base64.b64encode(bytes(SigningKey.generate())) + b"\n", mode=0o600)
        key = SigningKey(_read_key(path))
        if not public.exists():
            write_whole(public, base64.b64encode(bytes(key.verify_key)) + b"\n")
        elif _read_key(public) != bytes(key.verify_key):
            raise ConfigError(f"{path}: not the private half of {public.name}, which lies beside it")
    except OSError as error:
        raise ConfigError(f"{path}: the key cannot be kept: {error.strerror}") from None
    return key


def read_public_key(path: Path) -> bytes:
    """32 bytes. Raises `ConfigError`."""
    try:
        return _read_key(path)
    except OSError as error:
        raise ConfigError(f"{path}: the key cannot be read: {error.strerror}") from None


def _read_key(path: Path) -> bytes:
    with path.open("rb") as file:
        line = file.read(MAX_KEY_FILE_BYTES).strip()
    with contextlib.suppress(ValueError):
        key = base64.b64decode(line, validate=True)
        if len(key) == 32:
            return key
    raise ConfigError(f"{path}: not a key: one line, base64 of 32 bytes, is expected")


def _holds(key: bytes, statement: bytes, signature: bytes) -> bool:
    try:
        VerifyKey(key).verify(CONTEXT + statement, signature)
    except (CryptoError, ValueError, TypeError):
        return False
    return True


def _decoded(data: bytes, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError):
        return None
