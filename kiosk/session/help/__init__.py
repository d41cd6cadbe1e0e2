"""Help by a person at a distance: asking, talking, the shared view, what an agent may wish."""
