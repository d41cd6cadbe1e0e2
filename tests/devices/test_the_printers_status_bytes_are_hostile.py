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
from kiosk.devices.states import Fault
from kiosk.errors import Code
from tests.support.devices import TICKET

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
    driver = service(Setup("127.0.0.1", babbler.port, "TM-T88V", 42, 0.05, 0.1), lambda event: None)
    driver._allowed = True
    result = driver.handle(Print("a", TICKET))
    babbler.close()
    assert isinstance(result, Printed | Unconfirmed | NotPrinted)


@pytest.mark.parametrize(("last", "expected"), [(b"\x12", Printed), (b"\x1a", Unconfirmed)])
def test_a_printer_without_the_queued_question_is_judged_by_what_it_says_at_the_end(
    last: bytes, expected: type[object]
) -> None:
    babbler = Babbler([b"\x12"] * 4 + [b""] + [last] * 40)
    driver = service(Setup("127.0.0.1", babbler.port, "TM-T88V", 42, 1.0, 1.0), lambda event: None)
    driver._allowed = True
    result = driver.handle(Print("a", TICKET))
    babbler.close()
    assert isinstance(result, expected)
