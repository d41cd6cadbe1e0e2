"""Examples that the standards publish: RFC 9901, section 5 (its issuer's key stands in its appendix A.5, its holder's
in the settings that come with the reference implementation), and the lists of the Token Status List draft."""

import json
import time
from importlib import resources
from pathlib import Path

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import ec
from jwcrypto.jwk import JWK  # type: ignore[import-untyped]

from kiosk.connectors.wallet_sd_jwt import opened
from kiosk.connectors.wallet_status import value_of
from kiosk.connectors.wallet_trust import UntrustedError
from kiosk.hall.site.wallet import b64, jws, unb64

ISSUER = {
    "kty": "EC", "crv": "P-256", "x": "b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ",
    "y": "Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8",
}  # fmt: skip
ISSUED = (
    "eyJhbGciOiAiRVMyNTYiLCAidHlwIjogImV4YW1wbGUrc2Qtand0In0.eyJfc2QiOiBbIkNyUWU3UzVrcUJBSHQtbk1ZWGdjNmJkdDJTSDVhVFkxc1Vf"
    "TS1QZ2tqUEkiLCAiSnpZakg0c3ZsaUgwUjNQeUVNZmVadTZKdDY5dTVxZWhabzdGN0VQWWxTRSIsICJQb3JGYnBLdVZ1Nnh5bUphZ3ZrRnNGWEFiUm9j"
    "MkpHbEFVQTJCQTRvN2NJIiwgIlRHZjRvTGJnd2Q1SlFhSHlLVlFaVTlVZEdFMHc1cnREc3JaemZVYW9tTG8iLCAiWFFfM2tQS3QxWHlYN0tBTmtxVlI2"
    "eVoyVmE1TnJQSXZQWWJ5TXZSS0JNTSIsICJYekZyendzY002R242Q0pEYzZ2Vks4QmtNbmZHOHZPU0tmcFBJWmRBZmRFIiwgImdiT3NJNEVkcTJ4Mkt3"
    "LXc1d1BFemFrb2I5aFYxY1JEMEFUTjNvUUw5Sk0iLCAianN1OXlWdWx3UVFsaEZsTV8zSmx6TWFTRnpnbGhRRzBEcGZheVF3TFVLNCJdLCAiaXNzIjog"
    "Imh0dHBzOi8vaXNzdWVyLmV4YW1wbGUuY29tIiwgImlhdCI6IDE2ODMwMDAwMDAsICJleHAiOiAxODgzMDAwMDAwLCAic3ViIjogInVzZXJfNDIiLCAi"
    "bmF0aW9uYWxpdGllcyI6IFt7Ii4uLiI6ICJwRm5kamtaX1ZDem15VGE2VWpsWm8zZGgta284YUlLUWM5RGxHemhhVllvIn0sIHsiLi4uIjogIjdDZjZK"
    "a1B1ZHJ5M2xjYndIZ2VaOGtoQXYxVTFPU2xlclAwVmtCSnJXWjAifV0sICJfc2RfYWxnIjogInNoYS0yNTYiLCAiY25mIjogeyJqd2siOiB7Imt0eSI6"
    "ICJFQyIsICJjcnYiOiAiUC0yNTYiLCAieCI6ICJUQ0FFUjE5WnZ1M09IRjRqNFc0dmZTVm9ISVAxSUxpbERsczd2Q2VHZW1jIiwgInkiOiAiWnhqaVdX"
    "YlpNUUdIVldLVlE0aGJTSWlyc1ZmdWVjQ0U2dDRqVDlGMkhaUSJ9fX0.MczwjBFGtzf-6WMT-hIvYbkb11NrV1WMO-jTijpMPNbswNzZ87wY2uHz-CXo"
    "6R04b7jYrpj9mNRAvVssXou1iw"
)
FAMILY_NAME = "WyJlbHVWNU9nM2dTTklJOEVZbnN4QV9BIiwgImZhbWlseV9uYW1lIiwgIkRvZSJd"
ADDRESS = (
    "WyJBSngtMDk1VlBycFR0TjRRTU9xUk9BIiwgImFkZHJlc3MiLCB7InN0cmVldF9hZGRyZXNzIjogIjEyMyBNYWluIFN0IiwgImxvY2FsaXR5IjogIkFu"
    "eXRvd24iLCAicmVnaW9uIjogIkFueXN0YXRlIiwgImNvdW50cnkiOiAiVVMifV0"
)
GIVEN_NAME = "WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd"
NATIONALITY = "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIlVTIl0"
UNSIGNED = "WyJkdW1teXNhbHQiLCAiZm9vIiwgImJhciJd"
AUDIENCE, NONCE = "https://verifier.example.org", "1234567890"


def presented(*disclosures: str, issued: str = ISSUED, nonce: str = NONCE) -> str:
    """With the proof of RFC 9901's holder."""
    settings = Path(str(resources.files("sd_jwt"))) / "utils" / "demo_settings.yml"
    numbers = yaml.safe_load(settings.read_text())["key_settings"]["holder_key"]
    key = ec.derive_private_key(int.from_bytes(unb64(numbers["d"]), "big"), ec.SECP256R1())
    combined = "~".join([issued, *disclosures, ""])
    import hashlib

    digest = b64(hashlib.sha256(combined.encode()).digest())
    claims = {"nonce": nonce, "aud": AUDIENCE, "iat": int(time.time()), "sd_hash": digest}
    return combined + jws({"alg": "ES256", "typ": "kb+jwt"}, claims, key)


def shown(presentation: str) -> dict[str, object]:
    return opened(presentation, JWK.from_json(json.dumps(ISSUER)), AUDIENCE, NONCE)


def test_the_example_of_rfc_9901_discloses_what_it_says() -> None:
    claims = shown(presented(FAMILY_NAME, ADDRESS, GIVEN_NAME, NATIONALITY))
    assert (claims["family_name"], claims["given_name"], claims["nationalities"]) == ("Doe", "John", ["US"])
    assert claims["address"] == {
        "street_address": "123 Main St", "locality": "Anytown", "region": "Anystate", "country": "US",
    }  # fmt: skip
    assert not {"email", "birthdate", "_sd", "_sd_alg"} & claims.keys()
    assert shown(presented())["nationalities"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: presented(FAMILY_NAME, UNSIGNED),
        lambda: presented(FAMILY_NAME, FAMILY_NAME),
        lambda: presented(FAMILY_NAME, issued=ISSUED.replace("MczwjBFGtzf", "XczwjBFGtzf")),
        lambda: presented(FAMILY_NAME, nonce="0987654321"),
        lambda: "~".join([ISSUED, FAMILY_NAME, ADDRESS, presented(FAMILY_NAME).rpartition("~")[2]]),
        lambda: f"{ISSUED}~{FAMILY_NAME}~",
    ],
)
def test_what_rfc_9901_has_refused_is_refused(wrong: object) -> None:
    with pytest.raises(UntrustedError):
        shown(wrong())  # type: ignore[operator]


@pytest.mark.parametrize(
    ("bits", "packed", "values"),
    [
        (1, "eNrbuRgAAhcBXQ", [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]),
        (2, "eNo76fITAAPfAgc", [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]),
    ],
)
def test_the_lists_of_the_draft_are_read_as_it_says(bits: int, packed: str, values: list[int]) -> None:
    assert [value_of({"bits": bits, "lst": packed}, at) for at in range(len(values))] == values
    with pytest.raises(UntrustedError):
        value_of({"bits": bits, "lst": packed}, len(values))
