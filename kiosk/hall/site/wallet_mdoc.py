"""The stand-in wallet's document as an mdoc (ISO/IEC 18013-5), written by hand: its own few lines of CBOR (RFC 8949)
and of COSE (RFC 9052), so that it agrees with the verifier by the standards alone. `LIES` must be refused."""

import hashlib
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk.hall.site.wallet import HOST, Authority, b64

KIND = "eu.europa.ec.eudi.pid.1"
Lie = Literal[
    "other_nonce", "other_client", "other_address", "other_key", "other_holder", "digest", "extra", "twice", "expired",
    "not_yet", "other_kind", "other_authority", "mac", "attached", "two_documents", "status", "garbage", "endless",
    "deep", "duplicate_key", "naive_date", "own_words",
]  # fmt: skip
LIES: tuple[Lie, ...] = get_args(Lie)


class Tag:
    def __init__(self, number: int, value: Any) -> None:
        self.number, self.value = number, value


class Twice(dict[Any, Any]):
    """A map that says its first key twice."""


def cbor(value: Any) -> bytes:
    match value:
        case bool() | None:
            return {True: b"\xf5", False: b"\xf4", None: b"\xf6"}[value]
        case int() if value < 0:
            return _head(1, -1 - value)
        case int():
            return _head(0, value)
        case bytes():
            return _head(2, len(value)) + value
        case str():
            return _head(3, len(value.encode())) + value.encode()
        case list():
            return _head(4, len(value)) + b"".join(cbor(one) for one in value)
        case dict():
            pairs = [cbor(key) + cbor(one) for key, one in value.items()]
            pairs += pairs[:1] if isinstance(value, Twice) else []
            return _head(5, len(pairs)) + b"".join(pairs)
        case Tag():
            return _head(6, value.number) + cbor(value.value)
    raise TypeError(type(value))


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    size, code = next((size, code) for size, code in ((1, 24), (2, 25), (4, 26), (8, 27)) if number < 256**size)
    return bytes([major << 5 | code]) + number.to_bytes(size, "big")


def within(value: Any) -> Tag:
    return Tag(24, cbor(value))


def sign1(payload: bytes, key: ec.EllipticCurvePrivateKey, unprotected: dict[int, Any], *, detached: bool) -> list[Any]:
    protected = cbor({1: -7})
    r, s = decode_dss_signature(key.sign(cbor(["Signature1", protected, b"", payload]), ec.ECDSA(hashes.SHA256())))
    return [protected, unprotected, None if detached else payload, r.to_bytes(32, "big") + s.to_bytes(32, "big")]


def presentation(
    authority: Authority, person: Mapping[str, Any], asked: Mapping[str, Any], holder: ec.EllipticCurvePrivateKey,
    *, status: tuple[str, int] | None = None, lie: Lie | None = None,
) -> str:  # fmt: skip
    """For the request object `asked`, a DeviceResponse in base64url."""
    if lie == "garbage":
        return b64(os.urandom(200))
    if lie in ("deep", "endless"):
        return b64(b"\x81" * 30_000 if lie == "deep" else b"\x9f" + cbor("x") * 1000)
    query = next(one for one in asked["dcql_query"]["credentials"] if one["format"] == "mso_mdoc")
    kind = query["meta"]["doctype_value"]
    known = {**person, "birth_date": Tag(1004, person["birthdate"])}
    wanted = {claim["path"][1]: known[claim["path"][1]] for claim in query["claims"]}
    issued = _issued(authority, wanted, kind, holder, status=status, lie=lie)
    client = "x509_san_dns:elsewhere.example" if lie == "other_client" else asked["client_id"]
    nonce = "0" * 43 if lie == "other_nonce" else asked["nonce"]
    address = "https://elsewhere.example" if lie == "other_address" else asked["response_uri"]
    jwk = asked["client_metadata"]["jwks"]["keys"][0]
    named = json.dumps({name: jwk[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":")).encode()
    thumbprint = os.urandom(32) if lie == "other_key" else hashlib.sha256(named).digest()
    handover = hashlib.sha256(cbor([client, nonce, thumbprint, address])).digest()
    session = [None, None, ["OpenID4VPHandover", handover]]
    spaces = within({kind: {"family_name": "AUTRE"}} if lie == "own_words" else {})
    said = cbor(within(["DeviceAuthentication", session, kind, spaces]))
    signer = ec.generate_private_key(ec.SECP256R1()) if lie == "other_holder" else holder
    auth = sign1(said, signer, {}, detached=lie != "attached")
    name = "deviceMac" if lie == "mac" else "deviceSignature"
    document = {
        "docType": kind,
        "issuerSigned": issued,
        "deviceSigned": {"nameSpaces": spaces, "deviceAuth": {name: auth}},
    }
    documents = [document] * (2 if lie == "two_documents" else 1)
    response = {"version": "1.0", "documents": documents, "status": 10 if lie == "status" else 0}
    return b64(cbor(Twice(response) if lie == "duplicate_key" else response))


def _issued(
    authority: Authority,
    named: Mapping[str, Any],
    kind: str,
    holder: ec.EllipticCurvePrivateKey,
    *,
    status: tuple[str, int] | None,
    lie: Lie | None,
) -> dict[str, Any]:
    wanted = list(named)
    items = [
        within({"digestID": at, "random": os.urandom(32), "elementIdentifier": name, "elementValue": named[name]})
        for at, name in enumerate(wanted)
    ]
    digests = {at: hashlib.sha256(cbor(item)).digest() for at, item in enumerate(items)}
    first = {"digestID": 0, "random": bytes(32), "elementIdentifier": wanted[0], "elementValue": "AUTRE"}
    match lie:
        case "digest":
            items[0] = within(first)
        case "extra":
            items.append(within({**first, "digestID": 90}))
        case "twice":
            items.append(items[0])
    public = holder.public_key().public_numbers()
    mso: dict[str, Any] = {
        "version": "1.0", "digestAlgorithm": "SHA-256", "valueDigests": {kind: digests},
        "deviceKeyInfo": {
            "deviceKey": {1: 2, -1: 1, -2: public.x.to_bytes(32, "big"), -3: public.y.to_bytes(32, "big")}
        },
        "docType": "org.specimen.other" if lie == "other_kind" else kind, "validityInfo": _validity(lie),
    }  # fmt: skip
    if status is not None:
        mso["status"] = {"status_list": {"uri": status[0], "idx": status[1]}}
    signer = Authority(HOST) if lie == "other_authority" else authority
    chain = signer.certificate.public_bytes(Encoding.DER)
    auth = sign1(cbor(within(mso)), signer.key, {33: chain}, detached=False)
    return {"nameSpaces": {kind: items}, "issuerAuth": auth}


def _validity(lie: Lie | None) -> dict[str, Tag]:
    now = datetime.now(UTC).replace(microsecond=0)
    since = now + timedelta(days=1) if lie == "not_yet" else now - timedelta(days=10)
    until = now - timedelta(days=1) if lie == "expired" else now + timedelta(days=10)
    end = "" if lie == "naive_date" else "Z"

    def told(instant: datetime) -> Tag:
        return Tag(0, instant.strftime("%Y-%m-%dT%H:%M:%S") + end)

    return {"signed": told(now - timedelta(days=10)), "validFrom": told(since), "validUntil": told(until)}
