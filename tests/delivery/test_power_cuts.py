"""Power may fail between any two writes: whatever then lies on the disk opens, and holds what was committed."""

import random
import shutil
from pathlib import Path

from kiosk.config import Delivery
from kiosk.delivery.database import DATABASE
from kiosk.delivery.outbox import Outbox
from tests.support.delivery import envelope

WAL = f"{DATABASE}-wal"
PAGE = 4096
FRAME = PAGE + 24


def _held(directory: Path) -> list[str]:
    """Ids of the files that open whole in a copy left by a power cut."""
    outbox = Outbox(directory, Delivery())
    try:
        assert outbox.recovered == {}
        return [entry.id for entry in outbox.list() if outbox.envelope(entry.id) is not None]
    finally:
        outbox.close()


def _copy(source: Path, target: Path, *, database: bytes | None = None, wal: bytes | None = None) -> Path:
    target.mkdir()
    (target / DATABASE).write_bytes((source / DATABASE).read_bytes() if database is None else database)
    (target / WAL).write_bytes((source / WAL).read_bytes() if wal is None else wal)
    return target


def test_a_log_cut_at_any_frame_holds_every_commit_before_the_cut(tmp_path: Path) -> None:
    source = tmp_path / "outbox"
    outbox = Outbox(source, Delivery())
    outbox._database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    outbox._database.rows("PRAGMA wal_autocheckpoint = 0")
    committed: list[tuple[int, str]] = []
    for _ in range(6):
        file = envelope(page=random.Random(3).randbytes(20_000))
        outbox.commit(file)
        committed.append(((source / WAL).stat().st_size, file.id))
    whole = (source / WAL).read_bytes()
    database = (source / DATABASE).read_bytes()
    outbox.close()
    cuts = {0, *range(32, len(whole) + 1, FRAME), *(size for size, _ in committed)}
    cuts |= {cut - chance for cut in cuts for chance in (1, 700, 4000) if cut - chance > 0}
    for number, cut in enumerate(sorted(cuts)):
        copy = _copy(source, tmp_path / f"cut-{number}", database=database, wal=whole[:cut])
        assert _held(copy) == [name for size, name in committed if size <= cut], f"cut at byte {cut}"
        shutil.rmtree(copy)
    assert len(cuts) > 100


def test_a_checkpoint_cut_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    source = tmp_path / "outbox"
    outbox = Outbox(source, Delivery())
    outbox._database.rows("PRAGMA wal_autocheckpoint = 0")
    files = [envelope(page=random.Random(5).randbytes(30_000)) for _ in range(5)]
    for file in files:
        outbox.commit(file)
    before, wal = (source / DATABASE).read_bytes(), (source / WAL).read_bytes()
    outbox._database.rows("PRAGMA wal_checkpoint(PASSIVE)")
    after = (source / DATABASE).read_bytes()
    outbox.close()
    assert len(after) > len(before)
    chance = random.Random(11)
    for number in range(30):
        torn = bytearray(after)
        for start in range(0, len(after), 512):
            if chance.random() < 0.5:
                torn[start : start + 512] = before[start : start + 512].ljust(min(512, len(after) - start), b"\0")
        copy = _copy(source, tmp_path / f"torn-{number}", database=bytes(torn), wal=wal)
        assert _held(copy) == [file.id for file in files]
