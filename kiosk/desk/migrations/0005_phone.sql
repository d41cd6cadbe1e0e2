-- Which enrolled kiosk opened a telephone's page (kiosk/desk/phone_store.py).
ALTER TABLE phone_slots RENAME COLUMN address TO kiosk;
