"""An official site on the screen, locked: the engine in a process of its own, and what the screen knows of it."""
