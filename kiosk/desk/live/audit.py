"""The audit log: who did what to which request, kiosk or call, and no value. Each line's hash covers the one before,
so that a line that was changed or taken out is seen; who copies the last hash elsewhere also sees a cut end. Pure."""

import hashlib
from collections.abc import Iterable

import msgspec

from kiosk.desk.live.store import Entry

# What the first line stands on.
GENESIS = "0" * 64


def chained(before: str, number: int, said: tuple[str, str, str, str, str]) -> Entry:
    """The next line after the one whose hash is `before`. `said`: instant, actor, action, subject, detail."""
    covered = msgspec.json.encode((before, number, *said))
    return Entry(number, *said, hashlib.sha256(covered).hexdigest())


def first_broken(entries: Iterable[Entry]) -> int:
    """The number of the first line that does not follow from the one before it; 0: the log is whole."""
    before, expected = GENESIS, 1
    for entry in entries:
        said = (entry.at, entry.actor, entry.action, entry.subject, entry.detail)
        if chained(before, expected, said) != entry:
            return expected
        before, expected = entry.hash, expected + 1
    return 0
