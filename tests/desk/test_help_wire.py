"""The contract between kiosk and desk: what is not in it does not exist."""

import json
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.help import wire

CALL = "0" * 32
CANARY = "CANARY-1234"


def test_what_one_side_says_the_other_reads() -> None:
    said = wire.Typing(CALL, 3, "Bonjour,\nça va ?")
    assert wire.from_desk(wire.encode(said)) == said
    assert wire.from_kiosk(wire.encode(said)) == said


@pytest.mark.parametrize("forged", ["sign", "send", "submit", "reveal", "fill", "press", "click", "set_value", "eval"])
def test_a_desk_has_no_word_for_what_an_agent_must_not_do(forged: str) -> None:
    for body in ({}, {"call_id": CALL}, {"call_id": CALL, "action_id": CALL, "field": "x", "value": "y"}):
        assert wire.from_desk(json.dumps({"type": forged, **body})) is None


def test_a_kiosk_does_not_take_a_desk_s_messages_and_the_reverse() -> None:
    assert wire.from_kiosk(wire.encode(wire.PointAt(CALL, CALL, "x"))) is None
    assert wire.from_desk(wire.encode(wire.AskForHelp(CALL, "unsure", "fr"))) is None


@pytest.mark.parametrize(
    "text",
    ["a\u202eb", "a\x1b[2Jb", "a\u200bb", "\ud800", "a\x00b"],
)
def test_a_text_that_cannot_be_shown_is_no_message(text: str) -> None:
    assert wire.from_kiosk(json.dumps({"type": "said", "call_id": CALL, "text": text})) is None


def test_each_text_and_list_has_a_limit() -> None:
    field = wire.SharedField("x", "X", filled=True, state="valid")
    states: list[wire.FromKiosk] = [
        wire.ShareState(CALL, 1, "fr", fields=(field,) * 61),
        wire.ShareState(CALL, 1, "fr", title="x" * 601),
        wire.Typing(CALL, 1, "x" * 1001),
        wire.Heartbeat("free", (wire.DeviceStatus("scanner", "ready"),) * 17),
        wire.Signal(CALL, "x" * 32_769),
    ]
    for one in states:
        assert wire.from_kiosk(wire.encode(one)) is None
    assert wire.from_kiosk(wire.encode(wire.Typing(CALL, 1, "x" * 1000))) is not None


def test_a_key_that_is_not_in_the_contract_is_refused() -> None:
    assert wire.from_kiosk(json.dumps({"type": "hang_up", "call_id": CALL, "facts": {}})) is None
    field = {"id": "x", "label": "X", "filled": True, "state": "valid", "raw": "secret"}
    shared = {"type": "share_state", "call_id": CALL, "seq": 1, "language": "fr", "fields": [field]}
    assert wire.from_kiosk(json.dumps(shared)) is None


def test_what_a_person_said_is_in_no_repr() -> None:
    said = (
        wire.Said(CALL, CANARY),
        wire.Typing(CALL, 1, CANARY),
        wire.Propose(CALL, CALL, "x", CANARY, CANARY),
        wire.ShareState(CALL, 1, "fr", fields=(wire.SharedField("x", "X", filled=True, state="valid", value=CANARY),)),
        wire.Signal(CALL, CANARY),
    )
    assert all(CANARY not in repr(one) and CANARY not in f"{one}" for one in said)


def test_fields_are_masked_unless_somebody_says_otherwise() -> None:
    field = wire.SharedField("x", "X", filled=True, state="valid")
    assert field.masked
    assert field.value is None


def test_every_message_has_a_name_of_its_own() -> None:
    tags = [msgspec.structs.fields(one) and one.__struct_config__.tag for one in get_args(wire.FromDesk)]
    assert len(set(tags)) == len(tags)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300)))
def test_garbage_is_none_and_no_exception(frame: bytes | str) -> None:
    assert wire.from_kiosk(frame) is None
    assert wire.from_desk(frame) is None
    assert wire.enrolment(frame if isinstance(frame, bytes) else frame.encode("utf-8", "surrogatepass")) is None


@pytest.mark.parametrize(
    "frame", ["[" * 60_000, '{"type":' * 10_000, "1e999999", '{"type":"hello","kiosk_id":"a","version":1e400}']
)
def test_deep_and_large_numbers_are_none(frame: str) -> None:
    assert wire.from_kiosk(frame) is None


@pytest.mark.parametrize("until", ["9999-12-31T23:59:00Z", "9999-12-31T23:59:00-12:00", "0001-01-01T00:00:00+14:00"])
def test_an_instant_that_no_clock_of_a_hall_has_is_no_message(until: str) -> None:
    """A screen in Paris would end on a day of the year 10000."""
    assert wire.from_desk(json.dumps({"type": "nobody", "request_id": CALL, "until": until})) is None
    presence = {"type": "presence", "agents": False, "mediator": "away"}
    assert wire.from_desk(json.dumps({**presence, "mediator_until": until})) is None
    assert wire.from_desk(json.dumps({**presence, "mediator_until": "2026-11-23T08:00:00Z"})) is not None
