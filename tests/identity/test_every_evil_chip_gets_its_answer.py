"""Each evil that the hall's chip can be: a clean answer, its own, and never an accusation where nothing is known."""

import time

import pytest
from msgspec import structs

from kiosk.clock import HeldClock, SystemClock
from kiosk.hall.chip import CNIE, EVILS, Fault, Profile
from kiosk.identity import ApduRefusedError, Options, Problem, ProblemCode, Trust, read_document
from kiosk.identity.apdu import Transport
from tests.support.identity import CAN, chip, not_ok, read, trust, verdict
from tests.support.patience import promised

PHOTO = Options(photo_basis="test")

PROBLEMS = {
    "tlv_too_long": ProblemCode.GARBAGE,
    "two_gigabytes": ProblemCode.GARBAGE,
    "endless_file": ProblemCode.GARBAGE,
    "indefinite_length": ProblemCode.GARBAGE,
    "deep_nesting_card_access": ProblemCode.GARBAGE,
    "duplicate_tags": ProblemCode.GARBAGE,
    "garbage_file": ProblemCode.GARBAGE,
    "empty_file": ProblemCode.GARBAGE,
    "control_names": ProblemCode.GARBAGE,
    "wrong_ssc": ProblemCode.TAMPERED,
    "replayed_response": ProblemCode.TAMPERED,
    "bad_mac": ProblemCode.TAMPERED,
    "plain_answers": ProblemCode.TAMPERED,
    "swapped_card": ProblemCode.TAMPERED,
    "removed": ProblemCode.CARD_REMOVED,
    "garbage_answers": ProblemCode.TAMPERED,
    "random_status": ProblemCode.TAMPERED,
    "empty_answers": ProblemCode.GARBAGE,
    "pace_fails": ProblemCode.WRONG_SECRET,
    "pace_mirrors": ProblemCode.TAMPERED,
    "pace_off_curve": ProblemCode.GARBAGE,
    "can_suspended": ProblemCode.SECRET_SUSPENDED,
    "can_blocked": ProblemCode.SECRET_BLOCKED,
}
NO_SOD = {
    "hashes": ("not_available", "no_security_object"),
    "sod_signature": ("failed", "malformed"),
    "signer_chain": ("not_available", "no_signer"),
    "signer_validity": ("not_available", "no_signer_certificate"),
    "country": ("not_available", "no_country"),
    "chip_genuine": ("not_available", "no_security_object"),
}
NOT_OK: dict[str, dict[str, tuple[str, str]]] = {
    "indefinite_length_sod": NO_SOD,
    "deep_nesting_sod": NO_SOD,
    "deep_nesting": {"hashes": ("failed", "malformed_group")},
    "hash_mismatch": {"hashes": ("failed", "hash_mismatch")},
    "dg_withheld": {"hashes": ("failed", "withheld_group")},
    "dg_unsigned": {"hashes": ("failed", "unsigned_group")},
    "signer_of_another_country": {"country": ("failed", "country_mismatch")},
    "signer_expired": {"signer_validity": ("failed", "signer_not_valid")},
    "csca_expired": {"signer_chain": ("failed", "issuer_expired")},
    "csca_unknown": {
        "signer_chain": ("not_available", "unknown_issuer"),
        "country": ("not_available", "unknown_issuer"),
    },
    "bad_signature": {"sod_signature": ("failed", "signature_wrong")},
    "signed_attributes_lie": {"sod_signature": ("failed", "signature_wrong")},
    "explicit_parameters_wrong": {"sod_signature": ("failed", "signer_key")},
    "cloned_chip": {"chip_genuine": ("failed", "chip_key_not_proved")},
    # Nothing is wrong with these.
    "explicit_parameters": {},
    "bidi_names": {},
    "jpeg_bomb": {},
    "jpeg2000_bomb": {},
    "long_pause": {},
    "slow_chip": {},
    "short_reads": {},
}


def evil(name: str, at: int = 16, seconds: float = 0.001) -> Profile:
    return Profile(
        can_tries=3,
        extended=2000,
        chip_authentication="AES-128",
        data_groups=(1, 2, 11, 12) if "jpeg" in name else (1, 11, 12),
        fault=Fault(name, at=at, seconds=seconds),
    )


def test_no_evil_is_left_out() -> None:
    assert PROBLEMS.keys() | NOT_OK.keys() == EVILS.keys()


@pytest.mark.parametrize("name", sorted(PROBLEMS))
def test_what_cannot_be_read_is_a_problem_of_its_own(name: str) -> None:
    outcome = read(evil(name), options=PHOTO)
    assert isinstance(outcome, Problem)
    assert outcome.code is PROBLEMS[name]
    assert "SPECIMEN" not in outcome.detail


@pytest.mark.parametrize("name", sorted(NOT_OK))
def test_what_is_not_right_is_said_and_nothing_else_is(name: str) -> None:
    assert not_ok(read(evil(name), options=PHOTO)) == NOT_OK[name]


def test_an_unknown_authority_is_no_failure() -> None:
    checks = verdict(read(evil("csca_unknown"))).checks
    assert checks.passive_authentication.status == "not_available"
    nobody = verdict(read(Profile(data_groups=(1,)), believed=Trust())).checks
    assert nobody.passive_authentication.status == "not_available"


def test_names_are_shown_without_what_turns_them_around() -> None:
    document = verdict(read(evil("bidi_names"))).document
    assert document.surname.isprintable()
    assert document.given_names.isprintable()
    assert {"surname", "given_names"} <= set(document.uncertain)


def test_what_is_not_signed_is_not_believed() -> None:
    document = verdict(read(evil("dg_unsigned"))).document
    assert document.address == ()
    assert document.surname == "SPECIMEN"


def test_a_copy_is_read_all_the_same() -> None:
    found = verdict(read(evil("cloned_chip")))
    assert found.document.surname == "SPECIMEN"
    assert found.checks.passive_authentication.status == "ok"


def test_a_copy_of_a_card_that_refuses_to_select_the_mf_is_opened_again_too() -> None:
    found = verdict(read(structs.replace(CNIE, fault=Fault("cloned_chip"))))
    assert (found.checks.chip_genuine.status, found.checks.chip_genuine.reason) == NOT_OK["cloned_chip"]["chip_genuine"]


def test_the_declared_size_of_a_picture_comes_without_its_being_opened() -> None:
    began = time.monotonic()
    photo = verdict(read(evil("jpeg2000_bomb"), options=PHOTO)).photo
    assert photo is not None
    assert (photo.format, photo.width * photo.height > 1_000_000_000) == ("jpeg2000", True)
    assert time.monotonic() - began < promised(5)


@pytest.mark.parametrize("name", [name for name in sorted(EVILS) if EVILS[name].counts])
def test_it_does_not_matter_when_it_strikes(name: str) -> None:
    for at in range(0, 24, 5):
        outcome = read(evil(name, at=at))
        assert not (isinstance(outcome, Problem) and outcome.code is ProblemCode.FAULT), (at, outcome)


class Slow:
    """Each APDU takes three seconds of a held clock."""

    def __init__(self, inner: Transport, clock: HeldClock) -> None:
        self._inner = inner
        self._clock = clock

    def transmit(self, apdu: bytes) -> bytes:
        self._clock.advance(3.0)
        return self._inner.transmit(apdu)


def test_a_card_that_takes_too_long_is_given_up() -> None:
    clock = HeldClock(SystemClock().now())
    transport = Slow(chip(Profile(data_groups=(1, 2))), clock)
    outcome = read_document(transport, CAN, trust(), Options(photo_basis="test", total_s=60), clock=clock)
    assert isinstance(outcome, Problem)
    assert outcome.code is ProblemCode.TOO_SLOW


class RefusesLong:
    """A reader that carries short APDUs only."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner

    def transmit(self, apdu: bytes) -> bytes:
        if len(apdu) > 5 and apdu[4] == 0:
            raise ApduRefusedError
        return self._inner.transmit(apdu)


def test_a_reader_that_carries_short_apdus_only_reads_short_blocks() -> None:
    found = verdict(read_document(RefusesLong(chip(Profile(data_groups=(1,), extended=4000))), CAN, trust(), Options()))
    assert found.block == 223
    assert not_ok(found) == {"chip_genuine": ("not_available", "not_offered")}


class ForgetsLong:
    """Says that it takes extended length, and drops the session at the first secured one."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner

    def transmit(self, apdu: bytes) -> bytes:
        if apdu[0] == 0x0C and apdu[4] == 0:
            return b"\x67\x00"
        return self._inner.transmit(apdu)


def test_a_card_that_forgets_itself_at_a_long_command_is_opened_again_for_short_ones() -> None:
    found = verdict(read_document(ForgetsLong(chip(Profile(data_groups=(1,), extended=4000))), CAN, trust(), Options()))
    assert found.block == 223


class Broken:
    def transmit(self, apdu: bytes) -> bytes:
        raise KeyError("SPECIMEN")


def test_a_fault_of_the_program_is_a_problem_too_and_tells_nothing() -> None:
    outcome = read_document(Broken(), CAN, trust(), Options())
    assert isinstance(outcome, Problem)
    assert outcome.code is ProblemCode.FAULT
    assert "KeyError@" in outcome.detail
    assert "SPECIMEN" not in outcome.detail
