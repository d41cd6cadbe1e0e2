"""What the outbox promises: committed or not, never in between; delivered once and for ever; visits remembered."""

import errno
import stat
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from kiosk.config import Delivery
from kiosk.delivery.database import DATABASE, Database, OutboxError
from kiosk.delivery.outbox import KEPT_DAYS, POISON_AFTER, InterruptedVisit, Outbox, State
from kiosk.delivery.reference import new_id
from kiosk.errors import Code
from tests.support.delivery import NAME, NIR, NOW, ROOT, acknowledgement, envelope

HOUR = timedelta(hours=1)
LATER = NOW.replace(year=2030)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    opened = Outbox(tmp_path / "outbox", Delivery())
    yield opened
    opened.close()


def reopened(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "outbox", Delivery())


def test_a_committed_file_is_there_after_everything_was_closed(tmp_path: Path, outbox: Outbox) -> None:
    file = envelope()
    outbox.commit(file)
    outbox.close()
    again = reopened(tmp_path)
    assert again.envelope(file.id) == msgspec.structs.replace(file)
    assert [entry.state for entry in again.list()] == [State.QUEUED]
    again.close()


def test_the_same_file_committed_again_is_one_file(outbox: Outbox) -> None:
    file = envelope()
    outbox.commit(file)
    outbox.commit(file)
    assert len(outbox.list()) == 1


def test_an_id_is_not_given_to_another_file(outbox: Outbox) -> None:
    file = envelope()
    outbox.commit(file)
    with pytest.raises(OutboxError):
        outbox.commit(msgspec.structs.replace(file, sealed=b"other"))
    kept = outbox.envelope(file.id)
    assert kept is not None
    assert kept.sealed == file.sealed


def test_only_its_owner_may_read_it(tmp_path: Path, outbox: Outbox) -> None:
    outbox.commit(envelope())
    assert stat.S_IMODE((tmp_path / "outbox").stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "outbox").iterdir()}
    assert set(modes) >= {DATABASE, f"{DATABASE}-wal"}
    assert set(modes.values()) == {0o600}


def test_a_delivered_file_loses_its_bytes_and_keeps_its_acknowledgement(tmp_path: Path, outbox: Outbox) -> None:
    file = envelope()
    outbox.commit(file)
    outbox.mark_delivered(file.id, acknowledgement(file), NOW)
    outbox.purge(NOW)
    assert outbox.envelope(file.id) is None
    assert outbox.acknowledgement(file.id) == acknowledgement(file)
    on_disk = b"".join(path.read_bytes() for path in (tmp_path / "outbox").iterdir())
    assert file.sealed[:64] not in on_disk


def test_nothing_moves_a_delivered_file(outbox: Outbox) -> None:
    file = envelope()
    outbox.commit(file)
    outbox.mark_delivered(file.id, acknowledgement(file), NOW)
    outbox.mark_refused(file.id, "recipient_refused http_409", NOW)
    outbox.mark_failed(file.id, "network_down timeout", NOW)
    assert not outbox.retry(file.id, NOW)
    assert outbox.list()[0].state is State.DELIVERED
    assert outbox.next_due(LATER, HOUR) is None
    with pytest.raises(OutboxError), outbox._database.transaction() as run:
        run.execute("UPDATE envelopes SET state = 'queued'")


def test_a_refused_file_waits_for_staff_with_its_bytes(outbox: Outbox) -> None:
    file = envelope()
    outbox.commit(file)
    outbox.mark_refused(file.id, "recipient_refused http_422", NOW)
    assert outbox.next_due(LATER, HOUR) is None
    assert outbox.purge(LATER) == 0
    assert outbox.list()[0].last_error == "recipient_refused http_422"
    assert outbox.retry(file.id, NOW)
    due = outbox.next_due(NOW, HOUR)
    assert due is not None
    assert due.id == file.id


def test_all_that_was_refused_is_queued_again_and_nothing_else(outbox: Outbox) -> None:
    waits, refused, poison, late, delivered = (envelope() for _ in range(5))
    for file in (waits, refused, poison, delivered, msgspec.structs.replace(late, keep_until=NOW - HOUR)):
        outbox.commit(file)
    outbox.mark_failed(waits.id, "unreachable", LATER)
    outbox.mark_refused(refused.id, "recipient_refused http_422", NOW)
    for _ in range(POISON_AFTER):
        outbox.begin_attempt(poison.id, NOW)
    outbox.mark_refused(poison.id, "poison 8_unfinished", NOW)
    outbox.mark_delivered(delivered.id, acknowledgement(delivered), NOW)
    assert outbox.expire(NOW) == 1
    assert outbox.retry_refused(NOW) == 2
    said = {entry.id: entry for entry in outbox.list()}
    assert {name for name, entry in said.items() if entry.state is State.QUEUED} == {waits.id, refused.id, poison.id}
    assert said[waits.id].next_attempt == LATER, "its turn is its own"
    assert said[refused.id].next_attempt == NOW
    assert not said[poison.id].is_poison, "it is tried as often as at first"
    assert outbox.retry_refused(NOW) == 0


def test_the_row_of_a_delivered_file_goes_after_some_days(outbox: Outbox) -> None:
    file = envelope()
    outbox.commit(file)
    outbox.mark_delivered(file.id, acknowledgement(file), NOW)
    assert outbox.purge(NOW + timedelta(days=KEPT_DAYS) - HOUR) == 0
    assert outbox.purge(NOW + timedelta(days=KEPT_DAYS) + HOUR) == 1
    assert outbox.list() == ()


def test_who_waits_at_the_screen_goes_first(outbox: Outbox) -> None:
    old, fresh = envelope(), envelope()
    outbox.commit(old)
    outbox.begin_attempt(old.id, NOW)
    outbox.mark_failed(old.id, "network_down timeout", NOW)
    outbox.commit(fresh)
    due = outbox.next_due(LATER, HOUR)
    assert due is not None
    assert due.id == fresh.id


def test_a_clock_that_was_moved_back_does_not_hold_a_file_for_years(outbox: Outbox) -> None:
    file = envelope()
    outbox.commit(file)
    outbox.begin_attempt(file.id, LATER)
    assert outbox.next_due(NOW, HOUR) is not None
    outbox.mark_failed(file.id, "network_down timeout", NOW + timedelta(minutes=5))
    assert outbox.next_due(NOW, HOUR) is None


def test_a_file_that_is_too_large_is_refused_before_it_is_written(tmp_path: Path) -> None:
    small = Outbox(tmp_path / "outbox", Delivery(max_file_bytes=100_000))
    with pytest.raises(OutboxError) as refused:
        small.commit(envelope(page=bytes(100_001)))
    assert refused.value.code is Code.FILE_TOO_LARGE
    assert small.list() == ()
    small.close()


def test_a_full_queue_says_so_and_keeps_what_it_has(tmp_path: Path) -> None:
    small = Outbox(tmp_path / "outbox", Delivery(max_queue_bytes=1_000_000))
    first = envelope(page=bytes(600_000))
    small.commit(first)
    with pytest.raises(OutboxError) as refused:
        small.commit(envelope(page=bytes(600_000)))
    assert refused.value.code is Code.OUTBOX_FULL
    assert [entry.id for entry in small.list()] == [first.id]
    small.close()


def test_a_full_disk_says_so_and_leaves_no_half_of_a_file(outbox: Outbox) -> None:
    visit = new_id()
    outbox.begin_visit(visit, NOW)
    outbox._database.rows("PRAGMA max_page_count = 60")  # SQLite then answers as it does when the disk is full
    with pytest.raises(OutboxError) as refused:
        outbox.commit(envelope(visit, page=bytes(1_000_000)))
    assert refused.value.code is Code.OUTBOX_FULL
    assert outbox.list() == ()
    assert outbox.interrupted_visit() == InterruptedVisit(NOW, committed=False, reference="")
    outbox.commit(envelope(visit, page=b"small"))
    assert len(outbox.list()) == 1


def test_a_disk_that_refuses_to_write_says_so_and_what_was_there_stays(tmp_path: Path, outbox: Outbox) -> None:
    kept = envelope()
    outbox.commit(kept)
    program = f"""
        import resource
        from pathlib import Path
        from kiosk.config import Delivery
        from kiosk.delivery.outbox import Outbox, OutboxError
        from tests.support.delivery import envelope
        outbox = Outbox(Path({str(tmp_path / "outbox")!r}), Delivery())
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        try:
            outbox.commit(envelope(page=bytes(1_000_000)))
        except OutboxError as error:
            print(error.code.value, len(outbox.list()))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() in (["outbox_broken", "1"], ["outbox_full", "1"]), done.stderr
    again = reopened(tmp_path)
    assert [entry.id for entry in again.list()] == [kept.id]
    again.close()


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, Code.OUTBOX_FULL), (errno.EIO, Code.OUTBOX_BROKEN)])
def test_the_system_s_own_errors_have_a_code(number: int, code: Code) -> None:
    from kiosk.delivery.database import explained

    with pytest.raises(OutboxError) as refused, explained():
        raise OSError(number, "the disk")
    assert refused.value.code is code


def test_a_directory_that_cannot_be_made_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file is in the way")
    with pytest.raises(OutboxError):
        reopened(tmp_path)


def test_a_visit_that_was_filed_then_cut_short_is_told_with_its_reference(outbox: Outbox) -> None:
    visit = new_id()
    outbox.begin_visit(visit, NOW - HOUR)
    assert outbox.interrupted_visit() == InterruptedVisit(NOW - HOUR, committed=False, reference="")
    outbox.see_visit(visit, NOW - HOUR / 2)
    found = outbox.interrupted_visit()
    assert found is not None
    assert found.at == NOW - HOUR / 2
    file = envelope(visit)
    outbox.commit(file)
    assert outbox.interrupted_visit() == InterruptedVisit(file.created_at, committed=True, reference=file.reference)


def test_a_visit_that_ended_is_not_told(outbox: Outbox) -> None:
    first, second = new_id(), new_id()
    outbox.begin_visit(first, NOW)
    outbox.end_visit(first, "citizen", NOW)
    assert outbox.interrupted_visit() is None
    outbox.begin_visit(second, NOW)
    assert outbox.close_interrupted(NOW) == 1
    assert outbox.interrupted_visit() is None
    assert outbox.close_interrupted(NOW) == 0


COMMIT_SOME = """
import sys
from pathlib import Path
from kiosk.config import Delivery
from kiosk.delivery.outbox import Outbox
from tests.support.delivery import envelope

outbox = Outbox(Path(sys.argv[1]), Delivery())
for file in [envelope() for _ in range(10)]:
    outbox.commit(file)
    print(file.id)
outbox.close()
"""


def test_many_processes_open_and_write_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", COMMIT_SOME, str(tmp_path / "outbox")]
    writers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(4)]
    ids = [line for writer in writers for line in writer.communicate(timeout=60)[0].split()]
    outbox = reopened(tmp_path)
    assert sorted(entry.id for entry in outbox.list()) == sorted(ids)
    assert len(ids) == 40
    outbox.close()


def test_nothing_of_the_citizen_lies_in_the_outbox(tmp_path: Path, outbox: Outbox) -> None:
    outbox.commit(envelope())
    on_disk = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert len(on_disk) > 1000
    for canary in (NAME, NIR, "canary-of-the-summary"):
        assert canary.encode() not in on_disk
        assert canary.encode("utf-16-le") not in on_disk


def test_a_commit_is_synced_to_the_disk(outbox: Outbox) -> None:
    assert outbox._database.rows("PRAGMA synchronous") == [(2,)]
    assert outbox._database.rows("PRAGMA journal_mode") == [("wal",)]


def test_the_database_class_checks_what_it_opens(tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    path.write_bytes(b"not a database, and longer than its header is " * 100)
    with pytest.raises(OutboxError):
        Database(path)
