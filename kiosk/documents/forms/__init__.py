"""Official forms (AcroForm): looked at, mapped, filled, read back, flattened. See docs/papers-out.md."""
