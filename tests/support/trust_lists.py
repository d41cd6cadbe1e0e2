"""Signed trust lists made at test time, by text: every document is written in its canonical form by hand, so that the
signature owes nothing to the library that verifies it. Keys are gone with the test."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID

DS = "http://www.w3.org/2000/09/xmldsig#"
TSL = "http://uri.etsi.org/02231/v2#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
ENVELOPED = f'<ds:Transform Algorithm="{DS}enveloped-signature"></ds:Transform>'
STATUS = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/"

START, END = date(2020, 1, 1), date(2035, 1, 1)
ISSUED, NEXT = datetime(2026, 9, 1, 12, tzinfo=UTC), datetime(2027, 3, 1, 12, tzinfo=UTC)

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class Holder(NamedTuple):
    """A key and its certificate."""

    key: PrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def holder(
    name: str,
    by: Holder | None = None,
    *,
    key: PrivateKey | None = None,
    start: date = START,
    end: date = END,
    serial: int | None = None,
) -> Holder:
    """`name` certified by `by`, or by itself: an authority then."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(datetime.combine(start, time.min, UTC))
        .not_valid_after(datetime.combine(end, time.min, UTC))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .sign(by.key if by else key, hashes.SHA256())
    )
    return Holder(key, made)


def service(
    certificate: bytes,
    status: str = "granted",
    since: datetime = datetime(2021, 1, 1, tzinfo=UTC),
    history: Sequence[tuple[str, datetime]] = (),
) -> str:
    def standing(word: str, start: datetime) -> str:
        return (
            f"<tsl:ServiceStatus>{STATUS}{word}</tsl:ServiceStatus>"
            f"<tsl:StatusStartingTime>{instant(start)}</tsl:StatusStartingTime>"
        )

    before = "".join(f"<tsl:ServiceHistoryInstance>{standing(*one)}</tsl:ServiceHistoryInstance>" for one in history)
    return (
        "<tsl:TSPService><tsl:ServiceInformation>"
        "<tsl:ServiceTypeIdentifier>http://uri.etsi.org/TrstSvc/Svctype/CA/PKC</tsl:ServiceTypeIdentifier>"
        "<tsl:ServiceDigitalIdentity><tsl:DigitalId><tsl:X509Certificate>"
        f"{base64.b64encode(certificate).decode()}"
        "</tsl:X509Certificate></tsl:DigitalId></tsl:ServiceDigitalIdentity>"
        f"{standing(status, since)}</tsl:ServiceInformation>"
        f"<tsl:ServiceHistory>{before}</tsl:ServiceHistory></tsl:TSPService>"
    )


def provider(authority: str, *services: str, name: str = "Autorité SPECIMEN") -> str:
    """`authority` empty: a provider without a trade name."""
    trade = f'<tsl:TSPTradeName><tsl:Name xml:lang="fr">{authority}</tsl:Name></tsl:TSPTradeName>' if authority else ""
    return (
        "<tsl:TrustServiceProvider><tsl:TSPInformation>"
        f'<tsl:TSPName><tsl:Name xml:lang="fr">{name}</tsl:Name></tsl:TSPName>{trade}'
        f"</tsl:TSPInformation><tsl:TSPServices>{''.join(services)}</tsl:TSPServices></tsl:TrustServiceProvider>"
    )


def instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def document(
    *providers: str, sequence: int = 7, issued: datetime = ISSUED, next_update: datetime | None = NEXT, extra: str = ""
) -> tuple[str, str]:
    """The list in two halves, between which the signature is put. Both together are its canonical form."""
    update = f"<tsl:dateTime>{instant(next_update)}</tsl:dateTime>" if next_update else ""
    head = (
        f'<tsl:TrustServiceStatusList xmlns:tsl="{TSL}" Id="list"><tsl:SchemeInformation>'
        f"<tsl:TSLSequenceNumber>{sequence}</tsl:TSLSequenceNumber>"
        '<tsl:SchemeOperatorName><tsl:Name xml:lang="fr">Opérateur SPECIMEN</tsl:Name></tsl:SchemeOperatorName>'
        f"<tsl:ListIssueDateTime>{instant(issued)}</tsl:ListIssueDateTime><tsl:NextUpdate>{update}</tsl:NextUpdate>"
        f"</tsl:SchemeInformation>{extra}"
        f"<tsl:TrustServiceProviderList>{''.join(providers)}</tsl:TrustServiceProviderList>\n"
    )
    return head, "\n</tsl:TrustServiceStatusList>"


def signed(
    halves: tuple[str, str],
    signer: Holder,
    *,
    uri: str = "",
    canonical: str = EXCLUSIVE,
    transforms: str = ENVELOPED,
    method: str = "",
    xades: bool = True,
    digest: str = SHA256,
) -> bytes:
    """The list with its signature. `method`: the last words of the algorithm; empty: what goes with the key."""
    method = method or ("rsa-sha256" if isinstance(signer.key, rsa.RSAPrivateKey) else "ecdsa-sha256")
    place = "2007/05" if method.endswith("MGF1") else "2001/04"
    content = "".join(halves)
    namespaces = f'xmlns:ds="{DS}"' + ("" if canonical == EXCLUSIVE else f' xmlns:tsl="{TSL}"')
    properties = (
        "<xades:SignedSignatureProperties><xades:SigningTime>2026-09-01T12:00:00Z</xades:SigningTime>"
        "</xades:SignedSignatureProperties></xades:SignedProperties>"
    )
    by_itself = f'<xades:SignedProperties xmlns:xades="{XADES}" Id="properties">{properties}'
    inside = f'<xades:SignedProperties Id="properties">{properties}'
    references = _reference(uri, transforms, content, digest)
    if xades:
        form = f'<ds:Transform Algorithm="{EXCLUSIVE}"></ds:Transform>'
        references += _reference("#properties", form, by_itself, digest)
    info = (
        f'<ds:CanonicalizationMethod Algorithm="{canonical}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="http://www.w3.org/{place}/xmldsig-more#{method}"></ds:SignatureMethod>'
        f"{references}</ds:SignedInfo>"
    )
    value = _sign(signer.key, f"<ds:SignedInfo {namespaces}>{info}".encode(), method)
    properties_object = (
        f'<ds:Object><xades:QualifyingProperties xmlns:xades="{XADES}" Target="#signature">{inside}'
        "</xades:QualifyingProperties></ds:Object>"
        if xades
        else ""
    )
    signature = (
        f'<ds:Signature xmlns:ds="{DS}" Id="signature"><ds:SignedInfo>{info}'
        f"<ds:SignatureValue>{base64.b64encode(value).decode()}</ds:SignatureValue>"
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{base64.b64encode(signer.der).decode()}</ds:X509Certificate>"
        f"</ds:X509Data></ds:KeyInfo>{properties_object}</ds:Signature>"
    )
    declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return (declaration + halves[0] + signature + halves[1]).encode()


def _reference(uri: str, transforms: str, content: str, digest: str) -> str:
    value = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return (
        f'<ds:Reference URI="{uri}"><ds:Transforms>{transforms}</ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{digest}"></ds:DigestMethod>'
        f"<ds:DigestValue>{value}</ds:DigestValue></ds:Reference>"
    )


def _sign(key: PrivateKey, data: bytes, method: str) -> bytes:
    algorithm = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}[
        method.removesuffix("-rsa-MGF1")[-3:]
    ]
    if isinstance(key, rsa.RSAPrivateKey):
        pss = padding.PSS(padding.MGF1(algorithm), algorithm.digest_size)
        return key.sign(data, pss if method.endswith("MGF1") else padding.PKCS1v15(), algorithm)
    size = (key.curve.key_size + 7) // 8
    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(algorithm)))
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def revocations(by: Holder, *serials: int, on: date = date(2026, 10, 1)) -> bytes:
    """A revocation list, DER, that `by` signed that day for a month."""
    moment = datetime.combine(on, time.min, UTC)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(moment)
        .next_update(moment + timedelta(days=30))
    )
    for serial in serials:
        revoked = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(moment).build()
        builder = builder.add_revoked_certificate(revoked)
    return builder.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
