"""Appointments and hall numbers: what a kiosk asks its desk, the calendar entry on a ticket. No Qt."""
