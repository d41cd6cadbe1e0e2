"""Where content lies that was taken apart from the system (docs/update.md): a link that an update moves.

A process asks once and keeps to what it found: a visit that runs while content is taken goes on with the old one.
"""

import functools
import os
from pathlib import Path

from kiosk.running import UPDATER

# Read by the checks of a bundle that does not count yet, and by developers.
VARIABLE = "KIOSK_CONTENT"
CURRENT = "current"
FOLDER = UPDATER / "content"
# What a bundle may hold, each as a whole.
PARTS = ("demarches", "translations", "trust", "answers", "directory")


def part(name: str) -> Path | None:
    """The folder of one of `PARTS`; None: what came with the system."""
    if name not in PARTS:
        return None
    folder = _folder() / name
    return folder if folder.is_dir() else None


@functools.cache
def _folder() -> Path:
    return Path(os.environ.get(VARIABLE) or FOLDER / CURRENT).resolve()
