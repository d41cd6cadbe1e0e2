"""Tokens of the stand-in FranceConnect, signed with the standard's own formulas (RFC 7515, RFC 7518) and nothing of the
product's library, so that a mistake of the one is not shared by the other. `LIES` are tokens that must be refused."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from typing import Any, Literal, get_args

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

Lie = Literal[
    "nonce", "audience", "audiences", "issuer", "none", "mac", "other_key", "unknown_key", "expired", "future",
    "level", "no_subject", "text_instant", "altered", "garbage",
]  # fmt: skip
LIES: tuple[Lie, ...] = get_args(Lie)
_HALF = 32  # bytes of each half of an ES256 signature


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


class Signer:
    """One key at a time, by a name of its own; `rotate` makes another, and the old one is known no longer."""

    def __init__(self) -> None:
        self._stranger = ec.generate_private_key(ec.SECP256R1())
        self.rotate()

    def rotate(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = secrets.token_hex(8)

    def jwks(self) -> dict[str, Any]:
        numbers = self._key.public_key().public_numbers()
        x, y = (b64(number.to_bytes(_HALF, "big")) for number in (numbers.x, numbers.y))
        return {
            "keys": [{"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self._name, "x": x, "y": y}]
        }

    def signed(self, claims: Mapping[str, Any], lie: Lie | None = None) -> str:
        """A compact JWS, ES256. `lie`: what is wrong with it."""
        claims = _lied(dict(claims), lie)
        header = {"alg": "ES256", "typ": "JWT", "kid": self._name}
        match lie:
            case "none":
                return f"{_part({**header, 'alg': 'none'})}.{_part(claims)}."
            case "mac":
                signed = f"{_part({**header, 'alg': 'HS256'})}.{_part(claims)}"
                public = json.dumps(self.jwks()["keys"][0]).encode()
                return f"{signed}.{b64(hmac.new(public, signed.encode(), hashlib.sha256).digest())}"
            case "unknown_key":
                header["kid"] = "0" * 16
            case "garbage":
                return "a.b.c"
        signed = f"{_part(header)}.{_part(claims)}"
        key = self._stranger if lie in ("other_key", "unknown_key") else self._key
        r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        signature = b64(r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big"))
        if lie == "altered":
            signed = f"{_part(header)}.{_part({**claims, 'family_name': 'AUTRE'})}"
        return f"{signed}.{signature}"


def _lied(claims: dict[str, Any], lie: Lie | None) -> dict[str, Any]:
    now = int(time.time())
    match lie:
        case "nonce":
            claims["nonce"] = "0" * 64
        case "audience":
            claims["aud"] = "another-service"
        case "audiences":
            claims["aud"] = [claims["aud"], "another-service"]
        case "issuer":
            claims["iss"] = "https://elsewhere.example"
        case "expired":
            claims["exp"] = now - 3600
        case "future":
            claims["iat"] = now + 3600
        case "level":
            claims["acr"] = "eidas0"
        case "no_subject":
            claims.pop("sub")
        case "text_instant":
            claims["exp"] = "tomorrow"
    return claims


def _part(value: Mapping[str, Any]) -> str:
    return b64(json.dumps(value).encode())
