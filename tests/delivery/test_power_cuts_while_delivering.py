"""Power fails at every write boundary of a delivery, a refusal, an expiry, a purge, and of the desk's own forwarding:
whatever then lies on the disk opens, and every committed file is either still here whole, or known to be over."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from kiosk.config import Delivery
from kiosk.connectors.ledger import Forward, Ledger
from kiosk.connectors.ledger import State as Forwarded
from kiosk.delivery.database import DATABASE
from kiosk.delivery.entries import EXPIRED
from kiosk.delivery.outbox import Outbox, State
from kiosk.delivery.wire import Envelope
from kiosk.desk.store import SHELF, Store
from tests.support.delivery import KEYS, acknowledgement, envelope

DESK = f"{SHELF}.sqlite3"

FRAME = 4096 + 24
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
# A step of what happens, and the name of what is true of the file once it is on the disk.
Steps = tuple[tuple[str, Callable[[Outbox], object]], ...]


def cuts_of(wal: bytes, boundaries: list[int]) -> list[int]:
    """Each frame's end, each commit's, and within the last frame of each."""
    cuts = {0, *range(32, len(wal) + 1, FRAME), *boundaries}
    return sorted(cuts | {cut - 700 for cut in boundaries if cut > 700})


def truth(outbox: Outbox, file: Envelope) -> str:
    """What a kiosk that starts now knows of the file."""
    entry = outbox.entry(file.id)
    if entry is None:
        return "forgotten"
    held = outbox.envelope(file.id)
    whole = held is not None and held.sealed == file.sealed
    if entry.state is State.DELIVERED:
        assert outbox.acknowledgement(file.id) is not None
        return "delivered"
    if entry.last_error == EXPIRED:
        return EXPIRED
    assert whole, f"{entry.state}: its bytes are gone, and nobody knows that it arrived"
    return f"{entry.state.value} {entry.attempts}"


def played(tmp_path: Path, file: Envelope, steps: Steps) -> None:
    """Every prefix of the log is a disk after a power cut; what is known then is what the last whole step made true."""
    source = tmp_path / "outbox"
    outbox = Outbox(source, Delivery())
    outbox._database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    outbox._database.rows("PRAGMA wal_autocheckpoint = 0")
    log = source / f"{DATABASE}-wal"
    ends: list[tuple[int, str]] = [(0, "forgotten")]
    for name, step in steps:
        step(outbox)
        ends.append((log.stat().st_size, name))
    wal, database = log.read_bytes(), (source / DATABASE).read_bytes()
    outbox.close()
    for number, cut in enumerate(cuts_of(wal, [end for end, _ in ends[1:]])):
        copy = tmp_path / f"cut-{number}"
        copy.mkdir()
        (copy / DATABASE).write_bytes(database)
        (copy / log.name).write_bytes(wal[:cut])
        again = Outbox(copy, Delivery())
        assert again.recovered == {}
        assert truth(again, file) == [name for end, name in ends if end <= cut][-1], f"cut at byte {cut}"
        again.close()
        shutil.rmtree(copy)


def keeping(file: Envelope) -> Envelope:
    return msgspec.structs.replace(file, created_at=NOW, keep_until=NOW + DAY)


def test_a_delivery(tmp_path: Path) -> None:
    file = keeping(envelope(page=bytes(30_000)))
    played(tmp_path, file, (
        ("queued 0", lambda outbox: outbox.commit(file)),
        ("queued 1", lambda outbox: outbox.begin_attempt(file.id, NOW)),
        ("queued 1", lambda outbox: outbox.mark_failed(file.id, "network_down timeout", NOW)),
        ("queued 2", lambda outbox: outbox.begin_attempt(file.id, NOW)),
        ("delivered", lambda outbox: outbox.mark_delivered(file.id, acknowledgement(file), NOW)),
        ("delivered", lambda outbox: outbox.mark_announced(file.id)),
    ))  # fmt: skip


def test_a_refusal_a_retry_and_the_end_of_its_retention(tmp_path: Path) -> None:
    file = keeping(envelope(page=bytes(30_000)))
    played(tmp_path, file, (
        ("queued 0", lambda outbox: outbox.commit(file)),
        ("refused 0", lambda outbox: outbox.mark_refused(file.id, "recipient_refused http_422", NOW)),
        ("queued 0", lambda outbox: outbox.retry(file.id, NOW)),
        (EXPIRED, lambda outbox: outbox.expire(NOW + 2 * DAY)),
    ))  # fmt: skip


def test_a_purge(tmp_path: Path) -> None:
    """The purge itself empties the log: it is cut before that, where it would hurt."""
    file, other = keeping(envelope(page=bytes(30_000))), keeping(envelope())
    played(tmp_path, file, (
        ("queued 0", lambda outbox: outbox.commit(file)),
        ("queued 0", lambda outbox: outbox.commit(other)),
        ("delivered", lambda outbox: outbox.mark_delivered(file.id, acknowledgement(file), NOW)),
        ("forgotten", _purge_without_checkpoint),
    ))  # fmt: skip


def _purge_without_checkpoint(outbox: Outbox) -> None:
    outbox._database.give_back_space = lambda: None  # type: ignore[method-assign]
    assert outbox.purge(NOW + 8 * DAY) == 1


def test_space_that_is_given_back_may_be_cut_at_any_page(tmp_path: Path) -> None:
    """After a delivery, freed pages go back to the disk: a torn database file beside its whole log loses nothing."""
    source = tmp_path / "outbox"
    outbox = Outbox(source, Delivery())
    kept, gone = keeping(envelope(page=bytes(20_000))), keeping(envelope(page=bytes(60_000)))
    outbox.commit(gone)
    outbox.commit(kept)
    outbox._database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    outbox._database.rows("PRAGMA wal_autocheckpoint = 0")
    outbox.mark_delivered(gone.id, acknowledgement(gone), NOW)
    outbox._database.rows("PRAGMA incremental_vacuum")
    log = source / f"{DATABASE}-wal"
    before, wal = (source / DATABASE).read_bytes(), log.read_bytes()
    outbox._database.rows("PRAGMA wal_checkpoint(PASSIVE)")
    after = (source / DATABASE).read_bytes()
    outbox.close()
    assert len(after) < len(before)
    for written in range(0, len(after) + 1, 4096):
        # The first pages are the new ones, the rest is still old: the power failed in between.
        copy = tmp_path / f"torn-{written}"
        copy.mkdir()
        (copy / DATABASE).write_bytes(after[:written] + before[written:])
        (copy / log.name).write_bytes(wal)
        again = Outbox(copy, Delivery())
        assert again.recovered == {}
        assert (truth(again, kept), truth(again, gone)) == ("queued 0", "delivered")
        again.close()
        shutil.rmtree(copy)


def test_the_desk_s_forwarding(tmp_path: Path) -> None:
    """Its log may be cut anywhere: a file that is there is planned again, and a state never goes back."""
    source = tmp_path / "desk"
    store = Store(source)
    ledger = Ledger(source, KEYS)
    ledger._shelf.forget_log()
    for shelf in (ledger._shelf, store._shelf):
        shelf.rows("PRAGMA wal_autocheckpoint = 0")
    file = envelope()
    log = source / f"{DESK}-wal"
    ends: list[tuple[int, str]] = [(0, "nothing")]

    def one() -> Forward:
        return ledger.forwards()[0]

    def add() -> None:
        store.add(
            file.sealed, flow=file.flow, service=file.service, created_at=NOW.isoformat(), received_at=NOW,
            acknowledgement=acknowledgement(file),
        )  # fmt: skip

    steps: tuple[tuple[str, Callable[[], None]], ...] = (
        ("unplanned", add),
        ("waiting 0 ", lambda: ledger.plan(file.id, [("publik", "publik")], NOW)),
        ("waiting 1 ", lambda: ledger.begin_attempt(one(), NOW)),
        ("waiting 1 yes", lambda: ledger.note(file.id, "publik", {"asked": "yes"})),
        ("sent 1 yes", lambda: ledger.settle(one(), Forwarded.SENT, "", NOW)),
    )
    for name, step in steps:
        step()
        ends.append((log.stat().st_size, name))
    wal, database = log.read_bytes(), (source / DESK).read_bytes()
    ledger.close()
    store.close()
    for number, cut in enumerate(cuts_of(wal, [end for end, _ in ends[1:]])):
        copy = tmp_path / f"cut-{number}"
        copy.mkdir()
        (copy / DESK).write_bytes(database)
        (copy / log.name).write_bytes(wal[:cut])
        again_store = Store(copy)
        again = Ledger(copy, KEYS)
        assert _desk_truth(again_store, again, file) == [name for end, name in ends if end <= cut][-1], f"byte {cut}"
        again.close()
        again_store.close()
        shutil.rmtree(copy)


def _desk_truth(store: Store, ledger: Ledger, file: Envelope) -> str:
    if not store.files():
        return "nothing"
    assert store.sealed(file.id) == file.sealed
    if ledger.unplanned():
        return "unplanned"
    (one,) = ledger.forwards()
    return f"{one.state.value} {one.attempts} {ledger.notes(file.id, 'publik').get('asked', '')}"
