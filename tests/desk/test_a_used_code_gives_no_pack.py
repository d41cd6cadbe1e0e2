"""A pack waits at the desk for its code; the code is used up, and the pack forgotten, in one piece."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from kiosk.desk.live import enrolling, packs
from kiosk.desk.live.sql_store import SqlStore
from kiosk.desk.live.store import instant
from kiosk.desk.postgres import PostgresShelves
from kiosk.desk.shelf import Shelves
from kiosk.desk.sqlite_shelf import SqliteShelves
from kiosk.help import wire
from tests.support.patience import PATIENCE_S

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SOON = NOW + timedelta(hours=1)
KINDS: dict[str, Callable[[str], Shelves]] = {
    "sqlite": lambda where: SqliteShelves(Path(where)),
    "postgres": PostgresShelves,
}
# A desk that is killed at the first word about packs, once the key is taken in.
KILLED = """
import os, signal, sys
from kiosk.desk.live import packs
from kiosk.desk.live.sql_store import SqlStore
from kiosk.help import wire
from tests.desk import test_a_used_code_gives_no_pack as own

store = SqlStore(own.KINDS[sys.argv[1]](sys.argv[2]))
def killed(*_):
    assert store.kiosk("borne-1") is not None, "the key is taken in"
    print("taken in", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
packs.forget = killed
packs.enrol(store, own.asked(sys.argv[3]), own.NOW)
"""


def asked(code: str) -> wire.Enrolment:
    """By one key, in whichever process."""
    key = SigningKey(b"k" * 32)
    public = bytes(key.verify_key)
    signature = bytes(key.sign(wire.enrolment_bytes(code, "borne-1", public)).signature)
    return wire.Enrolment(code, "borne-1", public, signature)


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """Which database, and where."""
    kind = str(request.param)
    return kind, str(tmp_path) if kind == "sqlite" else request.getfixturevalue("postgres").new_database()


def test_a_desk_that_is_killed_in_between_has_taken_in_nobody(place: tuple[str, str]) -> None:
    shelves = KINDS[place[0]](place[1])
    store = SqlStore(shelves)
    code = enrolling.new_code(store, NOW, kiosk_id="borne-1")
    packs.keep(store, code, instant(SOON), b"settings")
    died = subprocess.run(
        [sys.executable, "-c", KILLED, *place, code], capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert (died.returncode, died.stdout) == (-9, "taken in\n"), died.stderr
    assert store.kiosk("borne-1") is None
    assert store.note(packs.note_name(code)), "the code is good, and its pack is there"
    assert packs.enrol(store, asked(code), NOW) == 201
    assert store.note(packs.note_name(code)) == ""
    assert packs.enrol(store, asked(code), NOW) == 403
    shelves.close()


def test_who_is_not_taken_in_takes_no_pack_away(place: tuple[str, str]) -> None:
    shelves = KINDS[place[0]](place[1])
    store = SqlStore(shelves)
    code = enrolling.new_code(store, NOW, kiosk_id="borne-2")
    packs.keep(store, code, instant(SOON), b"settings")
    assert packs.enrol(store, asked(code), NOW) == 403
    assert store.note(packs.note_name(code))
    shelves.close()
