"""`Shelf` in PostgreSQL (psycopg 3): all tables in one schema, `desk`, of one database that every process shares.

A session is opened when it is first used, and again after it has failed. One that leads (`lead`) is not: it holds a
lock of the server's, and whoever writes through it writes as the one that holds it. When the connection is cut, the
process killed, or stopped for longer than `IDLE_S`, the server ends the session, gives the lock to another, and nothing
that the first one says any more is written.
"""

import contextlib
import functools
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from psycopg.errors import DeadlockDetected, SerializationFailure

from kiosk.desk.shelf import Run, StoreError
from kiosk.errors import ConfigError

T = TypeVar("T")
SCHEMA = "desk"
# Of our advisory locks among others in the same database ("kios").
LOCKS = 0x6B696F73
CONNECT_S = 3
# A server that does not answer within this is treated as gone.
UNHEARD_MS = 4000
# A leading session that has said nothing for so long is ended by the server.
IDLE_S = 5
# A file of 50 MB on a slow line; everything else takes milliseconds.
DURABLE_STATEMENT_S = 60
QUICK_STATEMENT_S = 4
LOCK_S = 10
MAX_URL_BYTES = 4000
# A statement alone that met another one is said again so often.
TRIES = 3
LASTING = b"; SET LOCAL synchronous_commit = on"


def read_url(file: str) -> str:
    """What a file of one line says: `postgresql://...` or libpq's words. The password is in it, so it stands in no
    argument of a command. Raises `ConfigError`."""
    try:
        with Path(file).open("rb") as source:
            url = source.read(MAX_URL_BYTES + 1)
        text = url.decode("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"{file}: the database's address cannot be read") from None
    if not text or len(url) > MAX_URL_BYTES or "\n" in text:
        raise ConfigError(f"{file}: one line with the database's address is expected")
    return text


def connection_words(*, durable: bool) -> dict[str, Any]:
    """How every session of ours is opened."""
    statement_s = DURABLE_STATEMENT_S if durable else QUICK_STATEMENT_S
    settings = {
        "search_path": SCHEMA,
        "synchronous_commit": "on" if durable else "off",
        "statement_timeout": f"{statement_s}s",
        "lock_timeout": f"{min(LOCK_S, statement_s)}s",
        "idle_in_transaction_session_timeout": f"{IDLE_S}s",
        "tcp_keepalives_idle": "2",
        "tcp_keepalives_interval": "1",
        "tcp_keepalives_count": "3",
    }
    return {
        "connect_timeout": CONNECT_S,
        "tcp_user_timeout": UNHEARD_MS,
        "keepalives_idle": 2,
        "keepalives_interval": 1,
        "keepalives_count": 3,
        "application_name": "kiosk-desk",
        "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
    }


class Session:
    """One connection, of any thread. `inside`: a transaction of the thread that holds `lock`."""

    def __init__(self, url: str, *, durable: bool) -> None:
        self.url = url
        self._words = connection_words(durable=durable)
        self.lock = threading.RLock()
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None
        self._leads = False
        self.inside = False

    def connection(self) -> "psycopg.Connection[tuple[Any, ...]]":
        if self._connection is None or self._connection.closed:
            if self._leads:
                raise StoreError("PostgreSQL: this process leads no more")
            try:
                self._connection = psycopg.connect(self.url, autocommit=True, **self._words)
            except (psycopg.Error, ValueError) as error:
                raise StoreError(f"PostgreSQL: {_told(error)}") from None
        return self._connection

    def lead(self, task: str) -> bool:
        """Whether this session is the one that leads; from then on a lost connection stays lost until `follow`."""
        with self.lock, telling():
            if not _locked(self.connection(), task):
                return False
            self.connection().execute(f"SET idle_session_timeout = '{IDLE_S}s'")
            self._leads = True
            return True

    @property
    def leads(self) -> bool:
        return self._leads and self._connection is not None and not self._connection.closed

    def follow(self) -> None:
        """Lead no more: whatever was held is given up."""
        with self.lock:
            self.close()
            self._leads = False

    def close(self) -> None:
        with self.lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None


class PostgresShelves:
    """Shelves of durable things share one session; one of things that are not has its own, which can lead."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._durable = Session(url, durable=True)
        self._sessions = [self._durable]

    def shelf(self, name: str, schema: str, later: Sequence[str] = (), *, durable: bool = True) -> "PostgresShelf":
        if durable:
            return PostgresShelf(self._durable, name)
        session = Session(self.url, durable=False)
        self._sessions.append(session)
        return PostgresShelf(session, name)

    def close(self) -> None:
        for session in self._sessions:
            session.close()


class PostgresShelf:
    claiming = " FOR UPDATE SKIP LOCKED"

    def __init__(self, session: Session, name: str) -> None:
        self.session = session
        # One way there and back for both: a call for help has some ten of them.
        self._begin = f"BEGIN; SELECT pg_advisory_xact_lock({LOCKS}, {_key(f'shelf {name}')})".encode()

    @contextlib.contextmanager
    def transaction(self, *, lasting: bool = False) -> Iterator[Run]:
        with self.session.lock:
            if self.session.inside:
                yield _Words(self.session.connection())
                return
            with telling():
                connection = self.session.connection()
                connection.execute(self._begin + (LASTING if lasting else b""))
                self.session.inside = True
                try:
                    yield _Words(connection)
                    connection.execute("COMMIT")
                except BaseException:
                    with contextlib.suppress(psycopg.Error):
                        connection.execute("ROLLBACK")
                    raise
                finally:
                    self.session.inside = False

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self._again(lambda run: run.execute(query, values).fetchall())

    def do(self, statement: str, values: Sequence[object] = ()) -> int:
        return self._again(lambda run: run.execute(statement, values).rowcount)

    def forget_log(self) -> None:
        """PostgreSQL has no such thing: an erased row is in its table until it is vacuumed, and in its log for as long
        as that is kept. What this desk erases is sealed (docs/desk.md)."""

    def changes(self) -> int:
        return int(self.rows("SELECT number FROM changes")[0][0])

    def alone(self, task: str) -> bool:
        with self.session.lock, telling():
            return _locked(self.session.connection(), task)

    def close(self) -> None:
        """The session is closed with the shelves: others may use it."""

    def _again(self, ask: Callable[["_Words"], T]) -> T:
        with self.session.lock, telling():
            connection = self.session.connection()
            for _ in range(1 if self.session.inside else TRIES - 1):
                with contextlib.suppress(SerializationFailure, DeadlockDetected):
                    return ask(_Words(connection))
            return ask(_Words(connection))


class _Words:
    """A connection that takes statements as the stores write them."""

    def __init__(self, connection: "psycopg.Connection[tuple[Any, ...]]") -> None:
        self._connection = connection

    def execute(self, statement: str, values: Sequence[object] = (), /) -> "psycopg.Cursor[tuple[Any, ...]]":
        return self._connection.execute(_in_our_words(statement), values)


@functools.lru_cache(maxsize=500)
def _in_our_words(statement: str) -> bytes:
    return statement.replace("%", "%%").replace("?", "%s").encode()


def _locked(connection: "psycopg.Connection[tuple[Any, ...]]", task: str) -> bool:
    held = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (LOCKS, _key(task))).fetchone()
    return held is not None and bool(held[0])


def _key(name: str) -> int:
    """32 bits with a sign, as PostgreSQL wants them."""
    return zlib.crc32(name.encode()) - 2**31


@contextlib.contextmanager
def telling() -> Iterator[None]:
    try:
        yield
    except UnicodeEncodeError:
        raise StoreError("what is asked for is no text") from None
    except psycopg.Error as error:
        raise StoreError(f"PostgreSQL: {_told(error)}") from None


def _told(error: Exception) -> str:
    """Its kind and its code: the server's own words quote values (`Key (id)=(...) already exists`)."""
    state = getattr(error, "sqlstate", None)
    if state is None and isinstance(error, psycopg.OperationalError):
        return "it cannot be reached, or refuses this user"
    if state is None and isinstance(error, psycopg.ProgrammingError):
        return "its address is none"
    return f"{type(error).__name__}{f' {state}' if state else ''}"
