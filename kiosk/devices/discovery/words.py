"""Texts that hardware says of itself, made fit for a terminal and a list."""

from kiosk.text import one_line

MAX_SHOWN = 80


def clean(text: str, most: int = MAX_SHOWN) -> str:
    """At most `most` printable characters on one line. A product name is what its maker, or an attacker's stick,
    wrote: control sequences and marks that turn the reading direction are neither printed nor logged."""
    return one_line(text, most)


def as_toml(value: str | bool | tuple[str, ...]) -> str:
    """A value of printable text as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(as_toml(item) for item in value) + "]"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
