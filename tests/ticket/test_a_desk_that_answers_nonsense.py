"""Whatever stands in the desk's place, the kiosk has a word for it, and no more bytes than it wants."""

import socket
from typing import Any

import msgspec
import pytest

from kiosk.config import Delivery
from kiosk.ticket.deposit import Denied
from kiosk.ticket.messenger import Messenger
from kiosk.ticket.protocol import Follow, Found, News, No, Sealed, Settle, Settled, Setup, Take, Told
from tests.support.delivery import http, stand_in
from tests.support.ticket import REFERENCE, standing

TAKE = Take("a" * 32, b"p" * 32, "1" * 32)
SETTLE = Settle("a" * 32, b"p" * 32, "1" * 32, "done")


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.ticket.messenger.BETWEEN_S", 0.0)


def asked(answer: bytes, request: Any) -> tuple[Any, list[bytes]]:
    def script(client: socket.socket, head: bytes, body: bytes) -> None:
        client.sendall(answer)

    with stand_in(script) as desk:
        settings = Delivery(desk_url=desk.url, timeout_s=1, max_file_bytes=100_000)
        return Messenger(Setup(settings)).handle(request), desk.heads


@pytest.mark.parametrize("request_", [TAKE, SETTLE, Follow(REFERENCE), News()])
@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"garbage\r\n\r\n",
        http(500, b"{}"),
        http(302, b"", "Location: http://127.0.0.1:1/\r\n"),
        http(429),
        http(403, b"not json"),
        http(410, b'{"why": "because"}'),
        http(200, b"x" * 200_000),
        http(200, b"short")[:-2],
    ],
)
def test_nonsense_is_unreachable(answer: bytes, request_: Any) -> None:
    said, _ = asked(answer, request_)
    assert said == No("unreachable")


@pytest.mark.parametrize(
    ("denied", "status"),
    [(Denied("unknown"), 404), (Denied("wrong", 2), 403), (Denied("burnt"), 410), (Denied("expired"), 410)],
)
def test_a_refusal_is_told_as_it_is(denied: Denied, status: int) -> None:
    said, _ = asked(http(status, msgspec.json.encode(denied)), TAKE)
    assert said == No(denied.why, denied.tries_left)


def test_what_is_right_is_taken() -> None:
    assert asked(http(200, b"sealed"), TAKE)[0] == Sealed(b"sealed")
    assert asked(http(204), SETTLE)[0] == Settled()
    assert asked(http(200, b'{"text": "Plus grand."}'), News())[0] == Told("Plus grand.")
    said, heads = asked(http(200, msgspec.json.encode(standing())), Follow(REFERENCE))
    assert said == Found(standing())
    assert heads[0].startswith(f"GET /follow/{REFERENCE} ".encode())


def test_another_file_s_standing_is_none() -> None:
    other = msgspec.json.encode(standing(reference="K4T-7QX9-3B"))
    assert asked(http(200, other), Follow(REFERENCE))[0] == No("unreachable")
    assert asked(http(404), Follow(REFERENCE))[0] == No("unknown")


def test_an_answer_that_was_lost_is_asked_for_again_by_the_same_taker() -> None:
    bodies: list[bytes] = []

    def script(client: socket.socket, head: bytes, body: bytes) -> None:
        bodies.append(body)
        if len(bodies) > 1:
            client.sendall(http(200, b"sealed"))

    with stand_in(script) as desk:
        said = Messenger(Setup(Delivery(desk_url=desk.url, timeout_s=1))).handle(TAKE)
    assert said == Sealed(b"sealed")
    assert bodies[0] == bodies[1]
