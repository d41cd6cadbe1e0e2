"""What a recogniser writes, cut into sentences under limits. Pure: bytes in, values out.

UTF-8. A line feed ends a sentence; a carriage return ends a text that is not understood to its end yet, and the next
one takes its place, as on a terminal.
"""

import re

import msgspec

from kiosk.call.captions.port import Why
from kiosk.call.port import MAX_CAPTION
from kiosk.privacy.private import Private
from kiosk.text import replaced

MAX_LINE_BYTES = 4 * MAX_CAPTION
# A person says three words a second, a recogniser writes what it understands ten times.
MOST_PER_S = 20.0
BURST = 60.0
# What is not understood to its end is told no more often: each is another picture of the page.
DRAFT_EACH_S = 0.35
# Lines in a row that are no text: what writes them is no recogniser.
MOST_GARBAGE = 10

_ENDS = re.compile(rb"[\r\n]")


class Said(Private, frozen=True):
    seq: int
    text: str
    final: bool


class NoRecogniserError(Exception):
    """`why` goes to the screen."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class Pace(msgspec.Struct):
    """A bucket that empties evenly."""

    level: float = 0.0
    at: float = 0.0

    def one_more(self, now: float) -> bool:
        """Whether this one is too many."""
        self.level = max(0.0, self.level - (now - self.at) * MOST_PER_S) + 1
        self.at = now
        return self.level > BURST


class Sentences:
    """Of one recogniser."""

    def __init__(self) -> None:
        self._rest = b""
        self._skips = False  # the end of a line that is too long
        self._seq = 0
        self._last = ""
        self._garbage = 0
        self._drafted_at = -DRAFT_EACH_S
        self._pace = Pace()

    def take(self, data: bytes, now: float) -> list[Said]:
        """What was said in it. Raises `NoRecogniserError`."""
        self._rest += data
        said: list[Said] = []
        while (end := _ENDS.search(self._rest)) is not None:
            line, self._rest = self._rest[: end.start()], self._rest[end.end() :]
            said += self._line(line, now, final=end[0] == b"\n")
        if len(self._rest) > MAX_LINE_BYTES:
            self._rest, self._skips = b"", True
        return said

    def _line(self, line: bytes, now: float, *, final: bool) -> list[Said]:
        skipped, self._skips = self._skips, False
        text = None if skipped or len(line) > MAX_LINE_BYTES else _text(line)
        if self._pace.one_more(now):
            raise NoRecogniserError("flood")
        if text is None:
            self._garbage += 1
            if self._garbage > MOST_GARBAGE:
                raise NoRecogniserError("garbage")
            return []
        self._garbage = 0
        return self._sentence(text) if final else self._draft(text, now)

    def _draft(self, text: str, now: float) -> list[Said]:
        same, self._last = text in ("", self._last), text or self._last
        if same or now - self._drafted_at < DRAFT_EACH_S:
            return []
        self._drafted_at = now
        return [Said(self._seq, text, final=False)]

    def _sentence(self, text: str) -> list[Said]:
        """An empty one ends what stands there as it is."""
        text, self._last = text or self._last, ""
        if not text:
            return []
        self._seq += 1
        return [Said(self._seq - 1, text, final=True)]


def _text(line: bytes) -> str | None:
    """Its newest words, where it is longer than a caption. None: no text."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return None
    return " ".join(replaced(text, " ").split())[-MAX_CAPTION:]
