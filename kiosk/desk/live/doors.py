"""Where the lines of this desk end: at the process that decides who rings and who is answered. With one process that is
this one; with several, the one that leads (`cluster.py`), and the others carry frames to it.
"""

from collections.abc import Callable
from typing import Literal, Protocol

from kiosk.desk.live.lines import Line, Way

# A kiosk; a person at a console; a guest by a link.
Kind = Literal["kiosk", "console", "guest"]


class End(Protocol):
    """What becomes of one line at the process that decides."""

    def take(self, frame: str) -> None:
        """Must not wait."""
        ...

    def left(self) -> None:
        """The line is over; once, and the last call."""
        ...


# `who`: what the process that has the line knows of its other end, proven: a kiosk's name, a person's id.
Arrive = Callable[[Way, str], End]


class Doors(Protocol):
    def expect(self, kind: Kind, arrive: Arrive) -> None:
        """What is done with lines of this kind. Called where this process decides."""
        ...

    async def serve(self, line: Line, kind: Kind, who: str, silence_s: float | None) -> None:
        """Until either side ends the line."""
        ...


class OneProcess:
    """`Doors` of a desk that shares nothing."""

    def __init__(self) -> None:
        self._arrivals: dict[Kind, Arrive] = {}

    def expect(self, kind: Kind, arrive: Arrive) -> None:
        self._arrivals[kind] = arrive

    def arrive(self, line: Way, kind: Kind, who: str) -> End:
        return self._arrivals[kind](line, who)

    async def serve(self, line: Line, kind: Kind, who: str, silence_s: float | None) -> None:
        end = self.arrive(line, kind, who)
        try:
            await line.run(end.take, silence_s)
        finally:
            end.left()
