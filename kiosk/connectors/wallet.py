"""The verifier of wallets (OpenID for Verifiable Presentations 1.0): a signed request that a telephone fetches by a
code, and its encrypted answer (`direct_post.jwt`), from which come the wanted values or one word."""

import base64
import hmac
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from joserfc import jwe, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from kiosk.connectors.franceconnect import Person, Refused
from kiosk.connectors.wallet_sd_jwt import OutOfDateError, verified
from kiosk.connectors.wallet_settings import Wallet
from kiosk.connectors.wallet_status import standing
from kiosk.connectors.wallet_trust import UntrustedError, names
from kiosk.errors import ConfigError
from kiosk.privacy.private import Private
from kiosk.text import SUBSTITUTE, replaced

# ARF, annex on the PID as an SD-JWT VC.
CLAIMS = {"surname": "family_name", "given_names": "given_name", "birth_date": "birthdate"}
QUERY_ID = "pid"
ENCRYPTIONS = ["A128GCM", "A256GCM"]
MAX_ANSWER = 300_000
MAX_VALUE = 300
REQUEST_TYPE = "oauth-authz-req+jwt"
AUDIENCE = "https://self-issued.me/v2"


class Asked(Private, frozen=True):
    """One request, until its answer. `key`: opens it, made for it alone (JWK, private)."""

    id: str
    nonce: str
    state: str
    key: dict[str, Any]
    wants: tuple[str, ...]


class Verifier:
    """Raises `ConfigError` where its files cannot be used."""

    def __init__(self, settings: Wallet, path: str, *, now: Callable[[], float] = time.time) -> None:
        """`path`: of this desk, below which requests lie."""
        self._settings, self._now = settings, now
        self._below = settings.public_url.rstrip("/") + path
        host = urlsplit(settings.public_url).hostname or ""
        self.client_id = f"x509_san_dns:{host}"
        try:
            chain = x509.load_pem_x509_certificates(Path(settings.certificate_file).read_bytes())
            self._trusted = x509.load_pem_x509_certificates(Path(settings.issuers_file).read_bytes())
            self._key = ECKey.import_key(Path(settings.key_file).read_bytes())
        except (OSError, ValueError, JoseError):
            raise ConfigError("[wallet]: a certificate or the key cannot be read") from None
        if host not in names(chain[0]):
            raise ConfigError("[wallet]: the certificate does not name the host of public_url")
        # The last one, which the wallet has to know, is not sent (HAIP).
        sent = chain[:-1] if len(chain) > 1 else chain
        self._x5c = [_base64(one) for one in sent]

    def begin(self, wants: tuple[str, ...]) -> tuple[str, Asked]:
        """What the code holds, and what the answer is opened and held against with."""
        key = ECKey.generate_key("P-256", private=True)
        asked = Asked(secrets.token_urlsafe(24), secrets.token_urlsafe(32), secrets.token_urlsafe(32),
                      dict(key.as_dict(private=True)), wants)  # fmt: skip
        query = {"client_id": self.client_id, "request_uri": f"{self._below}/{asked.id}"}
        return f"openid4vp://?{urlencode(query)}", asked

    def request(self, asked: Asked) -> str:
        """The signed request object (RFC 9101) that the telephone fetches."""
        public = {name: asked.key[name] for name in ("kty", "crv", "x", "y")}
        paths = [{"path": [CLAIMS[name]]} for name in asked.wants if name in CLAIMS]
        claims = {
            "iss": self.client_id,
            "aud": AUDIENCE,
            "iat": int(self._now()),
            "response_type": "vp_token",
            "response_mode": "direct_post.jwt",
            "client_id": self.client_id,
            "response_uri": f"{self._below}/{asked.id}",
            "nonce": asked.nonce,
            "state": asked.state,
            "dcql_query": {
                "credentials": [
                    {
                        "id": QUERY_ID,
                        "format": "dc+sd-jwt",
                        "meta": {"vct_values": list(self._settings.kinds)},
                        "claims": paths,
                    }
                ]
            },
            "client_metadata": {
                "jwks": {"keys": [{**public, "use": "enc", "alg": "ECDH-ES", "kid": asked.id}]},
                "encrypted_response_enc_values_supported": ENCRYPTIONS,
                "vp_formats_supported": {
                    "dc+sd-jwt": {"sd-jwt_alg_values": ["ES256", "ES384", "ES512"], "kb-jwt_alg_values": ["ES256"]}
                },
            },
        }
        header = {"alg": "ES256", "typ": REQUEST_TYPE, "x5c": self._x5c}
        return str(jwt.encode(header, claims, self._key))

    def finish(self, asked: Asked, response: str) -> Person | Refused:
        """What the telephone's encrypted answer says of the person. Waits for the network where the document names a
        list of what was withdrawn."""
        try:
            presentation = self._presented(asked, response)
            claims = verified(
                presentation,
                self._trusted,
                audience=self.client_id,
                nonce=asked.nonce,
                kinds=self._settings.kinds,
                now=self._now(),
            )
            if "status" in claims:
                there = standing(claims["status"], self._settings.line, self._trusted, self._now())
                if there != "good":
                    return Refused("not_valid" if there == "withdrawn" else "source_down", there)
        except UntrustedError as error:
            return Refused("not_proved", str(error))
        except OutOfDateError:
            return Refused("not_valid", "exp")
        return Person(_values(claims, asked.wants), {}, "")

    def _presented(self, asked: Asked, response: str) -> str:
        if len(response) > MAX_ANSWER or response.count(".") != 4:
            raise UntrustedError("response")
        try:
            opened = jwe.decrypt_compact(response, ECKey.import_key(asked.key), algorithms=["ECDH-ES", *ENCRYPTIONS])
            said = msgspec.json.decode(opened.plaintext or b"")
        except (JoseError, msgspec.DecodeError, RecursionError, ValueError, TypeError, KeyError):
            raise UntrustedError("encryption") from None
        if not isinstance(said, dict) or not hmac.compare_digest(
            str(said.get("state", "")).encode("utf-8", "replace"), asked.state.encode()
        ):
            raise UntrustedError("state")
        token = said.get("vp_token")
        shown = token.get(QUERY_ID) if isinstance(token, dict) and len(token) == 1 else None
        if not isinstance(shown, list) or len(shown) != 1 or not isinstance(shown[0], str):
            raise UntrustedError("vp_token")
        return shown[0]


def _values(claims: dict[str, Any], wants: tuple[str, ...]) -> dict[str, str]:
    """Nothing but what was wanted goes further."""
    values = {}
    for name in wants:
        text = claims.get(CLAIMS.get(name, ""))
        if isinstance(text, str) and (clean := replaced(text, SUBSTITUTE).strip()[:MAX_VALUE]):
            values[name] = clean
    return values


def _base64(certificate: x509.Certificate) -> str:

    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode("ascii")


def error_of(fields: dict[str, str], asked: Asked) -> Refused | None:
    """A wallet that gives nothing says so in the open (OAuth's `error`); None: it does not say so."""
    if "error" not in fields:
        return None
    if not hmac.compare_digest(fields.get("state", "").encode("utf-8", "replace"), asked.state.encode()):
        return Refused("not_proved", "state")
    return Refused("denied", "answered_error")
