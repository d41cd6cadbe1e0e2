"""The national trust list (TSL, ETSI TS 119 612): which certificates of which authorities may certify issuers.

In France's list a provider's trade name is the authority's id of the 2D-Doc (`FR03`), and its services hold the
authorities' certificates, not the issuers'.
"""

import base64
import binascii
import re
from datetime import UTC, date, datetime

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509.oid import NameOID
from lxml import etree

from kiosk.documents.two_d_doc.xml_signature import Unbelievable, parse, verify
from kiosk.text import one_line

MAX_PROVIDERS = 500
MAX_SERVICES = 2_000
MAX_HISTORY = 50

_TSL = "{http://uri.etsi.org/02231/v2#}"
_AUTHORITY = re.compile("[A-Z0-9]{4}")
# The last words of the URIs under which a service may be relied on: ETSI TS 119 612, 5.5.4, and those of its forerunner
# TS 102 231, which France's list was published with.
_IN_FORCE = {"granted", "recognisedatnationallevel", "inaccord", "undersupervision", "supervisionincessation",
             "accredited", "setbynationallaw"}  # fmt: skip


class ServiceStatus(msgspec.Struct, frozen=True):
    """What the list says of a service from the instant `since` on."""

    in_force: bool
    since: datetime


class Service(msgspec.Struct, frozen=True):
    """`certificate`: DER. `statuses`: newest first, at least one."""

    certificate: bytes
    statuses: tuple[ServiceStatus, ...]

    def in_force(self, day: date) -> bool:
        """Could it be relied on that day? What is in force today was so before too: an operator that rewrites its list
        without its history dates every service anew, and the certificate has a beginning of its own."""
        if self.statuses[0].in_force:
            return True
        return next((status.in_force for status in self.statuses if status.since.date() <= day), False)


class Authority(msgspec.Struct, frozen=True):
    """`id`: as in a 2D-Doc (`FR03`). `name`: the provider's."""

    id: str
    name: str
    services: tuple[Service, ...]


class TrustList(msgspec.Struct, frozen=True):
    """A list whose signature holds under `signer` (DER). `next_update`: when the operator owes a newer one, if ever.
    `unreadable`: how many of its services could not be read."""

    operator: str
    sequence: int
    issued: datetime
    next_update: datetime | None
    authorities: tuple[Authority, ...]
    unreadable: int
    signer: bytes

    def services(self, authority: str) -> tuple[Service, ...]:
        return tuple(service for one in self.authorities if one.id == authority for service in one.services)

    def age_days(self, today: date) -> int:
        return (today - self.issued.date()).days

    def expired(self, today: date) -> bool:
        return self.next_update is not None and self.next_update.date() < today


def read(data: bytes) -> TrustList:
    """A signed list. Raises `Unbelievable` (a sentence for staff), and nothing else, whatever the bytes are."""
    signed = verify(data)
    root = parse(signed.content)
    if root.tag != f"{_TSL}TrustServiceStatusList":
        raise Unbelievable("signed, but not a trust list")
    scheme = f"{_TSL}SchemeInformation/{_TSL}"
    issued = _instant(root.findtext(scheme + "ListIssueDateTime"))
    if issued is None:
        raise Unbelievable("the list has no date")
    if x509.load_der_x509_certificate(signed.signer).not_valid_after_utc < issued:
        raise Unbelievable("it was issued after its signer's certificate had ended")
    providers = root.findall(f"{_TSL}TrustServiceProviderList/{_TSL}TrustServiceProvider")
    services = sum(1 for _ in root.iter(f"{_TSL}TSPService"))
    if len(providers) > MAX_PROVIDERS or services > MAX_SERVICES:
        raise Unbelievable(f"more than {MAX_PROVIDERS} providers or {MAX_SERVICES} services")
    read_providers = [_authorities(provider) for provider in providers]
    return TrustList(
        operator=_text(root.findtext(f"{scheme}SchemeOperatorName/{_TSL}Name")),
        sequence=_number(root.findtext(scheme + "TSLSequenceNumber")),
        issued=issued,
        next_update=_instant(root.findtext(f"{scheme}NextUpdate/{_TSL}dateTime")),
        authorities=tuple(one for found, _ in read_providers for one in found),
        unreadable=sum(unreadable for _, unreadable in read_providers),
        signer=signed.signer,
    )


def _authorities(provider: etree._Element) -> tuple[list[Authority], int]:
    """A provider's authorities, and how many of its services could not be read. Ids come from its trade names; only
    where these hold none does a certificate's own name count, lest a provider speak for another."""
    information = f"{_TSL}TSPInformation/{_TSL}"
    name = _text(provider.findtext(f"{information}TSPName/{_TSL}Name"))
    trade = {(element.text or "").strip() for element in provider.findall(f"{information}TSPTradeName/{_TSL}Name")}
    ids = sorted(one for one in trade if _AUTHORITY.fullmatch(one))
    by_id: dict[str, list[Service]] = {one: [] for one in ids}
    unreadable = 0
    for element in provider.findall(f"{_TSL}TSPServices/{_TSL}TSPService"):
        services = _services(element)
        unreadable += not services
        for service in services:
            for one in ids or _own_ids(service.certificate):
                by_id.setdefault(one, []).append(service)
    return [Authority(one, name, tuple(services)) for one, services in by_id.items()], unreadable


def _own_ids(certificate: bytes) -> list[str]:
    names = x509.load_der_x509_certificate(certificate).subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return [str(name.value) for name in names[:1] if _AUTHORITY.fullmatch(str(name.value))]


def _services(element: etree._Element) -> list[Service]:
    """One for each certificate of a `TSPService`; none when it cannot be read."""
    information = element.find(f"{_TSL}ServiceInformation")
    if information is None:
        return []
    history = element.findall(f"{_TSL}ServiceHistory/{_TSL}ServiceHistoryInstance")[:MAX_HISTORY]
    now = _status(information)
    before = sorted(filter(None, map(_status, history)), key=lambda status: status.since, reverse=True)
    if now is None:
        return []
    identity = f"{_TSL}ServiceDigitalIdentity/{_TSL}DigitalId/{_TSL}X509Certificate"
    found = [_certificate(one.text or "") for one in information.findall(identity)]
    return [Service(der, (now, *before)) for der in found if der]


def _status(element: etree._Element) -> ServiceStatus | None:
    since = _instant(element.findtext(f"{_TSL}StatusStartingTime"))
    status = (element.findtext(f"{_TSL}ServiceStatus") or "").strip().rstrip("/").rpartition("/")[2]
    return None if since is None or not status else ServiceStatus(status in _IN_FORCE, since)


def _certificate(text: str) -> bytes:
    """DER, or nothing."""
    try:
        der = base64.b64decode("".join(text.split()), validate=True)
        loaded = x509.load_der_x509_certificate(der)
        loaded.public_key()
        _ = (loaded.subject, loaded.issuer, loaded.not_valid_after_utc)
    except (binascii.Error, ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion):
        return b""
    return der


def _instant(text: str | None) -> datetime | None:
    """An `xsd:dateTime`; without a zone it is UTC, as TS 119 612 asks for."""
    try:
        read = datetime.fromisoformat((text or "").strip()[:40])
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _number(text: str | None) -> int:
    stripped = (text or "").strip()
    return int(stripped) if re.fullmatch("[0-9]{1,9}", stripped) else 0


def _text(text: str | None) -> str:
    return one_line(text or "", 100)


def issued_by(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    """Did `authority`, by name and key, sign `certificate`? A certificate that says it is no authority's did not."""
    try:
        certificate.verify_directly_issued_by(authority)
        return authority.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return True
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension):
        return False
