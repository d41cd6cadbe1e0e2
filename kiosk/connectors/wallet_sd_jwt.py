"""A document from a wallet as an SD-JWT VC with its holder's proof: what of it was disclosed, once all of it holds.

The algorithm is the IETF's reference implementation (`sd_jwt`, docs/adr/0015-wallets.md); what it leaves to its caller
is done here: limits, types and algorithms, whose key it is, dates, and that nothing was added that nobody signed.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec
from jwcrypto.jwk import JWK  # type: ignore[import-untyped]
from sd_jwt.verifier import SDJWTVerifier  # type: ignore[import-untyped]

from kiosk.connectors.wallet_jws import header_of, instant
from kiosk.connectors.wallet_trust import Trusted, UntrustedError, names, signer

TYPES = ("dc+sd-jwt", "vc+sd-jwt")
MAX_BYTES = 100_000
MAX_DISCLOSURES = 100
LEEWAY_S = 60
# Between the holder's proof and its arrival.
PROOF_S = 300


class OutOfDateError(Exception):
    """It has run out."""


def verified(
    presentation: str,
    trusted: Trusted,
    *,
    audience: str,
    nonce: str,
    kinds: Sequence[str],
    now: float,
) -> dict[str, Any]:
    """Its claims. Raises `UntrustedError` (one word), or `OutOfDateError`."""
    parts = presentation.split("~")
    if len(presentation) > MAX_BYTES or not presentation.isascii() or not 2 <= len(parts) <= MAX_DISCLOSURES:
        raise UntrustedError("too_long")
    issued, proof = parts[0], parts[-1]
    header = header_of(issued)
    if header.get("typ") not in TYPES:
        raise UntrustedError("typ")
    if not proof:
        raise UntrustedError("no_holder")
    header_of(proof)
    certificate = signer(header.get("x5c"), trusted, now)
    claims = opened(presentation, JWK.from_pyca(certificate.public_key()), audience, nonce)
    held = _payload(proof)
    _in_time(claims, held, now)
    issuer = claims.get("iss")
    if issuer is not None and (not isinstance(issuer, str) or urlsplit(issuer).hostname not in names(certificate)):
        raise UntrustedError("iss")
    if claims.get("vct") not in kinds:
        raise UntrustedError("vct")
    return claims


def opened(presentation: str, key: JWK, audience: str, nonce: str) -> dict[str, Any]:
    """What a presentation discloses that `key` has signed and its holder proves for `audience` and `nonce`; RFC 9901,
    7.1 and 7.3. No date is looked at. Raises `UntrustedError`."""
    issued, *disclosures, _ = presentation.split("~")
    try:
        claims = SDJWTVerifier(presentation, lambda issuer, parameters: key, audience, nonce).get_verified_payload()
        signed = set(_digests(_payload(issued))) | {found for one in disclosures for found in _digests(_decoded(one))}
    except UntrustedError:
        raise
    except Exception:  # noqa: BLE001 - it raises whatever its input makes of it, with the input in the words
        raise UntrustedError("presentation") from None
    if any(_digest(one) not in signed for one in disclosures) or not isinstance(claims, dict):
        raise UntrustedError("added")
    return claims


def _in_time(claims: dict[str, Any], held: dict[str, Any], now: float) -> None:
    proof_at = instant(held.get("iat"))
    if proof_at is None or not now - PROOF_S <= proof_at <= now + LEEWAY_S:
        raise UntrustedError("proof_date")
    for name in ("exp", "nbf", "iat"):
        if name in claims and instant(claims[name]) is None:
            raise UntrustedError("instants")
    if max(claims.get("nbf", now), claims.get("iat", now)) > now + LEEWAY_S:
        raise UntrustedError("not_yet")
    if claims.get("exp", now) < now - LEEWAY_S:
        raise OutOfDateError


def _digests(value: Any, depth: int = 0) -> Iterator[str]:
    if depth > 20:
        raise UntrustedError("depth")
    inner: Sequence[Any] = ()
    if isinstance(value, dict):
        yield from (one for one in value.get("_sd", []) if isinstance(one, str))
        if isinstance(value.get("..."), str):
            yield value["..."]
        inner = list(value.values())
    elif isinstance(value, list):
        inner = value
    for one in inner:
        yield from _digests(one, depth + 1)


def _digest(disclosure: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(disclosure.encode("ascii")).digest()).rstrip(b"=").decode("ascii")


def _payload(token: str) -> dict[str, Any]:
    payload = _decoded(token.split(".")[1])
    if not isinstance(payload, dict):
        raise UntrustedError("payload")
    return payload


def _decoded(part: str) -> Any:
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (msgspec.DecodeError, RecursionError, binascii.Error, ValueError):
        raise UntrustedError("part") from None
