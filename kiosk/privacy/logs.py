"""Logs that cannot carry a citizen's data: an event's name and named, bounded fields; everything else is `***`.

`set_up` is called once by each process; `event` is how the product logs. A record that was made any other way (a
library's, a forgotten f-string) keeps its logger and its place in the code and loses its words, as nobody can tell
what they hold. An exception is shown as its type and places, without its message, its source lines or its locals.
"""

import logging
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from enum import Enum
from types import TracebackType
from typing import Any, TextIO

HIDDEN = "***"

# What may be written down: random ids, codes, counts, durations. A new name is added here, with a look at what its
# values can be, or it prints as `***`.
SAFE_FIELDS = frozenset(
    {
        "action",
        "at",
        "attempt",
        "bytes",
        "code",
        "count",
        "device",
        "envelope_id",
        "error",
        "flow",
        "how",
        "kind",
        "language",
        "life",
        "module",
        "page",
        "pid",
        "port",
        "process",
        "reference",
        "seconds",
        "signal",
        "state",
        "status",
        "step",
        "visit_id",
    }
)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
# One word of ASCII: an id, a code, a module, an exception with its places. No space, so no sentence, no full name.
_WORD = re.compile(r"[A-Za-z0-9_.:@<-]{1,200}")
# 13 digits and more may be a social-security number or a telephone number with its prefix.
_MAX_NUMBER = 10**9

_LOGGER = logging.getLogger("kiosk")


def event(name: str, *, level: int = logging.INFO, **fields: object) -> None:
    """Log one event: `event("delivered", envelope_id=..., status=201)`. Fields: see `SAFE_FIELDS`."""
    _LOGGER.log(level, "%s", name, extra={"kiosk_event": name, "kiosk_fields": fields}, stacklevel=2)


def set_up(process: str, *, stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send every record of this process to `stream` (standard error), one safe line each, and nothing else.

    Also takes over what Python prints by itself: uncaught exceptions (of threads too), warnings, and the logging
    module's own complaints, which would print a record's arguments.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(SafeFormatter(process))
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    _LOGGER.setLevel(level)
    logging.captureWarnings(True)
    logging.raiseExceptions = False
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _report(args.exc_type, args.exc_traceback)
    sys.unraisablehook = lambda args: _report(args.exc_type, args.exc_traceback)


class SafeFormatter(logging.Formatter):
    """One line: instant, level, process, then the event with its fields, or where an unknown record was made."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        instant = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        words = [instant, record.levelname, self._process, *_described(record)]
        if record.exc_info and record.exc_info[0] is not None:
            words.append(f"exception={places(record.exc_info[0], record.exc_info[2])}")
        return " ".join(words)


def places(kind: type[BaseException], trace: TracebackType | None) -> str:
    """An exception without what it says: `ValueError@driver.py:12<driver.py:40`, innermost place first."""
    frames = traceback.extract_tb(trace, limit=-4)
    where = "<".join(f"{_file(frame.filename)}:{frame.lineno}" for frame in reversed(frames))
    return f"{kind.__name__}@{where}" if where else kind.__name__


def _file(path: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", "_", path.rsplit("/", 1)[-1])[:40]


def _described(record: logging.LogRecord) -> list[str]:
    fields: Any = getattr(record, "kiosk_fields", None)
    name = getattr(record, "kiosk_event", None)
    if not isinstance(fields, dict) or not isinstance(name, str):
        logger = record.name if _WORD.fullmatch(record.name) else HIDDEN
        return [logger, f"{record.filename}:{record.lineno}", HIDDEN]
    shown = [f"{key if _NAME.fullmatch(key) else HIDDEN}={_shown(key, value)}" for key, value in fields.items()]
    return [name if _NAME.fullmatch(name) else HIDDEN, *shown]


def _shown(key: str, value: object) -> str:
    if key not in SAFE_FIELDS:
        return HIDDEN
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:.6g}" if abs(value) < _MAX_NUMBER else HIDDEN
    return value if isinstance(value, str) and _WORD.fullmatch(value) else HIDDEN


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        _report(kind, trace)


def _report(kind: type[BaseException] | None, trace: TracebackType | None) -> None:
    if kind is not None:
        fields = {"error": places(kind, trace)}
        _LOGGER.critical("%s", "uncaught", extra={"kiosk_event": "uncaught", "kiosk_fields": fields})
