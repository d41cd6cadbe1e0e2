"""What the real library puts on the wire comes out of the printer as paper."""

import contextlib
import io
import socket
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import zxingcpp
from escpos.exceptions import DeviceNotFoundError
from escpos.printer import Network
from PIL import Image

from tests.support.hall import RunningHall, running_hall
from tests.support.patience import PATIENCE_S

Connect = Callable[[], Any]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    with running_hall(tmp_path_factory.mktemp("hall")) as running:
        yield running


@pytest.fixture(autouse=True)
def a_printer_that_works(hall: RunningHall) -> None:
    hall.printer(paper="ok", cover="closed", fault="none")


@pytest.fixture
def connect(hall: RunningHall) -> Iterator[Connect]:
    """Each connection is closed with its test: the printer serves eight at a time, as true ones serve few."""
    with contextlib.ExitStack() as stack:

        def connected() -> Any:
            printer = Network("127.0.0.1", port=hall.printer_port, timeout=PATIENCE_S, profile="TM-T88V")
            stack.callback(printer.close)
            return printer

        yield connected


def print_ticket(printer: Any) -> None:
    printer.set(align="center", bold=True, double_height=True, double_width=True)
    printer.textln("Ville de Lilas")
    printer.set_with_default()
    printer.textln("Reçu : « œuvre » à 12 €, dû à Noël")
    printer.set(bold=True)
    printer.textln("K7-4F2-9QX")
    printer.set_with_default()
    printer.qr("https://borne.example/K7-4F2-9QX", native=True, size=6)
    printer.cut()


def last_picture(hall: RunningHall) -> Image.Image:
    return Image.open(io.BytesIO(hall.receipt_png(hall.receipts()[-1]["id"])))


def test_a_ticket_with_accents_and_a_code(hall: RunningHall, connect: Connect) -> None:
    printer = connect()
    print_ticket(printer)
    assert printer.is_online()
    receipt = hall.receipts()[-1]
    assert receipt["text"].splitlines()[:3] == [
        "Ville de Lilas",
        "Reçu : « œuvre » à 12 €, dû à Noël",
        "K7-4F2-9QX",
    ]
    assert receipt["cut"] is True
    assert receipt["bytes"] > 200
    picture = last_picture(hall)
    assert picture.width == 576
    code = zxingcpp.read_barcode(np.asarray(picture.convert("L")))
    assert code is not None
    assert code.text == "https://borne.example/K7-4F2-9QX"


def test_bold_and_double_size_burn_more_ink(hall: RunningHall, connect: Connect) -> None:
    printer = connect()

    def ink(**style: bool) -> float:
        printer.set_with_default()
        printer.set(**style)
        printer.textln("SPECIMEN")
        printer.cut()
        assert printer.is_online()
        return float((np.asarray(last_picture(hall).convert("L")) < 128).sum())

    plain = ink()
    assert ink(bold=True) > 1.2 * plain
    assert 3.5 * plain < ink(double_height=True, double_width=True) < 4.5 * plain


def test_centred_text_stands_in_the_middle(hall: RunningHall, connect: Connect) -> None:
    printer = connect()
    printer.set(align="center")
    printer.textln("OOOO")
    printer.cut()
    assert printer.is_online()
    columns = np.flatnonzero((np.asarray(last_picture(hall).convert("L")) < 128).any(axis=0))
    assert abs((columns[0] + columns[-1]) / 2 - 288) < 4


def test_a_code_sent_as_a_picture_is_read_too(hall: RunningHall, connect: Connect) -> None:
    printer = connect()
    printer.qr("https://borne.example/raster", native=False, size=5)
    printer.cut()
    assert printer.is_online()
    code = zxingcpp.read_barcode(np.asarray(last_picture(hall).convert("L")))
    assert code is not None
    assert code.text == "https://borne.example/raster"


def test_a_slip_that_was_not_cut_is_torn_off_when_the_peer_leaves(hall: RunningHall, connect: Connect) -> None:
    before = len(hall.receipts())
    printer = connect()
    printer.text("jamais fini")
    printer.close()
    receipt = hall.wait_for_receipts(before + 1)[-1]
    assert (receipt["text"], receipt["cut"]) == ("jamais fini", False)


def test_nothing_on_the_paper_is_no_receipt(hall: RunningHall, connect: Connect) -> None:
    before = len(hall.receipts())
    printer = connect()
    printer.ln(3)
    printer.cut()
    assert printer.is_online()
    assert len(hall.receipts()) == before


def test_paper_that_came_out_is_counted(hall: RunningHall, connect: Connect) -> None:
    before = hall.state()["printer"]
    printer = connect()
    print_ticket(printer)
    assert printer.is_online()
    after = hall.state()["printer"]
    assert after["receipts"] == before["receipts"] + 1
    assert 30 < after["used_mm"] - before["used_mm"] < 120


@pytest.mark.parametrize(("paper", "level"), [("ok", 2), ("low", 1), ("out", 0)])
def test_the_roll_is_asked_for(hall: RunningHall, paper: Any, level: int, connect: Connect) -> None:
    hall.printer(paper=paper)
    printer = connect()
    assert printer.paper_status() == level
    assert printer.is_online() is (paper != "out")


def test_without_paper_the_bytes_wait_and_are_printed_after_the_reload(hall: RunningHall, connect: Connect) -> None:
    before = len(hall.receipts())
    hall.printer(paper="out")
    printer = connect()
    print_ticket(printer)
    assert printer.paper_status() == 0
    assert len(hall.receipts()) == before
    hall.printer(paper="ok")
    assert hall.wait_for_receipts(before + 1)[-1]["cut"] is True
    assert printer.paper_status() == 2


def test_what_waits_can_be_taken_back(hall: RunningHall, connect: Connect) -> None:
    """DLE DC4 8."""
    before = len(hall.receipts())
    hall.printer(paper="out")
    printer = connect()
    print_ticket(printer)
    assert printer.query_status(b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08") == b"\x37\x25\x00"
    hall.printer(paper="ok")
    printer.text("apres\n")
    printer.cut()
    assert printer.is_online()
    assert [receipt["text"] for receipt in hall.wait_for_receipts(before + 1)[before:]] == ["apres"]


def test_a_state_is_told_unasked_to_who_wants_it(hall: RunningHall) -> None:
    """GS a."""
    with socket.create_connection(("127.0.0.1", hall.printer_port), timeout=PATIENCE_S) as peer:
        peer.sendall(b"\x1da\x0f")
        assert peer.recv(16) == b"\x10\0\0\0"
        hall.printer(cover="open")
        assert peer.recv(16) == b"\x38\0\0\0"
        hall.printer(cover="closed", paper="low")
        assert peer.recv(16) == b"\x10\0\x03\0"


def test_a_roll_that_ends_in_the_middle(hall: RunningHall, connect: Connect) -> None:
    before = len(hall.receipts())
    hall.printer(fault="roll_ends_mid_job")
    printer = connect()
    print_ticket(printer)
    assert printer.paper_status() == 0
    assert len(hall.receipts()) == before
    hall.printer(paper="ok")
    assert "K7-4F2-9QX" in hall.wait_for_receipts(before + 1)[-1]["text"]


def test_an_open_cover_is_told_and_prints_nothing(hall: RunningHall, connect: Connect) -> None:
    before = len(hall.receipts())
    hall.printer(cover="open")
    printer = connect()
    print_ticket(printer)
    assert printer.query_status(b"\x10\x04\x02")[0] & 0x04
    assert not printer.is_online()
    assert len(hall.receipts()) == before
    hall.printer(cover="closed")
    hall.wait_for_receipts(before + 1)


def test_a_mute_printer_prints_and_answers_nothing(hall: RunningHall, connect: Connect) -> None:
    before = len(hall.receipts())
    hall.printer(fault="mute")
    printer = connect()
    printer.timeout = 0.5
    print_ticket(printer)
    with pytest.raises(TimeoutError):
        printer.is_online()
    assert len(hall.wait_for_receipts(before + 1)) == before + 1


def test_a_printer_that_is_off_refuses_and_is_back_on_the_same_port(hall: RunningHall, connect: Connect) -> None:
    for _ in range(3):
        hall.printer(fault="offline")
        with pytest.raises(DeviceNotFoundError):
            connect().open()
        hall.printer(fault="none")
        assert connect().is_online()


def test_turning_it_off_cuts_who_is_connected(hall: RunningHall) -> None:
    with socket.create_connection(("127.0.0.1", hall.printer_port), timeout=PATIENCE_S) as peer:
        peer.sendall(b"\x10\x04\x01")
        assert peer.recv(1) == b"\x12"
        hall.printer(fault="offline")
        assert peer.recv(1) == b""


def test_garbage_answers_are_as_long_as_true_ones_and_wrong(hall: RunningHall) -> None:
    hall.printer(fault="garbage")
    with socket.create_connection(("127.0.0.1", hall.printer_port), timeout=PATIENCE_S) as peer:
        peer.sendall(b"\x10\x04\x01" * 40)
        answers = b""
        while len(answers) < 40:
            answers += peer.recv(64)
    assert len(set(answers)) > 5


def test_a_connection_that_breaks_in_the_middle_leaves_half_a_slip(hall: RunningHall) -> None:
    before = len(hall.receipts())
    hall.printer(fault="cut_mid_job")
    with socket.create_connection(("127.0.0.1", hall.printer_port), timeout=PATIENCE_S) as peer:
        peer.sendall(b"".join(b"ligne %03d\n" % number for number in range(100)) + b"\x1dV\0")
        with contextlib.suppress(ConnectionResetError):  # bytes that nobody read make the kernel reset
            assert peer.recv(1) == b""
    receipt = hall.wait_for_receipts(before + 1)[-1]
    assert receipt["cut"] is False
    assert "ligne 000" in receipt["text"]
    assert "ligne 050" not in receipt["text"]


def test_two_who_print_at_once_get_a_slip_each(hall: RunningHall, connect: Connect) -> None:
    before = len(hall.receipts())
    first, second = connect(), connect()
    for number in range(20):
        first.textln(f"un {number}")
        second.textln(f"deux {number}")
    for printer in (first, second):
        printer.cut()
        assert printer.is_online()
    texts = [receipt["text"] for receipt in hall.receipts()[before:]]
    assert sorted("deux" in text for text in texts) == [False, True]
    assert all(not ("un 0" in text and "deux 0" in text) for text in texts)


def test_the_end_of_printing_can_be_confirmed(hall: RunningHall) -> None:
    """GS ( H: a printer answers with the given id once all before it is on the paper."""
    with socket.create_connection(("127.0.0.1", hall.printer_port), timeout=PATIENCE_S) as peer:
        peer.sendall(b"bonjour\n\x1dV\0\x1d(H\x06\x00\x30\x30AB42")
        assert peer.recv(16) == b"\x37\x22AB42\0"
    assert hall.receipts()[-1]["text"] == "bonjour"
