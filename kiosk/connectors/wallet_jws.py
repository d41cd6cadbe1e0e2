"""Signed tokens of a wallet's world (a document, a list of what was withdrawn): header and payload, once proved."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from kiosk.connectors.wallet_trust import Trusted, UntrustedError, signer

MAX_HEADER = 40_000
MAX_PAYLOAD = 3_000_000
ALGORITHMS = ("ES256", "ES384", "ES512")


def header_of(token: str) -> dict[str, Any]:
    """Not proved yet. Raises `UntrustedError`."""
    part = token.partition(".")[0]
    try:
        header = msgspec.json.decode(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (msgspec.DecodeError, RecursionError, binascii.Error, ValueError):
        raise UntrustedError("header") from None
    if not isinstance(header, dict) or header.get("alg") not in ALGORITHMS or "crit" in header:
        raise UntrustedError("header")
    return header


def proved(token: str, kinds: Sequence[str], trusted: Trusted, now: float) -> dict[str, Any]:
    """The claims of a compact JWS of one of these types, signed by who `trusted` has vouched for. Raises
    `UntrustedError`."""
    header = header_of(token)
    if header.get("typ") not in kinds:
        raise UntrustedError("typ")
    key = ECKey.import_key(signer(header.get("x5c"), trusted, now).public_key())  # type: ignore[arg-type]
    try:
        payload = msgspec.json.decode(jws.deserialize_compact(token, key, registry=_registry()).payload)
    except (JoseError, msgspec.DecodeError, RecursionError, ValueError, TypeError, KeyError):
        raise UntrustedError("signature") from None
    if not isinstance(payload, dict):
        raise UntrustedError("payload")
    return payload


def _registry() -> jws.JWSRegistry:
    """As the library has it, but for what a chain of certificates and a long list take."""
    registry = jws.JWSRegistry(algorithms=list(ALGORITHMS))
    registry.max_header_length, registry.max_payload_length = MAX_HEADER, MAX_PAYLOAD
    return registry


def instant(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
