"""A damaged outbox is set aside, what is intact in it goes on, and the kiosk starts."""

import random
import shutil
import sqlite3
import stat
import subprocess
import sys
import textwrap
import time
from functools import partial
from pathlib import Path

import pytest

from kiosk.config import Delivery
from kiosk.delivery import recovery
from kiosk.delivery.database import DATABASE, OutboxError
from kiosk.delivery.outbox import Outbox
from kiosk.delivery.wire import Envelope
from tests.support.delivery import NOW, ROOT, acknowledgement, envelope, until

LIMITS = Delivery()


def filled(directory: Path, count: int = 8) -> list[Envelope]:
    outbox = Outbox(directory, LIMITS)
    files = [envelope(page=random.Random(number).randbytes(9_000)) for number in range(count)]
    for file in files:
        outbox.commit(file)
    outbox.mark_delivered(files[0].id, acknowledgement(files[0]), NOW)
    outbox.close()
    return files


def damage(path: Path, start: int, size: int) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"\xa5" * size)


def test_a_file_that_is_no_database_is_set_aside_and_the_outbox_starts_empty(tmp_path: Path) -> None:
    filled(tmp_path)
    damage(tmp_path / DATABASE, 0, 4096)
    outbox = Outbox(tmp_path, LIMITS)
    assert outbox.recovered
    assert outbox.list() == ()
    outbox.commit(envelope())
    outbox.close()
    (name,) = recovery.set_aside(tmp_path)
    aside = tmp_path / recovery.SET_ASIDE / name
    assert (aside / DATABASE).read_bytes()[:8] == b"\xa5" * 8
    assert stat.S_IMODE(aside.stat().st_mode) == 0o700


def test_files_on_sound_pages_are_recovered_whole(tmp_path: Path) -> None:
    files = filled(tmp_path)
    with sqlite3.connect(tmp_path / DATABASE) as database:
        pages = dict(database.execute("SELECT name, rootpage FROM sqlite_schema").fetchall())
    # Both indexes of the table, and the middle of the bodies.
    damage(tmp_path / DATABASE, (pages["envelopes_by_state"] - 1) * 4096, 4096)
    damage(tmp_path / DATABASE, (pages["sqlite_autoindex_envelopes_1"] - 1) * 4096, 4096)
    outbox = Outbox(tmp_path, LIMITS)
    assert outbox.recovered["envelopes"] == len(files)
    assert {entry.id for entry in outbox.list()} == {file.id for file in files}
    for file in files[1:]:
        kept = outbox.envelope(file.id)
        assert kept is not None
        assert kept.sealed == file.sealed
    outbox.close()


def test_wherever_the_damage_is_the_kiosk_starts_and_never_sends_altered_bytes(tmp_path: Path) -> None:
    chance = random.Random(20)
    recovered, lost = 0, 0
    for number in range(40):
        directory = tmp_path / str(number)
        files = {file.id: file for file in filled(directory)}
        size = (directory / DATABASE).stat().st_size
        damage(directory / DATABASE, chance.randrange(100, size - 600), 500)
        outbox = Outbox(directory, LIMITS)
        for entry in outbox.list():
            kept = outbox.envelope(entry.id)
            if kept is not None:
                assert kept.sealed == files[entry.id].sealed
                recovered += 1
            else:
                lost += 1
        outbox.commit(envelope())
        outbox.close()
    assert recovered > 40 * 7 * 0.6, f"{recovered} recovered, {lost} lost"


def test_a_damaged_outbox_is_left_alone_while_others_use_it(tmp_path: Path) -> None:
    filled(tmp_path)
    first = Outbox(tmp_path, LIMITS)
    damage(tmp_path / DATABASE, 0, 4096)
    with pytest.raises(OutboxError):
        Outbox(tmp_path, LIMITS)
    assert recovery.set_aside(tmp_path) == ()
    first.close()
    second = Outbox(tmp_path, LIMITS)
    assert recovery.set_aside(tmp_path) != ()
    second.close()


def test_a_recovery_that_was_cut_short_is_finished(tmp_path: Path) -> None:
    files = filled(tmp_path)
    sound = (tmp_path / DATABASE).read_bytes()
    # As a power cut leaves it: the result is complete, the old log is gone, the exchange has not been made.
    (tmp_path / recovery.RECOVERED).write_bytes(sound)
    damage(tmp_path / DATABASE, 0, 4096)
    outbox = Outbox(tmp_path, LIMITS)
    assert {entry.id for entry in outbox.list()} == {file.id for file in files}
    assert not recovery.unfinished(tmp_path)
    outbox.close()


def test_a_recovery_killed_at_any_instant_is_begun_again_and_loses_nothing(tmp_path: Path) -> None:
    chance = random.Random(5)
    template = tmp_path / "template"
    files = filled(template, count=30)
    with sqlite3.connect(template / DATABASE) as database:
        (page,) = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'envelopes_by_state'").fetchone()
    damage(template / DATABASE, (page - 1) * 4096, 4096)
    open_it = """
        import sys
        from pathlib import Path
        from kiosk.config import Delivery
        from kiosk.delivery.outbox import Outbox
        sys.stdin.readline()
        print(len(Outbox(Path(sys.argv[1]), Delivery()).list()), flush=True)
    """
    cut_short = 0
    for number in range(12):
        directory = tmp_path / str(number)
        shutil.copytree(template, directory)
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(open_it), str(directory)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.flush()
        until(partial(recovery.set_aside, directory), "the beginning of the recovery")
        # From there, it takes about 0.03 s.
        time.sleep(chance.uniform(0, 0.05))
        process.kill()
        printed, _ = process.communicate()
        cut_short += not printed
        outbox = Outbox(directory, LIMITS)
        assert {entry.id for entry in outbox.list()} == {file.id for file in files}
        outbox.close()
    assert cut_short > 3
