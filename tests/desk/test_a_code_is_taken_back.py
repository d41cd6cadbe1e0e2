"""A code that is taken back enrols nobody and gives no pack, at a desk that runs and on both databases."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from nacl.signing import SigningKey

from kiosk.__main__ import main
from kiosk.desk.live import enrolling, packs, withdrawing
from kiosk.desk.live.roles import Role
from kiosk.desk.live.settings import Person
from kiosk.desk.live.sql_store import SqlStore
from kiosk.desk.live.store import instant
from kiosk.desk.live.values import OpenCode
from kiosk.desk.live.withdrawing import EVERYBODY, UNNAMED, Withdrawn
from kiosk.desk.postgres import PostgresShelves
from kiosk.desk.shelf import Shelves
from kiosk.desk.sqlite_shelf import SqliteShelves
from kiosk.help import wire
from tests.support.live_desk import Kiosk, LiveDesk, live_desk
from tests.support.patience import PATIENCE_S

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAYS = timedelta(days=14)
ROUNDS = 20
Again = Callable[[], SqlStore]


@pytest.fixture(params=["sqlite", "postgres"])
def again(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Again]:
    """The same store, as another process has it open."""
    url = request.getfixturevalue("postgres").new_database() if request.param == "postgres" else ""
    opened: list[Shelves] = []

    def one() -> SqlStore:
        opened.append(PostgresShelves(url) if url else SqliteShelves(tmp_path))
        return SqlStore(opened[-1])

    yield one
    for shelves in opened:
        shelves.close()


def with_pack(store: SqlStore, kiosk_id: str, now: datetime = NOW) -> str:
    code = enrolling.new_code(store, now, DAYS, kiosk_id)
    packs.keep(store, code, instant(now + DAYS), b"settings")
    return code


def asked(code: str, kiosk_id: str) -> wire.Enrolment:
    key = SigningKey.generate()
    public = bytes(key.verify_key)
    return wire.Enrolment(
        code, kiosk_id, public, bytes(key.sign(wire.enrolment_bytes(code, kiosk_id, public)).signature)
    )


def test_those_of_one_name_go_and_no_others(again: Again) -> None:
    store = again()
    first, second = with_pack(store, "borne-1"), enrolling.new_code(store, NOW, DAYS, "borne-1")
    other, free = with_pack(store, "borne-11"), enrolling.new_code(store, NOW)
    over = with_pack(store, "borne-1", NOW - DAYS)
    assert withdrawing.withdraw(again(), "borne-1", NOW) == Withdrawn(codes=2, packs=1)
    assert withdrawing.withdraw(store, "borne-1", NOW) == Withdrawn(codes=0, packs=0)
    assert [store.note(packs.note_name(code)) for code in (first, over)] == ["", ""]
    assert [packs.enrol(store, asked(code, "borne-1"), NOW) for code in (first, second)] == [403, 403]
    assert packs.enrol(store, asked(over, "borne-1"), NOW - DAYS) == 403, "one that was over, by a clock put back"
    assert store.codes(NOW, packs.PREFIX) == (
        OpenCode("", NOW + enrolling.CODE_VALID, has_pack=False),
        OpenCode("borne-11", NOW + DAYS, has_pack=True),
    )
    assert withdrawing.withdraw(store, UNNAMED, NOW) == Withdrawn(codes=1, packs=0)
    assert packs.enrol(store, asked(free, "borne-2"), NOW) == 403
    assert packs.enrol(store, asked(other, "borne-11"), NOW) == 201


def test_all_go_and_packs_that_lost_their_code_too(again: Again) -> None:
    store = again()
    with_pack(store, "borne-1")
    enrolling.new_code(store, NOW)
    packs.keep(store, "LOST-LOST-LOST", instant(NOW + DAYS), b"settings")
    store.set_note("address", "https://desk.example")
    assert withdrawing.withdraw(store, EVERYBODY, NOW) == Withdrawn(codes=2, packs=1)
    assert store.codes(NOW, packs.PREFIX) == ()
    assert store.notes(packs.PREFIX, "") == {}
    assert store.note("address") == "https://desk.example"


def test_a_revoked_name_has_the_codes_made_afterwards_alone(again: Again) -> None:
    store = again()
    assert packs.enrol(store, asked(with_pack(store, "borne-1"), "borne-1"), NOW) == 201
    stolen = with_pack(store, "borne-1")
    assert withdrawing.revoke(store, "borne-1", NOW) == Withdrawn(codes=1, packs=1)
    successor = with_pack(store, "borne-1")
    assert withdrawing.revoke(store, "borne-1", NOW) is None, "it is out, and takes nothing from who comes after it"
    assert packs.enrol(store, asked(stolen, "borne-1"), NOW) == 403
    assert packs.enrol(store, asked(successor, "borne-1"), NOW) == 201
    unnamed = enrolling.new_code(store, NOW)
    assert withdrawing.revoke(store, "", NOW) is None
    assert packs.enrol(store, asked(unnamed, "borne-2"), NOW) == 201


def test_a_code_used_at_this_moment_is_used_or_taken_back(again: Again) -> None:
    """From two processes, at once: exactly one of them has it, and nothing is left of it."""
    here, there = again(), again()
    with ThreadPoolExecutor(2) as both:
        for number in range(ROUNDS):
            name, gate = f"borne-{number}", threading.Barrier(2, timeout=PATIENCE_S)
            code = with_pack(here, name)
            said = asked(code, name)

            def enrolled(said: wire.Enrolment = said, gate: threading.Barrier = gate) -> int:
                gate.wait()
                return packs.enrol(here, said, NOW)

            def withdrawn(name: str = name, gate: threading.Barrier = gate) -> Withdrawn:
                gate.wait()
                return withdrawing.withdraw(there, name, NOW)

            used, taken = both.submit(enrolled), both.submit(withdrawn)
            outcome = (used.result(PATIENCE_S), taken.result(PATIENCE_S))
            assert outcome in ((201, Withdrawn(0, 0)), (403, Withdrawn(1, 1)))
            assert (here.kiosk(name) is not None) == (outcome[0] == 201)
            assert here.note(packs.note_name(code)) == ""
            assert here.codes(NOW, packs.PREFIX) == ()


# -- at a desk that runs


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LiveDesk]:
    with live_desk(tmp_path, people={"camille": Person(name="Camille SPECIMEN", roles=frozenset(Role))}) as one:
        yield one


def fetched(desk: LiveDesk, code: str) -> httpx2.Response:
    return httpx2.post(desk.url + packs.PACK_PATH, content=code.encode())


def run(tmp_path: Path, *words: str) -> int:
    return main(["desk", *words, "--state", str(tmp_path)])


def test_the_command_takes_it_from_a_desk_that_runs(
    desk: LiveDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now = datetime.now(UTC)
    code = with_pack(desk.store, "borne-1", now)
    assert fetched(desk, code).content == b"settings"
    assert run(tmp_path, "codes", "--json") == 0
    listed = capsys.readouterr().out
    (one,) = json.loads(listed)["codes"]
    assert (one["kiosk"], one["pack"]) == ("borne-1", True)
    assert enrolling.digest(code) not in listed
    assert run(tmp_path, "codes") == 0
    assert capsys.readouterr().out == f"borne-1  until {(now + DAYS).isoformat()}  with a pack\n"
    assert run(tmp_path, "withdraw", "borne-1") == 0
    assert capsys.readouterr().out == "1 code is taken back, 1 pack with it\n"
    never = fetched(desk, "ABCD-EFGH-JKMN")
    gone = fetched(desk, code)
    assert (gone.status_code, gone.content) == (never.status_code, never.content) == (403, b"")
    assert Kiosk(desk, "borne-1").enrol(code) == Kiosk(desk, "borne-1").enrol("ABCD-EFGH-JKMN") == 403
    last = desk.store.audit()[-1]
    assert (last.action, last.subject, last.detail) == ("codes_withdrawn", "borne-1", "1")
    assert run(tmp_path, "codes") == 0
    assert capsys.readouterr().out == ""


def test_the_log_tells_all_codes_from_those_of_no_name(
    desk: LiveDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for whose in ("--unnamed", "--all"):
        enrolling.new_code(desk.store, datetime.now(UTC))
        assert run(tmp_path, "withdraw", whose) == 0
    noted = [(one.subject, one.detail) for one in desk.store.audit() if one.action == "codes_withdrawn"]
    assert noted == [("terminal", "1"), ("terminal", "1, all")]


@pytest.mark.parametrize(
    ("words", "status"),
    [(["borne-1"], 1), (["--all"], 1), (["--unnamed"], 1), ([""], 2), (["a\udc80"], 1)],
    ids=["a name", "all", "unnamed", "an empty name", "no text"],
)
def test_where_none_is_good_a_sentence_says_so(
    desk: LiveDesk, tmp_path: Path, words: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    if words == [""]:
        with_pack(desk.store, "")
    assert run(tmp_path, "withdraw", *words) == status
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "Traceback" not in said.err
    assert all(one.action != "codes_withdrawn" for one in desk.store.audit())


def test_revoking_says_what_it_took_back(desk: LiveDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    now = datetime.now(UTC)
    desk.enrolled("borne-1")
    desk.enrolled("borne-2")
    codes = [with_pack(desk.store, name, now) for name in ("borne-1", "borne-1", "borne-2")]
    assert run(tmp_path, "revoke", "borne-1") == 0
    assert capsys.readouterr().out == "borne-1 is revoked; 2 codes are taken back, 2 packs with them\n"
    browser = desk.browser("camille")
    token = re.search(r'name="csrf" value="([^"]+)"', browser.get("/console/fleet").text)
    assert token is not None
    page = browser.post("/console/fleet/revoke", data={"csrf": token[1], "kiosk": "borne-2"}).text
    assert "Borne révoquée" in page
    assert "borne-2 n&#39;est plus admise. Ses codes d&#39;inscription ne servent plus : 1." in page
    assert [fetched(desk, code).status_code for code in codes] == [403] * 3
    noted = [(one.actor, one.subject, one.detail) for one in desk.store.audit() if one.action == "codes_withdrawn"]
    assert noted == [("terminal", "borne-1", "2"), ("camille", "borne-2", "1")]
