"""At which steps people leave, or call somebody: counts by month, démarche and step, without kiosk, person or instant.

What so few did that one of them could be known is not shown: less than `FEWEST` is said to be so, and nothing else.
"""

from datetime import date
from pathlib import Path

import msgspec

from kiosk.desk.shelf import Shelves, opened
from kiosk.help import wire

SHELF = "steps"
FEWEST = 5
KEPT_MONTHS = 24
# Of one month. A catalogue has some hundred démarches of ten steps; the rest would be a kiosk that invents names.
MOST_ROWS = 5000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS steps (
    month TEXT NOT NULL, demarche TEXT NOT NULL, step TEXT NOT NULL, what TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (month, demarche, step, what)
);
"""


class StepCount(msgspec.Struct, frozen=True):
    """`left`, `called`: how many; None: some, but fewer than `FEWEST`."""

    demarche: str
    step: str
    left: int | None
    called: int | None


class Steps:
    """Methods raise `StoreError`."""

    def __init__(self, place: Path | Shelves) -> None:
        self._shelf = opened(place, SHELF, _SCHEMA, durable=False)

    def count(self, counted: wire.StepCounted, month: date) -> None:
        oldest = date(month.year - KEPT_MONTHS // 12, month.month, 1).isoformat()
        with self._shelf.transaction() as run:
            run.execute("DELETE FROM steps WHERE month < ?", (oldest,))
            values = (month.isoformat(), counted.demarche, counted.step, counted.what)
            where = "month = ? AND demarche = ? AND step = ? AND what = ?"
            if run.execute(f"UPDATE steps SET n = n + 1 WHERE {where}", values).rowcount:  # noqa: S608
                return
            rows = run.execute("SELECT COUNT(*) FROM steps WHERE month = ?", values[:1]).fetchone()
            if rows[0] < MOST_ROWS:
                run.execute("INSERT INTO steps VALUES (?, ?, ?, ?, 1)", values)

    def months(self) -> tuple[date, ...]:
        """That have counts, the newest first."""
        rows = self._shelf.rows("SELECT DISTINCT month FROM steps ORDER BY month DESC")
        return tuple(date.fromisoformat(row[0]) for row in rows)

    def counts(self, month: date) -> tuple[StepCount, ...]:
        """Démarche by démarche, the step that most left first. What so few did that it tells of them is not there."""
        found: dict[tuple[str, str], dict[str, int]] = {}
        query = "SELECT demarche, step, what, n FROM steps WHERE month = ?"
        for demarche, step, what, n in self._shelf.rows(query, (month.isoformat(),)):
            found.setdefault((demarche, step), {})[what] = n
        ordered = sorted(found.items(), key=lambda item: (item[0][0], -item[1].get("left", 0), item[0][1]))
        return tuple(
            StepCount(demarche, step, _told(sums.get("left", 0)), _told(sums.get("called", 0)))
            for (demarche, step), sums in ordered
            if max(sums.values()) >= FEWEST
        )

    def close(self) -> None:
        self._shelf.close()


def _told(n: int) -> int | None:
    return n if n >= FEWEST or n == 0 else None
