"""`LiveStore` on a shelf of the desk's, SQLite or PostgreSQL; a command and the server may have it open together."""

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from kiosk.desk.live.audit import GENESIS, chained
from kiosk.desk.live.store import Entry, SignIn, instant
from kiosk.desk.live.values import Away, Call, Callback, Helped, Kiosk, OpenCode, Published, Request
from kiosk.desk.shelf import ALL, Shelves, StoreError, opened
from kiosk.help import wire

SHELF = "live"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS kiosks (
    id TEXT PRIMARY KEY, public_key BLOB NOT NULL, enrolled_at TEXT NOT NULL, revoked_at TEXT);
CREATE TABLE IF NOT EXISTS codes (digest TEXT PRIMARY KEY, until TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS links (digest TEXT PRIMARY KEY, person TEXT NOT NULL, until TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS requests (
    id TEXT PRIMARY KEY, kiosk_id TEXT NOT NULL, team TEXT NOT NULL, language TEXT NOT NULL, demarche TEXT NOT NULL,
    sign_language INTEGER NOT NULL, asked_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS callbacks (
    id TEXT PRIMARY KEY, kiosk_id TEXT NOT NULL, language TEXT NOT NULL, demarche TEXT NOT NULL,
    asked_at TEXT NOT NULL, sealed BLOB NOT NULL, taken_by TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS helped (
    at TEXT NOT NULL, kiosk_id TEXT NOT NULL, demarche TEXT NOT NULL, language TEXT NOT NULL, team TEXT NOT NULL,
    category TEXT NOT NULL, waited_s INTEGER NOT NULL, talked_s INTEGER NOT NULL, shared INTEGER NOT NULL,
    agent_service TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS helped_by_instant ON helped (at);
CREATE TABLE IF NOT EXISTS away (person TEXT PRIMARY KEY, there INTEGER NOT NULL, until TEXT);
CREATE TABLE IF NOT EXISTS notices (
    id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, language TEXT NOT NULL, until TEXT);
CREATE TABLE IF NOT EXISTS audit (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
    detail TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END;
"""
_LATER = (
    "ALTER TABLE helped ADD COLUMN spoke TEXT NOT NULL DEFAULT ''",
    "CREATE TABLE tablets (id TEXT PRIMARY KEY, request TEXT NOT NULL)",
    "CREATE TABLE calls (id TEXT PRIMARY KEY, call TEXT NOT NULL, talked_s REAL)",
    "CREATE TABLE pauses (person TEXT PRIMARY KEY)",
    "CREATE TABLE sessions (digest TEXT PRIMARY KEY, person TEXT NOT NULL, until TEXT NOT NULL)",
    "CREATE TABLE sign_ins (digest TEXT PRIMARY KEY, nonce TEXT NOT NULL, verifier TEXT NOT NULL, until TEXT NOT NULL)",
    "DROP TABLE IF EXISTS notes",  # the desk's address, said again at each start
    "CREATE TABLE remarks (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "ALTER TABLE codes ADD COLUMN kiosk_id TEXT NOT NULL DEFAULT ''",
)
_REQUEST = "id, kiosk_id, team, language, demarche, sign_language, asked_at"
_CALLBACK = "id, kiosk_id, language, demarche, asked_at, sealed, taken_by"
_HELPED = (
    "at, kiosk_id, demarche, language, team, category, waited_s, talked_s, shared, agent_service, spoke"
)  # fmt: skip
# Of a line of the log, while others write theirs.
MOST_TRIES = 200
_ENTRY = "number, at, actor, action, subject, detail, hash"


class SqlStore:
    """Methods may be called from any thread. A commit waits for no disk (`durable=False`): a power cut may lose the
    last moments of a queue whose kiosks it has cut off too, and never tears a line of the log. What must not come back
    by it waits: a key taken in or revoked, a link used up, a session ended."""

    def __init__(self, place: Path | Shelves) -> None:
        self.shelf = opened(place, SHELF, _SCHEMA, _LATER, durable=False)
        self._last = (0, "")

    def changes(self) -> int:
        return self.shelf.changes()

    def together(self, *, lasting: bool = False) -> AbstractContextManager[object]:
        return self.shelf.transaction(lasting=lasting)

    # --- kiosks

    def add_code(self, digest: str, until: datetime, kiosk_id: str = "") -> None:
        self.shelf.do(
            "INSERT INTO codes (digest, until, kiosk_id) VALUES (?, ?, ?)", (digest, instant(until), kiosk_id)
        )

    def codes(self, now: datetime, prefix: str) -> tuple[OpenCode, ...]:
        noted = "EXISTS (SELECT 1 FROM remarks WHERE name = ? || digest AND value <> '')"
        good = f"SELECT kiosk_id, until, {noted} FROM codes WHERE until > ? ORDER BY kiosk_id, until"  # noqa: S608
        rows = self.shelf.rows(good, (prefix, instant(now)))
        return tuple(OpenCode(row[0], _instant(row[1]), bool(row[2])) for row in rows)

    def drop_codes(self, kiosk_id: str | None, prefix: str) -> None:
        which, whose = ("", ()) if kiosk_id is None else (" WHERE kiosk_id = ?", (kiosk_id,))
        with self.shelf.transaction(lasting=True) as run:
            noted = f"SELECT ? || digest FROM codes{which}"  # noqa: S608
            run.execute(f"DELETE FROM remarks WHERE name IN ({noted})", (prefix, *whose))  # noqa: S608
            run.execute(f"DELETE FROM codes{which}", whose)  # noqa: S608

    def enrol(self, digest: str, kiosk: Kiosk) -> bool:
        at = instant(kiosk.enrolled_at)
        with self.shelf.transaction(lasting=True) as run:
            used = "DELETE FROM codes WHERE digest = ? AND until > ? AND kiosk_id IN ('', ?)"
            if not run.execute(used, (digest, at, kiosk.id)).rowcount:
                return False
            run.execute(
                "INSERT INTO kiosks VALUES (?, ?, ?, NULL) ON CONFLICT (id) DO UPDATE"
                " SET public_key = excluded.public_key, enrolled_at = excluded.enrolled_at, revoked_at = NULL",
                (kiosk.id, kiosk.public_key, at),
            )
        return True

    def kiosk(self, kiosk_id: str) -> Kiosk | None:
        rows = self.shelf.rows("SELECT id, public_key, enrolled_at, revoked_at FROM kiosks WHERE id = ?", (kiosk_id,))
        return _kiosk(rows[0]) if rows else None

    def kiosks(self) -> tuple[Kiosk, ...]:
        rows = self.shelf.rows("SELECT id, public_key, enrolled_at, revoked_at FROM kiosks ORDER BY id")
        return tuple(_kiosk(row) for row in rows)

    def revoke(self, kiosk_id: str, at: datetime) -> bool:
        revoked = "UPDATE kiosks SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL"
        with self.shelf.transaction(lasting=True) as run:
            return run.execute(revoked, (instant(at), kiosk_id)).rowcount == 1

    # --- signing in

    def add_link(self, digest: str, person: str, until: datetime) -> None:
        self.shelf.do("INSERT INTO links VALUES (?, ?, ?)", (digest, person, instant(until)))

    def use_link(self, digest: str, now: datetime) -> str:
        with self.shelf.transaction(lasting=True) as run:
            run.execute("DELETE FROM links WHERE until <= ?", (instant(now),))
            rows = run.execute("DELETE FROM links WHERE digest = ? RETURNING person", (digest,)).fetchall()
        return str(rows[0][0]) if rows else ""

    def bind_link(self, digest: str, bound: str, until: datetime, now: datetime) -> str:
        with self.shelf.transaction(lasting=True) as run:
            run.execute("DELETE FROM links WHERE until <= ?", (instant(now),))
            rows = run.execute("DELETE FROM links WHERE digest = ? RETURNING person", (digest,)).fetchall()
            if rows:
                run.execute("INSERT INTO links VALUES (?, ?, ?)", (bound, rows[0][0], instant(until)))
            else:
                rows = run.execute("SELECT person FROM links WHERE digest = ?", (bound,)).fetchall()
        return str(rows[0][0]) if rows else ""

    def end_links(self, person: str) -> None:
        with self.shelf.transaction(lasting=True) as run:
            run.execute("DELETE FROM links WHERE person = ?", (person,))

    def add_session(self, digest: str, person: str, until: datetime) -> None:
        self.shelf.do("INSERT INTO sessions VALUES (?, ?, ?)", (digest, person, instant(until)))

    def sessions(self, now: datetime) -> dict[str, str]:
        with self.shelf.transaction() as run:
            run.execute("DELETE FROM sessions WHERE until <= ?", (instant(now),))
            return dict(run.execute("SELECT digest, person FROM sessions ORDER BY until").fetchall())

    def session(self, digest: str, now: datetime) -> str:
        rows = self.shelf.rows("SELECT person FROM sessions WHERE digest = ? AND until > ?", (digest, instant(now)))
        return str(rows[0][0]) if rows else ""

    def end_session(self, digest: str) -> None:
        with self.shelf.transaction(lasting=True) as run:
            run.execute("DELETE FROM sessions WHERE digest = ?", (digest,))

    def add_sign_in(self, digest: str, sign_in: SignIn, until: datetime, most: int) -> None:
        with self.shelf.transaction() as run:
            run.execute(
                "INSERT INTO sign_ins VALUES (?, ?, ?, ?)", (digest, sign_in.nonce, sign_in.verifier, instant(until))
            )
            run.execute(
                "DELETE FROM sign_ins WHERE digest IN"
                " (SELECT digest FROM sign_ins ORDER BY until DESC LIMIT ? OFFSET ?)",
                (ALL, most),
            )

    def use_sign_in(self, digest: str, now: datetime) -> SignIn | None:
        with self.shelf.transaction() as run:
            run.execute("DELETE FROM sign_ins WHERE until <= ?", (instant(now),))
            rows = run.execute("DELETE FROM sign_ins WHERE digest = ? RETURNING nonce, verifier", (digest,)).fetchall()
        return SignIn(*rows[0]) if rows else None

    # --- the queue, and calls

    def wait(self, request: Request) -> None:
        self.shelf.do(
            f"INSERT INTO requests ({_REQUEST}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",  # noqa: S608
            (
                request.id,
                request.kiosk_id,
                request.team,
                request.language,
                request.demarche,
                int(request.sign_language),
                instant(request.asked_at),
            ),
        )

    def waiting(self) -> tuple[Request, ...]:
        rows = self.shelf.rows(f"SELECT {_REQUEST} FROM requests ORDER BY asked_at, id")  # noqa: S608
        return tuple(_request(row) for row in rows)

    def claim(self, request_id: str) -> bool:
        # Who is a moment late does not wait for the one who was first, and gets nothing.
        mine = f"SELECT id FROM requests WHERE id = ?{self.shelf.claiming}"  # noqa: S608
        return self.shelf.do(f"DELETE FROM requests WHERE id IN ({mine})", (request_id,)) == 1  # noqa: S608

    def ring_tablet(self, request: Request) -> None:
        said = msgspec.json.encode(request).decode()
        self.shelf.do("INSERT INTO tablets VALUES (?, ?) ON CONFLICT (id) DO NOTHING", (request.id, said))

    def stop_tablet(self, request_id: str) -> None:
        self.shelf.do("DELETE FROM tablets WHERE id = ?", (request_id,))

    def tablets(self) -> tuple[Request, ...]:
        rows = self.shelf.rows("SELECT request FROM tablets ORDER BY id")
        return tuple(msgspec.json.decode(row[0], type=Request) for row in rows)

    def keep_call(self, call: Call, talked_s: float | None) -> None:
        self.shelf.do(
            "INSERT INTO calls VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE"
            " SET call = excluded.call, talked_s = excluded.talked_s",
            (call.id, msgspec.json.encode(call).decode(), talked_s),
        )

    def drop_call(self, call_id: str) -> None:
        self.shelf.do("DELETE FROM calls WHERE id = ?", (call_id,))

    def calls(self) -> tuple[tuple[Call, float | None], ...]:
        rows = self.shelf.rows("SELECT call, talked_s FROM calls ORDER BY id")
        return tuple((msgspec.json.decode(row[0], type=Call), row[1]) for row in rows)

    # --- call-backs, and what was done

    def add_callback(self, callback: Callback) -> None:
        self.shelf.do(
            f"INSERT INTO callbacks ({_CALLBACK}) VALUES (?, ?, ?, ?, ?, ?, '') ON CONFLICT (id) DO NOTHING",  # noqa: S608
            (
                callback.id,
                callback.kiosk_id,
                callback.language,
                callback.demarche,
                instant(callback.asked_at),
                callback.sealed,
            ),
        )

    def callbacks(self) -> tuple[Callback, ...]:
        rows = self.shelf.rows(f"SELECT {_CALLBACK} FROM callbacks ORDER BY asked_at")  # noqa: S608
        return tuple(_callback(row) for row in rows)

    def take_callback(self, callback_id: str, person: str) -> bool:
        taken = "UPDATE callbacks SET taken_by = ? WHERE id = ? AND taken_by IN ('', ?)"
        return self.shelf.do(taken, (person, callback_id, person)) == 1

    def end_callback(self, callback_id: str) -> None:
        self.shelf.do("DELETE FROM callbacks WHERE id = ?", (callback_id,))

    def add_helped(self, helped: Helped) -> None:
        self.shelf.do(
            f"INSERT INTO helped ({_HELPED}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (
                instant(helped.at),
                helped.kiosk_id,
                helped.demarche,
                helped.language,
                helped.team,
                helped.category,
                helped.waited_s,
                helped.talked_s,
                int(helped.shared),
                helped.agent_service,
                helped.spoke,
            ),
        )

    def helped(self, since: datetime, until: datetime) -> tuple[Helped, ...]:
        rows = self.shelf.rows(
            f"SELECT {_HELPED} FROM helped WHERE at >= ? AND at < ? ORDER BY at, rowid",  # noqa: S608
            (instant(since), instant(until)),
        )
        return tuple(_helped(row) for row in rows)

    # --- presence and notices

    def say_away(self, away: Away) -> None:
        self.shelf.do(
            "INSERT INTO away VALUES (?, ?, ?) ON CONFLICT (person) DO UPDATE"
            " SET there = excluded.there, until = excluded.until",
            (away.person, int(away.there), instant(away.until) if away.until else None),
        )

    def away(self) -> tuple[Away, ...]:
        rows = self.shelf.rows("SELECT person, there, until FROM away ORDER BY person")
        return tuple(Away(row[0], bool(row[1]), _instant(row[2]) if row[2] else None) for row in rows)

    def say_pause(self, person: str, *, pauses: bool) -> None:
        if pauses:
            self.shelf.do("INSERT INTO pauses VALUES (?) ON CONFLICT (person) DO NOTHING", (person,))
        else:
            self.shelf.do("DELETE FROM pauses WHERE person = ?", (person,))

    def pauses(self) -> frozenset[str]:
        return frozenset(row[0] for row in self.shelf.rows("SELECT person FROM pauses"))

    def publish(self, notice: wire.Notice) -> int:
        until = instant(notice.until) if notice.until else None
        written = "INSERT INTO notices (text, language, until) VALUES (?, ?, ?) RETURNING id"
        return int(self.shelf.rows(written, (notice.text, notice.language, until))[0][0])

    def withdraw(self, number: int) -> None:
        self.shelf.do("DELETE FROM notices WHERE id = ?", (number,))

    def notices(self) -> tuple[Published, ...]:
        rows = self.shelf.rows("SELECT id, text, language, until FROM notices ORDER BY id")
        return tuple(
            Published(row[0], wire.Notice(row[1], row[2], _instant(row[3]) if row[3] else None)) for row in rows
        )

    # --- the audit log

    def append(self, at: datetime, actor: str, action: str, subject: str, detail: str) -> None:
        said = (instant(at), actor, action, subject, detail)
        # Mostly the line before is our own: then one statement does, which writes nothing where it is not the last.
        number, before = self._last
        if number and self._follow(chained(before, number + 1, said), number, before):
            return
        for _ in range(MOST_TRIES):
            rows = self.shelf.rows("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
            number, before = rows[0] if rows else (0, GENESIS)
            if self._follow(chained(before, number + 1, said), number, before):
                return
        raise StoreError("the log is written by too many at one time")

    def _follow(self, entry: Entry, number: int, before: str) -> bool:
        """Numbers have no gaps: if another process wrote meanwhile, this one is taken; if ours was undone with its
        transaction, it is not there."""
        written = self.shelf.do(
            f"INSERT INTO audit ({_ENTRY}) SELECT ?, ?, ?, ?, ?, ?, ?"  # noqa: S608
            " WHERE ? = 0 OR EXISTS (SELECT 1 FROM audit WHERE number = ? AND hash = ?)"
            " ON CONFLICT (number) DO NOTHING",
            (*msgspec.structs.astuple(entry), number, number, before),
        )
        self._last = (entry.number, entry.hash) if written == 1 else (0, "")
        return written == 1

    def audit(self, last: int = 0) -> tuple[Entry, ...]:
        rows = self.shelf.rows(f"SELECT {_ENTRY} FROM audit ORDER BY number DESC LIMIT ?", (last or ALL,))  # noqa: S608
        return tuple(Entry(*row) for row in reversed(rows))

    # --- small things

    def set_note(self, name: str, value: str) -> None:
        self.shelf.do(
            "INSERT INTO remarks VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value)
        )

    def drop_notes(self, prefix: str, before: str) -> None:
        """Those whose name begins so and whose value sorts before."""
        self.shelf.do("DELETE FROM remarks WHERE substr(name, 1, ?) = ? AND value < ?", (len(prefix), prefix, before))

    def note(self, name: str) -> str:
        rows = self.shelf.rows("SELECT value FROM remarks WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else ""

    def notes(self, prefix: str, part: str) -> dict[str, str]:
        query = "SELECT name, value FROM remarks WHERE substr(name, 1, ?) = ? AND value LIKE ?"
        return dict(self.shelf.rows(query, (len(prefix), prefix, f"%{part}%")))

    def close(self) -> None:
        self.shelf.close()


def _kiosk(row: tuple[Any, ...]) -> Kiosk:
    return Kiosk(row[0], bytes(row[1]), _instant(row[2]), _instant(row[3]) if row[3] else None)


def _request(row: tuple[Any, ...]) -> Request:
    id_, kiosk_id, team, language, demarche, signs, asked_at = row
    return Request(id_, kiosk_id, team, language, demarche, bool(signs), _instant(asked_at))


def _callback(row: tuple[Any, ...]) -> Callback:
    id_, kiosk_id, language, demarche, asked_at, sealed, by = row
    return Callback(id_, kiosk_id, language, demarche, _instant(asked_at), bytes(sealed), by)


def _helped(row: tuple[Any, ...]) -> Helped:
    at, kiosk_id, demarche, language, team, category, waited_s, talked_s, shared, service, spoke = row
    return Helped(
        _instant(at), kiosk_id, demarche, language, team, category, waited_s, talked_s, bool(shared), service, spoke
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
