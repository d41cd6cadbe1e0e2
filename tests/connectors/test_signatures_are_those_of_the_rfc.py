"""RFC 9421, appendix B.2: the vectors of the algorithms that we use; and RFC 9530 for the digest."""

import base64
from datetime import UTC, datetime

import pytest

from kiosk.connectors import signatures
from kiosk.connectors.signatures import KeyUnusableError, Request

# B.1.4 and B.1.5
ED25519 = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----
"""
SHARED = base64.b64decode("uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==")
# B.2
BODY = b'{"hello": "world"}'
REQUEST = Request(
    "POST",
    "https://example.com/foo?param=Value&Pet=dog",
    {
        "host": "example.com",
        "date": "Tue, 20 Apr 2021 02:07:55 GMT",
        "content-type": "application/json",
        "content-length": "18",
    },
)
CREATED = datetime.fromtimestamp(1618884473, UTC)


def test_b_2_5_hmac_sha256() -> None:
    components = ("date", "@authority", "content-type")
    parameters = signatures.parameters_of(components, created=CREATED, key_id="test-shared-secret")
    base = signatures.signature_base(REQUEST, components, parameters)
    signature = signatures.sign(base, SHARED, "hmac-sha256")
    assert signatures.signed_headers("sig-b25", parameters, signature) == {
        "Signature-Input": (
            'sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"'
        ),
        "Signature": "sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:",
    }


def test_b_2_6_ed25519() -> None:
    components = ("date", "@method", "@path", "@authority", "content-type", "content-length")
    parameters = signatures.parameters_of(components, created=CREATED, key_id="test-key-ed25519")
    base = signatures.signature_base(REQUEST, components, parameters)
    assert base.decode().splitlines()[:4] == [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT',
        '"@method": POST',
        '"@path": /foo',
        '"@authority": example.com',
    ]
    signature = signatures.sign(base, ED25519, "ed25519")
    assert signatures.signed_headers("sig-b26", parameters, signature)["Signature"] == (
        "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:"
    )


def test_the_digest_of_a_body() -> None:
    assert signatures.content_digest(BODY) == "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"


@pytest.mark.parametrize(
    ("url", "authority", "path"),
    [
        ("https://EXAMPLE.com/", "example.com", "/"),
        ("https://example.com:443/a", "example.com", "/a"),
        ("http://example.com:80", "example.com", "/"),
        ("https://example.com:8443/a?b", "example.com:8443", "/a"),
    ],
)
def test_where_it_goes_is_written_in_one_way(url: str, authority: str, path: str) -> None:
    base = signatures.signature_base(Request("GET", url, {}), ("@authority", "@path"), "()").decode()
    assert base == f'"@authority": {authority}\n"@path": {path}\n"@signature-params": ()'


def test_all_that_may_be_said_of_a_signature() -> None:
    said = signatures.parameters_of(
        ("@method",), created=CREATED, expires=CREATED, nonce="n", algorithm="ed25519", key_id="k"
    )
    assert said == '("@method");created=1618884473;expires=1618884473;nonce="n";alg="ed25519";keyid="k"'


@pytest.mark.parametrize("key", [b"", b"secret", ED25519[:40], ED25519.replace(b"MC4C", b"MC4D")])
def test_a_key_that_is_none_is_said_to_be_unusable(key: bytes) -> None:
    with pytest.raises(KeyUnusableError):
        signatures.sign(b"x", key, "ed25519")


def test_a_header_that_is_not_there_is_not_signed_as_empty() -> None:
    with pytest.raises(KeyError):
        signatures.signature_base(REQUEST, ("digest",), "()")
