"""What passed between a kiosk and a printer is written down, and plays either side again."""

import contextlib
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.receipt_printer.port import Line, NotPrinted, Printed, Ticket, Unconfirmed
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.hall.printer_recording import (
    Piece,
    Recorder,
    RecordingError,
    ReplayedPrinter,
    dialogues,
    play_to_printer,
    read,
    write,
)
from tests.support.devices import TICKET, open_printer
from tests.support.hall import RunningHall
from tests.support.loops import run_in
from tests.support.patience import PATIENCE_S

OTHER = Ticket((Line("Un autre ticket, plus court"),))


def listener() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


@contextlib.contextmanager
def replayed(pieces: list[Piece]) -> Iterator[int]:
    printer = ReplayedPrinter(pieces, listener())
    printer.start()
    yield printer.port
    printer.stop()


def recorded(hall: RunningHall, jobs: tuple[Ticket, ...] = (TICKET,)) -> tuple[list[Piece], list[object]]:
    """What passed while `jobs` were printed on the hall's printer, and what became of them."""
    recorder = Recorder(listener(), ("127.0.0.1", hall.printer_port))
    recorder.start()
    results: list[object] = []

    async def story() -> None:
        async with open_printer(recorder.port) as client:
            for number, ticket in enumerate(jobs):
                results.append(await client.print_ticket(str(number), ticket))

    run_in("asyncio", story)
    recorder.stop()
    return recorder.pieces, results


def print_on(port: int, *tickets: Ticket) -> list[object]:
    results: list[object] = []

    async def story() -> None:
        # The one that answers is a thread of this very process, beside others that work.
        async with open_printer(port, status_timeout_s=10) as client:
            for number, ticket in enumerate(tickets):
                results.append(await client.print_ticket(str(number), ticket))

    run_in("asyncio", story)
    return results


def test_a_recording_is_kept_as_text_and_is_the_same_when_read(hall: RunningHall, tmp_path: Path) -> None:
    pieces, results = recorded(hall)
    assert results == [Printed("0")]
    write(tmp_path / "recording", pieces)
    assert read(tmp_path / "recording") == pieces
    assert (tmp_path / "recording").read_text().isascii()
    told = dialogues(pieces)
    assert [one.prints for one in told[:2]] == [False, True]


def test_the_recorded_ticket_comes_out_of_the_printer_again(hall: RunningHall) -> None:
    pieces, _ = recorded(hall)
    before = hall.receipts()
    answers = play_to_printer(pieces, ("127.0.0.1", hall.printer_port))
    after = hall.wait_for_receipts(len(before) + 1)
    assert len(after) == len(before) + 1
    assert hall.receipt_png(after[-1]["id"]) == hall.receipt_png(before[-1]["id"])
    assert answers == b"".join(piece.data for piece in pieces if piece.to == "host")


def test_a_printer_that_is_not_there_any_more_answers_as_it_did(hall: RunningHall) -> None:
    pieces, _ = recorded(hall)
    before = len(hall.receipts())
    with replayed(pieces) as port:
        # Another ticket has another name and another length, and the last answers repeat.
        assert print_on(port, OTHER, TICKET) == [Printed("0"), Printed("1")]
    assert len(hall.receipts()) == before


@pytest.mark.long
def test_its_mishap_happens_again(hall: RunningHall) -> None:
    hall.printer(fault="roll_ends_mid_job")
    pieces, results = recorded(hall)
    assert results == [Unconfirmed("0", Fault(Code.PRINTER_NO_PAPER))]
    hall.printer(paper="ok")
    with replayed(pieces) as port:
        assert print_on(port, OTHER) == results


@pytest.mark.long
def test_a_printer_that_hung_up_hangs_up_again(hall: RunningHall) -> None:
    recorder = Recorder(listener(), ("127.0.0.1", hall.printer_port))
    recorder.start()
    told: list[object] = []

    async def story() -> None:
        async with open_printer(recorder.port) as client:
            hall.printer(fault="cut_mid_job")
            told.append(await client.print_ticket("0", TICKET))

    run_in("asyncio", story)
    recorder.stop()
    assert told == [Unconfirmed("0", Fault(Code.DISCONNECTED))]
    with replayed(recorder.pieces) as port:
        assert print_on(port, TICKET) == told


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["printer", "host"]), st.binary(max_size=30), st.integers(0, 2)), max_size=10)
)
def test_any_recording_can_be_played(parts: list[tuple[Any, bytes, int]]) -> None:
    pieces = [Piece(float(at), number, to, data) for at, (to, data, number) in enumerate(parts)]
    for one in dialogues(pieces):
        assert all(asked >= 0 for asked, _ in one.answers)


@pytest.mark.long
def test_a_recording_without_answers_is_a_mute_printer() -> None:
    async def story() -> None:
        with replayed([]) as port:
            async with open_printer(port) as client:
                told = await client.print_ticket("a", OTHER)
                assert isinstance(told, Unconfirmed | NotPrinted)

    run_in("asyncio", story)


HEAD = b'{"kiosk_recording":"printer","version":1}\n'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b'{"kiosk_recording":"card","version":1}\n',
        b'{"kiosk_recording":"printer","version":2}\n',
        HEAD + b"{",
        HEAD + b'{"at":0,"connection":-1,"to":"printer","data":""}\n',
        HEAD + b'{"at":0,"connection":1,"to":"moon","data":""}\n',
        HEAD + b'{"at":0,"connection":1,"to":"host","data":"%"}\n',
        HEAD + b'{"at":2,"connection":1,"to":"host","data":""}\n{"at":1,"connection":1,"to":"host","data":""}\n',
        HEAD + b"[" * 100_000,
    ],
)
def test_a_file_that_is_no_recording_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "recording"
    file.write_bytes(content)
    with pytest.raises(RecordingError) as refused:
        read(file)
    assert "\n" not in str(refused.value)


def kiosk_hall(*arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "kiosk", "hall", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextlib.contextmanager
def standing(*arguments: str) -> Iterator[int]:
    """A command that stands somewhere until it is told to end."""
    process = kiosk_hall(*arguments, "--json")
    assert process.stdout is not None
    port: int = json.loads(process.stdout.readline())["port"]
    try:
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=PATIENCE_S)
        assert (process.returncode, errors) == (0, "")


def test_from_a_shell(hall: RunningHall, tmp_path: Path) -> None:
    file = str(tmp_path / "recording")
    before = len(hall.receipts())
    address = f"127.0.0.1:{hall.printer_port}"
    with standing("record", "printer", file, "--from", address) as port:
        assert print_on(port, TICKET) == [Printed("0")]
    assert Path(file).stat().st_mode & 0o777 == 0o600
    with standing("replay", "printer", file) as port:
        assert print_on(port, OTHER) == [Printed("0")]
    assert len(hall.receipts()) == before + 1
    played = kiosk_hall("replay", "printer", file, "--to", address, "--json")
    said, errors = played.communicate(timeout=PATIENCE_S)
    assert (played.returncode, errors) == (0, "")
    assert bytes.fromhex(json.loads(said)["answers"]).startswith(b"\x12\x12\x12\x12")
    assert len(hall.wait_for_receipts(before + 2)) == before + 2


@pytest.mark.long
def test_wrong_calls_are_one_line(tmp_path: Path) -> None:
    for arguments, status in (
        (("replay", "printer", str(tmp_path / "nothing")), 1),
        (("replay", "printer", str(tmp_path / "nothing"), "--port", "99999"), 2),
        (("record", "printer", str(tmp_path / "no" / "folder"), "--from", "127.0.0.1:9"), 1),
    ):
        process = kiosk_hall(*arguments)
        said, errors = process.communicate(timeout=PATIENCE_S)
        assert (process.returncode, said) == (status, "")
        assert "Traceback" not in errors
        assert status == 2 or errors.count("\n") == 1
