"""What the desk publishes for everybody is kept where notices lie, from where the home page reads it."""

from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from kiosk.errors import N_
from kiosk.finding.notices import Notice
from kiosk.help import wire
from kiosk.privacy import logs
from kiosk.whole_file import write_whole

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
            write_whole(file, msgspec.json.encode(notice), lasting=False)
    except OSError as error:
        logs.event("notices_not_kept", error=type(error).__name__)
