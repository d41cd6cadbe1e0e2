"""The `{fields}` of a text: named, plain, without attributes, indexes, conversions or formats.

A translation comes from outside the code: `str.format` would follow `{value.__class__}`, this does not.
"""

from string import Formatter


class BadFieldsError(ValueError):
    """A text whose `{fields}` cannot be filled; the message says which."""


def fields_of(text: str) -> frozenset[str]:
    """The names of the `{fields}` of a text. Raises `BadFieldsError`."""
    return frozenset(name for _, name in _parts(text) if name is not None)


def fill(text: str, values: dict[str, str | int]) -> str:
    """The text with each `{name}` replaced and `{{`, `}}` as braces. Raises `BadFieldsError`."""
    filled = []
    for literal, name in _parts(text):
        filled.append(literal)
        if name is not None:
            if name not in values:
                raise BadFieldsError(f"{{{name}}} has no value")
            filled.append(str(values[name]))
    return "".join(filled)


def _parts(text: str) -> list[tuple[str, str | None]]:
    parts: list[tuple[str, str | None]] = []
    try:
        for literal, name, form, conversion in Formatter().parse(text):
            if name is not None and (not name.isidentifier() or form or conversion):
                raise BadFieldsError(f"{{{name}}} is not a plain field")
            parts.append((literal, name))
    except ValueError as error:
        raise BadFieldsError(str(error)) from None
    return parts
