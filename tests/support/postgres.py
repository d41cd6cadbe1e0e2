"""A PostgreSQL of the tests' own: Debian's programs, a cluster in a temporary folder, reached on loopback."""

import contextlib
import getpass
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from kiosk.desk import postgres
from kiosk.desk.migrating import migrate

# Debian's own user: PostgreSQL does not run as root, which tests may.
UNPRIVILEGED = "postgres"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def programs() -> Path:
    """Where the newest installed version has `initdb` and `postgres`."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    assert found, "the Debian package postgresql is missing: `make setup` installs it"
    return found[-1].parent


class Cluster:
    """`url(name)`: of a database in it. `stop` and `start`: as an administrator would."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._user = UNPRIVILEGED if os.geteuid() == 0 else getpass.getuser()
        self._password = secrets.token_hex(16)
        self.port = free_port()
        self._template = ""
        if os.geteuid() == 0:
            shutil.chown(folder, UNPRIVILEGED, UNPRIVILEGED)
        word = folder / "password"
        word.write_text(self._password, encoding="ascii")
        if os.geteuid() == 0:
            shutil.chown(word, UNPRIVILEGED)
        self._run("initdb", "--pgdata", str(folder / "data"), "--auth", "scram-sha-256", "--username", "desk",
                  "--pwfile", str(word), "--no-sync", "--encoding", "UTF8", "--locale", "C.UTF-8")  # fmt: skip
        self.start()

    def start(self) -> None:
        options = (
            f"-c port={self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder} -c fsync=off"
            " -c max_connections=60 -c shared_buffers=16MB"
        )
        self._run("pg_ctl", "--pgdata", str(self._folder / "data"), "--log", str(self._folder / "log"),
                  "--options", options, "--wait", "start")  # fmt: skip

    def stop(self) -> None:
        """At once, as a crash would."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "--pgdata", str(self._folder / "data"), "--mode", "immediate", "--wait", "stop")

    def url(self, database: str = "postgres", *, port: int = 0) -> str:
        return f"postgresql://desk:{self._password}@127.0.0.1:{port or self.port}/{database}"

    def new_database(self, *, migrated: bool = True) -> str:
        """The address of an empty one, with this version's tables."""
        if migrated and not self._template:
            self._template = self._create("template0")
            migrate(self.url(self._template))
        return self.url(self._create(self._template if migrated else "template0"))

    def _create(self, template: str) -> str:
        name = f"desk_{secrets.token_hex(6)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            # A copy of the files: half a checkpoint is saved.
            words = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
            connection.execute(words.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def _run(self, program: str, *words: str) -> None:
        as_whom: dict[str, Any] = {"user": UNPRIVILEGED} if os.geteuid() == 0 else {}
        subprocess.run(
            [str(programs() / program), *words],
            check=True,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            **as_whom,
        )


# What a desk's sessions wait for (seconds; `UNHEARD_MS`: milliseconds), so that its processes find each other again
# within five seconds. The tests' own, in the tests' own process, find nobody, and may have to wait for a busy machine.
LIMITS = {"CONNECT_S": 60, "QUICK_STATEMENT_S": 60, "LOCK_S": 60, "IDLE_S": 60, "UNHEARD_MS": 60_000}


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    with pytest.MonkeyPatch.context() as patient:
        for name, limit in LIMITS.items():
            patient.setattr(postgres, name, limit)
        with _cluster() as made:
            yield made


@contextlib.contextmanager
def _cluster() -> Iterator[Cluster]:
    # Not in pytest's folder, which only its owner may enter.
    folder = Path(tempfile.mkdtemp(prefix="kiosk-postgres-"))
    try:
        made = Cluster(folder)
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
