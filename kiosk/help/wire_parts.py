"""What the messages of `kiosk.help.wire` are made of, their limits, and who speaks: enrolment and proof."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from kiosk.privacy.private import Private

VERSION = 1
# Where the desk listens, below its address (http -> ws, https -> wss).
LINE_PATH = "/help/line"
# `Enrolment` as JSON is POSTed here: 201 enrolled, 403 code unknown or used, 409 another key has this name, 429.
ENROL_PATH = "/help/enrol"
# The desk that `kiosk run` starts beside the kiosk leaves a one-time code here, below the state directory (0600).
LOOPBACK_CODE_FILE = "desk/enrolment-code"

MAX_FRAME_BYTES = 65_536
HEARTBEAT_S = 10.0
# A line that says nothing for so long is cut.
SILENCE_S = 35.0
# A request keeps its place, and a call waits, for so long after the line was cut.
GRACE_S = 30.0
# The desk cuts a line that says more; a finger types ten keys a second.
MAX_MESSAGES_PER_S = 40

NONCE_BYTES = 32
PROOF_CONTEXT = b"kiosk-help-proof-1\0"
ENROLMENT_CONTEXT = b"kiosk-help-enrol-1\0"


def whole(pattern: str) -> str:
    r"""A pattern of the whole text. In Python `$` alone lets a final line end through, and `\Z` is not known to readers
    of our OpenAPI document; this means the same to both."""
    return f"^(?:{pattern})$(?!\\n)"


KioskId = Annotated[str, msgspec.Meta(pattern=whole("[A-Za-z0-9-]{1,32}"))]
# Of a request, a call, an action: 128 random bits.
Id = Annotated[str, msgspec.Meta(pattern=whole("[0-9a-f]{32}"))]
# A démarche, a language, a step, a field, a button.
Name = Annotated[str, msgspec.Meta(pattern=whole("[A-Za-z0-9_:./-]{1,100}"))]
OptionalName = Annotated[str, msgspec.Meta(pattern=whole("[A-Za-z0-9_:./-]{0,100}"))]
Language = Annotated[str, msgspec.Meta(pattern=whole("[a-z]{2}(_[a-z]{2,10})?"))]
Label = Annotated[str, msgspec.Meta(max_length=600)]
ShortLabel = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
# A line of a conversation.
Line = Annotated[str, msgspec.Meta(max_length=1000)]
Value = Annotated[str, msgspec.Meta(max_length=2000)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=86_400)]


def _snake(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name).lstrip("_")


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of what messages are made of."""


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag=_snake):
    """Base of every message; `type` is the class's name in snake_case."""


class PrivateMessage(Private, frozen=True, forbid_unknown_fields=True, tag_field="type", tag=_snake):
    """A message that may carry what a citizen or an agent said: it does not print."""


class Enrolment(Private, frozen=True, forbid_unknown_fields=True):
    """`POST ENROL_PATH`. `code`: from `kiosk desk enrol`, once. `signature`: by the new key, over
    `enrolment_bytes(...)`."""

    code: Annotated[str, msgspec.Meta(min_length=8, max_length=64)]
    kiosk_id: KioskId
    public_key: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
    signature: Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]


def enrolment_bytes(code: str, kiosk_id: str, public_key: bytes) -> bytes:
    """What the new key signs, so that nobody enrols a key that they do not hold."""
    return b"\0".join((ENROLMENT_CONTEXT, code.encode(), kiosk_id.encode(), public_key))


def proof_bytes(nonce: bytes, kiosk_id: str) -> bytes:
    """What `Proof.signature` signs: one challenge, one kiosk, this purpose."""
    return PROOF_CONTEXT + nonce + kiosk_id.encode()


class Hello(Message, frozen=True):
    kiosk_id: KioskId
    version: int = VERSION


class Challenge(Message, frozen=True):
    nonce: Annotated[bytes, msgspec.Meta(min_length=NONCE_BYTES, max_length=NONCE_BYTES)]
    version: int = VERSION


class Proof(Message, frozen=True):
    signature: Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]


class PhoneNumber(Part, frozen=True):
    """A number to ring, as the operator writes it: "Accueil", "03 00 00 00 00"."""

    label: ShortLabel
    number: Annotated[str, msgspec.Meta(pattern=whole(r"[0-9+(). ]{2,24}"))]


class Welcome(Message, frozen=True):
    """`callback_key`: what `AskCallback.sealed` is sealed to (`kiosk.privacy.sealing`)."""

    heartbeat_s: Annotated[float, msgspec.Meta(ge=1, le=60)]
    callback_key: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
    numbers: Annotated[tuple[PhoneNumber, ...], msgspec.Meta(max_length=6)] = ()


class Refused(Message, frozen=True):
    """The desk cuts the line after it. `busy`: try later; the others: only staff can help."""

    why: Literal["unknown_kiosk", "revoked", "bad_proof", "version", "replaced", "busy"]


class DeviceStatus(Part, frozen=True):
    """`state`: a tag of `devices.states.DeviceState`; `code`: of `errors.Code`, or empty."""

    name: Name
    state: Literal["absent", "starting", "ready", "busy", "needs_attention", "lost"]
    code: OptionalName = ""
