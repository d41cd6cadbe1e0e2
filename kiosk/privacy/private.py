"""Values that refuse to print.

A citizen's value that reaches a log does so through `repr`, `str` or a format string. `Private` is the base of
every frozen value that carries one: its fields are shown as `***` whatever prints it (a traceback with locals, an
assertion message, an f-string).
"""

from typing import Any

import msgspec


class Private(msgspec.Struct, frozen=True):
    """A frozen struct whose `repr` names its type and nothing else."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __rich_repr__(self) -> Any:
        yield "***"
