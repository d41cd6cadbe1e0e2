"""The network cable: a relay that can be pulled out in the middle of anything."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hall import RunningHall, running_hall
from tests.support.patience import PATIENCE_S


@contextlib.contextmanager
def echo_server() -> Iterator[int]:
    """Sends back what it is sent, until the peer has ended its side."""

    def serve(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            while data := connection.recv(65536):
                connection.sendall(data)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RunningHall]:
    with echo_server() as port, running_hall(tmp_path, cable_to=f"127.0.0.1:{port}") as running:
        yield running


def dial(hall: RunningHall) -> socket.socket:
    assert hall.cable_port is not None
    return socket.create_connection(("127.0.0.1", hall.cable_port), timeout=PATIENCE_S)


def received(peer: socket.socket) -> bytes:
    """All that comes until the other end closes."""
    data = b""
    while piece := peer.recv(65536):
        data += piece
    return data


def test_bytes_pass_both_ways_and_so_does_the_end(hall: RunningHall) -> None:
    letter = bytes(range(256)) * 4000
    with dial(hall) as peer:

        def write() -> None:
            peer.sendall(letter)
            peer.shutdown(socket.SHUT_WR)

        writer = threading.Thread(target=write)
        writer.start()
        assert received(peer) == letter
        writer.join()


def test_pulled_out_it_cuts_what_was_open_and_refuses_what_comes(hall: RunningHall) -> None:
    with dial(hall) as peer:
        peer.sendall(b"allo")
        assert peer.recv(4) == b"allo"
        hall.cable(False)
        with contextlib.suppress(ConnectionResetError):
            assert peer.recv(4) == b""
    with pytest.raises(ConnectionRefusedError):
        dial(hall)


def test_plugged_in_again_it_carries_on_the_same_port(hall: RunningHall) -> None:
    for _ in range(3):
        hall.cable(False)
        hall.cable(True)
        with dial(hall) as peer:
            peer.sendall(b"encore")
            assert peer.recv(6) == b"encore"


def test_a_recipient_that_is_not_there_ends_the_call(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    hall = running_hall(tmp_path, cable_to=f"127.0.0.1:{port}")
    with hall as running, dial(running) as peer, contextlib.suppress(ConnectionResetError):
        assert peer.recv(1) == b""
