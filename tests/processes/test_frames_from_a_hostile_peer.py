"""Bytes on a socket are hostile: any of them gives a frame or a `FrameError`, however they are cut."""

import contextlib
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.processes import frames


@given(st.binary(max_size=200))
def test_any_bytes_give_frames_or_a_frame_error(data: bytes) -> None:
    with contextlib.suppress(frames.FrameError):
        for frame in frames.FrameBuffer(1 << 20).feed(data):
            assert isinstance(frame, frames.Frame)


@given(st.lists(st.text(max_size=30), max_size=5), st.data())
def test_frames_survive_any_cut(words: list[str], data: st.DataObject) -> None:
    stream = b"".join(frames.encode("event", 0, word) for word in words)
    buffer, found = frames.FrameBuffer(), []
    while stream:
        cut = data.draw(st.integers(1, len(stream)))
        found += buffer.feed(stream[:cut])
        stream = stream[cut:]
    assert [frame.body for frame in found] == [frames.decode(frames.encode("event", 0, w)[4:]).body for w in words]


def test_a_length_above_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(frames.FrameError):
        frames.FrameBuffer(100).feed(b"\x00\x00\x00\x65")
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"\xff\xff\xff\xff")
        with pytest.raises(frames.FrameError):
            frames.receive(ours)


def test_a_stream_that_ends_in_a_frame_is_the_end() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        theirs.sendall(frames.encode("event", 0, "Metz")[:-1])
        theirs.close()
        assert frames.receive(ours) is None


def test_deep_nesting_is_refused_like_any_other_garbage() -> None:
    with pytest.raises(frames.FrameError):
        frames.decode(b"\x91" * 100_000)


def test_a_frame_does_not_show_what_it_holds() -> None:
    frame = frames.decode(frames.encode("event", 0, "Camille SPECIMEN")[4:])
    assert "SPECIMEN" not in repr(frame)
    assert "SPECIMEN" not in f"{frame}"
