"""A kiosk's identity, seen from the desk: one-time codes, its public key, its proof. No secret is kept here."""

import hashlib
import secrets
from datetime import datetime, timedelta

from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey

from kiosk.desk.live.store import LiveStore
from kiosk.desk.live.values import Kiosk
from kiosk.help import wire

# Without letters and digits that are taken for one another; 12 of 30 signs: 58 bits, for an hour, behind a rate limit.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_VALID = timedelta(hours=1)
# The embedded desk's own code waits for its kiosk, which may start later.
LOOPBACK_CODE_VALID = timedelta(days=3650)


def new_code(store: LiveStore, now: datetime, valid: timedelta = CODE_VALID, kiosk_id: str = "") -> str:
    """A code that enrols one kiosk, once: `XXXX-XXXX-XXXX`. Only its digest is kept. `kiosk_id`: that of a pack, which
    lies about for days on a stick: with it, who finds it could enrol under any name that is free, such as that of a
    kiosk that was just revoked. Empty: it is read to somebody at a machine that is to be named there."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(12))
    code = f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"
    store.add_code(digest(code), now + valid, kiosk_id)
    return code


def digest(code: str) -> str:
    """Of a code as a person types it."""
    plain = "".join(char for char in code.upper() if char.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def enrol(store: LiveStore, asked: wire.Enrolment, now: datetime) -> int:
    """As HTTP has it: 201; 403 for a code (or one of another name) or a signature that is not good; 409 where another
    key has this name (revoke it first)."""
    if not _signed(
        asked.public_key, wire.enrolment_bytes(asked.code, asked.kiosk_id, asked.public_key), asked.signature
    ):
        return 403
    there = store.kiosk(asked.kiosk_id)
    if there is not None and there.revoked_at is None and there.public_key != asked.public_key:
        return 409
    return 201 if store.enrol(digest(asked.code), Kiosk(asked.kiosk_id, asked.public_key, now)) else 403


def proven(kiosk: Kiosk, nonce: bytes, proof: wire.Proof) -> bool:
    return _signed(kiosk.public_key, wire.proof_bytes(nonce, kiosk.id), proof.signature)


def _signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        VerifyKey(public_key).verify(message, signature)
    except (CryptoError, ValueError, TypeError):
        return False
    return True
