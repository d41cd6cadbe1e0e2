"""What the courier is told and what it answers; apart from it, so that who hosts it loads no HTTP library."""

from pathlib import Path

import msgspec

from kiosk.config import Config
from kiosk.processes.link import Delivered, Refused, Undelivered


class Setup(msgspec.Struct, frozen=True):
    config: Config


class Wake(msgspec.Struct, frozen=True, tag="wake"):
    """A file has been committed: look now. Answered at once."""


Request = Wake
Event = Delivered | Refused | Undelivered


def outbox_directory(state_dir: str | Path) -> Path:
    """Where a kiosk's outbox is, below its state directory."""
    return Path(state_dir) / "outbox"
