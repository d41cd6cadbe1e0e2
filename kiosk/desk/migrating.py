"""PostgreSQL's tables of a desk: numbered files of SQL, each applied once and in order, whole or not at all; forwards
only."""

import hashlib
import re
from importlib import resources
from typing import Any, NamedTuple

import psycopg

from kiosk.desk.postgres import LOCKS, SCHEMA, connection_words, telling
from kiosk.errors import ConfigError

NAME = re.compile(r"([0-9]{4})_[a-z0-9_]+\.sql")
# Others wait for the one that migrates, as long as a large table may take.
PATIENCE = "10min"

_TABLE = f"""
CREATE SCHEMA IF NOT EXISTS {SCHEMA};
CREATE TABLE IF NOT EXISTS {SCHEMA}.migrations (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, at TIMESTAMPTZ NOT NULL DEFAULT now()
);
"""


class Migration(NamedTuple):
    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def known() -> tuple[Migration, ...]:
    """Of this version of the program, in order."""
    folder = resources.files("kiosk.desk").joinpath("migrations")
    found = ((file.name, NAME.fullmatch(file.name), file) for file in folder.iterdir())
    return tuple(
        sorted(
            Migration(int(match[1]), name, file.read_text(encoding="utf-8"))
            for name, match, file in found
            if match is not None
        )
    )


def migrate(url: str) -> tuple[str, ...]:
    """Apply what is missing; the names of what was. Several may be called at one time. Raises `StoreError`,
    `ConfigError`."""
    with telling(), _connected(url) as connection:
        connection.execute(f"SET lock_timeout = '{PATIENCE}'; SET statement_timeout = '{PATIENCE}'".encode())
        connection.execute("SELECT pg_advisory_lock(%s, 0)", (LOCKS,))
        connection.execute(_TABLE.encode())
        done = _done(connection)
        _agree(done)
        missing = [one for one in known() if one.number not in done]
        for one in missing:
            with connection.transaction():
                connection.execute(one.sql.encode())
                connection.execute(
                    "INSERT INTO migrations (number, name, sha256) VALUES (%s, %s, %s)",
                    (one.number, one.name, one.sha256),
                )
        return tuple(one.name for one in missing)


def check(url: str) -> None:
    """Raises `ConfigError` unless all are applied, and no others; `StoreError`."""
    with telling(), _connected(url) as connection:
        row = connection.execute("SELECT to_regclass('migrations') IS NOT NULL").fetchone()
        done = _done(connection) if row is not None and row[0] else {}
    _agree(done)
    if len(done) < len(known()):
        raise ConfigError("the database lacks tables of this version: `kiosk desk migrate`")


def _agree(done: dict[int, str]) -> None:
    """With what was applied: a newer program has been here, or a file was changed afterwards."""
    ours = {one.number: one.sha256 for one in known()}
    if any(ours.get(number) != sha256 for number, sha256 in done.items()):
        raise ConfigError("the database is of another version of this program, and nothing leads back")


def _done(connection: "psycopg.Connection[tuple[Any, ...]]") -> dict[int, str]:
    return dict(connection.execute("SELECT number, sha256 FROM migrations").fetchall())


def _connected(url: str) -> "psycopg.Connection[tuple[Any, ...]]":
    return psycopg.connect(url, autocommit=True, **connection_words(durable=True))
