"""Files of papers that a command is given: pictures, PDFs and folders of them, opened under limits."""

import argparse
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator, Set
from pathlib import Path

from kiosk.errors import KioskError

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp"})
# And what else may hold a signed code: a page, or what a reader of codes has written down.
WITH_CODES = PICTURES | {".pdf", ".txt"}
MAX_FILE_BYTES = 50_000_000
MAX_PDF_PAGES = 10
# The longer side of a page as it is rasterised: 300 dpi for A4, and a bound for a page that claims to be a field.
PDF_PAGE_PX = 3508
PDF_PAGE_S = 20
PDF_MEMORY_BYTES = 1024 * 1024 * 1024


def chosen(names: list[str], accepted: Set[str], kinds: str) -> Iterator[Path]:
    """The files to read: of a folder, those with an `accepted` suffix; another file is named on stderr and left out.
    `kinds`: what they are, in words. Raises `KioskError` for a folder that cannot be listed."""
    for name in names:
        path = Path(name)
        mode = _mode(path)
        if stat.S_ISDIR(mode):
            yield from _in_folder(path, accepted)
        elif path.suffix.lower() in accepted or not mode:
            yield path
        else:
            print(f"kiosk: {name}: ignored: not {kinds}", file=sys.stderr)


def _mode(path: Path) -> int:
    """0: nothing is there, or nobody may look; who reads it is told which."""
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def folder(text: str) -> Path:
    """A folder that is there, as an argument of a command. Raises `ArgumentTypeError`."""
    path = Path(text)
    if not stat.S_ISDIR(_mode(path)):
        raise argparse.ArgumentTypeError(f"{text}: not a folder")
    return path


def _in_folder(folder: Path, accepted: Set[str]) -> list[Path]:
    try:
        return sorted(p for p in folder.iterdir() if p.is_file() and p.suffix.lower() in accepted)
    except OSError as error:
        raise KioskError(f"{folder}: {error.strerror}") from None


def read_bytes(path: Path) -> bytes:
    """The file's content. Raises `KioskError` when there is none, or more than `MAX_FILE_BYTES`."""
    try:
        # Looked at first: to open a pipe would wait for its other end.
        if not stat.S_ISREG(path.stat().st_mode):
            raise KioskError("not a regular file")
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise KioskError(error.strerror or "cannot be read") from None
    if len(data) > MAX_FILE_BYTES:
        raise KioskError(f"larger than {MAX_FILE_BYTES} bytes")
    return data


def pages(pdf: bytes) -> Iterator[bytes]:
    """The first pages as JPEG, made by poppler in a process under limits. Raises `KioskError` when there is none."""
    for number in range(1, MAX_PDF_PAGES + 1):
        page = _rasterised(pdf, number)
        if not page:
            if number == 1:
                raise KioskError("not a PDF that can be opened")
            return
        yield page


def _rasterised(pdf: bytes, number: int) -> bytes:
    """Page `number`, or nothing when there is none. The file goes through pipes: nothing is written."""
    command = ["pdftoppm", "-f", str(number), "-l", str(number), "-scale-to", str(PDF_PAGE_PX), "-gray", "-jpeg", "-"]
    try:
        done = subprocess.run(
            command, input=pdf, capture_output=True, timeout=PDF_PAGE_S, preexec_fn=_limit_poppler, check=False
        )
    except FileNotFoundError:
        raise KioskError("pdftoppm is missing: install poppler-utils") from None
    except subprocess.TimeoutExpired:
        raise KioskError(f"page {number} takes more than {PDF_PAGE_S} s to draw") from None
    return done.stdout if done.returncode == 0 else b""


def _limit_poppler() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (PDF_MEMORY_BYTES, PDF_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
