"""Limits are of each address and each kiosk, texts are whole, and one thing that fails does not end the others."""

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx2
import msgspec
import pytest
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from kiosk.desk.live import hub
from kiosk.desk.live.limits import Limits, Quota, address_of
from kiosk.desk.live.settings import Hook, Live, Person
from kiosk.desk.live.values import new_id
from kiosk.desk.proxies import Forwarded
from kiosk.desk.settings import DeskSettings, load
from kiosk.errors import ConfigError
from kiosk.help import wire, wire_call, wire_parts
from tests.support.live_desk import eventually, live_desk


def asked_by(peer: str, *forwarded: str, proxies: tuple[str, ...] = DeskSettings().proxies) -> HTTPConnection:
    """As what stands behind the desk's edge sees it."""
    seen: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)

    headers = [(b"x-forwarded-for", one.encode("latin-1")) for one in forwarded]
    scope = {"type": "http", "client": (peer, 1), "headers": headers}
    asyncio.run(Forwarded(app, proxies)(scope, None, None))  # type: ignore[arg-type]
    connection = HTTPConnection(seen[0])
    assert "x-forwarded-for" not in connection.headers
    return connection


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "forged, 203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("127.0.0.1", "::ffff:198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "x" * 5000, "unreadable"),
        ("127.0.0.1", "198.51.100.7,", "unreadable"),
        ("127.0.0.1", "198.51.100.7:4711", "unreadable"),
    ],
)
def test_an_address_is_the_one_that_the_proxy_wrote(peer: str, forwarded: str, address: str) -> None:
    assert address_of(asked_by(peer, *([forwarded] if forwarded else []))) == address


def test_a_header_that_comes_twice_is_read_to_its_end() -> None:
    assert address_of(asked_by("127.0.0.1", "203.0.113.9", "198.51.100.7")) == "198.51.100.7"


def test_only_the_proxies_of_the_settings_are_believed() -> None:
    inside = ("192.0.2.0/28", "2001:db8::/64")
    assert address_of(asked_by("192.0.2.7", "198.51.100.7", proxies=inside)) == "198.51.100.7"
    assert address_of(asked_by("2001:db8::5", "198.51.100.7", proxies=inside)) == "198.51.100.7"
    assert address_of(asked_by("192.0.2.99", "198.51.100.7", proxies=inside)) == "192.0.2.99"
    assert address_of(asked_by("127.0.0.1", "198.51.100.7", proxies=())) == "127.0.0.1"


@pytest.mark.parametrize("network", ["desk.example", "192.0.2.1/28", "192.0.2.0/33", "::/129", "1.2.3", ""])
def test_a_proxy_that_is_no_network_is_told(tmp_path: Path, network: str) -> None:
    file = tmp_path / "desk.toml"
    file.write_text(f'proxies = ["{network}"]\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="proxies"):
        load(file)


def test_who_is_noisy_shuts_the_door_for_themselves() -> None:
    limits = Limits(each=2, together=5, per_s=60)
    noisy, quiet = asked_by("127.0.0.1", "198.51.100.7"), asked_by("127.0.0.1", "203.0.113.9")
    assert [limits.passes(noisy, 0) for _ in range(4)] == [True, True, False, False]
    assert limits.passes(quiet, 0)
    others = [limits.passes(asked_by("127.0.0.1", f"192.0.2.{n}"), 0) for n in range(5)]
    assert others == [True, True, False, False, False], "many addresses together are limited too"
    assert limits.passes(noisy, 61)


def test_a_quota_says_once_that_it_is_used_up() -> None:
    quota = Quota(3, per_s=60)
    assert [quota.word("borne", 0) for _ in range(5)] == ["yes", "yes", "last", "no", "no"]
    assert quota.word("another", 0) == "yes"
    assert quota.word("borne", 61) == "yes"


def test_wrong_codes_from_one_address_do_not_keep_others_from_enrolling(tmp_path: Path) -> None:
    with live_desk(tmp_path) as desk:
        body = {
            "code": "XXXX-XXXX-XXXX",
            "kiosk_id": "borne",
            "public_key": "A" * 43 + "=",
            "signature": "A" * 86 + "==",
        }
        content = msgspec.json.encode(body)

        def enrol(address: str) -> int:
            headers = {"X-Forwarded-For": address}
            return httpx2.post(desk.url + wire.ENROL_PATH, content=content, headers=headers).status_code

        assert [enrol("198.51.100.7") for _ in range(12)] == [403] * 10 + [429] * 2
        assert enrol("203.0.113.9") == 403


def test_a_kiosk_cannot_fill_the_audit_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "NOTES_PER_HOUR", 6)
    with live_desk(tmp_path) as desk:
        kiosk, console = desk.enrolled().come(), desk.console("camille")
        kiosk.ask()
        call_id = console.answered()["call_id"]
        for _ in range(30):
            kiosk.say(wire.ShareStopped(call_id, "stopped"))
        kiosk.say(wire.Said(call_id, "last"))
        console.hear("their_line")
        console.say("end", call_id=call_id)
        eventually(lambda: [one for one in desk.store.audit() if one.action == "ended"])
        written = [one.action for one in desk.store.audit() if one.actor == kiosk.id]
        assert len(written) == 6
        assert written[-1] == "too_many"
        kiosk.leave()
        console.leave()


class _Heard(BaseHTTPRequestHandler):
    heard: list[str] = []  # noqa: RUF012 - a test's own server

    def do_POST(self) -> None:
        self.heard.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[HTTPServer]:
    _Heard.heard.clear()
    server = HTTPServer(("127.0.0.1", 0), _Heard)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_hook_whose_address_is_none_does_not_end_the_others(tmp_path: Path, listener: HTTPServer) -> None:
    good = f"http://127.0.0.1:{listener.server_port}/good"
    # No `RequestException` comes of the second: urllib3's own error does.
    wrong = [Hook("webhook", url, after_s=0) for url in ("http://[::1", f"http://{'a' * 70}.\u00e9/")]
    with live_desk(tmp_path, hooks=(*wrong, Hook("webhook", good, after_s=0))) as desk:
        console, kiosk = desk.console("camille"), desk.enrolled().come()
        for _ in range(2):
            kiosk.ask()
            before = len(_Heard.heard)
            eventually(lambda before=before: len(_Heard.heard) > before)  # type: ignore[misc]
        kiosk.leave()
        console.leave()


@pytest.mark.parametrize(
    "message",
    [
        wire.StopCall(new_id() + "\n"),
        wire.PhoneNumber("Accueil", "03 00\n"),
        wire.ShowPage(new_id(), new_id(), "https://a.example/\n"),
        wire.IceServer(("turn:127.0.0.1\n",)),
        wire.GoToStep(new_id(), new_id(), "step\n"),
    ],
)
def test_a_pattern_means_the_whole_text(message: msgspec.Struct) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(message), type=type(message))


def test_of_settings_too() -> None:
    for wrong in (
        {"people": {"camille\n": {"name": "C"}}},
        {"closed": ["2026-12-25\n"]},
        {"halls": {"a": ["borne\n"]}},
    ):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(wrong, Live)
    assert msgspec.convert({"people": {"camille": {"name": "C"}}}, Live).people["camille"] == Person(name="C")


SDP = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n"


@pytest.mark.parametrize(
    "payload",
    [
        "", "null", "[]", "{}", '{"type":"offer"}', "x" * 40_000, '{"type":"ready"}',
        wire_call.payload_of(wire_call.Ready("a" * 32, "", 2)),
        wire_call.payload_of(wire_call.Ready("a" * 31)),
        wire_call.payload_of(wire_call.Description("a" * 32, "b" * 32, "offer", "o=-")),
        wire_call.payload_of(wire_call.Description("a" * 32, "b" * 32, "offer", SDP + "a=\u202e\r\n")),
        wire_call.payload_of(wire_call.Description("a" * 32, "b" * 32, "offer", SDP + "a" * 24_000)),
        wire_call.payload_of(wire_call.Candidate("a" * 32, "b" * 32, "x" * 1001)),
        wire_call.payload_of(wire_call.Candidate("a" * 32, "b" * 32, "x", line=32)),
        wire_call.payload_of(wire_call.Caption("a" * 32, "b" * 32, 1, "\u202eback")),
    ],
)  # fmt: skip
def test_what_is_no_signal_of_the_contract_is_none(payload: str) -> None:
    assert wire_call.signal_in(payload) is None


def test_every_signal_comes_through_as_it_was_said() -> None:
    me, you = "a" * 32, "b" * 32
    for signal in (
        wire_call.Ready(me),
        wire_call.Description(me, you, "answer", SDP),
        wire_call.Candidate(me, you, "candidate:1 1 udp 1 192.0.2.1 9 typ host", "0", 0, "abcd"),
        wire_call.Candidate(me, you, ""),
        wire_call.MediaState(me, you, "on", "away"),
        wire_call.Caption(me, you, 1, "Bonjour", final=True),
        wire_call.Bye(me, you, "failed"),
    ):
        assert wire_call.signal_in(wire_call.payload_of(signal)) == signal
        assert "Bonjour" not in repr(signal)
    for one in ("kiosk", "agent", "third"):
        for other in {"kiosk", "agent", "third"} - {one}:
            assert wire_call.is_polite(one, other) != wire_call.is_polite(other, one)  # type: ignore[arg-type]


def test_the_whole_means_the_same_to_readers_of_the_document() -> None:
    """ECMA-262, in which OpenAPI's patterns are written, knows no `\\Z`."""
    assert "\\Z" not in wire_parts.whole("a")
    assert b"\\\\Z" not in (Path(__file__).parents[2] / "docs" / "desk-openapi.json").read_bytes()


def test_a_slow_body_is_one_reader_s_business(tmp_path: Path) -> None:
    """All that the desk reads goes through `bodies.read_body`."""
    folder = Path(__file__).parents[2] / "kiosk" / "desk"
    reads = ("request.stream()", "await request.body")
    texts = {file.name: file.read_text() for file in folder.rglob("*.py")}
    assert [name for name, text in texts.items() if any(one in text for one in reads)] == ["bodies.py"]
