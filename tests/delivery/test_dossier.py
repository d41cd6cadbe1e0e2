"""A file is whole before it is sealed, and a hostile one is refused without a word of its content."""

import random
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.delivery import dossier, wire
from kiosk.delivery.reference import ALPHABET, new_id, new_reference, normalise_reference
from kiosk.privacy import sealing
from tests.support.delivery import KEYS, NAME, NIR, NOW, envelope, specimen


def test_the_recipient_reads_what_was_answered() -> None:
    made = specimen()
    sealed = dossier.make_envelope(made, visit_id=new_id(), recipient_key=KEYS.public, created_at=NOW)
    opened = wire.decode_dossier(sealing.open_sealed(KEYS, sealed.sealed))
    assert opened == made
    assert (sealed.reference, sealed.flow, sealed.service) == (made.reference, made.flow, made.service)


def test_an_envelope_shows_nothing_of_the_citizen() -> None:
    shown = msgspec.json.encode(envelope()) + repr(envelope()).encode()
    assert NAME.encode() not in shown
    assert NIR.encode() not in shown


def test_a_reference_is_recognised_as_people_type_it() -> None:
    reference = new_reference()
    assert wire.REFERENCE.fullmatch(reference)
    assert normalise_reference(f" {reference.lower().replace('-', ' ')} ") == reference


def test_every_wrong_character_and_every_swap_is_noticed() -> None:
    for _ in range(50):
        reference = new_reference()
        characters = reference.replace("-", "")
        for position, right in enumerate(characters):
            for wrong in set(ALPHABET) - {right}:
                assert normalise_reference(characters[:position] + wrong + characters[position + 1 :]) is None
        for position in range(8):
            swapped = list(characters)
            swapped[position : position + 2] = swapped[position + 1], swapped[position]
            known = normalise_reference("".join(swapped))
            assert known is None or known == reference


def test_references_do_not_repeat() -> None:
    assert len({new_reference() for _ in range(5000)}) == 5000


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"attachments": {}}, "summary.pdf"),
        ({"attachments": {"summary.pdf": b"", "../../etc/passwd": b""}}, "name of an attachment"),
        ({"attachments": {"summary.pdf": b"", "0" * 64 + ".jpg": b"other"}}, "content of an attachment"),
        ({"attachments": {"summary.pdf": b""}}, "document is missing"),
        ({"reference": "K4T"}, "reference"),
        ({"flow": "Flow with spaces"}, "name of flow"),
        ({"facts": {str(number): wire.FactRecord(1, "typed", "x") for number in range(501)}}, "too many"),
    ],
)
def test_a_file_that_does_not_hold_together_is_neither_sealed_nor_read(changes: dict[str, object], rule: str) -> None:
    broken = msgspec.structs.replace(specimen(), **changes)
    with pytest.raises(wire.DossierError, match=rule):
        dossier.make_envelope(broken, visit_id="v", recipient_key=KEYS.public, created_at=NOW)
    with pytest.raises(wire.DossierError, match=rule):
        wire.decode_dossier(wire.encode_dossier(broken))


@given(st.binary(max_size=300))
def test_garbage_is_no_file(garbage: bytes) -> None:
    with pytest.raises(wire.DossierError):
        wire.decode_dossier(garbage)


def test_a_damaged_file_is_refused_without_being_quoted() -> None:
    chance = random.Random(7)
    whole = wire.encode_dossier(specimen())
    for _ in range(300):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        said = ""
        try:
            wire.decode_dossier(bytes(damaged))
        except wire.DossierError as error:
            said = str(error)
        assert "SPECIMEN" not in said
        assert NIR not in said


@pytest.mark.parametrize("deep", [b"\x91" * 100_000, b"\x81\xa1x" * 50_000])
def test_a_file_nested_without_end_is_refused(deep: bytes) -> None:
    plain = wire.encode_dossier(specimen())
    bomb = plain.replace(msgspec.msgpack.encode(NIR), deep, 1)
    with pytest.raises(wire.DossierError):
        wire.decode_dossier(bomb)


def _answer(**changes: object) -> bytes:
    answer = {
        "envelope_id": "a" * 32,
        "reference": "K4T-7QX9-2M",
        "received_at": "2026-11-22T09:42:00Z",
        "service": "Accueil",
        "contact": "1 place des Specimens",
        "silence_effect": "Acceptation",
        "silence_date": "2027-01-22",
        "appeals": "Recours gracieux",
    }
    return msgspec.json.encode({**answer, **changes})


def test_an_acknowledgement_of_this_file_is_believed() -> None:
    read = wire.decode_acknowledgement(_answer(), "a" * 32, "K4T-7QX9-2M")
    assert read is not None
    assert read.received_at == datetime(2026, 11, 22, 9, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"garbage",
        b"[" * 60_000,
        b"{}",
        _answer(envelope_id="b" * 32),
        _answer(reference="K4T-7QX9-3M"),
        _answer(received_at="2026-11-22T09:42:00"),  # no time zone: which day?
        _answer(appeals=""),
        _answer(service="\x1b@\x1d"),  # commands to a receipt printer
        _answer(contact="x" * 5000),
        _answer(service="x" * 70_000),
    ],
)
def test_any_other_answer_is_not(body: bytes) -> None:
    assert wire.decode_acknowledgement(body, "a" * 32, "K4T-7QX9-2M") is None
