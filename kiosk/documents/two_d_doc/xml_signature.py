"""The enveloped XML signature of a trust list (XMLDSig, XAdES), verified by lxml's canonical form and OpenSSL.

Only what such a list needs is understood; whatever else a signature says makes it unbelievable (docs/adr/0009). What
comes back is the canonical text that was digested: nothing outside of it can be mistaken for what was signed.
"""

import base64
import binascii
import hashlib
import re

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from lxml import etree

# France's list has a dozen authorities in some 100 kB; the largest list of the Union's, Italy's, has 2 MB.
MAX_BYTES = 4_000_000
MAX_REFERENCES = 4
MAX_CERTIFICATES = 8
MIN_RSA_BITS = 2048

DS = "{http://www.w3.org/2000/09/xmldsig#}"
_ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
_NOT_THE_SIGNATURE = re.compile(r"\s*not\s*\(\s*ancestor-or-self::([A-Za-z_][\w.-]*):Signature\s*\)\s*")
_SIGNED_PROPERTIES = "{http://uri.etsi.org/01903/v1.3.2#}SignedProperties"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
# Algorithm: (is exclusive, keeps comments).
_C14N = {
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315": (False, False),
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments": (False, True),
    _EXCLUSIVE: (True, False),
    _EXCLUSIVE + "WithComments": (True, True),
}
_DEFAULT_C14N = (False, False)
_DIGESTS = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_METHOD = re.compile(
    r"http://www\.w3\.org/(?:2001/04/xmldsig-more#(?P<kind>rsa|ecdsa)-(?P<hash>sha256|sha384|sha512)"
    r"|2007/05/xmldsig-more#(?P<pss>sha256|sha384|sha512)-rsa-MGF1)"
)


class Signed(msgspec.Struct, frozen=True):
    """`content`: the canonical text of the document without its signature. `signer`: the certificate, DER, that came
    with it and whose key made the signature; whether that certificate is anybody's is for the caller to say."""

    content: bytes
    signer: bytes


class Unbelievable(Exception):  # noqa: N818 - a verdict on the file
    """Not a signed document, or its signature does not hold. Carries the reason, for staff."""


def verify(data: bytes) -> Signed:
    """Raises `Unbelievable`, and nothing else, whatever the bytes are."""
    root = parse(data)
    found = list(root.iter(f"{DS}Signature"))
    if len(found) != 1 or found[0].getparent() is not root:
        raise Unbelievable("it must have one signature, directly in its root")
    signature = found[0]
    info = _one(signature, "SignedInfo")
    method = _one(info, "SignatureMethod").get("Algorithm", "")
    signed_info = _canonical(info, *_method(_one(info, "CanonicalizationMethod")))
    references = info.findall(f"{DS}Reference")
    if not 1 <= len(references) <= MAX_REFERENCES:
        raise Unbelievable(f"it must have one to {MAX_REFERENCES} references")
    whole = [reference for reference in references if _is_whole(reference, root)]
    if len(whole) != 1:
        raise Unbelievable("one reference must be to the whole document")
    for reference in references:
        if reference is not whole[0]:
            _check_digest(reference, _properties(reference, signature))
    signer = _signer(signature, signed_info, method)
    _cut_out(signature)
    content = _canonical(root.getroottree(), *_transformed(whole[0], enveloped=True))
    _check_digest(whole[0], content)
    return Signed(content, signer)


def parse(data: bytes) -> etree._Element:
    """The root of a document: no document type at all, hence no entity; nothing fetched; depth as libxml2 limits it
    (256). Raises `Unbelievable`."""
    if len(data) > MAX_BYTES:
        raise Unbelievable(f"larger than {MAX_BYTES} bytes")
    # The parser below is told UTF-8, whatever the file declares, so that this look cannot be got around.
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Unbelievable("it has a document type, which no trust list needs")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        collect_ids=False,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unbelievable(f"not XML ({type(error).__name__})") from None


def _one(parent: etree._Element, name: str) -> etree._Element:
    found = parent.findall(DS + name)
    if len(found) != 1:
        raise Unbelievable(f"its signature has not one {name}")
    return found[0]


def _method(element: etree._Element) -> tuple[bool, bool, tuple[str, ...]]:
    """Of a canonicalisation: is it exclusive, does it keep comments, which prefixes are inclusive nevertheless."""
    algorithm = element.get("Algorithm", "")
    if algorithm not in _C14N:
        raise Unbelievable("a canonical form that is not known here")
    exclusive, comments = _C14N[algorithm]
    listed = element.find(f"{{{_EXCLUSIVE}}}InclusiveNamespaces")
    prefixes = () if listed is None else tuple(listed.get("PrefixList", "").split())
    return exclusive, comments, prefixes


def _canonical(node: object, exclusive: bool, comments: bool, prefixes: tuple[str, ...]) -> bytes:
    inclusive = [*prefixes] if exclusive and prefixes else None
    try:
        form: bytes = etree.tostring(
            node, method="c14n", exclusive=exclusive, with_comments=comments, inclusive_ns_prefixes=inclusive
        )
    except (etree.C14NError, ValueError):
        raise Unbelievable("it has no canonical form") from None
    return form


def _is_whole(reference: etree._Element, root: etree._Element) -> bool:
    uri = reference.get("URI")
    identity = root.get("Id") or root.get("ID")
    return uri == "" or (identity is not None and uri == f"#{identity}")


def _transformed(reference: etree._Element, *, enveloped: bool) -> tuple[bool, bool, tuple[str, ...]]:
    """The canonical form that a reference asks for. `enveloped`: it must, and may, leave the signature out."""
    form: tuple[bool, bool, tuple[str, ...]] | None = None
    left_out = False
    for transform in reference.findall(f"{DS}Transforms/{DS}Transform")[:5]:
        algorithm = transform.get("Algorithm", "")
        if form is not None:
            raise Unbelievable("a transformation behind the canonical form")
        if enveloped and (algorithm == _ENVELOPED or (algorithm == _XPATH and _leaves_signature_out(transform))):
            left_out = True
        else:
            form = _method(transform)
    if left_out != enveloped:
        raise Unbelievable("the signature is part of what it signs")
    exclusive, _, prefixes = form or (*_DEFAULT_C14N, ())
    # XMLDSig 4.4.3.3: what a URI of the same document names has no comments, whatever the form could keep.
    return exclusive, False, prefixes


def _leaves_signature_out(transform: etree._Element) -> bool:
    """The one XPath filter that is understood; France's list has it beside the enveloped transformation."""
    filters = transform.findall(f"{DS}XPath")
    match = _NOT_THE_SIGNATURE.fullmatch(filters[0].text or "") if len(filters) == 1 else None
    return match is not None and f"{{{filters[0].nsmap.get(match[1])}}}" == DS


def _properties(reference: etree._Element, signature: etree._Element) -> bytes:
    """The canonical form of the XAdES properties, the only other thing that may be referred to."""
    found = [element for element in signature.iter(_SIGNED_PROPERTIES) if "#" + element.get("Id", "") != "#"]
    if len(found) != 1 or reference.get("URI") != "#" + found[0].get("Id", ""):
        raise Unbelievable("a reference to something else than the document and its signature's properties")
    return _canonical(found[0], *_transformed(reference, enveloped=False))


def _check_digest(reference: etree._Element, content: bytes) -> None:
    name = _DIGESTS.get(_one(reference, "DigestMethod").get("Algorithm", ""))
    if name is None:
        raise Unbelievable("a digest that is not SHA-256, SHA-384 or SHA-512")
    if _base64(_one(reference, "DigestValue")) != hashlib.new(name, content).digest():
        raise Unbelievable("it was changed after it was signed")


def _base64(element: etree._Element) -> bytes:
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        raise Unbelievable("its signature is not base64") from None


def _signer(signature: etree._Element, signed_info: bytes, method: str) -> bytes:
    """The certificate, of those that came with the signature, whose key made it."""
    value = _base64(_one(signature, "SignatureValue"))
    match = _METHOD.fullmatch(method)
    if match is None:
        raise Unbelievable("a signature that is not RSA or ECDSA with SHA-256, SHA-384 or SHA-512")
    elements = signature.findall(f"{DS}KeyInfo/{DS}X509Data/{DS}X509Certificate")
    for element in elements[:MAX_CERTIFICATES]:
        der = _base64(element)
        try:
            _check_value(x509.load_der_x509_certificate(der).public_key(), match, value, signed_info)
        except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError, x509.InvalidVersion):
            continue
        return der
    raise Unbelievable("no certificate in it made its signature")


def _check_value(key: object, method: re.Match[str], value: bytes, signed: bytes) -> None:
    """Raises `InvalidSignature`."""
    algorithm = _HASHES[method["hash"] or method["pss"]]
    if isinstance(key, ec.EllipticCurvePublicKey) and method["kind"] == "ecdsa":
        half = (key.curve.key_size + 7) // 8
        if len(value) != 2 * half:
            raise InvalidSignature
        der = encode_dss_signature(int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big"))
        key.verify(der, signed, ec.ECDSA(algorithm))
    elif isinstance(key, rsa.RSAPublicKey) and method["kind"] != "ecdsa" and key.key_size >= MIN_RSA_BITS:
        pss = padding.PSS(padding.MGF1(algorithm), algorithm.digest_size)
        key.verify(value, signed, pss if method["pss"] else padding.PKCS1v15(), algorithm)
    else:
        raise InvalidSignature


def _cut_out(signature: etree._Element) -> None:
    """Take the signature out of its document; the text behind it stays."""
    parent, before, tail = signature.getparent(), signature.getprevious(), signature.tail or ""
    if parent is None:
        raise Unbelievable("the signature is the document")
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(signature)
