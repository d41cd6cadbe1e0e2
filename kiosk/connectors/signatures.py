"""HTTP Message Signatures (RFC 9421) of a request: what the webhook needs of them, held to the RFC's vectors.

Ed25519 and HMAC-SHA256 only. Components: header fields (one line each) and @method, @authority, @path, @target-uri.
"""

import base64
import hashlib
import hmac
import urllib.parse
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from kiosk.privacy.private import Private

Algorithm = Literal["ed25519", "hmac-sha256"]


class Request(Private, frozen=True):
    """`headers`: by lower-case name."""

    method: str
    url: str
    headers: Mapping[str, str]


class KeyUnusableError(Exception):
    """The key file does not hold a key of its algorithm."""


def content_digest(body: bytes) -> str:
    """The `Content-Digest` field of a body (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def signature_base(request: Request, components: Sequence[str], parameters: str) -> bytes:
    """RFC 9421, 2.5: the bytes that are signed. Raises `KeyError` for a header that is not there."""
    lines = [f'"{name}": {_component(request, name)}' for name in components]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode("ascii")


def parameters_of(
    components: Sequence[str],
    *,
    created: datetime,
    key_id: str,
    algorithm: Algorithm | None = None,
    expires: datetime | None = None,
    nonce: str = "",
) -> str:
    """The value of `@signature-params`. Names and ids are ours: none holds a quote."""
    said = "(" + " ".join(f'"{name}"' for name in components) + f");created={int(created.timestamp())}"
    said += f";expires={int(expires.timestamp())}" if expires else ""
    said += f';nonce="{nonce}"' if nonce else ""
    said += f';alg="{algorithm}"' if algorithm else ""
    return f'{said};keyid="{key_id}"'


def sign(base: bytes, key: bytes, algorithm: Algorithm) -> bytes:
    """`key`: the PEM of an Ed25519 private key, or the shared secret. Raises `KeyUnusableError`."""
    if algorithm == "hmac-sha256":
        return hmac.new(key, base, hashlib.sha256).digest()
    try:
        private = load_pem_private_key(key, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyUnusableError from None
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyUnusableError
    return private.sign(base)


def signed_headers(label: str, parameters: str, signature: bytes) -> dict[str, str]:
    encoded = base64.b64encode(signature).decode("ascii")
    return {"Signature-Input": f"{label}={parameters}", "Signature": f"{label}=:{encoded}:"}


def _component(request: Request, name: str) -> str:
    parts = urllib.parse.urlsplit(request.url)
    match name:
        case "@method":
            return request.method
        case "@authority":
            host = parts.netloc.rpartition("@")[2].lower()
            return host.removesuffix({"https": ":443", "http": ":80"}.get(parts.scheme, ":"))
        case "@path":
            return parts.path or "/"
        case "@target-uri":
            return request.url
    return " ".join(request.headers[name].split())
