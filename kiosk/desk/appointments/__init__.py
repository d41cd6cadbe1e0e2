"""Appointments and hall numbers at the desk: the calendar, who has come, who is called."""
