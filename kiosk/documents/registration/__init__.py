"""Reads the number plate and the serial number that stand on a registration certificate."""
