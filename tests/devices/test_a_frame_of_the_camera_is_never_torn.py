"""The ring of frames in shared memory: what is being written, overwritten or nonsense is not shown."""

import mmap
import os
import threading
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.camera import ring
from kiosk.devices.camera.ring import FrameAt, Reader, Ring
from kiosk.devices.camera.ring_writer import RingWriter, preview_size


def plain(value: int, width: int = 320, height: int = 240) -> Any:
    return np.full((height, width, 3), value, np.uint8)


def pixels(reader: Reader, frame: FrameAt) -> Any:
    return np.frombuffer(reader.memory, np.uint8, frame.size, frame.offset).reshape(frame.height, frame.width, 4)


def test_a_frame_is_found_where_its_notice_says_until_it_is_overwritten() -> None:
    memory = Ring()
    reader, writer = Reader(memory), RingWriter(memory.descriptor)
    picture = plain(0)
    picture[:, :, 0], picture[:, :, 2] = 200, 10
    first = writer.write(picture, 1234)
    frame = reader.find(*first)
    assert frame is not None
    assert (frame.width, frame.height, frame.captured_ns) == (320, 240, 1234)
    assert pixels(reader, frame)[7, 9].tolist() == [200, 0, 10, 255]
    for _ in range(ring.SLOTS - 1):
        writer.write(plain(1), 0)
    assert reader.find(*first) is not None
    assert reader.is_whole(frame)
    writer.write(plain(1), 0)
    assert reader.find(*first) is None
    assert not reader.is_whole(frame), "who was looking at it while it was overwritten is told"


def test_a_large_frame_is_made_smaller_and_keeps_its_shape() -> None:
    assert preview_size(1920, 1080) == (1280, 720)
    assert preview_size(640, 480) == (640, 480)
    assert preview_size(1080, 1920) == (540, 960)
    assert preview_size(6000, 1) == (1280, 1)
    memory = Ring()
    slot, sequence = RingWriter(memory.descriptor).write(plain(9, 4000, 3000), 0)
    frame = Reader(memory).find(slot, sequence)
    assert frame is not None
    assert (frame.width, frame.height) == (1280, 960)
    assert frame.offset + frame.size <= ring.SIZE


@given(st.integers(1, 20_000), st.integers(1, 20_000))
def test_no_size_is_larger_than_a_slot(width: int, height: int) -> None:
    shown = preview_size(width, height)
    assert 1 <= shown[0] <= ring.MAX_WIDTH
    assert 1 <= shown[1] <= ring.MAX_HEIGHT


def test_a_driver_that_dies_while_it_writes_leaves_no_frame() -> None:
    memory = Ring()
    reader, writer = Reader(memory), RingWriter(memory.descriptor)
    slot, sequence = writer.write(plain(5), 0)
    with mmap.mmap(memory.descriptor, ring.SIZE) as shared:
        ring.HEADER.pack_into(shared, ring.header_offset(slot), sequence + 5, 0, 320, 240)
    assert reader.find(slot, sequence) is None
    assert reader.find(slot, sequence + 5) is None, "an odd sequence is a frame that is being written"


def test_a_driver_that_was_restarted_does_not_take_up_the_numbers_of_the_dead_one() -> None:
    memory = Ring()
    last = [RingWriter(memory.descriptor).write(plain(1), 0)[1] for _ in range(3)]
    assert last == sorted(set(last))


@given(header=st.binary(min_size=24, max_size=24), slot=st.integers(-3, 6), sequence=st.integers(0, 2**62))
@settings(max_examples=300, deadline=None)
def test_whatever_a_header_says_the_screen_looks_at_nothing_outside_the_ring(
    header: bytes, slot: int, sequence: int
) -> None:
    memory = bytearray(4096)
    for at in range(ring.SLOTS):
        memory[ring.header_offset(at) : ring.header_offset(at) + 24] = header
    said = int.from_bytes(header[:8], "little")
    for wanted in (sequence, said):
        frame = ring.parse(bytes(memory), slot, wanted)
        if frame is not None:
            assert frame.offset > 0
            assert frame.offset + frame.size <= ring.SIZE
            assert frame.sequence == said


@given(width=st.integers(0, 2**32 - 1), height=st.integers(0, 2**32 - 1))
@settings(max_examples=200, deadline=None)
def test_only_sizes_that_a_slot_holds_are_believed(width: int, height: int) -> None:
    memory = bytearray(4096)
    ring.HEADER.pack_into(memory, 0, 8, 0, width, height)
    believed = ring.parse(bytes(memory), 0, 8) is not None
    assert believed == (1 <= width <= ring.MAX_WIDTH and 1 <= height <= ring.MAX_HEIGHT)


def test_no_driver_can_take_the_memory_away_under_the_screen() -> None:
    memory = Ring()
    for size in (0, 4096, ring.SIZE * 2):
        with pytest.raises(OSError, match="not permitted"):
            os.ftruncate(memory.descriptor, size)


def test_wiping_leaves_zeros_for_all_who_look() -> None:
    memory = Ring()
    reader = Reader(memory)
    RingWriter(memory.descriptor).write(plain(77), 0)
    memory.wipe()
    assert os.fstat(memory.descriptor).st_blocks == 0, "its pages went back to the system"
    assert reader.memory[:] == bytes(ring.SIZE)


def test_the_descriptor_goes_with_the_ring() -> None:
    memory = Ring()
    descriptor, reader = memory.descriptor, Reader(memory)
    del memory
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)
    assert reader.find(0, 0) is None, "who has it mapped may still look"


def test_a_reader_that_is_overtaken_notices_each_time() -> None:
    """A driver that writes as fast as it can, a reader that looks at every frame: whole ones are of one colour."""
    memory = Ring()
    reader, writer = Reader(memory), RingWriter(memory.descriptor)
    newest = writer.write(plain(0), 0)
    ended = threading.Event()

    def write() -> None:
        nonlocal newest
        value = 0
        while not ended.is_set():
            value = (value + 1) % 256
            newest = writer.write(plain(value), 0)
            time.sleep(0.0002)  # else a busy machine lets the reader find nothing but frames that are gone

    driver = threading.Thread(target=write)
    driver.start()
    whole = overtaken = 0
    deadline = time.monotonic() + 40
    try:
        while (whole < 40 or overtaken < 10) and time.monotonic() < deadline:
            frame = reader.find(*newest)
            if frame is None:
                overtaken += 1
                continue
            upper = int(pixels(reader, frame)[0, 0, 0])
            if whole % 2:
                time.sleep(0.003)
            lower = int(pixels(reader, frame)[-1, -1, 0])
            if reader.is_whole(frame):
                whole += 1
                assert upper == lower
            else:
                overtaken += 1
    finally:
        ended.set()
        driver.join()
    assert whole >= 40
    assert overtaken >= 10, "the reader was never overtaken: nothing was tried"
