"""The verifier of wallets (OpenID for Verifiable Presentations 1.0): a signed request that a telephone fetches by a
code, and its encrypted answer (`direct_post.jwt`), from which come the wanted values or one word."""

import base64
import hashlib
import hmac
import json
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

from kiosk.connectors import wallet_sd_jwt
from kiosk.connectors.franceconnect import Person, Refused
from kiosk.connectors.wallet_crl import NoListError, Revocations
from kiosk.connectors.wallet_sd_jwt import OutOfDateError
from kiosk.connectors.wallet_settings import Wallet
from kiosk.connectors.wallet_status import standing
from kiosk.connectors.wallet_trust import WITHDRAWN, Trusted, UntrustedError, names
from kiosk.errors import ConfigError
from kiosk.privacy.private import Private
from kiosk.text import SUBSTITUTE, replaced

# ARF, annex on the PID as an SD-JWT VC.
CLAIMS = {"surname": "family_name", "given_names": "given_name", "birth_date": "birthdate"}
# The same as an mdoc.
ELEMENTS = {"surname": "family_name", "given_names": "given_name", "birth_date": "birth_date"}
SD_JWT, MDOC = "pid", "pid_mdoc"
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

    def __init__(
        self, settings: Wallet, path: str, *, now: Callable[[], float] = time.time, lists: Path | None = None
    ) -> None:
        """`path`: of this desk, below which requests lie. `lists`: as `Revocations`' folder."""
        self._settings, self._now = settings, now
        self._below = settings.public_url.rstrip("/") + path
        host = urlsplit(settings.public_url).hostname or ""
        self.client_id = f"x509_san_dns:{host}"
        try:
            chain = x509.load_pem_x509_certificates(Path(settings.certificate_file).read_bytes())
            self._authorities = x509.load_pem_x509_certificates(Path(settings.issuers_file).read_bytes())
            self._key = ECKey.import_key(Path(settings.key_file).read_bytes())
        except (OSError, ValueError, JoseError):
            raise ConfigError("[wallet]: a certificate or the key cannot be read") from None
        self._revocations = Revocations(
            settings.crls, settings.line, now, required=settings.crls_required, folder=lists
        )
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
            "dcql_query": self._query(asked.wants),
            "client_metadata": {
                "jwks": {"keys": [{**public, "use": "enc", "alg": "ECDH-ES", "kid": asked.id}]},
                "encrypted_response_enc_values_supported": ENCRYPTIONS,
                "vp_formats_supported": {
                    "dc+sd-jwt": {"sd-jwt_alg_values": ["ES256", "ES384", "ES512"], "kb-jwt_alg_values": ["ES256"]},
                    "mso_mdoc": {"issuerauth_alg_values": [-7, -35, -36], "deviceauth_alg_values": [-7]},
                },
            },
        }
        header = {"alg": "ES256", "typ": REQUEST_TYPE, "x5c": self._x5c}
        return str(jwt.encode(header, claims, self._key))

    def _query(self, wants: tuple[str, ...]) -> dict[str, Any]:
        """Either of the two forms will do (DCQL)."""
        kind = self._settings.mdoc_kinds[0]
        claims = [{"path": [CLAIMS[name]]} for name in wants if name in CLAIMS]
        elements = [{"path": [kind, ELEMENTS[name]]} for name in wants if name in ELEMENTS]
        meta = {"vct_values": list(self._settings.kinds)}
        return {
            "credentials": [
                {"id": SD_JWT, "format": "dc+sd-jwt", "meta": meta, "claims": claims},
                {"id": MDOC, "format": "mso_mdoc", "meta": {"doctype_value": kind}, "claims": elements},
            ],
            "credential_sets": [{"options": [[SD_JWT], [MDOC]]}],
        }

    def finish(self, asked: Asked, response: str) -> Person | Refused:
        """What the telephone's encrypted answer says of the person. Waits for the network where the document names a
        list of what was withdrawn."""
        try:
            form, presentation = self._presented(asked, response)
            trusted = Trusted(self._authorities, self._revocations.present())
            values, status = (self._sd_jwt if form == SD_JWT else self._mdoc)(asked, presentation, trusted)
            if status is not None:
                there = standing(status, self._settings.line, trusted, self._now())
                if there != "good":
                    return Refused("not_valid" if there == "withdrawn" else "source_down", there)
        except UntrustedError as error:
            return Refused("not_valid" if str(error) == WITHDRAWN else "not_proved", str(error))
        except NoListError:
            return Refused("source_down", "crl")
        except OutOfDateError:
            return Refused("not_valid", "exp")
        return Person(values, {}, "")

    def _sd_jwt(self, asked: Asked, presentation: str, trusted: Trusted) -> tuple[dict[str, str], Any]:
        claims = wallet_sd_jwt.verified(
            presentation,
            trusted,
            audience=self.client_id,
            nonce=asked.nonce,
            kinds=self._settings.kinds,
            now=self._now(),
        )
        return _values(claims, CLAIMS, asked.wants), claims.get("status")

    def _mdoc(self, asked: Asked, presentation: str, trusted: Trusted) -> tuple[dict[str, str], Any]:
        from kiosk.connectors import wallet_mdoc

        session = wallet_mdoc.transcript(
            self.client_id, asked.nonce, _thumbprint(asked.key), f"{self._below}/{asked.id}"
        )
        elements, status = wallet_mdoc.verified(
            presentation, trusted, session, kinds=self._settings.mdoc_kinds, now=self._now()
        )
        return _values(elements, ELEMENTS, asked.wants), status

    def _presented(self, asked: Asked, response: str) -> tuple[str, str]:
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
        form, shown = next(iter(token.items())) if isinstance(token, dict) and len(token) == 1 else ("", None)
        if form not in (SD_JWT, MDOC) or not isinstance(shown, list) or len(shown) != 1:
            raise UntrustedError("vp_token")
        if not isinstance(shown[0], str):
            raise UntrustedError("vp_token")
        return form, shown[0]


def _thumbprint(key: dict[str, Any]) -> bytes:
    """RFC 7638."""
    named = json.dumps({name: key[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":"))
    return hashlib.sha256(named.encode()).digest()


def _values(claims: dict[str, Any], named: dict[str, str], wants: tuple[str, ...]) -> dict[str, str]:
    """Nothing but what was wanted goes further."""
    values = {}
    for name in wants:
        text = claims.get(named.get(name, ""))
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
