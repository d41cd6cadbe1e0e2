"""Who may sign documents: a certificate that is for that, below authorities that may make it (RFC 5280, 4.2.1)."""

import base64
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kiosk.connectors.wallet_trust import Trusted, UntrustedError, signer

Key = ec.EllipticCurvePrivateKey
# ISO/IEC 18013-5, annex B: who signs mobile driving licences; another scheme's, that nobody has listed.
MDL, OTHER = x509.ObjectIdentifier("1.0.18013.5.1.2"), x509.ObjectIdentifier("1.3.6.1.4.1.99999.1")
WEB, MAIL = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.EMAIL_PROTECTION


def usage(*, signs: bool = False, issues: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(signs, False, False, False, False, issues, False, False, False)


def made(name: str, key: Key, issuer: str, by: Key, *extensions: x509.ExtensionType, **more: Any) -> x509.Certificate:
    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
    )
    for extension in extensions:
        built = built.add_extension(extension, critical=True)
    return built.sign(by, more.get("hashed", hashes.SHA256()))


def authority(*, length: int | None = None, ca: bool = True) -> x509.BasicConstraints:
    return x509.BasicConstraints(ca=ca, path_length=length if ca else None)


class Tree:
    """Root, one authority below it, who signs."""

    def __init__(self) -> None:
        self.root_key, self.middle_key, self.key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))

    def root(self, *extensions: x509.ExtensionType) -> x509.Certificate:
        return made("Racine", self.root_key, "Racine", self.root_key, *(extensions or (authority(),)))

    def middle(self, *extensions: x509.ExtensionType, **more: Any) -> x509.Certificate:
        return made("Milieu", self.middle_key, "Racine", self.root_key, *(extensions or (authority(),)), **more)

    def leaf(self, *extensions: x509.ExtensionType, **more: Any) -> x509.Certificate:
        return made("Feuille", self.key, "Racine", self.root_key, *extensions, **more)

    def below(self, *extensions: x509.ExtensionType) -> x509.Certificate:
        return made("Feuille", self.key, "Milieu", self.middle_key, *extensions)


@pytest.fixture(scope="module")
def tree() -> Tree:
    return Tree()


def judged(chain: list[x509.Certificate], root: x509.Certificate) -> str:
    """Empty: it is believed."""
    x5c = [base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in chain]
    try:
        assert signer(x5c, Trusted([root]), time.time()) == chain[0]
    except UntrustedError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("extensions", "says"),
    [
        ((), ""),
        ((usage(signs=True),), ""),
        ((usage(signs=True), x509.ExtendedKeyUsage([MDL])), ""),
        ((usage(signs=True), x509.ExtendedKeyUsage([OTHER])), ""),
        ((usage(signs=True), x509.ExtendedKeyUsage([WEB, MDL])), ""),
        ((usage(signs=True), x509.ExtendedKeyUsage([WEB])), "key_usage"),
        ((x509.ExtendedKeyUsage([WEB, ExtendedKeyUsageOID.CLIENT_AUTH]),), "key_usage"),
        ((x509.ExtendedKeyUsage([MAIL]),), "key_usage"),
        ((usage(),), "key_usage"),
        ((usage(issues=True),), "key_usage"),
    ],
)
def test_who_signs_has_a_key_for_that(tree: Tree, extensions: tuple[x509.ExtensionType, ...], says: str) -> None:
    assert judged([tree.leaf(*extensions)], tree.root()) == says


@pytest.mark.parametrize(
    ("extensions", "says"),
    [
        ((authority(), usage(issues=True)), ""),
        ((authority(length=0), usage(issues=True)), ""),
        ((authority(), usage(signs=True)), "issuer"),
        ((authority(ca=False), usage(issues=True)), "issuer"),
        ((usage(issues=True),), "issuer"),
    ],
)
def test_an_authority_that_is_believed_may_issue(
    tree: Tree, extensions: tuple[x509.ExtensionType, ...], says: str
) -> None:
    assert judged([tree.leaf(usage(signs=True))], tree.root(*extensions)) == says


@pytest.mark.parametrize(
    ("middle", "root", "says"),
    [
        ((authority(), usage(issues=True)), (authority(),), ""),
        ((authority(length=0),), (authority(length=1),), ""),
        ((authority(),), (authority(length=0),), "issuer"),
        ((authority(), usage(signs=True)), (authority(),), "chain"),
        ((authority(ca=False),), (authority(),), "chain"),
    ],
)
def test_a_chain_is_as_long_as_it_may_be(
    tree: Tree, middle: tuple[x509.ExtensionType, ...], root: tuple[x509.ExtensionType, ...], says: str
) -> None:
    assert judged([tree.below(usage(signs=True)), tree.middle(*middle)], tree.root(*root)) == says


def test_a_weak_digest_proves_nothing(tree: Tree) -> None:
    assert judged([tree.leaf(hashed=hashes.SHA224())], tree.root()) == "issuer"
    assert judged([tree.leaf(hashed=hashes.SHA384())], tree.root()) == ""
