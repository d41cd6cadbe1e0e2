"""A letter on the glass: who seems to write, what it wants and by when, with the piece of the letter that says so."""
