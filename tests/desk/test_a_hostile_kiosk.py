"""Whoever has the public key can seal a file to the desk: what is in it breaks no page, no terminal and no export."""

import contextlib
import socket
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests
from starlette.testclient import TestClient

from kiosk.delivery import dossier, wire
from kiosk.delivery.wire import Envelope, FactRecord
from kiosk.desk.entrance import Entrance
from kiosk.desk.office import Cover, Office
from kiosk.desk.server import application
from kiosk.desk.settings import DeskSettings, load
from kiosk.errors import ConfigError
from kiosk.privacy import sealing
from tests.support.delivery import NOW, specimen
from tests.support.desk import Desk, running_desk
from tests.support.live_desk import eventually
from tests.support.patience import PATIENCE_S

BACKWARDS, ESCAPE = "\u202e", "\x1b[2J"


def _nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


def _sealed(key: bytes, facts: dict[str, FactRecord]) -> Envelope:
    made = msgspec.structs.replace(specimen(), facts=facts)
    return dossier.make_envelope(made, visit_id="", recipient_key=key, created_at=NOW)


def _cover(envelope: Envelope) -> Cover:
    return Cover(envelope.id, envelope.reference, envelope.flow, envelope.service, NOW)


def _put(desk: Desk, envelope: Envelope, body: bytes) -> int:
    headers = {
        "Idempotency-Key": envelope.id,
        "Kiosk-Reference": envelope.reference,
        "Kiosk-Flow": envelope.flow,
        "Kiosk-Service": envelope.service,
        "Kiosk-Created-At": NOW.isoformat(),
    }
    return requests.put(f"{desk.url}/inbox/{envelope.id}", data=body, headers=headers, timeout=30).status_code


@pytest.mark.parametrize(
    "value", [msgspec.msgpack.Ext(5, b"x"), b"\x00\xff", _nested(400), _nested(4), {(1, 2): 3}, {1: "x"}, float("nan")]
)
def test_a_value_that_no_page_could_show_is_refused_when_it_comes(tmp_path: Path, value: object) -> None:
    office = Office(tmp_path, DeskSettings())
    key = sealing.read_public_key(office.public_key_file)
    envelope = _sealed(key, {"nom": FactRecord(value, "typed", "declarant")})
    assert office.take(_cover(envelope), envelope.sealed).status == 422
    assert office.store.files() == ()
    office.close()


def test_a_name_reads_in_the_order_in_which_it_was_written(tmp_path: Path) -> None:
    """On the agent's page and in their terminal."""
    with running_desk(tmp_path) as desk:
        key = sealing.read_public_key(desk.public_key_file)
        wild = f"abc{BACKWARDS}{ESCAPE}def\x9b"
        envelope = _sealed(key, {wild: FactRecord(wild, wild, wild), "nom": FactRecord({"name": wild}, "typed", "x")})
        assert _put(desk, envelope, envelope.sealed) == 201
        with requests.Session() as browser:
            browser.get(desk.link, timeout=10)
            page = browser.get(f"{desk.url}/files/{envelope.id}", timeout=10).text
        told = desk.tell("show", envelope.reference)
    for shown in (page, told):
        assert "abc" in shown
        assert not any(char in shown for char in (BACKWARDS, "\x1b", "\x9b"))


def test_one_id_sent_by_many_at_once_is_one_file(tmp_path: Path) -> None:
    with running_desk(tmp_path) as desk:
        key = sealing.read_public_key(desk.public_key_file)
        envelope = _sealed(key, {"nom": FactRecord("SPECIMEN", "typed", "declarant")})
        other = sealing.seal(
            key, wire.encode_dossier(msgspec.structs.replace(specimen(), reference=envelope.reference))
        )
        statuses: list[int] = []
        bodies = [envelope.sealed, other] * 6
        senders = [threading.Thread(target=lambda b=body: statuses.append(_put(desk, envelope, b))) for body in bodies]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        assert statuses.count(201) == 1
        assert statuses.count(200) == 5
        assert statuses.count(409) == 6
        assert len(desk.list()) == 1


def test_a_look_at_the_link_does_not_use_it_up(tmp_path: Path) -> None:
    office, entrance = Office(tmp_path, DeskSettings()), Entrance()
    client = TestClient(application(office, entrance), base_url="http://127.0.0.1")
    link = entrance.new_link()
    assert client.head(link).status_code == 403
    assert client.get("/").status_code == 403
    assert client.get(link).status_code == 200
    office.close()


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /files/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /files/%2e%2e%2f%2e%2e%2fdesk%2frecipient.key HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /style.css/../recipient.key HTTP/1.1\r\nHost: x\r\n\r\n",
        b"PUT /inbox/" + b"a" * 32 + b" HTTP/1.1\r\nHost: x\r\nIdempotency-Key: " + b"b" * 60_000 + b"\r\n\r\n",
        b"DELETE /inbox/" + b"a" * 32 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /signin/x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
        b"PUT /inbox/" + b"a" * 32 + b" HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    ],
)
def test_tricks_with_paths_methods_and_headers_get_nothing(tmp_path: Path, raw: bytes) -> None:
    with running_desk(tmp_path) as desk:
        with socket.create_connection(("127.0.0.1", desk.port), timeout=10) as sock:
            sock.sendall(raw)
            sock.settimeout(PATIENCE_S)
            answer = sock.recv(65536)
        status = int(answer.split(b" ")[1]) if answer else 400
        assert 400 <= status < 500
        secret = (desk.state / "desk" / "recipient.key").read_bytes().strip()
        assert secret not in answer
        assert desk.list() == []


@pytest.mark.parametrize(
    "line", ['service = ""', 'contact = "  "', 'appeals = "a\\u001bb"', f'contact = "{"x" * 1501}"']
)
def test_an_acknowledgement_that_kiosks_would_take_for_garbage_is_refused_at_the_start(
    tmp_path: Path, line: str
) -> None:
    file = tmp_path / "desk.toml"
    file.write_text(line + "\n")
    with pytest.raises(ConfigError, match=r"printable characters"):
        load(file)


@pytest.mark.long
def test_connections_that_never_ask_do_not_shut_the_desk(tmp_path: Path) -> None:
    with running_desk(tmp_path) as desk, contextlib.ExitStack() as open_ones:
        for _ in range(70):
            sock = open_ones.enter_context(socket.create_connection(("127.0.0.1", desk.port)))
            sock.sendall(b"PUT /inbox/x HTTP/1.1\r\nHost: a\r\n")
        eventually(lambda: requests.get(f"{desk.url}/style.css", timeout=PATIENCE_S).status_code == 200)
