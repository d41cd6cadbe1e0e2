"""Noise, cut records, wrong files: a keypad gone wrong harms nothing, is named, and is heard again once it is well."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from kiosk.config import Inputs
from kiosk.devices.inputs import evdev
from kiosk.devices.inputs.port import KeyPressed, KeyReleased
from kiosk.devices.inputs.records import EV_KEY, EV_SYN, RECORD, SYN_DROPPED, Record, RecordReader
from kiosk.devices.states import Absent, NeedsAttention, Ready
from kiosk.errors import Code
from tests.support.devices import until
from tests.support.inputs import Desk, desk, open_inputs
from tests.support.loops import run_in
from tests.support.patience import PATIENCE_S

MOMENT = (1_790_000_000, 250_000)


@pytest.fixture
def hands(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "inputs") as made:
        yield made


def record(kind: int, code: int, value: int) -> bytes:
    return RECORD.pack(*MOMENT, kind, code, value)


def read_in_pieces(data: bytes, size: int) -> list[Record]:
    reader = RecordReader()
    return [found for start in range(0, len(data), size) for found in reader.feed(data[start : start + size])]


@given(st.lists(st.tuples(st.integers(0, 0x2FF), st.integers(0, 2)), max_size=30), st.integers(1, 100))
def test_pieces_of_any_size_make_the_same_records(keys: list[tuple[int, int]], size: int) -> None:
    data = b"".join(record(EV_KEY, code, value) for code, value in keys)
    assert [(found.code, found.value) for found in read_in_pieces(data, size)] == keys


@given(st.binary(max_size=200), st.integers(1, 100))
def test_after_any_noise_records_are_found_again(noise: bytes, size: int) -> None:
    """Noise may look like a record and swallow one; not four in a row."""
    good = b"".join(record(EV_KEY, 103, value) for value in (1, 0) * 4)
    found = read_in_pieces(noise + good, size)
    assert [(kept.type, kept.code) for kept in found[-4:]] == [(EV_KEY, 103)] * 4
    assert all(0 <= kept.value <= 2 for kept in found if kept.type == EV_KEY)


def test_the_start_of_a_record_that_got_lost_costs_no_other() -> None:
    data = record(EV_KEY, 103, 1)[10:] + record(EV_KEY, 103, 1) + record(EV_SYN, 0, 0) + record(EV_KEY, 103, 0)
    assert [(kept.type, kept.value) for kept in read_in_pieces(data, 7)] == [(EV_KEY, 1), (EV_SYN, 0), (EV_KEY, 0)]


@pytest.mark.parametrize("fault", ["partial", "chatter"])
def test_cut_records_and_a_bouncing_contact_still_make_one_press(hands: Desk, fault: str) -> None:
    async def story() -> None:
        async with open_inputs(hands.config("keypad")) as client:
            hands.do(fault=fault)
            hands.do(press="select")
            hands.do(press="up")
            await client.hears(KeyPressed("up"), KeyReleased("up"))
            assert client.state == Ready()
            assert client.events == []

    run_in("asyncio", story)


def test_a_keypad_of_nothing_but_noise_is_named_and_heard_again_when_it_is_well(hands: Desk) -> None:
    async def story() -> None:
        async with open_inputs(hands.config("keypad")) as client:
            hands.do(fault="garbage")
            state = await until(client, lambda state: isinstance(state, NeedsAttention))
            assert isinstance(state, NeedsAttention)
            assert state.fault.code is Code.INPUTS_GARBAGE
            pid = client.driver_pid
            hands.do(fault=None)
            async with asyncio.timeout(PATIENCE_S):
                while client.state != Ready():
                    hands.do(press="up")
                    await asyncio.sleep(0.05)
            hands.do(press="down")
            await client.hears(KeyPressed("down"), KeyReleased("down"))
            assert client.driver_pid == pid

    run_in("asyncio", story)


def test_records_that_the_kernel_dropped_leave_no_key_down(tmp_path: Path) -> None:
    async def story() -> None:
        os.mkfifo(tmp_path / "keypad")
        async with open_inputs(Inputs(enabled=True, devices=(str(tmp_path / "keypad"),))) as client:
            with (tmp_path / "keypad").open("wb", buffering=0) as keypad:
                keypad.write(record(EV_KEY, 103, 1) + record(EV_SYN, 0, 0))
                await client.hears(KeyPressed("up"))
                keypad.write(record(EV_SYN, SYN_DROPPED, 0) + record(EV_KEY, 108, 1) + record(EV_SYN, 0, 0))
                await client.hears(KeyReleased("up"))
                keypad.write(record(EV_KEY, 105, 1))
                await client.hears(KeyPressed("left"))
                assert KeyPressed("down") not in client.events

    run_in("asyncio", story)


@pytest.mark.parametrize(
    "path", ["/dev/null", "/dev/zero", "/etc/hostname", "/dev", "/nowhere/at/all", "name:No Such Pad"]
)
def test_what_is_no_input_device_is_refused_in_words(path: str) -> None:
    async def story() -> None:
        async with open_inputs(Inputs(enabled=True, devices=(path,))) as client:
            assert client.state == Absent()
            assert client.fault is not None
            assert client.fault.code is Code.DISCONNECTED
            assert ": " in client.fault.detail

    run_in("asyncio", story)


def test_a_name_of_the_kernel_leads_to_the_event_node(tmp_path: Path) -> None:
    for number, name in (("event0", "Power Button"), ("event7", "HDA Specimen Headphone")):
        (tmp_path / number / "device").mkdir(parents=True)
        (tmp_path / number / "device/name").write_text(name + "\n")
    (tmp_path / "event3").mkdir()
    assert evdev.path_of("name:HDA Specimen Headphone", tmp_path) == Path("/dev/input/event7")
    assert evdev.path_of("/dev/input/by-id/x") == Path("/dev/input/by-id/x")
    with pytest.raises(evdev.Unplugged):
        evdev.path_of("name:HDA", tmp_path)


def test_the_numbers_of_the_calls_are_those_of_the_kernel() -> None:
    """As a C compiler prints them from linux/input.h on a 64-bit system."""
    assert RECORD.size == 24
    assert (evdev.EVIOCGVERSION, evdev.EVIOCGRAB, evdev.EVIOCSCLOCKID) == (0x80044501, 0x40044590, 0x400445A0)
    assert (evdev.EVIOCGSW, evdev.EVIOCGBIT_SW) == (0x8008451B, 0x80084525)
