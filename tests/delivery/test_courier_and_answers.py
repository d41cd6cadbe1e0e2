"""Whatever the recipient answers, the outbox holds afterwards what is true."""

import socket
import struct
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import requests

from kiosk.config import Delivery
from kiosk.delivery import answers, transport
from kiosk.delivery import exchange as exchange_module
from kiosk.delivery.answers import Accepted, Answer, NoAnswer, Rejected, TryAgain, judge
from kiosk.delivery.line import Line
from kiosk.delivery.outbox import Entry, Outbox, State
from kiosk.errors import Code
from kiosk.processes.link import Delivered, Refused, Undelivered
from tests.support.delivery import (
    NOW,
    Script,
    acknowledgement,
    envelope,
    http,
    running_courier,
    settings,
    stand_in,
    until,
)
from tests.support.patience import PATIENCE_S, promised

FILE = envelope()
GOOD = msgspec.json.encode(acknowledgement(FILE))


SAID = acknowledgement(FILE)
ARRIVED = Delivered(FILE.id, NOW, SAID.service, SAID.contact, SAID.silence_effect, SAID.silence_date, SAID.appeals)


def says(*parts: bytes, pause_s: float = 0.0) -> Script:
    def script(client: socket.socket, head: bytes, body: bytes) -> None:
        for part in parts:
            client.sendall(part)
            time.sleep(pause_s)

    return script


def resets(client: socket.socket, head: bytes, body: bytes) -> None:
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def hangs(client: socket.socket, head: bytes, body: bytes) -> None:
    client.recv(1)


def drips_headers(client: socket.socket, head: bytes, body: bytes) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        client.sendall(b"X: y\r\n")
        time.sleep(0.1)


def drips_body(client: socket.socket, head: bytes, body: bytes) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n")
    while True:
        client.sendall(b" ")
        time.sleep(0.1)


PASSING: dict[str, tuple[Script, str]] = {
    "200 without an acknowledgement": (says(http(200)), "recipient_garbage http_200"),
    "200 of a captive portal": (says(http(200, b"<html>Bienvenue")), "recipient_garbage http_200"),
    "201 for another file": (
        says(http(201, msgspec.json.encode(acknowledgement(envelope())))),
        "recipient_garbage http_201",
    ),
    "204": (says(http(204)), "recipient_garbage http_204"),
    "301 to elsewhere": (says(http(301, b"", "Location: http://127.0.0.1:9/\r\n")), "recipient_garbage http_301"),
    "307 to elsewhere": (says(http(307, b"", "Location: http://127.0.0.1:9/\r\n")), "recipient_garbage http_307"),
    "400": (says(http(400)), "recipient_garbage http_400"),
    "401": (says(http(401, GOOD)), "recipient_garbage http_401"),
    "404": (says(http(404)), "recipient_garbage http_404"),
    "429": (says(http(429)), "recipient_garbage http_429"),
    "500 with the right words": (says(http(500, GOOD)), "recipient_garbage http_500"),
    "503": (says(http(503)), "recipient_garbage http_503"),
    "999": (says(http(999)), "recipient_garbage http_999"),
    "garbage": (says(b"\x00\xff\x13garbage" * 50), "network_down ConnectionError"),
    "nothing": (says(), "network_down ConnectionError"),
    "a reset": (resets, "network_down ConnectionError"),
    "half a header": (says(b"HTTP/1.1 200 OK\r\nConte"), "recipient_garbage http_200"),
    "half a body": (says(http(200, GOOD)[:-20]), "network_down ProtocolError"),
    "a body without end": (
        says(b"HTTP/1.1 200 OK\r\n\r\n", *[b" " * 8192] * 20),
        "recipient_garbage too_long",
    ),
    "a huge announced body": (
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", *[b" " * 8192] * 20),
        "recipient_garbage too_long",
    ),
    "a header without end": (says(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000), "network_down ConnectionError"),
    "a compressed bomb": (
        says(http(200, b"\x1f\x8b" + bytes(100), "Content-Encoding: gzip\r\n")),
        "recipient_garbage http_200",
    ),
    "silence": (hangs, "network_down timeout"),
    "headers drop by drop": (drips_headers, "network_down deadline"),
    "a body drop by drop": (drips_body, "network_down deadline"),
}


@pytest.mark.parametrize("name", PASSING)
def test_an_answer_that_proves_nothing_is_tried_again(name: str) -> None:
    script, error = PASSING[name]
    patience_s = 0.4 if error.startswith("network_down") else PATIENCE_S
    started = time.monotonic()
    with stand_in(script) as server:
        verdict = judge(transport.put(server.url, FILE, Line(patience_s)), FILE, NOW)
    assert verdict == TryAgain(error)
    assert time.monotonic() - started < promised(4)
    assert len(server.heads) == 1


def test_a_large_answer_has_the_time_of_a_slow_line_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []

    class Noted(exchange_module._Deadline):
        def __init__(self, session: requests.Session, seconds: float) -> None:
            given.append(seconds)
            super().__init__(session, seconds)

    monkeypatch.setattr(exchange_module, "_Deadline", Noted)
    for large in (False, True):
        with stand_in(says(http(200, b"content"))) as server:
            ask = exchange_module.Ask("GET", server.url)
            exchange_module.exchange(ask, Line(PATIENCE_S), max_answer_bytes=64_000_000, large=large)
    assert given == [3 * PATIENCE_S, 3 * PATIENCE_S + 3200], "64 MB at 20 kB/s"


@pytest.mark.parametrize("status", [200, 201])
def test_an_acknowledgement_is_the_only_proof(status: int) -> None:
    with stand_in(says(http(status, GOOD))) as server:
        assert judge(transport.put(server.url, FILE, Line(2)), FILE, NOW) == Accepted(acknowledgement(FILE))


@pytest.mark.parametrize("status", [409, 413, 422])
def test_a_refusal_for_good_is_not_tried_again(status: int) -> None:
    with stand_in(says(http(status))) as server:
        assert judge(transport.put(server.url, FILE, Line(2)), FILE, NOW) == Rejected(
            f"recipient_refused http_{status}"
        )


def test_nobody_there_is_a_network_that_is_down() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        answer = transport.put(url, FILE, Line(1))
    assert isinstance(answer, NoAnswer)
    assert answer.code is Code.NETWORK_DOWN


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://x", "http://", "http://[::1", "http://a b/"])
def test_an_address_that_is_none_is_no_exception(url: str) -> None:
    assert isinstance(transport.put(url, FILE, Line(1)), NoAnswer)


def test_the_environment_s_proxy_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with stand_in(says(http(201, GOOD))) as server:
        assert isinstance(transport.put(server.url, FILE, Line(2)), Answer)


def test_what_travels_beside_the_sealed_bytes_is_random_or_public() -> None:
    with stand_in(says(http(500))) as server:
        transport.put(server.url, FILE, Line(2))
    head = server.heads[0].decode()
    assert f"PUT /inbox/{FILE.id} HTTP/1.1" in head
    assert f"Idempotency-Key: {FILE.id}" in head
    assert "SPECIMEN" not in head


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("999999999", answers.LONGEST_RETRY_AFTER_S),
        ("Sun, 22 Nov 2026 09:43:00 GMT", 60.0),
        ("Sun, 22 Nov 2020 09:43:00 GMT", 0.0),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("Sun, 99 Nov 99999 99:99:99 GMT", None),
        ("1e9", None),
    ],
)
def test_retry_after_is_honoured_within_bounds(header: str, seconds: float | None) -> None:
    assert judge(Answer(503, b"", header), FILE, NOW) == TryAgain("recipient_garbage http_503", seconds)


# The courier itself, as a process


@pytest.fixture
def committed(tmp_path: Path) -> Outbox:
    outbox = Outbox(tmp_path / "outbox", Delivery())
    outbox.commit(FILE)
    return outbox


def entry(outbox: Outbox) -> Entry:
    found = outbox.entry(FILE.id)
    assert found is not None
    return found


def test_a_file_is_delivered_at_once_and_told(tmp_path: Path, committed: Outbox) -> None:
    with (
        stand_in(says(http(201, GOOD))) as server,
        running_courier(settings(tmp_path, server.url)) as courier,
    ):
        until(lambda: courier.events, "an event")
        assert courier.events == [ARRIVED]
    assert entry(committed).state is State.DELIVERED
    assert committed.acknowledgement(FILE.id) == acknowledgement(FILE)
    assert committed.envelope(FILE.id) is None


def test_what_has_left_leaves_no_sealed_bytes_behind(tmp_path: Path, committed: Outbox) -> None:
    def on_disk() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    assert FILE.sealed[:64] in on_disk()
    with stand_in(says(http(201, GOOD))) as server, running_courier(settings(tmp_path, server.url)):
        until(lambda: FILE.sealed[:64] not in on_disk(), "the end of the sealed bytes")
    assert entry(committed).state is State.DELIVERED


def test_a_wake_sends_what_was_committed_since(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox", Delivery())
    with (
        stand_in(says(http(201, GOOD))) as server,
        running_courier(settings(tmp_path, server.url)) as courier,
    ):
        time.sleep(0.5)  # it has looked, found nothing and waits for much longer than this test does
        outbox.commit(FILE)
        courier.wake()
        until(lambda: courier.events, "an event")
    assert entry(outbox).state is State.DELIVERED


def test_a_passing_fault_is_told_seen_and_overcome(tmp_path: Path, committed: Outbox) -> None:
    replies = iter([http(500), b"", http(200, b"garbage"), http(400), http(201, GOOD)])

    def script(client: socket.socket, head: bytes, body: bytes) -> None:
        assert body == FILE.sealed
        client.sendall(next(replies))

    with stand_in(script) as server, running_courier(settings(tmp_path, server.url)) as courier:
        until(lambda: entry(committed).state is State.DELIVERED, "the delivery")
        until(lambda: len(courier.events) == 5, "five events")
    assert courier.events == [Undelivered(FILE.id)] * 4 + [ARRIVED]
    assert entry(committed).attempts == 5


def test_a_refused_file_is_set_aside_and_told_once(tmp_path: Path, committed: Outbox) -> None:
    with (
        stand_in(says(http(422))) as server,
        running_courier(settings(tmp_path, server.url)) as courier,
    ):
        until(lambda: courier.events, "an event")
        courier.wake()
        time.sleep(0.3)
        assert courier.events == [Refused(FILE.id)]
        assert len(server.heads) == 1
    assert entry(committed).state is State.REFUSED
    assert entry(committed).last_error == "recipient_refused http_422"
    assert committed.envelope(FILE.id) is not None


def test_what_was_settled_and_not_told_is_told_by_the_next_courier(tmp_path: Path, committed: Outbox) -> None:
    committed.mark_delivered(FILE.id, acknowledgement(FILE), datetime.now(UTC))
    with running_courier(settings(tmp_path, "")) as courier:
        until(lambda: courier.events, "an event")
        assert courier.events == [ARRIVED]
        until(lambda: committed.unannounced() == (), "the note that it was told")


def test_a_recipient_that_asks_for_time_is_given_it(tmp_path: Path, committed: Outbox) -> None:
    with (
        stand_in(says(http(503, b"", "Retry-After: 600\r\n"))) as server,
        running_courier(settings(tmp_path, server.url)) as courier,
    ):
        until(lambda: courier.events, "an event")
    left = entry(committed).next_attempt - datetime.now(UTC)
    assert timedelta(seconds=500) < left < timedelta(seconds=601)
    assert len(server.heads) == 1


def test_without_a_recipient_files_wait(tmp_path: Path, committed: Outbox) -> None:
    with running_courier(settings(tmp_path, "")) as courier:
        time.sleep(0.5)
        assert courier.events == []
    assert entry(committed).attempts == 0


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (500, "undelivered envelope_id={} error=recipient_garbage:http_500"),
        (422, "refused envelope_id={} attempt=1 error=recipient_refused:http_422"),
    ],
)
def test_the_courier_s_log_tells_why_and_no_address_and_no_content(
    tmp_path: Path, committed: Outbox, status: int, line: str
) -> None:
    from tests.support.delivery import CourierProcess

    with stand_in(says(http(status, b"Camille SPECIMEN"))) as server:
        courier = CourierProcess(settings(tmp_path, server.url))
        until(lambda: courier.events, "an event")
        logged = courier.kill()
    assert line.format(FILE.id) in logged
    assert "SPECIMEN" not in logged
    assert "127.0.0.1" not in logged
