"""A file that a command writes for others to believe."""

import contextlib
import os
from pathlib import Path

from kiosk.errors import KioskError


def write_whole(path: Path, data: bytes) -> None:
    """Complete or not at all: one that a power failure has cut would be believed by nobody, at every start. Folders
    that are missing are made. Raises `KioskError`."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise KioskError(f"{path}: {error.strerror}") from None
    finally:
        with contextlib.suppress(OSError):  # a folder that is a file, which has been told above
            temporary.unlink(missing_ok=True)
