"""Hostile bytes on the printer's wire: no exception, no memory without end, and the same commands in any pieces."""

import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk.hall.board import Board
from kiosk.hall.escpos import MAX_DATA, Command, Parser
from kiosk.hall.receipt_printer import Job, PrinterSetting
from kiosk.hall.slip import MAX_DOTS, Slip

NAMED = st.builds(
    lambda first, second, data: bytes((first, second)) + data,
    st.sampled_from((0x10, 0x1B, 0x1C, 0x1D)),
    st.integers(0, 255),
    st.binary(max_size=12),
)
TEXT = st.text(max_size=40).map(lambda text: text.encode("utf-8") + b"\n")
QR = st.binary(max_size=60).map(
    lambda data: b"\x1d(k" + struct.pack("<H", len(data) + 3) + b"1P0" + data + b"\x1d(k\x03\x001Q0"
)
RASTER = st.builds(
    lambda width, height, data: b"\x1dv0\0" + struct.pack("<HH", width, height) + data,
    st.integers(0, 90),
    st.integers(0, 60),
    st.binary(max_size=200),
)
STREAMS = st.lists(st.one_of(NAMED, TEXT, QR, RASTER, st.binary(max_size=20)), max_size=25).map(b"".join)


def printed(data: bytes) -> list[Slip]:
    slips: list[Slip] = []
    job = Job(Board(PrinterSetting()), lambda slip, taken, cut: slips.append(slip))
    job.feed(data)
    job.end()
    return slips


@settings(max_examples=300, deadline=None)
@given(STREAMS)
def test_any_stream_prints_something_or_nothing(data: bytes) -> None:
    for slip in printed(data):
        picture = Image.open(io.BytesIO(slip.png))
        assert picture.width == 576
        assert picture.height <= MAX_DOTS + 40


@settings(max_examples=200, deadline=None)
@given(STREAMS, st.lists(st.integers(1, 9), min_size=1, max_size=8))
def test_pieces_make_the_same_commands_as_the_whole(data: bytes, sizes: list[int]) -> None:
    pieces, at, turn = [], 0, 0
    while at < len(data):
        pieces.append(data[at : at + sizes[turn % len(sizes)]])
        at += len(pieces[-1])
        turn += 1
    parser = Parser()
    in_pieces = [command for piece in pieces for command in parser.feed(piece)]
    assert joined(in_pieces) == joined(list(Parser().feed(data)))


def joined(commands: list[Command]) -> list[Command]:
    """Runs of text joined: where a run is cut is the network's business."""
    out: list[Command] = []
    for command in commands:
        if out and command.name == out[-1].name == b"TEXT":
            command = Command(b"TEXT", out.pop().data + command.data)  # noqa: PLW2901
        out.append(command)
    return out


@pytest.mark.parametrize(
    "head",
    [
        b"\x1dv0\0\xff\xff\xff\xff",
        b"\x1d8L\xff\xff\xff\xff",
    ],
)
def test_a_command_that_claims_gigabytes_is_skipped_without_being_kept(head: bytes) -> None:
    parser = Parser()
    assert list(parser.feed(head)) == []
    for _ in range(20):
        assert list(parser.feed(b"\0" * 100_000)) == []
        assert len(parser._kept) == 0


def test_no_stream_makes_the_parser_keep_more_than_a_command() -> None:
    parser = Parser()
    for _ in range(40):
        list(parser.feed(b"\x1d8L" + struct.pack("<I", MAX_DATA) + b"x" * 65_000))
        assert len(parser._kept) <= MAX_DATA + 70_000


def test_paper_ends_somewhere() -> None:
    (slip,) = printed(b"a\n" * 3000)
    assert Image.open(io.BytesIO(slip.png)).height <= MAX_DOTS + 40


@pytest.mark.parametrize("feed", [b"\x1bd\xff", b"\x1bJ\xff", b"\n" * 200])
def test_feeding_for_ever_stays_within_the_roll(feed: bytes) -> None:
    (slip,) = printed(b"x\n" + feed * 500 + b"\x1dV\0")
    assert slip.text == "x"


def test_a_qr_code_too_big_for_any_code_is_left_out() -> None:
    data = b"x" * 7500
    (slip,) = printed(b"avant\n\x1d(k" + struct.pack("<H", len(data) + 3) + b"1P0" + data + b"\x1d(k\x03\x001Q0apres\n")
    assert slip.text.splitlines() == ["avant", "apres"]
