-- By whose hand a file was destroyed, until the audit log has it (kiosk/desk/lifecycle.py).
ALTER TABLE lifecycle ADD COLUMN actor TEXT NOT NULL DEFAULT '';
