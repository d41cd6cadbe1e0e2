"""Notices of closures and changes of service: files that the desk publishes into a folder, each with its two ends.

Read at each look: shown as soon as one is there, and no longer once it has ended.
"""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec

from kiosk.text import is_fit

MOST_BYTES = 4096
MOST_NOTICES = 20


class Notice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence for everybody, from one instant (included) to another (excluded), both with their time zone."""

    id: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]{1,60}$")]
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=600)]
    since: Annotated[datetime, msgspec.Meta(tz=True)]
    until: Annotated[datetime, msgspec.Meta(tz=True)]


def folder_of(state_dir: str) -> Path | None:
    """Where a kiosk's notices lie, written by whoever receives them from the desk: each whole, under its own name, by
    a rename. None where the kiosk keeps nothing."""
    return Path(state_dir) / "notices" if state_dir else None


def current(folder: Path, now: datetime) -> tuple[Notice, ...]:
    """Those that hold at `now` (with its time zone), by their beginning. What is no notice is passed over: the folder
    is written from outside. A notice's own folder that is not there holds none."""
    try:
        files = sorted(folder.glob("*.json"))[: 4 * MOST_NOTICES]
    except OSError:
        return ()
    read = (_notice(file) for file in files)
    held = [one for one in read if one is not None and one.since <= now < one.until]
    return tuple(sorted(held, key=lambda one: (one.since, one.id))[:MOST_NOTICES])


def _notice(file: Path) -> Notice | None:
    try:
        if not file.is_file():  # a pipe would be waited for
            return None
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
        notice = msgspec.json.decode(data, type=Notice) if len(data) <= MOST_BYTES else None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return notice if notice and is_fit(notice.title) and is_fit(notice.text) else None
