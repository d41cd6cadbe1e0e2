"""A question to the desk, signed with this kiosk's own key."""

import base64
from datetime import datetime
from pathlib import Path

import msgspec

from kiosk.help import wire_asked


class Signer(msgspec.Struct, frozen=True):
    """Who signs. `key_file`: of the kiosk's own key (`kiosk.help.key.key_file`)."""

    kiosk_id: str
    key_file: str


def signed(signer: Signer, purpose: bytes, body: bytes, now: datetime) -> dict[str, str]:
    """The headers of a question with this body. Raises `ConfigError` for a key that cannot be used; it is read each
    time, as it is made by whichever of the kiosk's workers comes first."""
    from kiosk.help.key import keep_key  # with NaCl: a screen knows `Signer` before its first picture

    at = now.isoformat(timespec="seconds")
    told = wire_asked.signed_bytes(purpose, signer.kiosk_id, at, body)
    signature = keep_key(Path(signer.key_file)).sign(told).signature
    return {
        "Content-Type": "application/json",
        wire_asked.ID: signer.kiosk_id,
        wire_asked.AT: at,
        wire_asked.SIGNATURE: base64.b64encode(signature).decode("ascii"),
    }
