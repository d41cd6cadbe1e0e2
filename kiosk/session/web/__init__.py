"""An official site within the visit."""
