"""What the desk keeps is kept alike by SQLite and by PostgreSQL: one contract, both held to it."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.clock import HeldClock
from kiosk.connectors.ledger import Ledger, LedgerError, State
from kiosk.delivery.wire import Acknowledgement
from kiosk.desk.appointments.store import Appointment, AppointmentStore
from kiosk.desk.kept import Kept
from kiosk.desk.live.audit import first_broken
from kiosk.desk.live.sql_store import SHELF, SqlStore
from kiosk.desk.live.store import SignIn, instant
from kiosk.desk.live.values import Away, Call, Callback, Helped, Kiosk, Request, new_id
from kiosk.desk.notes import Notes
from kiosk.desk.opinions import Opinions
from kiosk.desk.postgres import PostgresShelves
from kiosk.desk.shelf import Shelves, StoreError
from kiosk.desk.sqlite_shelf import SqliteShelves
from kiosk.desk.store import Store
from kiosk.help import wire
from kiosk.privacy import sealing
from kiosk.ticket import sealing as ticket_sealing
from kiosk.ticket.code import new_code
from kiosk.ticket.deposit import Asked, Denied, Deposit
from kiosk.ticket.opinion import Opinion

NOW = datetime(2026, 11, 22, 9, 42, tzinfo=UTC)
SOON = NOW + timedelta(hours=1)


class Places:
    """`again()`: the same database, as another process of the desk has it open."""

    def __init__(self, make: Callable[[], Shelves]) -> None:
        self._make = make
        self._shelves: list[Shelves] = []

    def again(self) -> Shelves:
        self._shelves.append(self._make())
        return self._shelves[-1]

    def close(self) -> None:
        for one in self._shelves:
            one.close()


@pytest.fixture(params=["sqlite", "postgres"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Places]:
    if request.param == "sqlite":
        places = Places(lambda: SqliteShelves(tmp_path))
    else:
        url = request.getfixturevalue("postgres").new_database()
        places = Places(lambda: PostgresShelves(url))
    yield places
    places.close()


@pytest.fixture
def live(places: Places) -> SqlStore:
    return SqlStore(places.again())


def asking(name: str = "", at: datetime = NOW) -> Request:
    return Request(name or new_id(), "borne-1", "demarche", "pt", "acte-naissance", True, at)


def test_a_code_enrols_one_kiosk_once(live: SqlStore) -> None:
    live.add_code("d1", SOON)
    kiosk = Kiosk("borne-1", b"\0k" * 16, NOW)
    assert not live.enrol("d2", kiosk)
    assert live.enrol("d1", kiosk)
    assert not live.enrol("d1", kiosk)
    assert live.kiosk("borne-1") == kiosk
    assert live.revoke("borne-1", SOON)
    assert not live.revoke("borne-1", SOON)
    assert live.kiosks() == (Kiosk("borne-1", kiosk.public_key, NOW, SOON),)
    live.add_code("d3", SOON)
    assert live.enrol("d3", kiosk)
    assert live.kiosk("borne-1") == kiosk
    live.add_code("late", NOW)
    assert not live.enrol("late", kiosk)
    live.add_code("named", SOON, "borne-2")
    assert not live.enrol("named", kiosk)
    assert live.enrol("named", Kiosk("borne-2", kiosk.public_key, NOW))


def test_links_sessions_and_sign_ins_end(live: SqlStore) -> None:
    live.add_link("l", "camille", SOON)
    assert live.use_link("l", NOW) == "camille"
    assert live.use_link("l", NOW) == ""
    live.add_link("l", "camille", SOON)
    assert live.use_link("l", SOON) == ""
    live.add_link("g", "guest", SOON)
    late = SOON + timedelta(hours=4)
    assert live.bind_link("g", "g1", late, NOW) == "guest"
    assert live.bind_link("g", "g2", late, NOW) == "", "another page"
    assert live.bind_link("g", "g1", late, SOON) == "guest", "as often as its line is cut, after the link's own time"
    assert live.bind_link("g", "g1", late, late) == ""
    for digest in ("a", "b"):
        live.add_link(digest, "guest", SOON)
    live.add_link("c", "another", SOON)
    live.end_links("guest")
    assert [live.use_link(digest, NOW) for digest in "abc"] == ["", "", "another"]
    live.add_session("s1", "camille", SOON)
    live.add_session("s0", "sacha", SOON - timedelta(minutes=1))
    assert live.session("s1", NOW) == "camille"
    assert list(live.sessions(NOW)) == ["s0", "s1"]
    assert live.session("s1", SOON) == ""
    live.end_session("s0")
    assert live.sessions(NOW) == {"s1": "camille"}
    for number in range(4):
        live.add_sign_in(f"d{number}", SignIn("n", f"v{number}"), SOON + timedelta(seconds=number), most=2)
    assert live.use_sign_in("d1", NOW) is None, "only the two newest are kept"
    assert live.use_sign_in("d3", NOW) == SignIn("n", "v3")
    assert live.use_sign_in("d3", NOW) is None
    assert "v3" not in repr(SignIn("n", "v3"))


def test_the_queue_keeps_its_order_and_gives_each_place_once(live: SqlStore, places: Places) -> None:
    first, second = asking("a" * 32), asking("b" * 32, NOW + timedelta(seconds=1))
    live.wait(second)
    live.wait(first)
    live.wait(first)
    assert live.waiting() == (first, second)
    others = [SqlStore(places.again()) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(lambda store: store.claim(first.id), others))
    assert sorted(won) == [False, False, False, True]
    assert live.waiting() == (second,)


def test_a_place_is_given_up_with_its_call_or_not_at_all(live: SqlStore, places: Places) -> None:
    request = asking()
    call = Call(new_id(), request, "camille", NOW)
    live.wait(request)
    with contextlib.suppress(ZeroDivisionError), live.together():
        assert live.claim(request.id)
        live.keep_call(call, None)
        live.append(NOW, "camille", "answered", request.id, "")
        raise ZeroDivisionError
    assert live.waiting() == (request,)
    assert live.calls() == ()
    assert live.audit() == ()
    with live.together():
        assert live.claim(request.id)
        live.keep_call(call, None)
    other = SqlStore(places.again())
    assert (other.waiting(), other.calls()) == ((), ((call, None),))
    live.keep_call(call, 61.5)
    assert other.calls() == ((call, 61.5),)
    live.drop_call(call.id)
    assert other.calls() == ()


def test_tablets_pauses_absences_and_notices(live: SqlStore) -> None:
    request = asking()
    live.ring_tablet(request)
    live.ring_tablet(request)
    assert live.tablets() == (request,)
    live.stop_tablet(request.id)
    assert live.tablets() == ()
    live.say_pause("camille", pauses=True)
    live.say_pause("camille", pauses=True)
    assert live.pauses() == {"camille"}
    live.say_pause("camille", pauses=False)
    assert live.pauses() == frozenset()
    live.say_away(Away("dominique", there=False, until=SOON))
    live.say_away(Away("dominique", there=True))
    assert live.away() == (Away("dominique", there=True),)
    first = live.publish(wire.Notice("Fermé lundi", "fr", SOON))
    assert live.publish(wire.Notice("Ouvert mardi", "fr", None)) > first
    live.withdraw(first)
    live.withdraw(10**17)
    assert [one.notice.text for one in live.notices()] == ["Ouvert mardi"]
    live.set_note("address", "a")
    live.set_note("address", "b")
    for name, value in (("pack:1", "2026-01"), ("pack:2", "2026-03"), ("packs", "2026-01"), ("pack%", "")):
        live.set_note(name, value)
    assert live.notes("pack:", "026-0") == {"pack:1": "2026-01", "pack:2": "2026-03"}
    assert live.notes("pack:", "-03") == {"pack:2": "2026-03"}
    live.drop_notes("pack:", "2026-02")
    assert [live.note(name) for name in ("pack:1", "pack:2", "packs")] == ["", "2026-03", "2026-01"]
    assert (live.note("address"), live.note("nothing")) == ("b", "")


def test_a_number_to_call_back_is_one_agent_s(live: SqlStore) -> None:
    one = Callback(new_id(), "borne-1", "fr", "", NOW, b"\0sealed\xff")
    live.add_callback(one)
    assert live.take_callback(one.id, "camille")
    assert live.take_callback(one.id, "camille")
    assert not live.take_callback(one.id, "sacha")
    assert live.callbacks()[0].by == "camille"
    live.end_callback(one.id)
    assert live.callbacks() == ()


def test_the_daily_table_is_of_its_day(live: SqlStore) -> None:
    line = Helped(NOW, "borne-1", "acte-naissance", "fr", "demarche", "Autre", 3, 61, True, "Accueil", "sound")
    live.add_helped(line)
    live.add_helped(line)
    assert live.helped(NOW, SOON) == (line, line)
    assert live.helped(SOON, SOON + timedelta(days=1)) == ()


def test_the_log_is_one_chain_whoever_writes(live: SqlStore, places: Places) -> None:
    stores = [live, *(SqlStore(places.again()) for _ in range(3))]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: stores[n % 4].append(NOW, "camille", "phrase", "é'\"%s ? ", str(n)), range(40)))
    entries = live.audit()
    assert first_broken(entries) == 0
    assert {entry.detail for entry in entries} == {str(number) for number in range(40)}
    assert live.audit(2) == entries[-2:]
    for statement in ("DELETE FROM audit", "UPDATE audit SET actor = 'nobody'"):
        with pytest.raises(StoreError):
            live.shelf.do(statement)
    assert live.audit() == entries


def test_another_process_s_change_is_seen(live: SqlStore, places: Places) -> None:
    before = live.changes()
    SqlStore(places.again()).say_away(Away("dominique", there=False))
    assert live.changes() != before


def test_a_text_that_is_none_is_an_error_and_not_a_crash(live: SqlStore) -> None:
    with pytest.raises(StoreError):
        live.revoke("borne\udcff", NOW)


def acknowledgement(envelope_id: str) -> Acknowledgement:
    return Acknowledgement(envelope_id, "KSK-1", NOW, "Accueil", "1 place", "Rien", date(2027, 1, 22), "Recours")


def test_a_file_is_kept_once(places: Places) -> None:
    store, other = Store(places.again()), Store(places.again())
    added = {"flow": "acte-naissance", "service": "etat-civil", "created_at": NOW.isoformat(), "received_at": NOW}
    assert store.add(b"\0one\xff", acknowledgement=acknowledgement("1" * 32), **added) is None  # type: ignore[arg-type]
    again = other.add(b"\0one\xff", acknowledgement=acknowledgement("1" * 32), **added)  # type: ignore[arg-type]
    assert again is not None
    assert again.same
    known = other.known("1" * 32, b"another")
    assert known is not None
    assert not known.same
    assert other.sealed("1" * 32) == b"\0one\xff"
    assert other.acknowledgement("1" * 32) == acknowledgement("1" * 32)
    (listed,) = other.files()
    assert (listed.envelope_id, listed.bytes) == ("1" * 32, 5)
    assert other.find("KSK-1") == listed
    assert other.find("' OR 1 = 1 --") is None


def test_what_is_forwarded_goes_forward(places: Places) -> None:
    shelves, keys = places.again(), sealing.new_key_pair()
    store, ledger, other = Store(shelves), Ledger(shelves, keys), Ledger(places.again(), keys)
    added = {"flow": "acte-naissance", "service": "etat-civil", "created_at": NOW.isoformat(), "received_at": NOW}
    store.add(b"one", acknowledgement=acknowledgement("1" * 32), **added)  # type: ignore[arg-type]
    assert ledger.unplanned() == (("1" * 32, "acte-naissance"),)
    ledger.plan("1" * 32, [("a", "webhook"), ("b", "publik")], NOW)
    other.plan("1" * 32, [("a", "webhook")], NOW)
    assert ledger.unplanned() == ()
    due = other.next_due(NOW, (), timedelta(hours=1))
    assert due is not None
    assert due.service == "a"
    closed = other.next_due(NOW, ("a",), timedelta(hours=1))
    assert closed is not None
    assert closed.service == "b"
    assert other.next_turn(("a", "b")) is None
    ledger.begin_attempt(due, SOON)
    ledger.note(due.envelope_id, "a", {"remote_id": "7"})
    assert other.notes(due.envelope_id, "a") == {"remote_id": "7"}
    ledger.settle(due, State.SENT, "", NOW)
    ledger.settle(due, State.REFUSED, "late", NOW)
    assert [(one.service, one.state) for one in other.forwards()] == [("a", State.SENT), ("b", State.WAITING)]
    assert not other.retry(due.envelope_id, "a", NOW)
    with pytest.raises(StoreError, match=r"stays so|P0001"):
        ledger._shelf.do("UPDATE forwards SET state = 'waiting'")
    with pytest.raises(LedgerError):
        ledger._rows("SELECT nothing FROM nowhere")


def test_a_kept_visit_is_handed_to_one_of_many(places: Places) -> None:
    clock = HeldClock(NOW)
    ticket = new_code()
    proof = ticket_sealing.proof_of(ticket)
    deposit = Deposit(ticket.id, ticket_sealing.digest_of(proof), NOW + timedelta(days=30), b"\0bytes", phone=True)
    desks = [Kept(places.again(), clock) for _ in range(4)]
    desks[0].keep(deposit)
    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(lambda n: desks[n].ask(ticket.id, Asked("take", proof, str(n) * 32)), range(4)))
    assert sorted(str(one) for one in got if isinstance(one, Denied)) == [str(Denied("taken"))] * 3
    assert [one for one in got if isinstance(one, bytes)] == [b"\0bytes"]


def test_wrong_proofs_are_counted_by_all_together(places: Places) -> None:
    clock = HeldClock(NOW)
    ticket = new_code()
    digest = ticket_sealing.digest_of(ticket_sealing.proof_of(ticket))
    desks = [Kept(places.again(), clock) for _ in range(3)]
    desks[0].keep(Deposit(ticket.id, digest, NOW + timedelta(days=30), b"bytes", phone=False))
    guesses = [desks[n].ask(ticket.id, Asked("take", b"wrong" * 7, "1" * 32)) for n in range(3)]
    assert guesses == [Denied("wrong", 2), Denied("wrong", 1), Denied("burnt")]


def test_words_and_opinions(places: Places) -> None:
    notes = Notes(places.again())
    notes.write("1" * 32, "ready", "Venez", NOW)
    notes.write("1" * 32, "closed", "Merci", NOW)
    there = Notes(places.again()).of("1" * 32)
    assert there is not None
    assert (there.said, there.text, there.at) == ("closed", "Merci", NOW)
    opinions = Opinions(places.again(), HeldClock(NOW))
    one = Opinion("acte-naissance", "good", date(2026, 11, 1), "Très bien")
    assert opinions.add("1" * 32, one)
    assert not opinions.add("1" * 32, one)
    for number in range(5):
        assert opinions.add(f"{number}" * 31, one)
    (count,) = opinions.counts()
    assert (count.flow, count.good) == ("acte-naissance", 6)
    sentence = opinions.sentences()[0]
    opinions.drop(sentence.id)
    assert len(opinions.sentences()) == 5
    opinions.write_news("Ouvert")
    opinions.write_news("Fermé")
    assert opinions.news() == "Fermé"


def test_one_counter_is_given_to_one_of_many(places: Places) -> None:
    desks = [AppointmentStore(places.again()) for _ in range(4)]

    def booked(number: int) -> Appointment | None:
        name = f"{number}" * 32
        wanted = Appointment(
            name, f"R{number}", "borne-1", "hall", "acte-naissance", "", SOON, SOON + timedelta(minutes=20), NOW, NOW
        )
        return desks[number].book(wanted, 1)

    with ThreadPoolExecutor(4) as pool:
        assert len([one for one in pool.map(booked, range(4)) if one is not None]) == 1
    assert len(desks[0].held("hall", NOW)) == 1


def test_one_process_does_what_one_should(places: Places, request: pytest.FixtureRequest) -> None:
    first, second = (Store(places.again())._shelf for _ in range(2))
    assert first.alone("reminders")
    assert first.alone("reminders")
    if "postgres" in request.node.name:
        assert not second.alone("reminders"), "SQLite is of one process, PostgreSQL of many"


def test_yesterday_s_sqlite_file_is_brought_to_today(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / f"{SHELF}.sqlite3") as old:
        old.executescript(
            "CREATE TABLE helped (at TEXT NOT NULL, kiosk_id TEXT NOT NULL, demarche TEXT NOT NULL,"
            " language TEXT NOT NULL, team TEXT NOT NULL, category TEXT NOT NULL, waited_s INTEGER NOT NULL,"
            " talked_s INTEGER NOT NULL, shared INTEGER NOT NULL, agent_service TEXT NOT NULL);"
            "CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL);"
        )
        old.execute(
            "INSERT INTO helped VALUES (?, 'borne-1', '', 'fr', 'unsure', 'Autre', 1, 2, 0, 'A')", (instant(NOW),)
        )
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: SqlStore(tmp_path), range(4)))
    (line,) = stores[0].helped(NOW, SOON)
    assert (line.category, line.spoke) == ("Autre", "")
    stores[1].set_note("address", "a")
    assert stores[2].note("address") == "a"
    for store in stores:
        store.close()
