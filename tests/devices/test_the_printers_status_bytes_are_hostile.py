"""ESC/POS status bytes: any of them gives a value; and each bit that matters has its sentence."""

import socket
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.receipt_printer import status
from kiosk.devices.receipt_printer.driver import service
from kiosk.devices.receipt_printer.port import NotPrinted, Printed, Unconfirmed
from kiosk.devices.receipt_printer.protocol import Print, Setup
from kiosk.devices.receipt_printer.status import Automatic, Noise, ProcessId, Queued, RealTime, Sorter
from kiosk.devices.states import Fault
from kiosk.errors import Code
from tests.support.devices import TICKET, printer_at

WELL = b"\x12\x12\x12\x12"


@given(st.binary(max_size=8))
def test_any_answers_give_ready_or_a_fault(answers: bytes) -> None:
    fault = status.judge(answers)
    assert (fault is None) == (
        len(answers) == 4
        and all(status.is_real_time(byte) for byte in answers)
        and not answers[0] & 0x08
        and not answers[1] & 0x64
        and not answers[2] & 0x68
        and not answers[3] & 0x60
    )


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        (WELL, None),
        (b"\x1a\x16\x12\x12", Code.PRINTER_COVER_OPEN),
        (b"\x1a\x32\x12\x72", Code.PRINTER_NO_PAPER),
        (b"\x12\x12\x12\x1e", None),
        (b"\x1a\x52\x1a\x12", Code.PRINTER_ERROR),
        (b"\x1a\x12\x12\x12", Code.PRINTER_ERROR),
        (b"HTTP", Code.PRINTER_ERROR),
    ],
)
def test_what_the_bits_mean(answers: bytes, code: Code | None) -> None:
    fault = status.judge(answers)
    assert (fault.code if fault is not None else None) is code


@given(st.integers(0, 255))
def test_any_queued_answer_gives_a_value(byte: int) -> None:
    fault = status.judge_when_done(byte)
    assert fault is None or isinstance(fault, Fault)


@given(st.binary(max_size=6))
def test_any_automatic_status_gives_ready_or_a_fault(data: bytes) -> None:
    fault = status.judge_automatic(data)
    assert fault is None or isinstance(fault, Fault)
    if len(data) != 4:
        assert fault is not None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x10\x00\x00\x00", None),
        (b"\x10\x00\x03\x00", None),
        (b"\x38\x00\x00\x00", Code.PRINTER_COVER_OPEN),
        (b"\x18\x00\x0f\x00", Code.PRINTER_NO_PAPER),
        (b"\x18\x08\x00\x00", Code.PRINTER_ERROR),
        (b"\x18\x00\x00\x00", Code.PRINTER_ERROR),
    ],
)
def test_what_the_automatic_bits_mean(data: bytes, code: Code | None) -> None:
    fault = status.judge_automatic(data)
    assert (fault.code if fault is not None else None) is code


@given(st.binary(max_size=200), st.lists(st.integers(1, 5), min_size=1, max_size=8))
def test_any_bytes_are_sorted_the_same_in_any_pieces_and_nothing_is_kept_for_ever(
    data: bytes, sizes: list[int]
) -> None:
    whole = list(Sorter().feed(data))
    sorter, answers, at, turn = Sorter(), [], 0, 0
    while at < len(data):
        size = sizes[turn % len(sizes)]
        answers += list(sorter.feed(data[at : at + size]))
        assert len(sorter._automatic) + len(sorter._block) <= 11
        at, turn = at + size, turn + 1
    assert answers == whole


# Every answer as the wire carries it, whole.
NAMES = st.text("ABCDEFGHIJKLMNO", min_size=4, max_size=4).map(str.encode)
PLAIN = st.sampled_from([byte for byte in range(256) if byte & 0x90 == 0])
ANSWERS = st.one_of(
    PLAIN.map(Queued),
    st.builds(
        lambda first, rest: Automatic(bytes((first, *rest))),
        st.sampled_from([byte for byte in range(256) if byte & 0x93 == 0x10]),
        st.tuples(PLAIN, PLAIN, PLAIN),
    ),
    NAMES.map(ProcessId),
)
REAL_TIME = st.sampled_from([byte for byte in range(256) if status.is_real_time(byte)]).map(RealTime)


def on_the_wire(answer: object) -> bytes:
    match answer:
        case RealTime(byte) | Queued(byte):
            return bytes((byte,))
        case Automatic(data):
            return data
        case ProcessId(name):
            return b"\x37\x22" + name + b"\0"
    raise AssertionError(answer)


@given(st.lists(ANSWERS, max_size=8), st.lists(st.tuples(REAL_TIME, st.integers(0, 60)), max_size=8))
def test_answers_in_real_time_are_told_apart_wherever_they_come(
    others: list[object], between: list[tuple[RealTime, int]]
) -> None:
    """A printer puts an answer to DLE EOT between any two bytes of another, an automatic status or a process id."""
    stream = [bytes((byte,)) for answer in others for byte in on_the_wire(answer)]
    for answer, place in between:
        stream.insert(min(place, len(stream)), on_the_wire(answer))
    found = list(Sorter().feed(b"".join(stream)))
    assert [answer for answer in found if not isinstance(answer, RealTime)] == others
    assert sorted(answer.byte for answer in found if isinstance(answer, RealTime)) == sorted(
        answer.byte for answer, _ in between
    )


def test_what_is_broken_off_is_noise_and_what_follows_is_read() -> None:
    found = list(Sorter().feed(b"\x37\x22AB\x10\x00\x37\x22ABCD\0\x12"))
    assert found == [ProcessId(b"ABCD"), RealTime(0x12)]
    assert list(Sorter().feed(b"\x10\x00\xff\x00")) == [Noise(0x10), Noise(0x00), Noise(0xFF), Queued(0x00)]


class Babbler:
    """A printer's port behind which something answers each piece it receives with the next of `answers`."""

    def __init__(self, answers: list[bytes]) -> None:
        self._answers = answers
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        try:
            near, _ = self._listener.accept()
            near.settimeout(2)
            with near:
                for answer in self._answers:
                    if not near.recv(65536):
                        return
                    near.sendall(answer)
        except OSError:
            pass

    def close(self) -> None:
        self._listener.close()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=6), st.sampled_from([b"\x12", b"\x00", WELL])), max_size=8))
def test_whatever_it_babbles_the_job_has_a_result(answers: list[bytes]) -> None:
    babbler = Babbler(answers)
    driver = service(Setup(printer_at(babbler.port, status_timeout_s=0.05, print_timeout_s=0.1)), lambda event: None)
    driver._allowed = True
    result = driver.handle(Print("a", TICKET))
    babbler.close()
    assert isinstance(result, Printed | Unconfirmed | NotPrinted)


@pytest.mark.parametrize(("last", "expected"), [(b"\x12", Printed), (b"\x1a", Unconfirmed)])
def test_a_printer_without_the_queued_question_is_judged_by_what_it_says_at_the_end(
    last: bytes, expected: type[object]
) -> None:
    babbler = Babbler([b"\x12"] * 4 + [b""] + [last] * 40)
    driver = service(Setup(printer_at(babbler.port, status_timeout_s=1.0, print_timeout_s=1.0)), lambda event: None)
    driver._allowed = True
    result = driver.handle(Print("a", TICKET))
    babbler.close()
    assert isinstance(result, expected)
