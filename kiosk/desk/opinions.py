"""What people think, as numbers by month, and their sentences by month alone. No instant, no reference, no order: what
arrived together lies apart."""

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from kiosk.clock import Clock, SystemClock
from kiosk.desk.shelf import Shelves, opened
from kiosk.text import typed
from kiosk.ticket.opinion import MAX_NEWS, Face, Opinion

SHELF = "opinions"
# Of a démarche with fewer in one month nothing is told apart: the one visit of that month would be known.
FEWEST = 5
# An envelope that comes again is known for as long as any kiosk keeps one.
KNOWN_FOR = timedelta(days=400)
KEPT_MONTHS = 24
MAX_SHOWN = 200

_SCHEMA = """
CREATE TABLE IF NOT EXISTS counts (
    month TEXT NOT NULL, flow TEXT NOT NULL, face TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (month, flow, face)
);
CREATE TABLE IF NOT EXISTS words (id INTEGER PRIMARY KEY, month TEXT NOT NULL, face TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS envelopes (id TEXT PRIMARY KEY, month TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS news (one INTEGER PRIMARY KEY CHECK (one = 1), text TEXT NOT NULL);
"""


class Count(msgspec.Struct, frozen=True):
    """`flow`: empty for démarches that are not told apart."""

    month: date
    flow: str
    good: int
    fair: int
    bad: int


class Sentence(msgspec.Struct, frozen=True):
    id: int
    month: date
    face: Face
    text: str


class Opinions:
    """Methods raise `StoreError`."""

    def __init__(self, place: Path | Shelves, clock: Clock | None = None) -> None:
        self._shelf = opened(place, SHELF, _SCHEMA)
        self._clock = clock or SystemClock()
        self._chance = random.SystemRandom()

    def add(self, envelope_id: str, opinion: Opinion) -> bool:
        """Whether it is new; what comes twice counts once."""
        month, this = opinion.month.isoformat(), self._clock.today().replace(day=1)
        before = (this - timedelta(days=31 * KEPT_MONTHS)).isoformat()
        known = (this - KNOWN_FOR).isoformat()
        with self._shelf.transaction() as run:
            for table, day in (("counts", before), ("words", before), ("envelopes", known)):
                run.execute(f"DELETE FROM {table} WHERE month < ?", (day,))  # noqa: S608
            new = run.execute(
                "INSERT INTO envelopes VALUES (?, ?) ON CONFLICT (id) DO NOTHING", (envelope_id, this.isoformat())
            ).rowcount
            if new:
                run.execute(
                    "INSERT INTO counts VALUES (?, ?, ?, 1)"
                    " ON CONFLICT (month, flow, face) DO UPDATE SET n = counts.n + 1",
                    (month, opinion.flow, opinion.face),
                )
                if opinion.words:
                    drawn = self._chance.getrandbits(62)
                    run.execute("INSERT INTO words VALUES (?, ?, ?, ?)", (drawn, month, opinion.face, opinion.words))
        return new == 1

    def counts(self) -> tuple[Count, ...]:
        """The newest month first; within it the démarches by their names, and what is not told apart."""
        totals: dict[tuple[str, str], dict[str, int]] = {}
        for month, flow, face, n in self._shelf.rows("SELECT month, flow, face, n FROM counts"):
            totals.setdefault((month, flow), {})[face] = n
        shown: dict[tuple[str, str], dict[str, int]] = {}
        for (month, flow), faces in totals.items():
            name = flow if sum(faces.values()) >= FEWEST else ""
            sums = shown.setdefault((month, name), {})
            for face, n in faces.items():
                sums[face] = sums.get(face, 0) + n
        # Those that are not told apart come last in their month.
        rows = sorted(shown.items(), key=lambda item: (item[0][1] == "", item[0][1]))
        rows.sort(key=lambda item: item[0][0], reverse=True)
        return tuple(
            Count(date.fromisoformat(month), flow, sums.get("good", 0), sums.get("fair", 0), sums.get("bad", 0))
            for (month, flow), sums in rows
        )

    def months(self) -> tuple[date, ...]:
        """In which somebody wrote a sentence, the newest first."""
        rows = self._shelf.rows("SELECT DISTINCT month FROM words ORDER BY month DESC")
        return tuple(date.fromisoformat(row[0]) for row in rows)

    def sentences(self, month: date | None = None) -> tuple[Sentence, ...]:
        """Of one month, or the newest of all; within a month in the order of chance."""
        which, values = ("WHERE month = ? ", (month.isoformat(),)) if month else ("", ())
        query = f"SELECT id, month, face, text FROM words {which}ORDER BY month DESC, id LIMIT ?"  # noqa: S608
        rows = self._shelf.rows(query, (*values, MAX_SHOWN))
        return tuple(Sentence(row[0], date.fromisoformat(row[1]), row[2], row[3]) for row in rows)

    def drop(self, sentence_id: int) -> None:
        """Somebody has written a name after all."""
        self._shelf.do("DELETE FROM words WHERE id = ?", (sentence_id,))
        self._shelf.forget_log()

    def news(self) -> str:
        rows = self._shelf.rows("SELECT text FROM news")
        return str(rows[0][0]) if rows else ""

    def write_news(self, text: str) -> None:
        said = typed(text[: 4 * MAX_NEWS])[:MAX_NEWS]
        self._shelf.do("INSERT INTO news VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET text = excluded.text", (said,))

    def received_at(self) -> datetime:
        """What an acknowledgement says: the day would be too much."""
        this = self._clock.today().replace(day=1)
        return datetime(this.year, this.month, 1, tzinfo=UTC)

    def close(self) -> None:
        self._shelf.close()
