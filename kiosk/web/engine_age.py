"""How old the engine of official sites is, and from when on it opens none: a browser that nobody brings up to date is
one whose holes are known. No Qt is loaded: the supervisor asks before each screen."""

import re
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import msgspec

from kiosk.config import Config, Web

# As an installed package of that name says its version; `importlib.metadata` would cost the first screen its time.
INSTALLED = re.compile(r"pyside6_addons-([0-9][0-9.]*)\.dist-info", re.IGNORECASE)
# The day on which each version of the engine's package was published, as its index says; a test holds the locked
# version against it. A version that is not here has no age that anybody could hold against it.
PUBLISHED = {"6.11.3": date(2026, 10, 26)}


def published(path: Sequence[str] = sys.path) -> date | None:
    """Of the engine that is installed on `path`; None: none is, or nobody knows."""
    for folder in path:
        try:
            found = [match[1] for one in Path(folder).iterdir() if (match := INSTALLED.fullmatch(one.name))]
        except OSError:
            continue
        if found:
            return PUBLISHED.get(found[0])
    return None


def shuts_at(web: Web, day: date | None) -> datetime | None:
    """From when on an engine of that day opens no site. None: never, or nobody knows; a stand-in is no site."""
    if day is None or not web.engine_max_days or web.stand_in or web.simulated:
        return None
    return datetime.combine(day, time(), UTC) + timedelta(days=web.engine_max_days)


def is_behind(now: datetime, day: date | None) -> bool:
    """Whether the machine's clock is certainly wrong: before the engine was published (in any time zone) nobody had it.
    By such a clock it would never grow old."""
    return day is not None and now < datetime.combine(day, time(), UTC) - timedelta(days=1)


def in_time(config: Config, now: datetime, day: date | None) -> Config:
    """The settings of a screen that is started now: no official site where the engine is past its limit, or where the
    clock cannot tell."""
    until = shuts_at(config.web, day)
    if until is None or (now < until and not is_behind(now, day)):
        return config
    return msgspec.structs.replace(config, web=msgspec.structs.replace(config.web, enabled=False))
