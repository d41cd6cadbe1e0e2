"""Sound and picture with an agent at a distance: the engine in a process of its own, and its client."""
