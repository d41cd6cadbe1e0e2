-- At which steps people leave or call: counts without identity (kiosk/desk/live/steps.py).
CREATE TABLE steps (
    month TEXT NOT NULL, demarche TEXT NOT NULL, step TEXT NOT NULL, what TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (month, demarche, step, what)
);
