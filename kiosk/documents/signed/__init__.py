"""Signed codes on the papers that a kiosk hands out: made here, verified anywhere. See docs/papers-out.md."""
