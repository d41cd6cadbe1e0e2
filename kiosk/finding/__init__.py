"""From what a person says to the démarches that are meant, off line: folding, an index of words, one question back."""
