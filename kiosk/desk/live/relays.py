"""Where the media of a call may go through: STUN and TURN servers, with credentials that run out.

The REST convention of coturn (`use-auth-secret`): name `EXPIRY:ID`, EXPIRY in seconds since 1970; password
base64(HMAC-SHA1(secret, name)). The secret lies here and at the relay; ID is random, so that the relay's log tells
nobody which call it was.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from pathlib import Path

from kiosk.desk.live.settings import Relay
from kiosk.desk.live.values import new_id
from kiosk.errors import ConfigError
from kiosk.help import wire

MAX_SECRET_BYTES = 1000
# Shorter ones can be found from one credential that was seen.
MIN_SECRET_BYTES = 16


class Relays:
    """Raises `ConfigError` when the secret cannot be read."""

    def __init__(self, settings: Relay) -> None:
        self._settings = settings
        self._secret = _secret(settings.secret_file) if settings.turn else b""

    def servers(self, call_id: str, now: datetime) -> wire.CallServers:
        """New credentials, for one end of one call."""
        settings = self._settings
        servers: tuple[wire.IceServer, ...] = ()
        if settings.stun:
            servers += (wire.IceServer(settings.stun),)
        if settings.turn:
            name = f"{int(now.timestamp() + settings.lasts_s)}:{new_id()}"
            servers += (wire.IceServer(settings.turn, name, password(self._secret, name)),)
        return wire.CallServers(call_id, servers, settings.only, settings.lasts_s)


def password(secret: bytes, name: str) -> str:
    return base64.b64encode(hmac.new(secret, name.encode(), hashlib.sha1).digest()).decode()


def _secret(path: str) -> bytes:
    if not path:
        raise ConfigError("live.relay: secret_file is missing: the secret that the relay shares with this desk")
    try:
        with Path(path).open("rb") as file:
            secret = file.read(MAX_SECRET_BYTES).strip()
    except OSError as error:
        raise ConfigError(f"{path}: the relay's secret cannot be read: {error.strerror}") from None
    if len(secret) < MIN_SECRET_BYTES:
        raise ConfigError(f"{path}: the relay's secret has fewer than {MIN_SECRET_BYTES} bytes")
    return secret
