"""A command of an administrator reads the desk's database beside the desk: nothing that is written after it is lost."""

import subprocess
import sys
from pathlib import Path

from kiosk.delivery.database import Database
from kiosk.desk.sqlite_shelf import SqliteShelf
from kiosk.privacy import databases

SCHEMA = "CREATE TABLE IF NOT EXISTS things (name TEXT)"
# Opens, reads, and closes as SQLite's last connection does, if it finds no lock.
READ = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); print(*db.execute(sys.argv[2]).fetchone()); db.close()"
COUNT = "SELECT count(*) FROM things"


def read(path: Path, query: str = COUNT) -> str:
    command = [sys.executable, "-c", READ, str(path), query]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.strip()


def test_a_second_shelf_on_the_same_file_leaves_the_first_one_its_locks(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite3"
    first, second = SqliteShelf(path, SCHEMA), SqliteShelf(path, SCHEMA)
    first.do("INSERT INTO things VALUES ('before')")
    assert read(path) == "1"
    for number, shelf in enumerate((first, second), start=2):
        shelf.do("INSERT INTO things VALUES ('after')")
        assert read(path) == str(number), "it went into a log that was no longer there"
    assert path.with_name("desk.sqlite3-wal").exists()
    first.close()
    second.close()


def test_an_outbox_that_is_opened_twice_keeps_its_log(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite3"
    first, second = Database(path), Database(path)
    assert read(path, "SELECT count(*) FROM envelopes") == "0"
    assert path.with_name("outbox.sqlite3-wal").exists()
    first.close()
    second.close()


def test_a_database_is_its_owner_s_alone_and_one_that_is_there_is_left(tmp_path: Path) -> None:
    path = tmp_path / "made.sqlite3"
    databases.made(path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"kept")
    databases.made(path)
    assert path.read_bytes() == b"kept"
