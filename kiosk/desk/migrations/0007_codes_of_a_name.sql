-- Whom alone a pack's code enrols; empty: any name.
ALTER TABLE codes ADD COLUMN kiosk_id TEXT NOT NULL DEFAULT '';
