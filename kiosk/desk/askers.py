"""Which enrolled kiosk asks (`kiosk.help.wire_asked`): one proof for all questions that are kiosks' alone."""

import base64
import binascii
import time
from collections.abc import Callable
from datetime import datetime

from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey
from starlette.requests import Request

from kiosk.clock import Clock
from kiosk.desk.live.limits import Limits
from kiosk.desk.live.values import Kiosk
from kiosk.help import wire_asked

# Of questions that nobody signed: each costs a look at the database.
STRANGERS_PER_MINUTE = 120
MAX_HEADER = 100


class Askers:
    """`kiosk_of`: an enrolled kiosk by its name, revoked ones too; None: of none."""

    def __init__(self, kiosk_of: Callable[[str], Kiosk | None], clock: Clock) -> None:
        self._kiosk_of = kiosk_of
        self._clock = clock
        self._strangers = Limits(each=STRANGERS_PER_MINUTE, together=10 * STRANGERS_PER_MINUTE, per_s=60)

    def crowded(self, request: Request) -> bool:
        """Whether so many strangers came from there that nobody is looked up."""
        return self._strangers.full(request, time.monotonic())

    def name_of(self, request: Request, purpose: bytes, body: bytes) -> str:
        """The enrolled kiosk that has just asked this; empty: a stranger, who is counted. Reads the database; raises
        `StoreError`."""
        kiosk_id = request.headers.get(wire_asked.ID, "")
        if self._signed(request, kiosk_id, purpose, body):
            return kiosk_id
        self._strangers.passes(request, time.monotonic())
        return ""

    def _signed(self, request: Request, kiosk_id: str, purpose: bytes, body: bytes) -> bool:
        at, signature = request.headers.get(wire_asked.AT, ""), request.headers.get(wire_asked.SIGNATURE, "")
        if max(len(kiosk_id), len(at), len(signature)) > MAX_HEADER or not (kiosk_id.isascii() and at.isascii()):
            return False
        try:
            off = abs((datetime.fromisoformat(at) - self._clock.now()).total_seconds())
            signed = base64.b64decode(signature, validate=True)
        except (ValueError, TypeError, OverflowError, binascii.Error):
            return False
        if off > wire_asked.CLOCKS_DIFFER_S or len(signed) != 64:
            return False
        kiosk = self._kiosk_of(kiosk_id)
        if kiosk is None or kiosk.revoked_at is not None:
            return False
        try:
            VerifyKey(kiosk.public_key).verify(wire_asked.signed_bytes(purpose, kiosk_id, at, body), signed)
        except (CryptoError, ValueError, TypeError):
            return False
        return True
