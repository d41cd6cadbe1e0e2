"""A document from a wallet as an mdoc (ISO/IEC 18013-5), shown through OpenID4VP: what of it was disclosed, once the
issuer's signature, each element's digest, the dates and the holder's signature over this very request hold."""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from kiosk.connectors.wallet_sd_jwt import OutOfDateError
from kiosk.connectors.wallet_trust import Trusted, UntrustedError, signer

MAX_BYTES = 100_000
MAX_ELEMENTS = 100
LEEWAY_S = 60
ENCODED = 24  # the tag of CBOR within CBOR
CHAIN = 33  # x5chain, RFC 9360
# RFC 9053: COSE's number of an algorithm, its curve, its hash.
_ALGORITHMS = {
    -7: ("secp256r1", hashes.SHA256()),
    -35: ("secp384r1", hashes.SHA384()),
    -36: ("secp521r1", hashes.SHA512()),
}
_DIGESTS = {"SHA-256": hashlib.sha256, "SHA-384": hashlib.sha384, "SHA-512": hashlib.sha512}


def transcript(client_id: str, nonce: str, thumbprint: bytes, response_uri: str) -> list[Any]:
    """The session that a holder signs (OpenID4VP 1.0, B.2.6.1). `thumbprint`: of the key that the answer is encrypted
    to, RFC 7638."""
    about = cbor2.dumps([client_id, nonce, thumbprint, response_uri])
    return [None, None, ["OpenID4VPHandover", hashlib.sha256(about).digest()]]


def verified(
    presentation: str, trusted: Trusted, session: list[Any], *, kinds: Sequence[str], now: float
) -> tuple[dict[str, Any], Any]:
    """Its elements by name, of the namespace that is called as its kind, and its `status` (None: none). Raises
    `UntrustedError` (one word) or `OutOfDateError`."""
    try:
        document = _document(presentation)
        chain = document["issuerSigned"]["issuerAuth"][1][CHAIN]
        listed = [base64.b64encode(one).decode("ascii") for one in ([chain] if isinstance(chain, bytes) else chain)]
        elements, mso = opened(document, signer(listed, trusted, now).public_key(), now)
        if document["docType"] not in kinds:
            raise UntrustedError("doctype")
        _held(document["deviceSigned"], mso, document["docType"], session)
        return elements.get(document["docType"], {}), mso.get("status")
    except (UntrustedError, OutOfDateError):
        raise
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError, cbor2.CBORError):
        raise UntrustedError("mdoc") from None


def opened(document: dict[str, Any], key: Any, now: float) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """(namespace -> element -> value, mobile security object) of what `key` has signed, and is valid now. May also
    raise what hostile CBOR makes of it."""
    auth = document["issuerSigned"]["issuerAuth"]
    _signed(auth, auth[2], key)
    mso = _loads(_within(_loads(auth[2])))
    if mso["docType"] != document["docType"] or mso["version"] != "1.0":
        raise UntrustedError("mso")
    _in_time(mso["validityInfo"], now)
    digest = _DIGESTS[mso["digestAlgorithm"]]
    elements: dict[str, dict[str, Any]] = {}
    for namespace, items in document["issuerSigned"]["nameSpaces"].items():
        if len(items) > MAX_ELEMENTS:
            raise UntrustedError("too_long")
        found = elements.setdefault(namespace, {})
        for item in items:
            said = _loads(_within(item))
            if digest(cbor2.dumps(item)).digest() != mso["valueDigests"][namespace][said["digestID"]]:
                raise UntrustedError("digest")
            if said["elementIdentifier"] in found:
                raise UntrustedError("twice")
            found[said["elementIdentifier"]] = _plain(said["elementValue"])
    return elements, mso


def _document(presentation: str) -> dict[str, Any]:
    if len(presentation) > MAX_BYTES or not presentation.isascii():
        raise UntrustedError("too_long")
    try:
        raw = base64.urlsafe_b64decode(presentation + "=" * (-len(presentation) % 4))
    except (binascii.Error, ValueError):
        raise UntrustedError("mdoc") from None
    response = _loads(raw)
    if response["version"] != "1.0" or response["status"] != 0 or len(response["documents"]) != 1:
        raise UntrustedError("response")
    document: dict[str, Any] = response["documents"][0]
    return document


def _held(device: dict[str, Any], mso: dict[str, Any], kind: str, session: list[Any]) -> None:
    """The holder's signature; a MAC needs a key of ours in the session, which OpenID4VP has not."""
    key = mso["deviceKeyInfo"]["deviceKey"]
    if key[1] != 2 or key[-1] != 1 or len(key[-2]) != 32 or len(key[-3]) != 32:
        raise UntrustedError("device_key")
    x, y = (int.from_bytes(key[at], "big") for at in (-2, -3))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    _within(device["nameSpaces"])
    said = cbor2.dumps(["DeviceAuthentication", session, kind, device["nameSpaces"]])
    auth = device["deviceAuth"]["deviceSignature"]
    if auth[2] is not None:
        raise UntrustedError("device_payload")
    _signed(auth, cbor2.dumps(cbor2.CBORTag(ENCODED, said)), public, "holder")


def _signed(auth: list[Any], payload: bytes, key: Any, whose: str = "signature") -> None:
    """COSE_Sign1, RFC 9052. Raises `UntrustedError`."""
    curve, algorithm = _ALGORITHMS[_loads(auth[0])[1]]
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != curve or not isinstance(payload, bytes):
        raise UntrustedError(whose)
    half = (key.key_size + 7) // 8
    if len(auth[3]) != 2 * half:
        raise UntrustedError(whose)
    r, s = int.from_bytes(auth[3][:half], "big"), int.from_bytes(auth[3][half:], "big")
    try:
        key.verify(
            encode_dss_signature(r, s),
            cbor2.dumps(["Signature1", auth[0], b"", payload]),
            ec.ECDSA(algorithm),
        )
    except InvalidSignature:
        raise UntrustedError(whose) from None


def _in_time(validity: dict[str, Any], now: float) -> None:
    since, until = validity["validFrom"], validity["validUntil"]
    if not isinstance(since, datetime) or not isinstance(until, datetime) or None in (since.tzinfo, until.tzinfo):
        raise UntrustedError("instants")
    if since.timestamp() > now + LEEWAY_S:
        raise UntrustedError("not_yet")
    if until.timestamp() < now - LEEWAY_S:
        raise OutOfDateError


def _within(value: Any) -> bytes:
    if not isinstance(value, cbor2.CBORTag) or value.tag != ENCODED or not isinstance(value.value, bytes):
        raise UntrustedError("mdoc")
    return value.value


def _loads(data: bytes) -> Any:
    return cbor2.loads(data, max_depth=16, allow_indefinite=False, allow_duplicate_keys=False)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).date().isoformat()
    return value.isoformat() if isinstance(value, date) else value
