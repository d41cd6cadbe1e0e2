"""The citizen's ticket: a visit that is kept and opened again, a file that is followed, what one thinks."""
