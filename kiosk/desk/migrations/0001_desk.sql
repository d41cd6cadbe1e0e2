-- All tables of a desk. Texts for instants (ISO 8601, UTC, which sort), 0 and 1 for yes and no, `rowid` for the order of
-- coming: as SQLite has them, so that each store is written once.

-- Sealed files of kiosks, and where each goes.
CREATE TABLE files (
    envelope_id TEXT PRIMARY KEY,
    reference TEXT NOT NULL,
    flow TEXT NOT NULL,
    service TEXT NOT NULL,
    created_at TEXT NOT NULL,
    received_at TEXT NOT NULL,
    digest BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    acknowledgement BYTEA NOT NULL,
    rowid BIGINT GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX files_by_reference ON files (reference);
CREATE TABLE forwards (
    envelope_id TEXT NOT NULL,
    service TEXT NOT NULL,
    connector TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'prepared', 'refused')),
    attempts INTEGER NOT NULL DEFAULT 0,
    unfinished INTEGER NOT NULL DEFAULT 0,
    next_attempt TEXT NOT NULL,
    last_error TEXT NOT NULL DEFAULT '',
    settled_at TEXT,
    notes BYTEA,
    rowid BIGINT GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (envelope_id, service)
);
CREATE INDEX forwards_by_state ON forwards (state, next_attempt);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = desk AS
$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$;
CREATE TRIGGER forwards_go_forward BEFORE UPDATE OF state ON forwards FOR EACH ROW
WHEN (NEW.state != OLD.state AND NOT (OLD.state = 'waiting' OR (OLD.state = 'refused' AND NEW.state = 'waiting')))
EXECUTE FUNCTION refuse('what was handed over stays so');

-- Tickets: kept visits, agents' words on a file, opinions, who wants to be told.
CREATE TABLE kept (
    id TEXT PRIMARY KEY,
    digest BYTEA NOT NULL,
    until TEXT NOT NULL,
    phone INTEGER NOT NULL,
    received_at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'taken', 'burnt', 'expired')),
    wrong INTEGER NOT NULL DEFAULT 0,
    taker TEXT NOT NULL DEFAULT '',
    taken_at TEXT,
    sealed BYTEA
);
CREATE TABLE notes (envelope_id TEXT PRIMARY KEY, said TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE counts (
    month TEXT NOT NULL, flow TEXT NOT NULL, face TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (month, flow, face)
);
CREATE TABLE words (id BIGINT PRIMARY KEY, month TEXT NOT NULL, face TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE envelopes (id TEXT PRIMARY KEY, month TEXT NOT NULL);
CREATE TABLE news (one INTEGER PRIMARY KEY CHECK (one = 1), text TEXT NOT NULL);
CREATE TABLE contacts (
    envelope_id TEXT PRIMARY KEY,
    since TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    next_try TEXT NOT NULL DEFAULT '',
    about TEXT NOT NULL,
    sealed BYTEA
);

-- Appointments and hall numbers.
CREATE TABLE appointments (
    id TEXT PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    kiosk_id TEXT NOT NULL,
    hall TEXT NOT NULL,
    demarche TEXT NOT NULL,
    motif TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    made_at TEXT NOT NULL,
    since TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('asking', 'booked', 'arrived', 'called', 'over', 'missed', 'cancelled')),
    counter INTEGER NOT NULL,
    remote_id TEXT NOT NULL
);
CREATE INDEX appointments_by_start ON appointments (hall, starts_at);
CREATE UNIQUE INDEX appointments_by_remote ON appointments (remote_id) WHERE remote_id != '';
CREATE TABLE hall_numbers (
    id TEXT PRIMARY KEY,
    hall TEXT NOT NULL,
    day TEXT NOT NULL,
    number INTEGER NOT NULL,
    demarche TEXT NOT NULL,
    taken_at TEXT NOT NULL,
    since TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('arrived', 'called', 'over', 'missed')),
    UNIQUE (hall, day, number)
);

-- Live help.
CREATE TABLE kiosks (id TEXT PRIMARY KEY, public_key BYTEA NOT NULL, enrolled_at TEXT NOT NULL, revoked_at TEXT);
CREATE TABLE codes (digest TEXT PRIMARY KEY, until TEXT NOT NULL);
CREATE TABLE links (digest TEXT PRIMARY KEY, person TEXT NOT NULL, until TEXT NOT NULL);
CREATE TABLE sessions (digest TEXT PRIMARY KEY, person TEXT NOT NULL, until TEXT NOT NULL);
CREATE TABLE sign_ins (digest TEXT PRIMARY KEY, nonce TEXT NOT NULL, verifier TEXT NOT NULL, until TEXT NOT NULL);
CREATE TABLE requests (
    id TEXT PRIMARY KEY, kiosk_id TEXT NOT NULL, team TEXT NOT NULL, language TEXT NOT NULL, demarche TEXT NOT NULL,
    sign_language INTEGER NOT NULL, asked_at TEXT NOT NULL
);
CREATE TABLE tablets (id TEXT PRIMARY KEY, request TEXT NOT NULL);
CREATE TABLE calls (id TEXT PRIMARY KEY, call TEXT NOT NULL, talked_s DOUBLE PRECISION);
CREATE TABLE callbacks (
    id TEXT PRIMARY KEY, kiosk_id TEXT NOT NULL, language TEXT NOT NULL, demarche TEXT NOT NULL, asked_at TEXT NOT NULL,
    sealed BYTEA NOT NULL, taken_by TEXT NOT NULL DEFAULT ''
);
CREATE TABLE helped (
    at TEXT NOT NULL, kiosk_id TEXT NOT NULL, demarche TEXT NOT NULL, language TEXT NOT NULL, team TEXT NOT NULL,
    category TEXT NOT NULL, waited_s INTEGER NOT NULL, talked_s INTEGER NOT NULL, shared INTEGER NOT NULL,
    agent_service TEXT NOT NULL, spoke TEXT NOT NULL DEFAULT '', rowid BIGINT GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX helped_by_instant ON helped (at);
CREATE TABLE away (person TEXT PRIMARY KEY, there INTEGER NOT NULL, until TEXT);
CREATE TABLE pauses (person TEXT PRIMARY KEY);
CREATE TABLE notices (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text TEXT NOT NULL, language TEXT NOT NULL, until TEXT
);
CREATE TABLE remarks (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE audit (
    number BIGINT PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
    detail TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION refuse('append-only');

-- What every process keeps in mind: a number that differs once one of these tables was written.
CREATE TABLE changes (one INTEGER PRIMARY KEY CHECK (one = 1), number BIGINT NOT NULL);
INSERT INTO changes VALUES (1, 0);
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql SET search_path = desk AS
$$ BEGIN UPDATE changes SET number = number + 1; RETURN NULL; END $$;
CREATE TRIGGER kiosks_change AFTER INSERT OR UPDATE OR DELETE ON kiosks EXECUTE FUNCTION note_change();
CREATE TRIGGER away_changes AFTER INSERT OR UPDATE OR DELETE ON away EXECUTE FUNCTION note_change();
CREATE TRIGGER notices_change AFTER INSERT OR UPDATE OR DELETE ON notices EXECUTE FUNCTION note_change();

-- The processes of this desk, and letters between them that are too long for a notification: of no worth after a crash.
CREATE UNLOGGED TABLE processes (
    id TEXT PRIMARY KEY, place TEXT NOT NULL, public_key BYTEA NOT NULL, backend INTEGER NOT NULL, leads BOOLEAN NOT NULL,
    kiosks TEXT[] NOT NULL DEFAULT '{}', seen_at TIMESTAMPTZ NOT NULL
);
CREATE UNLOGGED TABLE letters (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body BYTEA NOT NULL, at TIMESTAMPTZ NOT NULL DEFAULT now()
);
