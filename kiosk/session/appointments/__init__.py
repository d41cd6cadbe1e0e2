"""Appointments and hall numbers: chosen, booked, cancelled, checked in."""
