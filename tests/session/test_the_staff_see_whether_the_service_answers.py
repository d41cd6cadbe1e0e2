"""The readiness page calls the recipient as the courier does: by the proxy, where the settings have one."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from kiosk.session.staff.household import reach_ms
from tests.support.proxy import TunnelProxy, tunnel_proxy


@pytest.fixture
def service() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def nobody() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def proxy(service: int, nobody: int) -> Iterator[TunnelProxy]:
    with tunnel_proxy({"desk.example": service, "gone.example": nobody}) as one:
        yield one


def test_without_a_proxy_it_is_called_itself(service: int, nobody: int) -> None:
    assert reach_ms(f"http://127.0.0.1:{service}") is not None
    assert reach_ms(f"http://127.0.0.1:{nobody}") is None
    assert reach_ms("") is None


def test_behind_a_proxy_it_is_the_service_that_answers_and_not_the_proxy(proxy: TunnelProxy) -> None:
    """A name that the proxy alone can find."""
    assert reach_ms("https://desk.example/desk", proxy.url) is not None
    assert proxy.asked == ["CONNECT desk.example:443 HTTP/1.1"]
    assert reach_ms("https://gone.example", proxy.url) is None
    proxy.refuses = True
    assert reach_ms("https://desk.example", proxy.url) is None
    proxy.close()
    assert reach_ms("https://desk.example", proxy.url) is None


@contextlib.contextmanager
def answering(said: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """A port where one call gets these bytes, and what was heard there."""
    heard: list[bytes] = []

    def answer() -> None:
        client, _ = listener.accept()
        with client:
            heard.append(client.recv(1000))
            client.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=answer, daemon=True).start()
        yield listener.getsockname()[1], heard


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 2", b"220 mail.example", b"\x00" * 50])
def test_what_is_no_proxy_reaches_nobody(said: bytes) -> None:
    with answering(said) as (port, _):
        assert reach_ms("https://desk.example", f"http://127.0.0.1:{port}") is None


def test_a_proxy_that_asks_for_a_name_is_given_it() -> None:
    with answering(b"HTTP/1.1 200 OK\r\n\r\n") as (port, heard):
        assert reach_ms("https://desk.example", f"http://kiosk:p%40ss@127.0.0.1:{port}") is not None
        assert b"\r\nProxy-Authorization: Basic a2lvc2s6cEBzcw==\r\n" in heard[0]
