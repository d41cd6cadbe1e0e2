"""The citizen's ticket: a key on paper, what it seals, and what the desk is asked with it. No Qt, no HTTP."""
