"""From the files of a chip to its verdict. Pure."""

from datetime import date
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.identity import cms, lds, pace, passive, tlv
from kiosk.identity.access import SecurityInfos, parse_security_infos
from kiosk.identity.curves import curve_of
from kiosk.identity.keys import UnsupportedKeyError, load_key
from kiosk.identity.lds import DG1, DG2, DG11, DG12, DG14, DG15, DocumentDetails, PersonalDetails
from kiosk.identity.opening import Opened
from kiosk.identity.passive import SecurityObject
from kiosk.identity.problems import ProblemCode, StopReadingError
from kiosk.identity.trust import Trust
from kiosk.identity.verdict import OK as PASSED
from kiosk.identity.verdict import Check, Checks, Document, GenuineBy, Photo, Timings, Verdict
from kiosk.identity.zone import Name, Zone

_CARD_SECURITY = "0.4.0.127.0.7.3.2.1"


class Held(NamedTuple):
    """`read`: data groups as they came; `withheld`: asked for in vain; `malformed`: of those, the ones that were no
    file; `listed`: those that EF.COM or SOD name.
    `chip`: what its proof came to; None: it offered none, or only PACE-CAM's."""

    security: SecurityObject
    read: dict[int, bytes]
    withheld: frozenset[int]
    malformed: frozenset[int]
    listed: frozenset[int]
    chip: Check | None
    how: GenuineBy


def judge(held: Held, opened: Opened, trust: Trust, today: date) -> Verdict:
    """Raises `StopReadingError` for a document that holds no zone."""
    zone = _zone(held, today)
    personal, details, photo = _personal(held), _details(held), _photo(held)
    signed = held.security.signed
    chain = passive.check_signature(signed, trust, held.security.problem)
    chip, how = _chip(held, opened, trust)
    checks = Checks(
        hashes=_hashes(held),
        sod_signature=chain.signature,
        signer_chain=chain.chain,
        signer_validity=passive.check_validity(signed, details.issued, zone.expiry, today),
        country=passive.check_country(signed, chain.anchor, zone.issuing_state),
        chip_genuine=chip,
        document_valid=passive.check_expiry(zone.expiry, today),
    )
    return Verdict(
        document=_document(zone, personal, details),
        checks=checks,
        photo=photo,
        access=opened.access,
        genuine_by=how,
        anchor=chain.anchor.sha256 if chain.anchor is not None else "",
        block=0,
        apdus=0,
        timings_ms=Timings(0, 0, 0, 0, 0),
    )


def _hashes(held: Held) -> Check:
    check = passive.check_hashes(held.security, held.read, held.withheld, held.malformed)
    unsigned = held.security.signed is not None and held.listed - frozenset(held.security.hashes)
    # EF.COM is not signed itself: a group that it names and nobody signed was put there later.
    return Check("failed", "unsigned_group") if check.status == "ok" and unsigned else check


def _chip(held: Held, opened: Opened, trust: Trust) -> tuple[Check, GenuineBy]:
    if opened.proof is not None:
        return _chip_by_cam(opened.proof, opened.card_security, trust), "PACE-CAM"
    if held.chip is None:
        return Check("not_available", "not_offered"), ""
    source = DG14.number if held.how == "chip_authentication" else DG15.number
    signed = _signed(held, source)
    if held.chip.status == "ok" and signed.status != "ok":
        # Whoever writes the key can prove it.
        return (Check("failed", "chip_key_not_signed") if signed.status == "failed" else signed), held.how
    return held.chip, held.how


def _signed(held: Held, group: int) -> Check:
    only = {group: held.read[group]} if group in held.read else {}
    return passive.check_hashes(held.security, only)


def _is_signed(held: Held, group: int) -> bool:
    return _signed(held, group).status == "ok"


def _chip_by_cam(proof: pace.CamProof, security: bytes, trust: Trust) -> Check:
    """The key with which the chip has mapped stands in EF.CardSecurity, which its issuer has signed."""
    if not security:
        return Check("failed", "withheld_group")
    try:
        signed = cms.parse_signed(security)
        if signed.content_type != _CARD_SECURITY:
            raise tlv.MalformedError("EF.CardSecurity was expected")
        infos = parse_security_infos(signed.content)
    except tlv.MalformedError:
        return Check("failed", "malformed")
    chain = passive.check_signature(signed, trust)
    for check in (chain.signature, chain.chain):
        if check.status != "ok":
            return check
    return PASSED if _mapped_by_one(proof, infos) else Check("failed", "chip_key_not_proved")


def _mapped_by_one(proof: pace.CamProof, infos: SecurityInfos) -> bool:
    for chip_key in infos.chip_keys[:4]:
        try:
            key = load_key(chip_key.spki)
        except (tlv.MalformedError, UnsupportedKeyError):
            continue
        if isinstance(key, ec.EllipticCurvePublicKey) and curve_of(key) is proof.curve:
            numbers = key.public_numbers()
            if pace.cam_holds(proof, (numbers.x, numbers.y)):
                return True
    return False


def _zone(held: Held, today: date) -> Zone:
    if DG1.number not in held.read:
        raise StopReadingError(ProblemCode.GARBAGE, "DG1 is not there, or is not what it should be")
    try:
        return lds.parse_dg1(held.read[DG1.number], today)
    except tlv.MalformedError as error:
        raise StopReadingError(ProblemCode.GARBAGE, f"DG1: {error}") from None


def _personal(held: Held) -> PersonalDetails:
    """Of a signed DG11 only: what anybody could have written there is not shown as the document's."""
    if not _is_signed(held, DG11.number):
        return PersonalDetails()
    try:
        return lds.parse_dg11(held.read[DG11.number])
    except tlv.MalformedError:
        return PersonalDetails()


def _details(held: Held) -> DocumentDetails:
    if not _is_signed(held, DG12.number):
        return DocumentDetails()
    try:
        return lds.parse_dg12(held.read[DG12.number])
    except tlv.MalformedError:
        return DocumentDetails()


def _photo(held: Held) -> Photo | None:
    if not _is_signed(held, DG2.number):
        return None
    try:
        return lds.parse_dg2(held.read[DG2.number])
    except tlv.MalformedError:
        return None


def _document(zone: Zone, personal: PersonalDetails, details: DocumentDetails) -> Document:
    names: tuple[Name, ...] = ("surname", "given_names")
    told = [name for name in names if getattr(personal, name)]
    uncertain = [name for name in zone.uncertain if name not in told]
    uncertain += [name for name in told if personal.unfit]
    if not zone.digits.good:
        uncertain.append("number")
    return Document(
        document_code=zone.document_code,
        issuing_state=zone.issuing_state,
        number=zone.number,
        surname=personal.surname or zone.surname,
        given_names=personal.given_names or zone.given_names,
        birth_date=max(zone.birth_date, personal.birth_date, key=len),
        sex=zone.sex,
        nationality=zone.nationality,
        expiry=zone.expiry,
        birth_place=personal.birth_place,
        personal_number=personal.personal_number,
        address=personal.address,
        issued=details.issued or zone.issued,
        issuing_authority=details.issuing_authority,
        zone=zone.lines,
        uncertain=tuple(uncertain),
        derived=zone.derived,
    )
