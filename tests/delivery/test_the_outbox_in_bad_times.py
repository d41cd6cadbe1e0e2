"""Files of one visit in their order; poison, rows nobody can read, files nobody could send, clocks that jump, full
disks, and a database of an earlier version."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from kiosk.clock import HeldClock
from kiosk.config import Delivery
from kiosk.delivery import space
from kiosk.delivery.courier import PURGE_EVERY_S, Courier
from kiosk.delivery.outbox import POISON_AFTER, Outbox, State
from kiosk.delivery.wire import Envelope
from kiosk.errors import Code
from tests.support.delivery import acknowledgement, envelope, running_courier, settings, stand_in, until

DAY = timedelta(days=1)
LONG = timedelta(hours=1)
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def opened(tmp_path: Path, **limits: int) -> Outbox:
    return Outbox(tmp_path / "outbox", msgspec.structs.replace(Delivery(), **limits))


def file_of(visit: str, *, at: datetime = NOW, kept_days: int = 30) -> Envelope:
    made = envelope(visit)
    return msgspec.structs.replace(made, created_at=at, keep_until=at + kept_days * DAY)


def committed(outbox: Outbox, *files: Envelope) -> None:
    for file in files:
        outbox.commit(file)


# Order


def test_files_of_one_visit_leave_in_their_order(tmp_path: Path) -> None:
    """Also when the first had to wait, and whatever the clock says of them."""
    outbox = opened(tmp_path)
    first, second = file_of("a" * 32), file_of("a" * 32, at=NOW - DAY)
    other = file_of("b" * 32)
    committed(outbox, first, second, other)
    outbox.begin_attempt(first.id, NOW + LONG / 2)
    outbox.mark_failed(first.id, "network_down timeout", NOW + LONG / 2)
    due = outbox.next_due(NOW, LONG)
    assert due is not None
    assert due.id == other.id, "another visit's is not held back"
    outbox.mark_delivered(other.id, acknowledgement(other), NOW)
    assert outbox.next_due(NOW, LONG) is None
    assert outbox.next_turn() == NOW + LONG / 2, "nobody looks again and again at what is not its turn"
    outbox.mark_delivered(first.id, acknowledgement(first), NOW)
    due = outbox.next_due(NOW, LONG)
    assert due is not None
    assert due.id == second.id


def test_a_refused_file_holds_back_no_other(tmp_path: Path) -> None:
    outbox = opened(tmp_path)
    first, second = file_of("a" * 32), file_of("a" * 32)
    committed(outbox, first, second)
    outbox.mark_refused(first.id, "recipient_refused http_422", NOW)
    due = outbox.next_due(NOW, LONG)
    assert due is not None
    assert due.id == second.id


# Poison


def test_a_file_that_kills_the_courier_is_set_aside_and_told(tmp_path: Path) -> None:
    outbox = opened(tmp_path)
    poison, good = envelope(), envelope()
    committed(outbox, poison, good)
    for _ in range(POISON_AFTER):
        outbox.begin_attempt(poison.id, datetime.now(UTC))
    with (
        stand_in(lambda client, head, body: None) as server,
        running_courier(settings(tmp_path, server.url)) as courier,
    ):
        until(lambda: len(courier.events) >= 2, "both were looked at")
        assert all(poison.id.encode() not in head for head in server.heads)
        assert any(good.id.encode() in head for head in server.heads)
    entry = outbox.entry(poison.id)
    assert entry is not None
    assert (entry.state, entry.last_error) == (State.REFUSED, "poison 8_unfinished")
    assert outbox.envelope(poison.id) is not None, "staff may carry it"
    assert outbox.retry(poison.id, NOW)
    entry = outbox.entry(poison.id)
    assert entry is not None
    assert not entry.is_poison


def test_attempts_whose_outcome_is_known_are_no_poison(tmp_path: Path) -> None:
    outbox = opened(tmp_path)
    file = file_of("a" * 32)
    outbox.commit(file)
    for _ in range(3 * POISON_AFTER):
        outbox.begin_attempt(file.id, NOW)
        outbox.mark_failed(file.id, "network_down timeout", NOW)
    entry = outbox.entry(file.id)
    assert entry is not None
    assert not entry.is_poison
    assert entry.attempts == 3 * POISON_AFTER


@pytest.mark.parametrize(
    "damage",
    ["created_at = 'yesterday'", "next_attempt = x'00ff'", "bytes = 'many'", "service = x'ff'", "attempts = 'x'"],
)
def test_a_row_that_cannot_be_read_hides_no_other(damage: str, tmp_path: Path) -> None:
    outbox = opened(tmp_path)
    broken, good = file_of("a" * 32), file_of("b" * 32)
    committed(outbox, broken, good)
    with closing(sqlite3.connect(tmp_path / "outbox" / "outbox.sqlite3")) as hand:
        hand.execute(f"UPDATE envelopes SET {damage} WHERE id = ?", (broken.id,))  # noqa: S608
        hand.commit()
    due = outbox.next_due(NOW, LONG)
    assert due is not None
    listed = {entry.id: entry for entry in outbox.list()}
    assert listed.keys() == {broken.id, good.id}
    assert listed[broken.id].state is State.REFUSED
    assert listed[broken.id].last_error == "outbox_broken row"
    assert outbox.next_due(NOW, LONG) == listed[good.id]


# Retention and the clock


def test_a_file_that_could_not_be_sent_is_dropped_in_the_end_and_stays_visible(tmp_path: Path) -> None:
    outbox = opened(tmp_path)
    old, new = file_of("a" * 32, kept_days=30), file_of("b" * 32, kept_days=60)
    committed(outbox, old, new)
    assert outbox.expire(NOW + 30 * DAY) == 0
    assert outbox.expire(NOW + 31 * DAY) == 1
    assert outbox.expire(NOW + 31 * DAY) == 0
    entry = outbox.entry(old.id)
    assert entry is not None
    assert (entry.state, entry.last_error, entry.bytes) == (State.REFUSED, "expired", 0)
    assert outbox.envelope(old.id) is None
    assert not outbox.retry(old.id, NOW), "there is nothing left to send"
    assert outbox.envelope(new.id) is not None
    outbox.purge(NOW + 39 * DAY)
    assert [entry.id for entry in outbox.list()] == [new.id]


def test_dropped_bytes_are_not_on_the_disk_any_more(tmp_path: Path) -> None:
    outbox = opened(tmp_path)
    file = file_of("a" * 32)
    outbox.commit(file)
    outbox.expire(NOW + 31 * DAY)
    outbox.purge(NOW + 31 * DAY)
    outbox.close()
    on_disk = b"".join(path.read_bytes() for path in (tmp_path / "outbox").iterdir())
    assert file.sealed[:64] not in on_disk


def test_no_file_waits_for_longer_than_the_kiosk_allows(tmp_path: Path) -> None:
    outbox = opened(tmp_path, kept_days_max=10)
    file = file_of("a" * 32, kept_days=365)
    outbox.commit(file)
    entry = outbox.entry(file.id)
    assert entry is not None
    assert entry.keep_until == NOW + 10 * DAY


def hands(tmp_path: Path, clock: HeldClock) -> Courier:
    """A courier that looks only when told to."""
    courier = Courier(settings(tmp_path, ""), lambda event: None, clock)
    courier.close()
    courier._stopping = False
    return courier


def test_only_a_clock_that_went_steadily_makes_a_file_old(tmp_path: Path) -> None:
    outbox, clock = opened(tmp_path), HeldClock(NOW + 40 * DAY)
    outbox.commit(file_of("a" * 32))
    courier = hands(tmp_path, clock)
    courier._round()
    assert [entry.state for entry in outbox.list()] == [State.QUEUED], "the first look of a life drops nothing"
    clock.advance(PURGE_EVERY_S + 1)
    courier._round()
    assert [entry.last_error for entry in outbox.list()] == ["expired"]


def test_a_clock_that_finds_the_time_makes_no_file_old(tmp_path: Path) -> None:
    """A kiosk without a battery starts in 1970, and is told the time by the network a minute later."""
    dawn = datetime(1970, 1, 1, 0, 5, tzinfo=UTC)
    outbox, clock = opened(tmp_path), HeldClock(dawn)
    courier = hands(tmp_path, clock)
    outbox.commit(file_of("a" * 32, at=dawn))
    clock.advance(60)
    clock._now = NOW
    for _ in range(3):
        courier._round()
        clock.advance(PURGE_EVERY_S + 1)
    (entry,) = outbox.list()
    assert entry.state is State.QUEUED
    assert entry.keep_until is not None
    assert abs(entry.keep_until - (NOW + 30 * DAY)) < timedelta(hours=1)


# Room


def test_a_full_disk_is_said_before_a_visit_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = Delivery()
    assert space.room(tmp_path / "outbox", limits).fault is None
    usage = shutil.disk_usage(tmp_path)
    need = 2 * limits.max_file_bytes + space.SPARE_BYTES
    for free, fault in ((need, None), (need - 1, Code.OUTBOX_FULL), (0, Code.OUTBOX_FULL)):
        monkeypatch.setattr(shutil, "disk_usage", lambda path, free=free: usage._replace(free=free))
        assert space.room(tmp_path / "outbox", limits).fault is fault


def test_a_full_queue_is_said_before_a_visit_starts(tmp_path: Path) -> None:
    outbox = opened(tmp_path)
    file = file_of("a" * 32)
    outbox.commit(file)
    directory, size = tmp_path / "outbox", len(file.sealed)
    limits = Delivery(max_file_bytes=100_000, max_queue_bytes=1_000_000)
    room = space.room(directory, limits)
    assert (room.fault, room.waiting_bytes) == (None, size)
    tight = msgspec.structs.replace(limits, max_queue_bytes=100_000 + size - 1)
    assert space.room(directory, tight).fault is Code.OUTBOX_FULL
    outbox.mark_delivered(file.id, acknowledgement(file), NOW)
    assert space.room(directory, tight).fault is None


def test_what_nobody_can_say_is_not_taken_for_room(tmp_path: Path) -> None:
    (tmp_path / "outbox").mkdir()
    (tmp_path / "outbox" / "outbox.sqlite3").write_bytes(b"garbage" * 1000)
    assert space.room(tmp_path / "outbox", Delivery()).fault is Code.OUTBOX_BROKEN


# An earlier version


def test_a_database_of_the_first_version_goes_on(tmp_path: Path) -> None:
    directory = tmp_path / "outbox"
    outbox = opened(tmp_path)
    file = file_of("a" * 32)
    outbox.commit(file)
    outbox.close()
    with closing(sqlite3.connect(directory / "outbox.sqlite3", isolation_level=None)) as hand:
        for index in ("envelopes_by_attempts", "envelopes_by_visit"):
            hand.execute(f"DROP INDEX {index}")
        hand.execute("ALTER TABLE envelopes DROP COLUMN unfinished")
        hand.execute("ALTER TABLE envelopes DROP COLUMN keep_until")
        hand.execute("PRAGMA user_version = 0")
    again = opened(tmp_path)
    assert again.envelope(file.id) == msgspec.structs.replace(file, keep_until=None)
    again.begin_attempt(file.id, NOW)
    entry = again.entry(file.id)
    assert entry is not None
    assert (entry.unfinished, entry.keep_until) == (1, None)
    assert again.expire(NOW + 1000 * DAY) == 0
