"""An address that is looked for on line, when the citizen wants it."""
