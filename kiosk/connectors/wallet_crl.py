"""Certificates that their authority has withdrawn: its lists (RFC 5280, section 5), fetched or read, and kept as long
as they say. Annex B of ISO/IEC 18013-5 has every issuer of mdocs publish one; OpenID4VP and HAIP name none.

A list comes over http: it is signed. Who is on that line can still send an older one that is in time, on which a
certificate is not yet withdrawn, or one of their own making. So the newest that an authority was proved to have signed
is kept, also on the disk, and an older one says nothing any more.
"""

import functools
import hashlib
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kiosk.connectors.port import Checked
from kiosk.delivery.answers import Answer
from kiosk.delivery.exchange import Ask, exchange
from kiosk.delivery.line import Line
from kiosk.privacy import logs
from kiosk.whole_file import write_whole

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


class Withdrawals(Protocol):
    """What signatures of authorities are held against."""

    def withdrawn(self, certificate: x509.Certificate, by: x509.Certificate, now: datetime) -> bool:
        """Whether `by`, which issued it, has withdrawn it. Raises `NoListError`."""
        ...


class Lists(msgspec.Struct, frozen=True):
    """`Withdrawals` by these lists. `required`: without a present list nothing is believed."""

    lists: tuple[x509.CertificateRevocationList, ...] = ()
    required: bool = False

    def newest_of(self, by: x509.Certificate) -> x509.CertificateRevocationList | None:
        """The one that counts; None: `by` has signed none of them."""
        theirs = [one for one in self.lists if _is_of(one, by)]
        return functools.reduce(_newer, theirs) if theirs else None

    def withdrawn(self, certificate: x509.Certificate, by: x509.Certificate, now: datetime) -> bool:
        return self.says(self.newest_of(by), certificate, now)

    def says(self, last: x509.CertificateRevocationList | None, certificate: x509.Certificate, now: datetime) -> bool:
        """The same by `newest_of` that is known already: each asking verifies signatures."""
        if last is not None and _has(last, certificate):
            return True  # on a list that is out of date, too: whoever cuts the line brings nobody back
        if self.required and (last is None or not _in_time(last, now)):
            raise NoListError
        return False


class _Remembered:
    """`Withdrawals` by `lists`; `keep` is told of each that counts, with the authority that was proved to have signed
    it."""

    def __init__(self, lists: Lists, keep: Callable[[x509.Certificate, x509.CertificateRevocationList], None]) -> None:
        self._lists = lists
        self._keep = keep

    def withdrawn(self, certificate: x509.Certificate, by: x509.Certificate, now: datetime) -> bool:
        last = self._lists.newest_of(by)
        if last is not None:
            self._keep(by, last)
        return self._lists.says(last, certificate, now)


class Revocations:
    """The lists of some addresses or files, looked at each ten minutes at most; each minute while there is none.
    `folder`: where each authority's newest outlives the process, and none where it is None; it is made."""

    def __init__(
        self,
        sources: Sequence[str],
        line: Line,
        now: Callable[[], float],
        *,
        required: bool,
        folder: Path | None = None,
    ) -> None:
        self._sources = tuple(sources)
        self._line = line
        self._now = now
        self._required = required
        self._lock = threading.Lock()
        self._held: dict[str, x509.CertificateRevocationList] = {}
        # When each is not to be looked at: from, until.
        self._rests: dict[str, tuple[float, float]] = {}
        # By the authority's key: two may have one name, and one may have two keys.
        self._folder = folder
        self._newest = _kept(folder) if folder is not None else {}

    def present(self) -> Withdrawals:
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
            newest = tuple(self._newest.values())
            lists = (*newest, *(one for one in self._held.values() if one not in newest))
            return _Remembered(Lists(lists, self._required and bool(self._sources)), self._keep)

    def _keep(self, by: x509.Certificate, last: x509.CertificateRevocationList) -> None:
        key = _key(by)
        with self._lock:
            before = self._newest.get(key)
            if before == last or (before is not None and _newer(before, last) is before):
                return  # by another thread, meanwhile
            self._newest[key] = last
            if self._folder is None:
                return
            file = self._folder / f"{key}.crl"
            kept = _of_file(file)
            if kept is not None and _is_of(kept, by) and _newer(kept, last) is kept:
                self._newest[key] = kept  # by another process of this desk, which was given a newer one
                return
            try:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_whole(file, last.public_bytes(Encoding.DER))
            except OSError as error:
                logs.event("list_not_kept", error=type(error).__name__)

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
            return _of_file(Path(source))
        ask = Ask("GET", source, {"Accept": "application/pkix-crl"})
        answer = exchange(ask, self._line, max_answer_bytes=MAX_LIST)
        return loaded(answer.body) if isinstance(answer, Answer) and answer.status == 200 else None


def _kept(folder: Path) -> dict[str, x509.CertificateRevocationList]:
    """Whether their authority has signed them is asked where they are used, as of any other."""
    found = ((file.stem, _of_file(file)) for file in sorted(folder.glob("*.crl")))
    return {key: one for key, one in found if one is not None}


def _of_file(file: Path) -> x509.CertificateRevocationList | None:
    try:
        with file.open("rb") as source:
            return loaded(source.read(MAX_LIST + 1))
    except OSError:
        return None


def loaded(data: bytes) -> x509.CertificateRevocationList | None:
    """DER or PEM; None for anything else, and for a list of a part only, which says nothing of the others."""
    try:
        pem = data.lstrip().startswith(b"-----BEGIN")
        found = x509.load_pem_x509_crl(data) if pem else x509.load_der_x509_crl(data[:MAX_LIST])
        # A delta, a part, an indirect list: each says so in an extension that must be understood.
        return None if any(extension.critical for extension in found.extensions) else found
    except _ODD:
        return None


def _newer(
    before: x509.CertificateRevocationList, one: x509.CertificateRevocationList
) -> x509.CertificateRevocationList:
    """Of two of one authority: by their numbers, which only grow (RFC 5280, section 5.2.3), else by their dates. The
    second where neither is older."""
    first, second = _number(before), _number(one)
    if first is not None and second is not None and first != second:
        return before if first > second else one
    return before if before.last_update_utc > one.last_update_utc else one


def _number(one: x509.CertificateRevocationList) -> int | None:
    try:
        return one.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    except (x509.ExtensionNotFound, *_ODD):
        return None


def _key(by: x509.Certificate) -> str:
    return hashlib.sha256(by.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


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
