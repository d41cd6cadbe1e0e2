"""Whoever reaches the desk cannot have somebody's wallet asked under the town hall's name: a kiosk that it knows signs
each beginning with its own key, for this purpose, now, once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import requests
from msgspec.structs import replace

from kiosk.desk.askers import STRANGERS_PER_MINUTE
from kiosk.desk.identify_store import MAX_EACH
from kiosk.desk.live.sql_store import SqlStore
from kiosk.help import wire_asked
from kiosk.help.asked import Signer, signed
from kiosk.help.key import keep_key
from kiosk.identify import wire
from kiosk.identify.messenger import Messenger
from kiosk.identify.protocol import Failed, Setup, Start, Started
from kiosk.privacy import sealing
from tests.support.delivery import until
from tests.support.desk import Desk, running_desk
from tests.support.identify import enrolled, messenger
from tests.support.patience import PATIENCE_S
from tests.support.wallets import World

WANTS: tuple[wire.Name, ...] = ("surname", "given_names")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    (folder / "desk.toml").write_text(World(folder).toml())
    with running_desk(folder, "--config", str(folder / "desk.toml")) as running:
        yield running


@pytest.fixture(scope="module")
def kiosk(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return enrolled(desk, tmp_path_factory.mktemp("kiosk"))


def question() -> bytes:
    return msgspec.json.encode(wire.Begin(sealing.new_key_pair().public, WANTS, "wallet"))


def posted(desk: Desk, body: bytes, headers: dict[str, str], address: str = "192.0.2.1") -> int:
    """`address`: of who asks, as the proxy says it."""
    told = {**headers, "X-Forwarded-For": address}
    return requests.post(f"{desk.url}/identify", data=body, headers=told, timeout=PATIENCE_S).status_code


def now() -> datetime:
    return datetime.now(UTC)


def test_a_kiosk_that_is_known_begins(desk: Desk, kiosk: Signer) -> None:
    body = question()
    assert posted(desk, body, signed(kiosk, wire_asked.IDENTIFY, body, now())) == 200


def test_nobody_else_does(desk: Desk, kiosk: Signer, tmp_path: Path) -> None:
    body = question()
    good = signed(kiosk, wire_asked.IDENTIFY, body, now())
    other = replace(kiosk, key_file=str(tmp_path / "other.key"))
    lies: dict[str, tuple[bytes, dict[str, str]]] = {
        "unsigned": (body, {}),
        "no signature": (body, {**good, wire_asked.SIGNATURE: ""}),
        "an altered question": (question(), good),
        "another key": (body, signed(other, wire_asked.IDENTIFY, body, now())),
        "a kiosk that nobody knows": (body, signed(replace(kiosk, kiosk_id="x"), wire_asked.IDENTIFY, body, now())),
        "for another purpose": (body, signed(kiosk, wire_asked.APPOINTMENTS, body, now())),
        "of yesterday": (body, signed(kiosk, wire_asked.IDENTIFY, body, now() - timedelta(days=1))),
        "of tomorrow": (body, signed(kiosk, wire_asked.IDENTIFY, body, now() + timedelta(days=1))),
        "at another instant": (body, {**good, wire_asked.AT: (now() + timedelta(seconds=9)).isoformat()}),
        "at no instant": (body, {**good, wire_asked.AT: "9" * 90}),
    }
    said = {name: posted(desk, told, headers, "192.0.2.2") for name, (told, headers) in lies.items()}
    assert said == dict.fromkeys(lies, 401)
    assert posted(desk, body, good) == 200, "the question itself was good"


def test_another_kiosk_cannot_begin_in_this_one_s_name(desk: Desk, kiosk: Signer, tmp_path: Path) -> None:
    theirs = enrolled(desk, tmp_path, "borne-2")
    body = question()
    assert posted(desk, body, signed(replace(theirs, kiosk_id=kiosk.kiosk_id), wire_asked.IDENTIFY, body, now())) == 401
    headers = signed(theirs, wire_asked.IDENTIFY, body, now())
    assert posted(desk, body, {**headers, wire_asked.ID: kiosk.kiosk_id}) == 401
    assert posted(desk, body, headers) == 200


def test_a_question_that_is_played_again_begins_nothing(desk: Desk, kiosk: Signer) -> None:
    body = question()
    headers = signed(kiosk, wire_asked.IDENTIFY, body, now())
    assert [posted(desk, body, headers) for _ in range(3)] == [200, 401, 401]


def test_one_that_was_answered_is_not_begun_again_either(desk: Desk, kiosk: Signer) -> None:
    body = question()
    headers = signed(kiosk, wire_asked.IDENTIFY, body, now())
    begun = requests.post(f"{desk.url}/identify", data=body, headers=headers, timeout=PATIENCE_S).json()
    code = begun["url"].rpartition("%2F")[2]
    told = requests.post(f"{desk.url}/identify/wallet/{code}", data={"response": "x"}, timeout=PATIENCE_S)
    assert told.status_code == 200
    assert requests.post(f"{desk.url}/identify/{begun['id']}/look", timeout=PATIENCE_S).json() == {"why": "not_proved"}
    assert posted(desk, body, headers) == 401


def test_a_revoked_kiosk_is_out_at_once(desk: Desk, tmp_path: Path) -> None:
    gone = enrolled(desk, tmp_path, "borne-6")
    body = question()
    assert posted(desk, body, signed(gone, wire_asked.IDENTIFY, body, now())) == 200
    store = SqlStore(desk.state / "desk")
    store.revoke("borne-6", now())
    store.close()
    body = question()
    assert posted(desk, body, signed(gone, wire_asked.IDENTIFY, body, now())) == 401
    asked = Start(sealing.new_key_pair().public, WANTS, "wallet")
    assert messenger(desk.url, gone).handle(asked) == Failed("stranger")


def test_a_kiosk_says_why_it_is_a_stranger(desk: Desk, kiosk: Signer, tmp_path: Path) -> None:
    asked = Start(sealing.new_key_pair().public, WANTS, "wallet")
    keep_key(tmp_path / "other.key")
    no_key = replace(kiosk, key_file="/proc/none/kiosk.key")
    for stranger in (replace(kiosk, key_file=str(tmp_path / "other.key")), no_key):
        assert messenger(desk.url, stranger).handle(asked) == Failed("stranger")
    setup: Setup = messenger(desk.url, kiosk)._setup
    late = Messenger(setup, lambda: now() - timedelta(minutes=6))
    assert late.handle(asked) == Failed("stranger")
    assert isinstance(messenger(desk.url, kiosk).handle(asked), Started)


def test_a_kiosk_that_asks_in_a_loop_shuts_out_nobody_else(desk: Desk, tmp_path: Path) -> None:
    noisy, quiet = enrolled(desk, tmp_path / "a", "borne-8"), enrolled(desk, tmp_path / "b", "borne-9")

    def begun(signer: Signer) -> int:
        body = question()
        return posted(desk, body, signed(signer, wire_asked.IDENTIFY, body, now()), "192.0.2.8")

    assert [begun(noisy) for _ in range(MAX_EACH + 2)] == [200] * MAX_EACH + [503] * 2
    assert begun(quiet) == 200


@pytest.mark.parametrize("as_known", [False, True], ids=["unsigned", "in its name"])
def test_strangers_shut_out_no_kiosk_behind_their_address(desk: Desk, tmp_path: Path, *, as_known: bool) -> None:
    """Neither one that has asked before nor one that asks for the first time."""
    address = f"192.0.2.{20 + as_known}"
    before, fresh = (enrolled(desk, tmp_path / name, f"borne-{name}-{as_known}") for name in ("a", "b"))
    body = question()
    assert posted(desk, body, signed(before, wire_asked.IDENTIFY, body, now()), address) == 200
    lie = signed(replace(before, key_file=str(tmp_path / "lie.key")), wire_asked.IDENTIFY, body, now())
    flood = lie if as_known else {**lie, wire_asked.ID: "nobody"}
    with ThreadPoolExecutor(8) as strangers:  # all within the minute, on a slow machine, too
        told = strangers.map(lambda _: posted(desk, body, flood, address), range(STRANGERS_PER_MINUTE + 5))
        assert set(told) == {401}

    def begins(signer: Signer) -> bool:
        body = question()
        return posted(desk, body, signed(signer, wire_asked.IDENTIFY, body, now()), address) == 200

    assert begins(before)
    until(lambda: begins(fresh) or None, "one that was enrolled in this very second")
