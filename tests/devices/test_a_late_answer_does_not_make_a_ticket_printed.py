"""Answers that belong to an earlier ticket, come by themselves, or never end: only its own proof makes a ticket
printed."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.receipt_printer import conversation
from kiosk.devices.receipt_printer.conversation import Conversation
from kiosk.devices.receipt_printer.port import NotPrinted, Printed, PrintResult, Unconfirmed
from kiosk.devices.states import Fault
from kiosk.errors import Code
from tests.support.receipt_printers import WrittenWire

TICKET = b"ticket\n"
WELL = b"\x12"


class Printer:
    """Answers real-time questions with `status`, what stands behind a ticket with `proof` (`{id}` is its id)."""

    def __init__(self, proof: tuple[bytes, ...] = (), status: bytes = WELL, aside: bytes = b"") -> None:
        self._proof = proof
        self._aside = aside
        self.status = status
        self.forgot = 0

    def __call__(self, data: bytes) -> Iterable[bytes]:
        if data.startswith(b"\x10\x04"):
            yield self._aside + self.status
        elif data.startswith(b"\x10\x14\x08"):
            self.forgot += 1
        elif TICKET in data:
            at = data.find(b"\x1d(H\x06\x00\x30\x30")
            name = data[at + 7 : at + 11] if at >= 0 else b""
            for piece in self._proof:
                yield piece.replace(b"{id}", name)


def deliver(printer: Printer, *, names_jobs: bool = True, left_over: bytes = b"") -> tuple[PrintResult, WrittenWire]:
    wire = WrittenWire(printer, left_over)
    return Conversation(wire, 0.2, names_jobs=names_jobs).deliver("a", TICKET, 0.4), wire


def test_its_own_name_is_proof() -> None:
    assert deliver(Printer((b"\x37\x22{id}\0", b"\0")))[0] == Printed("a")


def test_the_name_of_another_ticket_is_none() -> None:
    told, _ = deliver(Printer((b"\x37\x22AAAA\0", b"\0"), status=b""))
    assert isinstance(told, Unconfirmed)


def test_nor_from_a_printer_that_says_that_it_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "ASK_EVERY_S", 0.02)
    for proof in ((b"\x37\x22AAAA\0", b"\0"), (b"\0", b"\x37\x22AAAA\0"), (b"\x37\x22AAAA\0",)):
        told, _ = deliver(Printer(proof))
        assert isinstance(told, Unconfirmed), proof
        assert told.fault.code is Code.TIMED_OUT


def test_a_late_answer_of_an_earlier_ticket_is_followed_by_its_own() -> None:
    assert deliver(Printer((b"\0", b"\x37\x22{id}\0", b"\0")))[0] == Printed("a")


def test_what_was_said_before_the_ticket_is_nobodys() -> None:
    told, _ = deliver(Printer((), status=b""), left_over=b"\x12\x12\x12\x12\x37\x22AAAA\0\0")
    assert isinstance(told, Unconfirmed)


def test_a_printer_that_says_without_end_that_it_is_well_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "DRAIN_S", 0.05)

    class Babbling(WrittenWire):
        def __init__(self, silent: int) -> None:
            super().__init__(Printer())
            self._silent = silent  # how often nothing has come yet

        def receive(self, timeout_s: float) -> bytes:
            self._silent -= 1
            return WELL * 256 if self._silent < 0 else b""

    for silent in (0, 1):
        wire = Babbling(silent)
        told = Conversation(wire, 0.2, names_jobs=True).deliver("a", TICKET, 0.4)
        assert isinstance(told, NotPrinted)
        assert TICKET not in wire.sent
        assert Conversation(Babbling(silent), 0.2, names_jobs=True).ask() == told.fault


def test_a_printer_without_names_is_believed_by_its_plain_answer() -> None:
    assert deliver(Printer((b"\0",)))[0] == Printed("a")
    told, wire = deliver(Printer((b"\0",)), names_jobs=False)
    assert told == Printed("a")
    assert b"\x1d(H" not in wire.sent


def test_an_automatic_status_in_the_middle_of_everything() -> None:
    assert deliver(Printer((b"\x10\0\x03\0", b"\x37\x22{id}\0"), aside=b"\x10\0\0\0"))[0] == Printed("a")


def test_an_automatic_status_that_tells_of_the_end_of_the_roll() -> None:
    printer = Printer((b"\x18\0\x0f\0",))
    assert deliver(printer)[0] == Unconfirmed("a", Fault(Code.PRINTER_NO_PAPER))
    assert printer.forgot == 1


def test_a_printer_that_never_ends_talking_is_left() -> None:
    told, _ = deliver(Printer((b"\0" * 4096,) * 50, aside=b"\0" * 5000))
    assert isinstance(told, NotPrinted | Unconfirmed)


def test_a_printer_that_speaks_no_escpos_is_not_given_a_ticket() -> None:
    told, wire = deliver(Printer(status=b"HTTP/1.1 400 Bad Request\r\n"))
    assert isinstance(told, NotPrinted)
    assert TICKET not in wire.sent


@pytest.mark.parametrize("said", [b"\x00", b"\x37", b"\x10\x00", b"\x11", b"\x37\x22AAAA\0", b"\x80"])
def test_who_says_anything_but_the_answer_is_not_taken_for_mute(said: bytes) -> None:
    told, wire = deliver(Printer(status=said))
    assert told == NotPrinted("a", Fault(Code.PRINTER_ERROR, "status bytes are not as specified"))
    assert TICKET not in wire.sent


def test_who_only_tells_its_state_by_itself_is_mute_and_prints() -> None:
    told, wire = deliver(Printer(status=b"\x10\0\0\0"))
    assert told == Unconfirmed("a", Fault(Code.PRINTER_MUTE))
    assert bytes(wire.sent).count(TICKET) == 1


@pytest.mark.parametrize("taken", [0, 3])
def test_a_printer_that_takes_no_more_bytes(taken: int) -> None:
    class Full(WrittenWire):
        dropped = False

        def send(self, data: bytes, timeout_s: float) -> int:
            if not data.startswith(TICKET[:1]) and TICKET[taken:] not in data:
                return super().send(data, timeout_s)
            return super().send(data[:taken], timeout_s) if data.startswith(TICKET) else 0

        def drop(self) -> None:
            self.dropped = True

    wire = Full(Printer())
    told = Conversation(wire, 0.2, names_jobs=True).deliver("a", TICKET, 0.4)
    fault = Fault(Code.TIMED_OUT, "the printer takes no more bytes")
    assert told == (Unconfirmed("a", fault) if taken else NotPrinted("a", fault))
    assert wire.dropped


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=12), max_size=6), st.binary(max_size=3), st.booleans())
def test_whatever_is_said_there_is_a_result_and_no_printed_without_an_answer(
    proof: list[bytes], status: bytes, names_jobs: bool
) -> None:
    wire = WrittenWire(Printer(tuple(proof), status=status))
    told = Conversation(wire, 0.02, names_jobs=names_jobs).deliver("a", TICKET, 0.05)
    if isinstance(told, Printed):
        assert TICKET in wire.sent
        assert status or any(proof)
    if isinstance(told, NotPrinted):
        assert TICKET not in wire.sent
