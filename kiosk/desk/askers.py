"""Which enrolled kiosk asks (`kiosk.help.wire_asked`): one proof for all questions that are kiosks' alone.

The signature is looked at before any limit, with keys that are kept in mind: strangers behind an address, however many,
shut out no kiosk behind it (hundreds of them share one). What is limited is how often the database is asked for names
that did not sign; who was enrolled within the last second, while strangers crowd there, is known with the next one.
"""

import base64
import binascii
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey
from starlette.requests import Request

from kiosk.clock import Clock
from kiosk.desk.live.limits import Limits
from kiosk.desk.live.values import Kiosk
from kiosk.help import wire_asked

# Of questions that nobody signed: each costs a look at the database. Past it the keys are read all at once, so seldom.
STRANGERS_PER_MINUTE = 120
ALL_EVERY_S = 1.0
MAX_HEADER = 100


class _Asked(NamedTuple):
    kiosk_id: str
    told: bytes
    signature: bytes


class Askers:
    """`kiosk_of`: an enrolled kiosk by its name, revoked ones too; None: of none. `kiosks`: all of them."""

    def __init__(
        self,
        kiosk_of: Callable[[str], Kiosk | None],
        kiosks: Callable[[], Iterable[Kiosk]],
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._kiosk_of = kiosk_of
        self._kiosks = kiosks
        self._clock = clock
        self._monotonic = monotonic
        self._strangers = Limits(each=STRANGERS_PER_MINUTE, together=10 * STRANGERS_PER_MINUTE, per_s=60)
        # A key is in mind only to spare the database strangers: whether it is still good is asked each time.
        self._keys: dict[str, bytes] = {}
        self._all_at = -ALL_EVERY_S

    def name_of(self, request: Request, purpose: bytes, body: bytes) -> str:
        """The enrolled kiosk that has just asked this; empty: a stranger. Reads the database; raises `StoreError`."""
        asked = self._read(request, purpose, body)
        if asked is None:
            return ""
        known = _signed(asked, self._keys.get(asked.kiosk_id))
        if not known and self._strangers.full(request, self._monotonic()):
            self._learn_all()
            if not _signed(asked, self._keys.get(asked.kiosk_id)):
                return ""
        kiosk = self._kiosk_of(asked.kiosk_id)
        if kiosk is not None and kiosk.revoked_at is None:
            self._keys[kiosk.id] = kiosk.public_key  # whoever asks in its name: a lie takes no key out of mind
            if _signed(asked, kiosk.public_key):
                return kiosk.id
        else:
            self._keys.pop(asked.kiosk_id, None)
        self._strangers.passes(request, self._monotonic())
        return ""

    def _read(self, request: Request, purpose: bytes, body: bytes) -> _Asked | None:
        """What is said to be signed; None: nothing that could be. Nothing is looked up for it."""
        kiosk_id, at = request.headers.get(wire_asked.ID, ""), request.headers.get(wire_asked.AT, "")
        signature = request.headers.get(wire_asked.SIGNATURE, "")
        if max(len(kiosk_id), len(at), len(signature)) > MAX_HEADER or not (kiosk_id.isascii() and at.isascii()):
            return None
        try:
            off = abs((datetime.fromisoformat(at) - self._clock.now()).total_seconds())
            signed = base64.b64decode(signature, validate=True)
        except (ValueError, TypeError, OverflowError, binascii.Error):
            return None
        if off > wire_asked.CLOCKS_DIFFER_S or len(signed) != 64:
            return None
        return _Asked(kiosk_id, wire_asked.signed_bytes(purpose, kiosk_id, at, body), signed)

    def _learn_all(self) -> None:
        now = self._monotonic()
        if now - self._all_at >= ALL_EVERY_S:
            self._all_at = now
            self._keys = {one.id: one.public_key for one in self._kiosks() if one.revoked_at is None}


def _signed(asked: _Asked, key: bytes | None) -> bool:
    if key is None:
        return False
    try:
        VerifyKey(key).verify(asked.told, asked.signature)
    except (CryptoError, ValueError, TypeError):
        return False
    return True
