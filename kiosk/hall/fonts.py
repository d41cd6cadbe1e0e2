"""The typefaces of the hall's papers and slips: DejaVu, from the Debian package `fonts-dejavu-core`, and OCR-B for the
zones of identity documents, from `fonts-ocr-b`."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from PIL import ImageFont

Face = Literal["DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono"]

_FOLDER = Path("/usr/share/fonts/truetype/dejavu")
_OCR_B = Path("/usr/share/fonts/opentype/ocr-b/OCRB.otf")
_OCR_B_ADVANCE = 0.723  # of the size: every character of the typeface is as wide


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


@lru_cache(maxsize=4)
def ocr_b(pitch_px: float) -> ImageFont.FreeTypeFont:
    """OCR-B whose characters are `pitch_px` apart. Raises `FontMissingError`."""
    try:
        return ImageFont.truetype(str(_OCR_B), pitch_px / _OCR_B_ADVANCE)
    except OSError:
        raise FontMissingError(f"{_OCR_B} is missing: install the Debian package fonts-ocr-b") from None
