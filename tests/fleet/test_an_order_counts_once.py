"""An order of the administrator is obeyed once, by the kiosk it names, while it holds; anything else is refused."""

import base64
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from nacl.signing import SigningKey

from kiosk.errors import ConfigError
from kiosk.fleet.orders import (
    AHEAD,
    CONTEXT,
    HOLDS,
    Guard,
    Signed,
    Statement,
    What,
    keep_signing_key,
    order,
    release,
    wanted_file,
)

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
A_MOMENT = timedelta(seconds=2)
DIGEST = "a" * 64


@pytest.fixture
def key() -> SigningKey:
    return SigningKey.generate()


@pytest.fixture
def guard(tmp_path: Path, key: SigningKey) -> Guard:
    return a_guard(tmp_path, key)


def a_guard(folder: Path, key: SigningKey) -> Guard:
    public = folder / "orders.pub"
    public.write_bytes(base64.b64encode(bytes(key.verify_key)) + b"\n")
    return Guard(str(public), "borne-1", folder / "fleet")


def admitted(guard: Guard, signed: Signed, now: datetime = NOW) -> object:
    return guard.admit(signed.statement, signed.signature, now)


def test_it_is_obeyed_and_the_same_bytes_are_refused_afterwards(guard: Guard, key: SigningKey) -> None:
    signed = order(key, "borne-1", "close", NOW, "Panne de réseau, retour à 14 h")
    said = admitted(guard, signed)
    assert isinstance(said, Statement)
    assert (said.action, said.sentence) == ("close", "Panne de réseau, retour à 14 h")
    assert admitted(guard, signed) == "replayed"


def test_a_restart_forgets_no_order(tmp_path: Path, key: SigningKey) -> None:
    signed = order(key, "borne-1", "restart", NOW)
    assert isinstance(admitted(a_guard(tmp_path, key), signed), Statement)
    assert admitted(a_guard(tmp_path, key), signed, NOW + timedelta(seconds=30)) == "replayed"


def test_a_clock_that_is_set_back_brings_no_old_order_back(guard: Guard, key: SigningKey) -> None:
    old = order(key, "borne-1", "restart", NOW)
    assert isinstance(admitted(guard, old), Statement)
    later = NOW + 3 * HOLDS
    assert isinstance(admitted(guard, order(key, "borne-1", "diagnose", later), later), Statement)
    assert admitted(guard, old, NOW + timedelta(seconds=5)) == "replayed"


@pytest.mark.parametrize("late", [HOLDS, timedelta(days=1), -timedelta(minutes=5)])
def test_it_holds_for_minutes(guard: Guard, key: SigningKey, late: timedelta) -> None:
    assert admitted(guard, order(key, "borne-1", "restart", NOW), NOW + late) == "expired"


def test_another_kiosks_order_and_another_hands_are_refused(guard: Guard, key: SigningKey) -> None:
    assert admitted(guard, order(key, "borne-2", "restart", NOW)) == "not_for_me"
    assert admitted(guard, order(SigningKey.generate(), "borne-1", "restart", NOW)) == "bad_signature"
    signed = order(key, "borne-1", "close", NOW, "Fermé")
    changed = msgspec.structs.replace(signed, statement=signed.statement.replace(b"close", b"open "))
    assert admitted(guard, changed) == "bad_signature"


@pytest.mark.parametrize(
    "statement",
    [b"", b"{}", b"\xff" * 40, b'{"action":"erase"}', b"[" * 1500, b'{"order_id":1}'],
)
def test_signed_nonsense_is_refused(guard: Guard, key: SigningKey, statement: bytes) -> None:
    assert guard.admit(statement, key.sign(CONTEXT + statement).signature, NOW) == "garbage"


def test_words_that_turn_a_page_around_are_no_sentence(guard: Guard, key: SigningKey) -> None:
    with pytest.raises(ConfigError):
        order(key, "borne-1", "close", NOW, "Fermé \u202e")
    said = msgspec.structs.replace(
        msgspec.json.decode(order(key, "borne-1", "close", NOW, "Fermé").statement, type=Statement), sentence="a\x1b[2J"
    )
    body = msgspec.json.encode(said)
    assert guard.admit(body, key.sign(CONTEXT + body).signature, NOW) == "garbage"


def test_a_kiosk_without_a_key_obeys_nobody(tmp_path: Path, key: SigningKey) -> None:
    signed = order(key, "borne-1", "restart", NOW)
    assert admitted(Guard("", "borne-1", tmp_path), signed) == "no_key"
    assert admitted(Guard(str(tmp_path / "gone.pub"), "borne-1", tmp_path), signed) == "no_key"


def test_what_cannot_be_kept_is_not_obeyed(tmp_path: Path, key: SigningKey) -> None:
    guard = a_guard(tmp_path, key)
    (tmp_path / "fleet").write_text("no folder")
    assert admitted(guard, order(key, "borne-1", "restart", NOW)) == "not_kept"


def test_it_counts_only_once_its_name_is_on_the_disk(
    guard: Guard, key: SigningKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, synced = os.fsync, list[bool]()

    def full(descriptor: int) -> None:
        synced.append(stat.S_ISDIR(os.fstat(descriptor).st_mode))
        if synced[-1]:
            raise OSError
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    one = order(key, "borne-1", "restart", NOW)
    assert guard.admit(one.statement, one.signature, NOW) == "not_kept"
    assert synced == [False, True]


def test_a_damaged_memory_lets_no_older_order_pass(tmp_path: Path, key: SigningKey) -> None:
    guard = a_guard(tmp_path, key)
    signed = order(key, "borne-1", "restart", NOW)
    assert isinstance(admitted(guard, signed), Statement)
    (tmp_path / "fleet" / "orders.json").write_bytes(b"\x00 torn")
    assert admitted(guard, signed, NOW + timedelta(seconds=10)) == "replayed"
    fresh = NOW + timedelta(minutes=3)
    assert isinstance(admitted(guard, order(key, "borne-1", "restart", fresh), fresh + A_MOMENT), Statement)


def test_a_damaged_memory_lets_no_order_pass_of_a_clock_that_is_ahead_of_this_one(
    tmp_path: Path, key: SigningKey
) -> None:
    guard = a_guard(tmp_path, key)
    signed = order(key, "borne-1", "restart", NOW + AHEAD)
    assert isinstance(admitted(guard, signed), Statement)
    (tmp_path / "fleet" / "orders.json").write_bytes(b"\x00 torn")
    for late in (1, 30, 200):
        assert admitted(guard, signed, NOW + timedelta(seconds=late)) == "replayed"


class Released:
    """A kiosk that has obeyed one release of this kind, of this instant, and keeps it as its supervisor does."""

    def __init__(self, folder: Path, key: SigningKey, what: What) -> None:
        self.what = what
        self.key = key
        self.guard = a_guard(folder, key)
        self.file = folder / "fleet" / wanted_file(what)
        self.file.parent.mkdir()
        self.memory = self.file.with_name("orders.json")
        self.first = self.at(NOW)
        assert isinstance(self.comes(self.first, NOW), Statement)

    def at(self, when: datetime) -> Signed:
        digest = DIGEST if self.what == "content" else ""
        return release(self.key, "borne-1", self.what, "1.0", when, digest=digest)

    def comes(self, signed: Signed, now: datetime) -> object:
        def keep(said: Statement) -> bool:
            self.file.write_bytes(msgspec.msgpack.encode((signed.statement, signed.signature)))
            return True

        return self.guard.admit(signed.statement, signed.signature, now, keep)


@pytest.mark.parametrize("what", ["system", "content", "settings"])
def test_of_a_damaged_memory_the_last_release_is_known_by_its_signature(
    tmp_path: Path, key: SigningKey, what: What
) -> None:
    kiosk = Released(tmp_path, key, what)
    kiosk.memory.write_bytes(b"\x00 torn")
    older = kiosk.at(NOW - timedelta(days=1))
    assert kiosk.comes(older, NOW + A_MOMENT) == "replayed"
    assert kiosk.comes(kiosk.first, NOW + A_MOMENT) == "replayed"
    newer = NOW + timedelta(seconds=1)
    assert isinstance(kiosk.comes(kiosk.at(newer), newer + A_MOMENT), Statement)


@pytest.mark.parametrize("spoiled", [b"", b"\x00 torn", b"\x92\xc4\x01a\xc4\x01b"])
def test_of_two_damaged_files_nothing_counts_that_is_older_than_their_finding(
    tmp_path: Path, key: SigningKey, spoiled: bytes
) -> None:
    kiosk = Released(tmp_path, key, "system")
    kiosk.memory.write_bytes(b"\x00 torn")
    kiosk.file.write_bytes(spoiled)
    found = NOW + timedelta(hours=1)
    assert kiosk.comes(kiosk.at(NOW + timedelta(minutes=1)), found) == "replayed"
    later = NOW + timedelta(hours=2)
    assert isinstance(kiosk.comes(kiosk.at(later), later), Statement)


def test_a_memory_that_is_found_damaged_by_a_clock_that_is_ahead_makes_nobody_deaf(
    tmp_path: Path, key: SigningKey
) -> None:
    """A release holds for a month, and so long a clock may be ahead when it comes."""
    kiosk = Released(tmp_path, key, "system")
    kiosk.memory.write_bytes(b"\x00 torn")
    again = kiosk.at(NOW + timedelta(minutes=1))
    assert isinstance(kiosk.comes(again, NOW + timedelta(days=25)), Statement)
    # The clock is set right.
    for minutes in (2, 9):
        when = NOW + timedelta(minutes=minutes)
        assert isinstance(kiosk.comes(kiosk.at(when), when + A_MOMENT), Statement)
    first, then = NOW + timedelta(minutes=10), NOW + timedelta(minutes=13)
    assert admitted(kiosk.guard, order(key, "borne-1", "restart", first), first + A_MOMENT) == "replayed"
    assert isinstance(admitted(kiosk.guard, order(key, "borne-1", "restart", then), then + A_MOMENT), Statement)


def test_a_release_that_was_not_kept_has_not_counted(guard: Guard, key: SigningKey) -> None:
    """The power goes between both: what counted alone would be refused for ever as a replay."""
    signed = release(key, "borne-1", "system", "2.0", NOW)
    kept: list[str] = []

    def cut(said: Statement) -> bool:
        raise KeyboardInterrupt

    def keep(said: Statement) -> bool:
        kept.append(said.version)
        return True

    with pytest.raises(KeyboardInterrupt):
        guard.admit(signed.statement, signed.signature, NOW, cut)
    assert guard.admit(signed.statement, signed.signature, NOW, lambda said: False) == "not_kept"
    assert isinstance(guard.admit(signed.statement, signed.signature, NOW, keep), Statement)
    assert guard.admit(signed.statement, signed.signature, NOW, keep) == "replayed"
    assert kept == ["2.0"]


@pytest.mark.parametrize(
    ("what", "digest", "why"),
    [("content", "", "no_digest"), ("system", DIGEST, "garbage"), ("content", "A1", "garbage")],
)
def test_a_release_of_content_says_which_bundle_and_no_other_release_does(
    guard: Guard, key: SigningKey, what: What, digest: str, why: str
) -> None:
    with pytest.raises(ConfigError, match="a digest"):
        release(key, "borne-1", what, "2.0", NOW, digest=digest)
    right = release(key, "borne-1", what, "2.0", NOW, digest=DIGEST if what == "content" else "")
    said = msgspec.structs.replace(msgspec.json.decode(right.statement, type=Statement), digest=digest)
    body = msgspec.json.encode(said)
    assert guard.admit(body, key.sign(CONTEXT + body).signature, NOW) == why
    assert isinstance(admitted(guard, right), Statement), "what was refused has not counted"


def test_closing_needs_words() -> None:
    with pytest.raises(ConfigError, match="--sentence"):
        order(SigningKey.generate(), "borne-1", "close", NOW)


def test_the_administrators_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "orders.key"
    first = keep_signing_key(path)
    assert bytes(first) == bytes(keep_signing_key(path))
    assert path.stat().st_mode & 0o777 == 0o600
    assert base64.b64decode(path.with_suffix(".pub").read_bytes()) == bytes(first.verify_key)


@pytest.mark.parametrize("wrong", ["orders.pub", "other.key"])
def test_a_public_half_signs_nothing(tmp_path: Path, wrong: str) -> None:
    """Kiosks would be set up to obey a key that everybody can make."""
    keep_signing_key(tmp_path / "orders.key")
    keep_signing_key(tmp_path / "other.key")
    (tmp_path / "other.pub").write_bytes((tmp_path / "orders.pub").read_bytes())
    with pytest.raises(ConfigError, match="not the private half"):
        keep_signing_key(tmp_path / wrong)
