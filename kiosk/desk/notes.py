"""What agents say of a file to its citizen: how far it is, and one sentence."""

from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

import msgspec

from kiosk.desk.shelf import Shelves, opened
from kiosk.text import typed
from kiosk.ticket.standing import MAX_NOTE

SHELF = "notes"
Said = Literal["", "ready", "closed"]
SAID: tuple[Said, ...] = get_args(Said)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS notes (
    envelope_id TEXT PRIMARY KEY,
    said TEXT NOT NULL,
    text TEXT NOT NULL,
    at TEXT NOT NULL
)
"""


class Note(msgspec.Struct, frozen=True):
    """`said`: empty while the state of its forwarding is what there is to say."""

    said: Said
    text: str
    at: datetime


class Notes:
    """Methods raise `StoreError`."""

    def __init__(self, place: Path | Shelves) -> None:
        self._shelf = opened(place, SHELF, _SCHEMA)

    def of(self, envelope_id: str) -> Note | None:
        rows = self._shelf.rows("SELECT said, text, at FROM notes WHERE envelope_id = ?", (envelope_id,))
        return msgspec.convert(dict(zip(("said", "text", "at"), rows[0], strict=True)), Note) if rows else None

    def write(self, envelope_id: str, said: Said, text: str, at: datetime) -> Note:
        """The note before is overwritten: a citizen reads the last word."""
        note = Note(said, typed(text[: 4 * MAX_NOTE])[:MAX_NOTE], at)
        self._shelf.do(
            "INSERT INTO notes VALUES (?, ?, ?, ?) ON CONFLICT (envelope_id)"
            " DO UPDATE SET said = excluded.said, text = excluded.text, at = excluded.at",
            (envelope_id, note.said, note.text, at.isoformat()),
        )
        return note

    def erase(self, envelope_id: str) -> None:
        """With the file that it was about."""
        if self._shelf.do("DELETE FROM notes WHERE envelope_id = ?", (envelope_id,)):
            self._shelf.forget_log()

    def close(self) -> None:
        self._shelf.close()
