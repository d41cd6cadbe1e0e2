"""A stand-in wallet, and the authority behind it: one specimen's document (SD-JWT VC), its list of what was withdrawn,
and a telephone that answers a verifier's signed request with an encrypted one. Written from the standards (RFC 7516,
RFC 9901, OpenID4VP 1.0, Token Status List) without the verifier's libraries. `LIES` are answers that must be refused.
"""

import base64
import hashlib
import json
import os
import secrets
import struct
import time
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

KIND = "urn:eudi:pid:1"
HOST = "issuer.specimen.example"
SPECIMEN: Mapping[str, Any] = {
    "family_name": "SPECIMEN", "given_name": "Camille Alix", "birthdate": "1950-03-12", "nationalities": ["FR"],
    "address": {"locality": "Metz"},
}  # fmt: skip
Lie = Literal[
    "nonce", "audience", "no_proof", "proof_of_another", "old_proof", "future_proof", "proof_typ", "other_hash",
    "added", "added_twice", "altered", "expired", "not_yet", "other_kind", "other_issuer", "self_signed", "no_chain",
    "leaf_as_authority", "none", "state", "two_documents", "other_query", "plain", "garbage", "issuer_name",
    "deep", "endless", "status_text",
]  # fmt: skip
LIES: tuple[Lie, ...] = get_args(Lie)
ListFault = Literal["offline", "other_subject", "expired", "bomb", "garbage", "unsigned", "short"]
_SIDE = 32


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def jws(header: Mapping[str, Any], claims: Any, key: ec.EllipticCurvePrivateKey) -> str:
    signed = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{signed}.{b64(r.to_bytes(_SIDE, 'big') + s.to_bytes(_SIDE, 'big'))}"


def public_jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    x, y = (b64(one.to_bytes(_SIDE, "big")) for one in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


class Authority:
    """A root, and a certificate below it for `host`, which signs."""

    def __init__(self, host: str, *, may_issue: bool = True) -> None:
        self.root_key, self.key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        self.root = _certificate("Racine specimen", self.root_key, "Racine specimen", self.root_key, ca=may_issue)
        self.certificate = _certificate("Specimen", self.key, "Racine specimen", self.root_key, host=host)

    @property
    def x5c(self) -> list[str]:
        return [base64.b64encode(self.certificate.public_bytes(Encoding.DER)).decode()]

    def pem(self) -> bytes:
        return self.root.public_bytes(Encoding.PEM)


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    by: ec.EllipticCurvePrivateKey,
    *,
    ca: bool = False,
    host: str = "",
) -> x509.Certificate:
    now = datetime.now(UTC)
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if host:
        built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    return built.sign(by, hashes.SHA256())


class StatusList:
    """The authority's list of what was withdrawn; `address` once it is served."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority
        self.address = ""
        self.withdrawn: set[int] = set()
        self.fault: ListFault | None = None

    def token(self) -> bytes:
        bits = bytearray(2000)
        for at in self.withdrawn:
            bits[at // 8] |= 1 << (at % 8)
        data = bytes(bits[:1]) if self.fault == "short" else bytes(bits)
        packed = zlib.compress(bytes(50_000_000) if self.fault == "bomb" else data, 9)
        now = int(time.time())
        claims = {
            "sub": "https://elsewhere.example" if self.fault == "other_subject" else self.address,
            "iat": now - 10, "exp": now - 3600 if self.fault == "expired" else now + 3600, "ttl": 60,
            "status_list": {"bits": 1, "lst": b64(packed)},
        }  # fmt: skip
        header = {"alg": "ES256", "typ": "statuslist+jwt", "x5c": self._authority.x5c}
        key = ec.generate_private_key(ec.SECP256R1()) if self.fault == "unsigned" else self._authority.key
        return b"<html>" if self.fault == "garbage" else jws(header, claims, key).encode()


class StandInWallet:
    """One telephone with one document, which `status` of the list speaks of; none: without."""

    def __init__(self, authority: Authority, status: tuple[str, int] | None = None) -> None:
        self._authority = authority
        self._status = status
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.person: dict[str, Any] = dict(SPECIMEN)
        self.shown: list[list[str]] = []

    def answer(self, request: str, lie: Lie | None = None) -> dict[str, str]:
        """The form that is posted to `response_uri` for this signed request object. Reads it unproved, as a careless
        wallet would: what it is told is what it does."""
        asked = json.loads(unb64(request.split(".")[1]))
        query = asked["dcql_query"]["credentials"][0]
        wanted = [claim["path"][0] for claim in query["claims"]]
        self.shown.append(wanted)
        token = self.presentation(wanted, asked["nonce"], asked["client_id"], query["meta"]["vct_values"][0], lie)
        answers = {"other" if lie == "other_query" else query["id"]: [token] * (2 if lie == "two_documents" else 1)}
        said = {"vp_token": answers, "state": "0" * 43 if lie == "state" else asked["state"]}
        key = asked["client_metadata"]["jwks"]["keys"][0]
        if lie == "plain":
            return {"response": b64(json.dumps(said).encode())}
        return {"response": "a.b.c.d.e" if lie == "garbage" else encrypted(json.dumps(said).encode(), key)}

    def answer_with(
        self, request: str, form: str, token: Callable[[dict[str, Any], ec.EllipticCurvePrivateKey], str]
    ) -> dict[str, str]:
        """The same with what `token` makes of the request and of the telephone's key, under the query's id `form`."""
        asked = json.loads(unb64(request.split(".")[1]))
        said = {"vp_token": {form: [token(asked, self._key)]}, "state": asked["state"]}
        return {"response": encrypted(json.dumps(said).encode(), asked["client_metadata"]["jwks"]["keys"][0])}

    def presentation(self, wanted: list[str], nonce: str, audience: str, kind: str, lie: Lie | None = None) -> str:
        disclosures = [b64(json.dumps([b64(os.urandom(16)), name, self.person[name]]).encode()) for name in wanted
                       if name in self.person]  # fmt: skip
        issued = self._issued(disclosures, kind, lie)
        if lie == "altered":
            disclosures[0] = b64(json.dumps([b64(os.urandom(16)), "family_name", "AUTRE"]).encode())
        if lie == "added":
            disclosures.append(b64(json.dumps([b64(os.urandom(16)), "family_name", "AUTRE"]).encode()))
        if lie == "added_twice":
            disclosures.append(disclosures[0])
        if lie == "endless":
            disclosures += [b64(os.urandom(2000)) for _ in range(500)]
        combined = "~".join([issued, *disclosures, ""])
        return combined + ("" if lie == "no_proof" else self._proof(combined, nonce, audience, lie))

    def _issued(self, disclosures: list[str], kind: str, lie: Lie | None) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": f"https://{'elsewhere.example' if lie == 'issuer_name' else HOST}",
            "vct": "urn:specimen:other" if lie == "other_kind" else kind,
            "iat": now - 60, "exp": now - 7200 if lie == "expired" else now + 86400,
            "cnf": {"jwk": public_jwk(self._key)}, "_sd_alg": "sha-256",
            "_sd": [b64(hashlib.sha256(one.encode()).digest()) for one in disclosures] + [b64(secrets.token_bytes(32))],
        }  # fmt: skip
        if lie == "not_yet":
            claims["nbf"] = now + 3600
        if lie == "deep":
            claims["a"] = json.loads("[" * 400 + "]" * 400)
        if lie == "status_text":
            claims["status"] = {"status_list": {"idx": "0", "uri": "file:///etc/passwd"}}
        elif self._status is not None:
            claims["status"] = {"status_list": {"uri": self._status[0], "idx": self._status[1]}}
        header: dict[str, Any] = {"alg": "ES256", "typ": "dc+sd-jwt", "x5c": self._authority.x5c}
        signer = self._authority
        match lie:
            case "other_issuer":
                signer = Authority(HOST)
                header["x5c"] = signer.x5c
            case "self_signed":
                alone = ec.generate_private_key(ec.SECP256R1())
                certificate = _certificate("Seul", alone, "Seul", alone, ca=True, host=HOST)
                header["x5c"] = [base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()]
                return jws(header, claims, alone)
            case "leaf_as_authority":
                below = ec.generate_private_key(ec.SECP256R1())
                made = _certificate("Dessous", below, "Specimen", self._authority.key, host=HOST)
                header["x5c"] = [base64.b64encode(made.public_bytes(Encoding.DER)).decode(), *self._authority.x5c]
                return jws(header, claims, below)
            case "no_chain":
                header.pop("x5c")
            case "none":
                header["alg"] = "none"
        return jws(header, claims, signer.key)

    def _proof(self, combined: str, nonce: str, audience: str, lie: Lie | None) -> str:
        age = {"old_proof": -3600, "future_proof": 3600}.get(lie or "", 0)
        digest = hashlib.sha256(("x" if lie == "other_hash" else combined).encode()).digest()
        claims = {
            "iat": int(time.time()) + age, "nonce": "0" * 43 if lie == "nonce" else nonce,
            "aud": "x509_san_dns:elsewhere.example" if lie == "audience" else audience, "sd_hash": b64(digest),
        }  # fmt: skip
        key = ec.generate_private_key(ec.SECP256R1()) if lie == "proof_of_another" else self._key
        return jws({"alg": "ES256", "typ": "JWT" if lie == "proof_typ" else "kb+jwt"}, claims, key)


def encrypted(plaintext: bytes, jwk: Mapping[str, str]) -> str:
    """Compact JWE, ECDH-ES and A128GCM (RFC 7518, 4.6; the key by the Concat KDF of NIST SP 800-56A)."""
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    x, y = (int.from_bytes(unb64(jwk[name]), "big") for name in ("x", "y"))
    shared = ephemeral.exchange(ec.ECDH(), ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key())
    header = {"alg": "ECDH-ES", "enc": "A128GCM", "kid": jwk.get("kid", ""), "epk": public_jwk(ephemeral)}
    protected = b64(json.dumps(header).encode())
    about = struct.pack(">I", 7) + b"A128GCM" + struct.pack(">I", 0) * 2 + struct.pack(">I", 128)
    key = hashlib.sha256(struct.pack(">I", 1) + shared + about).digest()[:16]
    nonce = os.urandom(12)
    sealed = AESGCM(key).encrypt(nonce, plaintext, protected.encode())
    return f"{protected}..{b64(nonce)}.{b64(sealed[:-16])}.{b64(sealed[-16:])}"
