"""The signed code of a paper that a kiosk hands out: what it says, as bytes, and as the text of a QR code.

    text       = "KSK1:" base45(code)
    code       = [delegation, signature of the operator, statement, signature of the kiosk]
    delegation = [kiosk, operator's key id, kiosk's public key, from, until]
    statement  = [kind, reference, issued, values, content]

Each list is MessagePack; delegation and statement are byte strings within the code, so that exactly the bytes that were
signed are verified. Signatures are Ed25519 over a name of the purpose and those bytes. See docs/papers-out.md.
"""

from datetime import UTC, datetime
from typing import Annotated, Literal, get_args

import msgspec

from kiosk.documents.signed import base45
from kiosk.errors import N_
from kiosk.privacy.private import Private
from kiosk.text import is_fit

PREFIX = "KSK1:"
# Above this, no QR code that a camera reads on paper: version 25 holds 1,853 characters at level M.
MAX_TEXT = 1800
KEY_ID_BYTES = 8
PUBLIC_BYTES = 32
SIGNATURE_BYTES = 64
DIGEST_BYTES = 32
DRAWING_BYTES = 16
MARK_BYTES = 4
# Pages whose change can be located; of a longer paper only the digest of the whole is kept.
MAX_MARKED_PAGES = 20
MAX_VALUES = 6
MAX_VALUE = 60

FOR_DELEGATION = b"kiosk delegation 1\0"
FOR_STATEMENT = b"kiosk paper 1\0"

Kind = Literal["summary", "receipt", "attestation", "letter", "form"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# What the values of each kind are, in their order; the code holds the values alone. Append only: papers are out there.
LABELS: dict[Kind, tuple[str, ...]] = {
    "summary": (N_("Démarche"), N_("Service")),
    "receipt": (N_("Démarche"), N_("Destinataire"), N_("État de l'envoi")),
    "attestation": (N_("Objet"), N_("Concerne"), N_("Fait le")),
    "letter": (N_("Objet"), N_("Destinataire")),
    "form": (N_("Formulaire"), N_("Service")),
}

_Signature = Annotated[bytes, msgspec.Meta(min_length=SIGNATURE_BYTES, max_length=SIGNATURE_BYTES)]
_Seconds = Annotated[int, msgspec.Meta(ge=0, lt=2**32)]

_MAX_CONTENT = DIGEST_BYTES + DRAWING_BYTES + MARK_BYTES * MAX_MARKED_PAGES


class Delegation(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The operator's word that `key` may sign papers as `kiosk`, from `start` to `end` (seconds since 1970, UTC, both
    included). `operator`: the id of the operator's key."""

    kiosk: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9-]{1,32}$")]
    operator: Annotated[bytes, msgspec.Meta(min_length=KEY_ID_BYTES, max_length=KEY_ID_BYTES)]
    key: Annotated[bytes, msgspec.Meta(min_length=PUBLIC_BYTES, max_length=PUBLIC_BYTES)]
    start: _Seconds
    end: _Seconds


class Certificate(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A delegation as it was signed by the operator."""

    delegation: Annotated[bytes, msgspec.Meta(max_length=200)]
    signature: _Signature


class Statement(Private, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What the kiosk says of one paper. `issued`: seconds since 1970, UTC. `values`: see `LABELS`. `content`: empty, or
    as `content.fingerprint` makes it."""

    kind: Annotated[int, msgspec.Meta(ge=0, lt=len(KINDS))]
    reference: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    issued: _Seconds
    values: Annotated[tuple[Annotated[str, msgspec.Meta(max_length=MAX_VALUE)], ...], msgspec.Meta(max_length=6)]
    content: Annotated[bytes, msgspec.Meta(max_length=_MAX_CONTENT)] = b""

    @property
    def name(self) -> Kind:
        return KINDS[self.kind]

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.issued, UTC)

    @property
    def fields(self) -> dict[str, str]:
        """Label (French) -> value, for a person who compares them with the paper."""
        labels = LABELS[self.name]
        return dict(zip(labels, self.values, strict=False))


class Code(Private, frozen=True, array_like=True, forbid_unknown_fields=True):
    """All that is printed."""

    delegation: Annotated[bytes, msgspec.Meta(max_length=200)]
    delegated: _Signature
    statement: Annotated[bytes, msgspec.Meta(max_length=900)]
    signature: _Signature


class Damaged(msgspec.Struct, frozen=True):
    """The text announces a code of a kiosk and is none. `reason` is for staff, and quotes nothing."""

    reason: str


class Opened(Private, frozen=True):
    """A code taken apart. Nothing of it is to be believed yet."""

    code: Code
    delegation: Delegation
    statement: Statement


def text_of(code: Code) -> str:
    return PREFIX + base45.encode(msgspec.msgpack.encode(code))


def is_ours(text: str) -> bool:
    return text.startswith(PREFIX)


def opened(text: str) -> Opened | Damaged:
    """Take apart what a QR code says, under limits."""
    if not is_ours(text) or len(text) > MAX_TEXT:
        return Damaged("not the code of a kiosk, or too long")
    data = base45.decode(text.removeprefix(PREFIX))
    if data is None:
        return Damaged("not Base45")
    try:
        code = msgspec.msgpack.decode(data, type=Code)
        delegation = msgspec.msgpack.decode(code.delegation, type=Delegation)
        statement = msgspec.msgpack.decode(code.statement, type=Statement)
    except (msgspec.DecodeError, RecursionError, ValueError):
        # The decoder's own words may quote a value.
        return Damaged("not a code of version 1")
    if not all(is_fit(text) for text in (statement.reference, *statement.values)):
        return Damaged("characters that no paper shows")
    content = len(statement.content)
    if content and (content < DIGEST_BYTES + DRAWING_BYTES or content % MARK_BYTES):
        return Damaged("a digest that is cut")
    return Opened(code, delegation, statement)
