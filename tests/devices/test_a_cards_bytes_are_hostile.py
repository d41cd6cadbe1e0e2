"""Answers to reset, slot states and recordings: any bytes give a value."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.card_reader import atr as atrs
from kiosk.devices.card_reader.port import CardGone, CardPresent
from kiosk.devices.card_reader.presence import SlotState, changes
from kiosk.devices.card_reader.recognise import code_of, recognise
from kiosk.errors import Code
from kiosk.hall.cards.recording import Exchange, Recording, RecordingError, Replay, dump, load


@given(st.binary(max_size=80))
def test_any_bytes_are_an_atr_or_none(data: bytes) -> None:
    parsed = atrs.parse(data)
    kind, interface = recognise(data, "A reader")
    code = code_of(kind, interface)
    assert code is None or code in Code
    if parsed is None:
        assert kind == "unknown"
        return
    assert len(data) <= atrs.MAX_BYTES
    assert len(parsed.historical) == data[1] & 0x0F
    assert parsed.historical in data
    assert all(0 <= protocol <= 15 for protocol in parsed.protocols)
    given_bytes = sum(byte is not None for group in parsed.interface_bytes for byte in group)
    assert len(data) == 2 + given_bytes + len(parsed.historical) + (parsed.checksum is not None)
    assert parsed.historical.hex() not in repr(parsed) or not parsed.historical


@given(
    st.lists(st.tuples(*[st.none() | st.integers(0, 255)] * 3), max_size=5),
    st.lists(st.integers(0, 15), max_size=4),
    st.binary(max_size=15),
)
def test_what_is_written_by_the_standard_is_read(
    groups: list[tuple[int | None, int | None, int | None]], protocols: list[int], historical: bytes
) -> None:
    """ISO/IEC 7816-3, 8.2, written the other way round: as many TDs as there are groups after the first."""
    groups = (groups or [(None, None, None)])[: len(protocols) + 1]
    protocols = protocols[: len(groups) - 1]
    data = bytearray()
    for place, group in enumerate(groups):
        more = place < len(protocols)
        bits = sum(1 << bit for bit, byte in enumerate(group) if byte is not None) | (8 if more else 0)
        if place == 0:
            data += bytes((0x3B, bits << 4 | len(historical)))
        else:
            data.append(bits << 4 | protocols[place - 1])
        data += bytes(byte for byte in group if byte is not None)
    data += historical
    if any(protocols):
        check = 0
        for byte in data[1:]:
            check ^= byte
        data.append(check)
    parsed = atrs.parse(bytes(data))
    if len(data) > atrs.MAX_BYTES:
        assert parsed is None
        return
    assert parsed is not None
    assert parsed.historical == historical
    assert parsed.protocols == (tuple(protocols) or (0,))
    assert [group[:3] for group in parsed.interface_bytes] == groups
    assert parsed.checksum == ("right" if any(protocols) else None)
    if any(protocols):
        wrong = atrs.parse(bytes(data[:-1]) + bytes((data[-1] ^ 1,)))
        assert wrong is not None
        assert wrong.checksum == "wrong"


slot_states = st.dictionaries(
    st.sampled_from(["A 00", "A 01", "B"]),
    st.tuples(st.integers(0, 0xFFFFFFFF), st.binary(max_size=40)),
    max_size=3,
).map(lambda found: {name: SlotState(name, state, atr) for name, (state, atr) in found.items()})


@given(st.lists(slot_states, max_size=6))
def test_whatever_the_slots_say_who_follows_the_events_knows_what_lies_where(looks: list[dict[str, SlotState]]) -> None:
    lying: dict[str, CardPresent] = {}
    before: dict[str, SlotState] = {}
    for after in looks:
        for event in changes(before, after):
            if isinstance(event, CardGone):
                del lying[event.reader]
            else:
                assert event.reader not in lying
                lying[event.reader] = event
        before = after
        assert set(lying) == {name for name, state in after.items() if state.present}


@pytest.mark.parametrize(("moves", "events"), [(0x0001_0020, 0), (0x0001_0122, 0), (0x0003_0020, 2), (0x0002_0010, 1)])
def test_a_card_changed_for_its_twin_between_two_looks_is_seen(moves: int, events: int) -> None:
    twin = bytes.fromhex("3B80800101")
    before = {"A": SlotState("A", 0x0001_0020, twin)}
    assert len(changes(before, {"A": SlotState("A", moves, twin)})) == events


hexadecimal = st.binary(max_size=12).map(bytes.hex)
exchanges = st.lists(st.builds(Exchange, command=hexadecimal, response=hexadecimal), max_size=5).map(tuple)


@given(st.builds(Recording, interface=st.just("contact"), atr=hexadecimal, exchanges=exchanges), st.binary(max_size=12))
def test_a_recording_is_read_as_it_was_written_and_plays_in_its_order(recording: Recording, other: bytes) -> None:
    assert load(dump(recording)) == recording
    card = Replay(recording)
    card.reset()
    for exchange in recording.exchanges:
        assert card.answer(bytes.fromhex(exchange.command)) == bytes.fromhex(exchange.response)
    if other.hex() not in {exchange.command for exchange in recording.exchanges}:
        assert card.answer(other) == b"\x6f\x00"


@given(st.binary(max_size=60) | st.recursive(st.none() | st.text(max_size=5), st.lists).map(msgspec.json.encode))
def test_what_is_no_recording_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(RecordingError) as refused:
        load(data)
    assert "\n" not in str(refused.value)


def test_a_serial_number_in_the_atr_is_not_printed() -> None:
    atr = bytes.fromhex("3B8C800150C1107DA8CA0000000000717183")
    kind, interface = recognise(atr, "A reader")
    card = CardPresent("A reader", atr, kind, interface)
    assert "C1107D" not in f"{card} {card!r}".upper()
