"""Passive authentication (9303-11, 5): is what the chip holds what a State has signed?"""

from datetime import date, datetime
from typing import NamedTuple

from kiosk.identity import cms, lds, tlv
from kiosk.identity.certificates import Certificate, signed_by
from kiosk.identity.countries import alpha3
from kiosk.identity.keys import digest
from kiosk.identity.trust import Trust
from kiosk.identity.verdict import OK, Check
from kiosk.privacy.private import Private

_SECURITY_OBJECT = "2.23.136.1.1.1"


class SecurityObject(Private, frozen=True):
    """EF.SOD, taken apart; a document's hashes are as telling as its number. `problem`: why it could not be; then the
    rest is empty."""

    signed: cms.Signed | None
    digest_oid: str
    hashes: dict[int, bytes]
    problem: str = ""


class Chain(NamedTuple):
    signature: Check
    chain: Check
    anchor: Certificate | None


def parse_sod(data: bytes) -> SecurityObject:
    try:
        signed = cms.parse_signed(tlv.only(data, 0x77))
        if signed.content_type != _SECURITY_OBJECT:
            raise tlv.MalformedError("a security object was expected")
        oid, hashes = lds.parse_security_object(signed.content)
    except tlv.MalformedError:
        return SecurityObject(None, "", {}, "malformed")
    return SecurityObject(signed, oid, hashes)


def no_sod(*, malformed: bool) -> SecurityObject:
    return SecurityObject(None, "", {}, "malformed" if malformed else "no_security_object")


def check_hashes(
    sod: SecurityObject,
    read: dict[int, bytes],
    withheld: frozenset[int] = frozenset(),
    malformed: frozenset[int] = frozenset(),
) -> Check:
    """`read`: data groups as they came; `withheld`: those that were asked for and did not come; `malformed`: of those,
    the ones that were not a file."""
    if sod.signed is None:
        return Check("not_available", "no_security_object")
    hashed = digest(sod.digest_oid)
    if hashed is None:
        return Check("unsupported", "hash_function")
    if any(group not in sod.hashes for group in read):
        return Check("failed", "unsigned_group")
    if any(hashed(data) != sod.hashes[group] for group, data in read.items()):
        return Check("failed", "hash_mismatch")
    if any(group in sod.hashes for group in malformed):
        return Check("failed", "malformed_group")
    if any(group in sod.hashes for group in withheld):
        return Check("failed", "withheld_group")
    return OK if read else Check("not_available", "nothing_read")


def check_signature(signed: cms.Signed | None, trust: Trust, problem: str = "") -> Chain:
    """The signature over the hashes, and the signer's certificate up to an anchor."""
    if signed is None:
        return Chain(Check("failed", problem or "no_security_object"), Check("not_available", "no_signer"), None)
    if signed.signer is None:
        missing = Check("not_available", "no_signer_certificate")
        return Chain(missing, missing, None)
    try:
        outcome = cms.signature_of(signed)
        signature = OK if outcome == "ok" else Check(outcome, _why(outcome, "signature_wrong"))
    except tlv.MalformedError:
        # Explicit parameters that differ from their curve's, a point off the curve: no key that could have signed.
        signature = Check("failed", "signer_key")
    chain, anchor = _chain(signed.signer, trust)
    return Chain(signature, chain, anchor)


def _chain(signer: Certificate, trust: Trust) -> tuple[Check, Certificate | None]:
    issuers = trust.issuers(signer)
    if not issuers:
        return Check("not_available", "unknown_issuer"), None
    worst = Check("failed", "not_signed_by_issuer")
    for issuer in issuers:
        try:
            outcome = signed_by(signer, issuer)
        except tlv.MalformedError:
            worst = Check("failed", "issuer_key")
            continue
        if outcome == "unsupported":
            worst = Check("unsupported", "issuer_algorithm")
        if outcome != "ok":
            continue
        if not issuer.not_before <= signer.not_before <= issuer.not_after:
            return Check("failed", "issuer_expired"), issuer
        return OK, issuer
    if worst.reason == "not_signed_by_issuer" and not any(
        issuer.key_id == signer.issuer_key_id for issuer in issuers if signer.issuer_key_id
    ):
        # Of the same name with another key: the authority's key that this signer names is not among the anchors.
        return Check("not_available", "unknown_issuer"), None
    return worst, None


def check_validity(signed: cms.Signed | None, issued: str, expiry: str, today: date) -> Check:
    """The signer's certificate on the day of issue (DG12), else when it says that it signed, else today."""
    signer = None if signed is None else signed.signer
    if signed is None or signer is None:
        return Check("not_available", "no_signer_certificate")
    if len(issued) == 10:
        day = date.fromisoformat(issued)
    elif signed.time is not None:
        day = signed.time.date()
    elif expiry and expiry < today.isoformat():
        return Check("not_available", "issue_date_unknown")
    else:
        # A signer's certificate outlives the documents that it signs (9303-12, table 1).
        day = today
    return OK if _day(signer.not_before) <= day <= _day(signer.not_after) else Check("failed", "signer_not_valid")


def check_country(signed: cms.Signed | None, anchor: Certificate | None, issuing_state: str) -> Check:
    """Authority, signer and zone name one State; two letters there, three here."""
    signer = None if signed is None else signed.signer
    if signer is None or not signer.country:
        return Check("not_available", "no_country")
    state = alpha3(signer.country)
    if state is None:
        return Check("not_available", "unknown_country")
    if issuing_state not in state or (anchor is not None and anchor.country != signer.country):
        return Check("failed", "country_mismatch")
    return OK if anchor is not None else Check("not_available", "unknown_issuer")


def check_expiry(expiry: str, today: date) -> Check:
    if not expiry:
        return Check("not_available", "no_expiry")
    return OK if expiry >= today.isoformat()[: len(expiry)] else Check("failed", "expired")


def _day(instant: datetime) -> date:
    return instant.date()


def _why(outcome: str, failed: str) -> str:
    return failed if outcome == "failed" else "signature_algorithm"
