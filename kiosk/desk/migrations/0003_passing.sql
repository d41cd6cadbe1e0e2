-- What is over within minutes, and sealed: not logged, so that it is in no copy of the database; of no worth after a crash.
-- Identities that are asked for elsewhere (kiosk/desk/identify_store.py). Instants are seconds since 1970.
CREATE UNLOGGED TABLE identifying (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    kiosk_id TEXT NOT NULL,
    visit_key BYTEA NOT NULL UNIQUE,
    asked BYTEA,
    claimed_until DOUBLE PRECISION NOT NULL DEFAULT 0,
    result BYTEA,
    why TEXT NOT NULL DEFAULT '',
    until DOUBLE PRECISION NOT NULL
);
CREATE INDEX identifying_by_code ON identifying (code);
-- One-time pages for telephones (kiosk/desk/phone_store.py).
CREATE UNLOGGED TABLE phone_slots (
    id TEXT PRIMARY KEY,
    direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    language TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    address TEXT NOT NULL,
    opened INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0,
    taken INTEGER NOT NULL DEFAULT 0,
    fetches INTEGER NOT NULL DEFAULT 0,
    until DOUBLE PRECISION NOT NULL
);
CREATE UNLOGGED TABLE phone_files (
    slot TEXT NOT NULL,
    number INTEGER NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (slot, number)
);
-- It does not get smaller.
ALTER TABLE phone_files ALTER COLUMN sealed SET STORAGE EXTERNAL;
