"""Whole readings of the hall's chip, which shares no arithmetic with the reader: each mapping, cipher and curve."""

import itertools
from typing import get_args

import msgspec
import pytest

from kiosk.hall.chip import BAC_ONLY, CNIE, PASSPORT, RESIDENCE_PERMIT, Holder, PaceInfo, Profile
from kiosk.hall.chip.profile import Cipher, CurveName, Mapping
from kiosk.identity import Can, MrzKey, Options, Problem, ProblemCode, Progress, Trust, Verdict, read_document
from tests.support.identity import CAN, HOLDER, chip, not_ok, read, verdict, zone_key

EVERY = [
    (mapping, cipher, curve)
    for mapping, cipher, curve in itertools.product(get_args(Mapping), get_args(Cipher), get_args(CurveName))
    if (mapping, cipher) != ("CAM", "3DES")
]
# Each mapping, each cipher and each curve at least twice.
QUICK = [EVERY[place] for place in range(0, len(EVERY), 7)]


SHORT, LONG = (CAN, 0), (zone_key(), 2000)


def open_with(mapping: Mapping, cipher: Cipher, curve: CurveName, ways: tuple[tuple[Can | MrzKey, int], ...]) -> None:
    profile = Profile(
        pace=(PaceInfo(mapping, cipher, curve),),
        data_groups=(1,),
        chip_authentication=None if mapping == "CAM" else cipher,
        chip_authentication_curve=curve,
    )
    for secret, extended in ways:
        found = verdict(read(msgspec.structs.replace(profile, extended=extended), secret))
        assert not_ok(found) == {}
        assert found.access == f"PACE-{mapping}"
        assert found.genuine_by == ("PACE-CAM" if mapping == "CAM" else "chip_authentication")


@pytest.mark.parametrize(("mapping", "cipher", "curve"), QUICK)
def test_a_protocol_opens_it(mapping: Mapping, cipher: Cipher, curve: CurveName) -> None:
    open_with(mapping, cipher, curve, (SHORT, LONG))


@pytest.mark.long
def test_every_protocol_opens_it() -> None:
    for place, (mapping, cipher, curve) in enumerate(EVERY):
        open_with(mapping, cipher, curve, ((SHORT, LONG)[place % 2],))


def test_a_french_card_is_read_whole() -> None:
    found = verdict(read(CNIE))
    assert not_ok(found) == {}
    document = found.document
    assert (document.surname, document.given_names) == ("SPECIMEN", "CAMILLE DOMINIQUE")
    assert (document.birth_date, document.birth_place, document.sex) == ("1990-07-13", "METZ", "F")
    assert (document.number, document.expiry, document.issued) == (HOLDER.number, "2035-03-02", "2025-03-03")
    assert document.address == ("12 RUE DES LILAS", "57000", "METZ")
    assert (document.uncertain, document.derived) == ((), ())
    assert found.photo is None
    assert found.checks.passive_authentication.status == "ok"


def test_a_passport_opens_by_its_zone_and_a_permit_proves_itself_on_the_way() -> None:
    booklet = Holder(layout="TD3", code="P<")
    found = verdict(read(PASSPORT, zone_key(booklet), holder=booklet))
    assert not_ok(found) == {}
    assert len(found.document.zone) == 2
    permit = verdict(read(RESIDENCE_PERMIT))
    assert not_ok(permit) == {}
    assert permit.genuine_by == "PACE-CAM"


def test_an_older_passport_opens_by_its_zone_only() -> None:
    booklet = Holder(layout="TD3", code="P<")
    found = verdict(read(BAC_ONLY, zone_key(booklet), holder=booklet))
    assert found.access == "BAC"
    assert not_ok(found) == {"chip_genuine": ("not_available", "not_offered")}
    refused = read(BAC_ONLY, CAN, holder=booklet)
    assert isinstance(refused, Problem)
    assert refused.code is ProblemCode.OTHER_SECRET_NEEDED


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_a_chip_proves_itself_by_a_signature(kind: str) -> None:
    found = verdict(read(Profile(data_groups=(1,), active_authentication=kind)))  # type: ignore[arg-type]
    assert not_ok(found) == {}
    assert found.genuine_by == "active_authentication"


@pytest.mark.parametrize(
    ("signature", "hashed"),
    [("rsa-pss", "sha256"), ("rsa-pss", "sha512"), ("rsa-pkcs1", "sha384"), ("ecdsa", "sha512")],
)
def test_signers_sign_as_they_like(signature: str, hashed: str) -> None:
    profile = Profile(data_groups=(1,), signature=signature, csca="rsa-pss", hash=hashed)  # type: ignore[arg-type]
    assert not {"sod_signature", "signer_chain"} & not_ok(read(profile, rsa=True)).keys()


def test_protocols_that_nobody_knows_are_passed_over() -> None:
    profile = Profile(unknown_pace=True, data_groups=(1,))
    assert verdict(read(profile)).access == "PACE-GM"


def test_several_protocols_are_told_apart_by_their_domain_parameters() -> None:
    """DO 84 says which: without it, German and Polish cards failed."""
    transport = chip(CNIE)
    verdict(read_document(transport, CAN, Trust(), Options()))
    chosen = next(apdu for apdu in transport.commands if apdu[1] == 0x22)
    assert chosen.endswith(bytes.fromhex("84010D"))


def test_extended_length_is_used_where_the_card_takes_it() -> None:
    short = verdict(read(Profile(data_groups=(1, 2)), options=Options(photo_basis="test")))
    long = verdict(read(Profile(data_groups=(1, 2), extended=4000), options=Options(photo_basis="test")))
    assert short.block == 223
    assert 3_900 < long.block <= 4_000
    assert long.apdus < short.apdus / 3
    held = verdict(read(Profile(data_groups=(1,), extended=4000), options=Options(largest=223)))
    assert held.block == 223


def test_a_wrong_can_is_tried_once_and_says_what_is_left() -> None:
    transport = chip(CNIE)
    outcome = read_document(transport, Can.of("111111"), Trust(), Options())
    assert outcome == Problem(ProblemCode.WRONG_SECRET, 2, "status 63C2")
    assert sum(apdu[1] == 0x22 for apdu in transport.commands) == 1


def test_progress_is_told_on_the_way() -> None:
    told: list[Progress] = []
    read(CNIE, options=Options(photo_basis="test"), progress=told.append)
    assert [told[0], told[-1]] == [Progress("access", 0.0), Progress("verify", 1.0)]
    assert [step.done for step in told] == sorted(step.done for step in told)
    assert {step.stage for step in told} == {"access", "files", "chip", "verify"}


def test_what_is_asked_and_answered_travels_between_processes() -> None:
    for asked in (CAN, zone_key()):
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(asked), type=Can | MrzKey) == asked
    Answer = Verdict | Problem | Progress  # noqa: N806
    for said in (read(CNIE), Problem(ProblemCode.CARD_REMOVED), Progress("files", 0.5)):
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(said), type=Answer) == said
