-- Files of the inbox after they were read: which file one completes, and its end (kiosk/desk/lifecycle.py).
CREATE TABLE lifecycle (
    envelope_id TEXT PRIMARY KEY,
    completes TEXT NOT NULL DEFAULT '',
    destroyed_at TEXT,
    why TEXT NOT NULL DEFAULT '',
    proved INTEGER NOT NULL DEFAULT 0
);
