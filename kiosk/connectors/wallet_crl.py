"""Certificates that their authority has withdrawn: its lists (RFC 5280, section 5), fetched or read, and kept as long
as they say. Annex B of ISO/IEC 18013-5 has every issuer of mdocs publish one; OpenID4VP and HAIP name none."""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from kiosk.connectors.port import Checked
from kiosk.delivery.answers import Answer
from kiosk.delivery.exchange import Ask, exchange
from kiosk.delivery.line import Line

# Of a country's driving licences with some thousand withdrawn signers; an authority of documents has a handful.
MAX_LIST = 5_000_000
# A list lasts for days: who withdraws today is heard today.
LOOK_EVERY_S = 600.0
# One that did not come is wanted sooner.
LOOK_AGAIN_S = 60.0
LEEWAY = timedelta(minutes=5)
_ODD = (ValueError, TypeError, UnsupportedAlgorithm, InvalidSignature, x509.DuplicateExtension)


class NoListError(Exception):
    """No present list says whether a certificate still stands, and one is wanted."""


class Lists(msgspec.Struct, frozen=True):
    """What signatures of authorities are held against. `required`: without a present list nothing is believed."""

    lists: tuple[x509.CertificateRevocationList, ...] = ()
    required: bool = False

    def withdrawn(self, certificate: x509.Certificate, by: x509.Certificate, now: datetime) -> bool:
        """Whether `by`, which issued it, has withdrawn it. Raises `NoListError`."""
        theirs = [one for one in self.lists if _is_of(one, by)]
        if any(_has(one, certificate) for one in theirs):
            return True  # on a list that is out of date, too: whoever cuts the line brings nobody back
        if self.required and not any(_in_time(one, now) for one in theirs):
            raise NoListError
        return False


class Revocations:
    """The lists of some addresses (http: a list is signed) or files, looked at each ten minutes at most; each minute
    while there is none."""

    def __init__(self, sources: Sequence[str], line: Line, now: Callable[[], float], *, required: bool) -> None:
        self._sources = tuple(sources)
        self._line = line
        self._now = now
        self._required = required
        self._lock = threading.Lock()
        self._held: dict[str, x509.CertificateRevocationList] = {}
        # When each is not to be looked at: from, until.
        self._rests: dict[str, tuple[float, float]] = {}

    def present(self) -> Lists:
        """Waits for the network where a list is to be looked at again. One that cannot be had anew is kept: whether it
        is in time is asked where it is used."""
        with self._lock:
            for source in self._sources:
                since, until = self._rests.get(source, (0.0, 0.0))
                now = self._now()
                if since <= now < until:
                    continue
                found = self._read(source)
                self._rests[source] = (now, now + (LOOK_AGAIN_S if found is None else LOOK_EVERY_S))
                if found is not None:
                    self._held[source] = found
            return Lists(tuple(self._held.values()), self._required and bool(self._sources))

    def check(self) -> Checked:
        """How old each list is, in one line."""
        self.present()
        now = datetime.fromtimestamp(self._now(), UTC)
        told = [self._told(source, now) for source in self._sources]
        return Checked(all(well for well, _ in told), "; ".join(words for _, words in told))

    def _told(self, source: str, now: datetime) -> tuple[bool, str]:
        held = self._held.get(source)
        if held is None:
            return False, f"{source}: no list there"
        hours = round((now - held.last_update_utc).total_seconds() / 3600)
        in_time, until = _in_time(held, now), held.next_update_utc
        end = f"until {until.isoformat(timespec='minutes')}" if until is not None else "without an end"
        return in_time, f"{source}: {hours} h old, {end}{'' if in_time else ', out of date'}"

    def _read(self, source: str) -> x509.CertificateRevocationList | None:
        if source.startswith("/"):
            try:
                with Path(source).open("rb") as file:
                    data = file.read(MAX_LIST + 1)
            except OSError:
                return None
        else:
            answer = exchange(Ask("GET", source, {"Accept": "application/pkix-crl"}), self._line,
                              max_answer_bytes=MAX_LIST)  # fmt: skip
            data = answer.body if isinstance(answer, Answer) and answer.status == 200 else b""
        return loaded(data)


def loaded(data: bytes) -> x509.CertificateRevocationList | None:
    """DER or PEM; None for anything else, and for a list of a part only, which says nothing of the others."""
    try:
        pem = data.lstrip().startswith(b"-----BEGIN")
        found = x509.load_pem_x509_crl(data) if pem else x509.load_der_x509_crl(data[:MAX_LIST])
        # A delta, a part, an indirect list: each says so in an extension that must be understood.
        return None if any(extension.critical for extension in found.extensions) else found
    except _ODD:
        return None


def _is_of(one: x509.CertificateRevocationList, by: x509.Certificate) -> bool:
    try:
        return one.issuer == by.subject and _may_list(by) and _is_signed(one, by)
    except _ODD:
        return False


def _in_time(one: x509.CertificateRevocationList, now: datetime) -> bool:
    until = one.next_update_utc
    return one.last_update_utc <= now + LEEWAY and until is not None and now <= until + LEEWAY


def _is_signed(one: x509.CertificateRevocationList, by: x509.Certificate) -> bool:
    return one.is_signature_valid(by.public_key())  # type: ignore[arg-type]  # of another kind: it raises


def _may_list(by: x509.Certificate) -> bool:
    try:
        return by.extensions.get_extension_for_class(x509.KeyUsage).value.crl_sign
    except x509.ExtensionNotFound:
        return True


def _has(one: x509.CertificateRevocationList, certificate: x509.Certificate) -> bool:
    try:
        return one.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None
    except _ODD:
        return True
