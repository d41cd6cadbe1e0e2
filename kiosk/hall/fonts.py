"""The typefaces of the hall's papers and slips: DejaVu, from the Debian package `fonts-dejavu-core`."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from PIL import ImageFont

Face = Literal["DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono"]

_FOLDER = Path("/usr/share/fonts/truetype/dejavu")


class FontMissingError(Exception):
    """The package of the typeface is not installed."""


@lru_cache(maxsize=64)
def font(face: Face, size_px: int) -> ImageFont.FreeTypeFont:
    """Raises `FontMissingError`: Pillow's own fallback has no é and would draw wrong papers silently."""
    try:
        return ImageFont.truetype(str(_FOLDER / f"{face}.ttf"), size_px)
    except OSError:
        raise FontMissingError(
            f"{_FOLDER / face}.ttf is missing: install the Debian package fonts-dejavu-core"
        ) from None
