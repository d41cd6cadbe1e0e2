"""A file that a command writes for others to believe."""

from pathlib import Path

from kiosk import whole_file
from kiosk.errors import KioskError


def write_whole(path: Path, data: bytes) -> None:
    """Complete or not at all: one that a power failure has cut would be believed by nobody, at every start. Folders
    that are missing are made. Raises `KioskError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        whole_file.write_whole(path, data)
    except OSError as error:
        raise KioskError(f"{path}: {error.strerror}") from None
