"""The recipient's files, at rest as they came: sealed, one row a file."""

import hashlib
from datetime import datetime
from pathlib import Path

import msgspec

from kiosk.delivery.wire import Acknowledgement
from kiosk.desk.shelf import Shelves, StoreError, opened

__all__ = ["Known", "Received", "Store", "StoreError"]

SHELF = "desk"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    envelope_id TEXT PRIMARY KEY,
    reference TEXT NOT NULL,
    flow TEXT NOT NULL,
    service TEXT NOT NULL,
    created_at TEXT NOT NULL,
    received_at TEXT NOT NULL,
    digest BLOB NOT NULL,
    sealed BLOB NOT NULL,
    acknowledgement BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS files_by_reference ON files (reference);
"""


class Received(msgspec.Struct, frozen=True):
    """A file as the list shows it: nothing of it is opened. Instants are ISO 8601, UTC."""

    envelope_id: str
    reference: str
    flow: str
    service: str
    created_at: str
    received_at: str
    bytes: int


class Known(msgspec.Struct, frozen=True):
    """The id is there already; `same`: with this very body. `acknowledgement` is the JSON that was answered."""

    same: bool
    acknowledgement: bytes


_COLUMNS = "envelope_id, reference, flow, service, created_at, received_at, length(sealed)"


class Store:
    """Methods may be called from any thread, and from several processes. All raise `StoreError`."""

    def __init__(self, place: Path | Shelves) -> None:
        self._shelf = opened(place, SHELF, _SCHEMA)

    def known(self, envelope_id: str, sealed: bytes) -> Known | None:
        rows = self._shelf.rows("SELECT digest, acknowledgement FROM files WHERE envelope_id = ?", (envelope_id,))
        if not rows:
            return None
        return Known(rows[0][0] == hashlib.sha256(sealed).digest(), bytes(rows[0][1]))

    def add(
        self,
        sealed: bytes,
        *,
        flow: str,
        service: str,
        created_at: str,
        received_at: datetime,
        acknowledgement: Acknowledgement,
    ) -> Known | None:
        """Keep a file; on the disk when this returns. None when it is new, else what is there already."""
        answer = msgspec.json.encode(acknowledgement)
        row = (
            acknowledgement.envelope_id,
            acknowledgement.reference,
            flow,
            service,
            created_at,
            received_at.isoformat(),
            hashlib.sha256(sealed).digest(),
            sealed,
            answer,
        )
        added = self._shelf.do(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (envelope_id) DO NOTHING", row
        )
        return None if added == 1 else self.known(acknowledgement.envelope_id, sealed)

    def files(self) -> tuple[Received, ...]:
        """Newest first."""
        rows = self._shelf.rows(f"SELECT {_COLUMNS} FROM files ORDER BY received_at DESC, rowid DESC", ())  # noqa: S608
        return tuple(Received(*row) for row in rows)

    def last_received(self) -> datetime | None:
        """When the newest came; None: there is none."""
        (last,) = self._shelf.rows("SELECT MAX(received_at) FROM files")[0]
        return datetime.fromisoformat(last) if last is not None else None

    def find(self, reference: str) -> Received | None:
        """By reference or envelope id. Two kiosks may by chance draw one reference: the newest is meant."""
        rows = self._shelf.rows(
            f"SELECT {_COLUMNS} FROM files WHERE reference = ? OR envelope_id = ?"  # noqa: S608
            " ORDER BY received_at DESC, rowid DESC LIMIT 1",
            (reference, reference),
        )
        return Received(*rows[0]) if rows else None

    def sealed(self, envelope_id: str) -> bytes:
        """Empty when there is none."""
        rows = self._shelf.rows("SELECT sealed FROM files WHERE envelope_id = ?", (envelope_id,))
        return bytes(rows[0][0]) if rows else b""

    def acknowledgement(self, envelope_id: str) -> Acknowledgement:
        rows = self._shelf.rows("SELECT acknowledgement FROM files WHERE envelope_id = ?", (envelope_id,))
        try:
            return msgspec.json.decode(rows[0][0], type=Acknowledgement)
        except (IndexError, msgspec.DecodeError):
            raise StoreError("no acknowledgement of this file") from None

    def close(self) -> None:
        self._shelf.close()
