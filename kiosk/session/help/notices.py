"""What the desk publishes for everybody is kept where notices lie, from where the home page reads it."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from kiosk.errors import N_
from kiosk.finding.notices import Notice
from kiosk.help import wire
from kiosk.privacy import logs

# Of a notice without an end: the desk says all that stand at each new line, and more often than that.
HELD_FOR = timedelta(days=2)
TITLE = N_("À savoir")
_NAME = "desk-{number}.json"
_MOST = 8


def keep(folder: Path, published: tuple[wire.Notice, ...], now: datetime) -> None:
    """All that stand, in the place of those before; of others in the folder none is touched. Blocks: for a thread."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in range(_MOST):
            file = folder / _NAME.format(number=number)
            if number >= len(published):
                file.unlink(missing_ok=True)
                continue
            one = published[number]
            notice = Notice(f"desk-{number}", TITLE, one.text, since=now, until=one.until or now + HELD_FOR)
            temporary = file.with_suffix(f".{os.getpid()}")
            temporary.write_bytes(msgspec.json.encode(notice))
            temporary.replace(file)
    except OSError as error:
        logs.event("notices_not_kept", error=type(error).__name__)
