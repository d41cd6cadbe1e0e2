"""Every kiosk has its own key, enrolled by a one-time code; who has no key says nothing, and a revoked one is out."""

import contextlib
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import msgspec
import pytest
from nacl.signing import SigningKey
from websockets.exceptions import ConnectionClosed

from kiosk.desk import bodies
from kiosk.desk.live import enrolling
from kiosk.desk.live.hub import PULSE_S
from kiosk.desk.live.lines import GOING, NOT_ALLOWED, TOO_MUCH
from kiosk.desk.live.sql_store import SqlStore
from kiosk.desk.live.values import new_id
from kiosk.help import wire
from tests.support.live_desk import Kiosk, LiveDesk, eventually, live_desk
from tests.support.patience import PATIENCE_S, promised


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDesk]:
    with live_desk(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


def code(desk: LiveDesk) -> str:
    return enrolling.new_code(desk.store, desk.live._clock.now())


def test_a_code_enrols_one_kiosk_and_no_other(desk: LiveDesk) -> None:
    once = code(desk)
    assert Kiosk(desk, "first").enrol(once) == 201
    assert Kiosk(desk, "second").enrol(once) == 403
    assert desk.store.kiosk("second") is None


def test_a_code_is_taken_as_a_person_types_it(desk: LiveDesk) -> None:
    assert Kiosk(desk, "typed").enrol(code(desk).lower().replace("-", " ")) == 201


def test_a_code_is_over_after_an_hour(desk: LiveDesk) -> None:
    late = enrolling.new_code(desk.store, desk.live._clock.now() - timedelta(hours=1, seconds=1))
    assert Kiosk(desk, "late").enrol(late) == 403


def test_a_packs_code_enrols_no_other_name(desk: LiveDesk) -> None:
    """Who finds a stick has its code."""
    named = enrolling.new_code(desk.store, desk.live._clock.now(), kiosk_id="the-pack-s")
    assert Kiosk(desk, "another-name").enrol(named) == 403
    assert Kiosk(desk, "the-pack-s").enrol(named) == 201


def test_nobody_enrols_a_key_that_they_do_not_hold(desk: LiveDesk) -> None:
    stolen = bytes(SigningKey.generate().verify_key)
    assert Kiosk(desk, "thief").enrol(code(desk), public_key=stolen) == 403


def test_a_name_that_is_taken_stays_with_its_key(desk: LiveDesk) -> None:
    desk.enrolled("taken")
    assert Kiosk(desk, "taken").enrol(code(desk)) == 409


def test_only_digests_of_codes_are_kept(desk: LiveDesk) -> None:
    secret = code(desk)
    kept = desk.store.shelf.rows("SELECT digest FROM codes")
    assert all(secret not in row[0] and secret.replace("-", "") not in row[0] for row in kept)


def test_an_enrolled_kiosk_is_welcome(desk: LiveDesk) -> None:
    kiosk = desk.enrolled("welcome").come()
    assert kiosk.hear(wire.Presence).agents is False
    kiosk.leave()


def test_a_proof_is_for_one_challenge(desk: LiveDesk) -> None:
    kiosk = desk.enrolled("replayed").open()
    kiosk.say(wire.Hello(kiosk.id))
    old = kiosk.hear(wire.Challenge)
    kiosk.leave()
    kiosk.open()
    kiosk.say(wire.Hello(kiosk.id))
    kiosk.hear(wire.Challenge)
    kiosk.say(wire.Proof(kiosk.key.sign(wire.proof_bytes(old.nonce, kiosk.id)).signature))
    assert kiosk.hear(wire.Refused).why == "bad_proof"
    assert kiosk.ended() == NOT_ALLOWED


def test_a_proof_is_for_one_kiosk(desk: LiveDesk) -> None:
    desk.enrolled("victim")
    other = desk.enrolled("other").open()
    other.say(wire.Hello("victim"))
    nonce = other.hear(wire.Challenge).nonce
    other.say(wire.Proof(other.key.sign(wire.proof_bytes(nonce, "victim")).signature))
    assert other.hear(wire.Refused).why == "bad_proof"


def test_an_unknown_kiosk_is_challenged_and_refused(desk: LiveDesk) -> None:
    stranger = Kiosk(desk, "stranger").open()
    stranger.say(wire.Hello("stranger"))
    nonce = stranger.hear(wire.Challenge).nonce
    stranger.say(wire.Proof(stranger.key.sign(wire.proof_bytes(nonce, "stranger")).signature))
    assert stranger.hear(wire.Refused).why == "unknown_kiosk"


@pytest.mark.parametrize("first", ["", "{}", "[" * 3000, '{"type":"heartbeat","use":"free"}', '{"type":"hello"}'])
def test_whoever_does_not_say_hello_is_refused(desk: LiveDesk, first: str) -> None:
    stranger = Kiosk(desk, "x").open()
    stranger.say(first)
    assert stranger.hear(wire.Refused).why == "bad_proof"
    assert stranger.ended() == NOT_ALLOWED


def test_another_version_is_told_so(desk: LiveDesk) -> None:
    kiosk = Kiosk(desk, "old").open()
    kiosk.say(wire.Hello("old", version=99))
    assert kiosk.hear(wire.Refused).why == "version"


def test_a_page_in_a_browser_is_no_kiosk(desk: LiveDesk) -> None:
    page = Kiosk(desk, "page").open(Origin="http://evil.example")
    assert page.ended() == NOT_ALLOWED


def test_a_revoked_kiosk_is_out_within_a_second(tmp_path: Path) -> None:
    with live_desk(tmp_path, pulse_s=PULSE_S) as desk:
        kiosk = desk.enrolled("revoked").come()
        terminal = SqlStore(desk.office.public_key_file.parent)  # `kiosk desk revoke` is another process
        begun = time.monotonic()
        assert terminal.revoke("revoked", desk.live._clock.now())
        terminal.close()
        assert kiosk.hear(wire.Refused).why == "revoked"
        assert kiosk.ended() == NOT_ALLOWED
        assert time.monotonic() - begun < promised(1)
        kiosk.open()
        kiosk.say(wire.Hello(kiosk.id))
        nonce = kiosk.hear(wire.Challenge).nonce
        kiosk.say(wire.Proof(kiosk.key.sign(wire.proof_bytes(nonce, kiosk.id)).signature))
        assert kiosk.hear(wire.Refused).why == "revoked"


def test_a_second_line_takes_the_place_of_the_first(desk: LiveDesk) -> None:
    kiosk = desk.enrolled("twice").come()
    first = kiosk.line
    kiosk.come()
    kiosk.line, second = first, kiosk.line
    assert kiosk.hear(wire.Refused).why == "replaced"
    assert kiosk.ended() == GOING
    kiosk.line = second
    kiosk.ask()
    kiosk.hear(wire.Nobody)
    kiosk.leave()


def test_a_flood_ends_the_line_and_nothing_else(desk: LiveDesk) -> None:
    loud, quiet = desk.enrolled("loud").come(), desk.enrolled("quiet").come()
    with contextlib.suppress(ConnectionClosed):
        for _ in range(1000 * wire.MAX_MESSAGES_PER_S):  # however slow the machine is, until it is cut
            loud.say(wire.Heartbeat("free"))
    assert loud.ended() == TOO_MUCH
    quiet.ask()
    quiet.hear(wire.Nobody)
    quiet.leave()


def test_garbage_is_passed_over_until_there_is_too_much_of_it(desk: LiveDesk) -> None:
    kiosk = desk.enrolled("garbage").come()
    for frame in ("", "null", '{"type":"sign"}', "\x00", '{"type":"ask_for_help","request_id":"x"}'):
        kiosk.say(frame)
    kiosk.ask()
    kiosk.hear(wire.Nobody)
    with contextlib.suppress(ConnectionClosed):
        for _ in range(25):
            kiosk.say("garbage")
    assert kiosk.ended() == NOT_ALLOWED


def test_a_frame_that_is_too_long_ends_the_line(desk: LiveDesk) -> None:
    kiosk = desk.enrolled("long").come()
    with contextlib.suppress(ConnectionClosed):  # cut before the last byte has left
        kiosk.say("x" * (wire.MAX_FRAME_BYTES + 1))
    assert kiosk.ended() == 1009


@pytest.mark.parametrize("body", [b"", b"{}", b"[" * 1000, b"\xff", b"x" * 5000])
def test_an_enrolment_that_is_none_is_refused(desk: LiveDesk, body: bytes) -> None:
    assert httpx2.post(desk.url + wire.ENROL_PATH, content=body).status_code in (400, 413)


def test_codes_cannot_be_tried_out(tmp_path: Path) -> None:
    with live_desk(tmp_path) as desk:
        answers = [Kiosk(desk, "guesser").enrol("AAAA-AAAA-AAAA") for _ in range(12)]
        assert answers == [403] * 10 + [429] * 2


def test_the_embedded_desk_leaves_a_code_for_its_own_kiosk(tmp_path: Path) -> None:
    with live_desk(tmp_path) as desk:
        desk.live.leave_loopback_code()
        left = tmp_path / wire.LOOPBACK_CODE_FILE
        assert left.stat().st_mode & 0o777 == 0o600
        assert Kiosk(desk, "borne-1").enrol(left.read_text().strip()) == 201
        eventually(lambda: not left.exists())
        desk.live.leave_loopback_code()
        assert not left.exists(), "a desk that knows its kiosk asks for no other"


def test_no_secret_is_in_a_message_s_words() -> None:
    asked = wire.Enrolment("AAAA-BBBB-CCCC", "k", bytes(32), bytes(64))
    assert "AAAA" not in repr(asked)
    assert "AAAA" not in repr(msgspec.structs.replace(asked, kiosk_id=new_id()))


@pytest.mark.parametrize("path", [wire.ENROL_PATH, f"/kept/{'0' * 32}"])
def test_a_body_that_never_comes_ends_with_its_time(desk: LiveDesk, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Anybody can begin one; enough of them would shut the desk to every kiosk."""
    monkeypatch.setattr(bodies, "SHORT_BODY_S", 0.2)
    parts = urlsplit(desk.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=PATIENCE_S) as line:
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: desk\r\nContent-Length: 100\r\n\r\n{{".encode())
        assert line.recv(100).startswith(b"HTTP/1.1 4")
