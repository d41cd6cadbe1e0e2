"""The operator's logo, as a thermal head can burn it: black dots on white."""

import logging
import warnings
from functools import lru_cache
from pathlib import Path

from PIL import Image

log = logging.getLogger(__name__)

MAX_BYTES = 4_000_000
MAX_PIXELS = 16_000_000
# At most so much of a slip's width and so many dots high (about 3 cm).
_SHARE = 0.6
_HIGH = 220


@lru_cache(maxsize=4)
def logo(file: str, dots: int) -> Image.Image | None:
    """Dithered, mode "1", ink 0. None when the file cannot be read as a picture: a ticket comes without it."""
    try:
        path = Path(file)
        if path.stat().st_size > MAX_BYTES:
            raise ValueError("too large a file")
        with warnings.catch_warnings(), Image.open(path, formats=("PNG", "JPEG", "GIF", "BMP", "WEBP")) as picture:
            warnings.simplefilter("error")
            if picture.width * picture.height > MAX_PIXELS:
                raise ValueError("too many pixels")
            return dithered(picture, dots)
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError) as error:
        log.warning("logo of the receipt: cannot be used: %s", type(error).__name__)
        return None


def dithered(picture: Image.Image, dots: int) -> Image.Image:
    """Shrunk to its place, never enlarged; what is transparent is paper."""
    layers = picture.convert("RGBA")
    flat = Image.new("RGBA", layers.size, "white")
    flat.alpha_composite(layers)
    scale = min(1.0, dots * _SHARE / flat.width, _HIGH / flat.height)
    size = (max(1, round(flat.width * scale)), max(1, round(flat.height * scale)))
    return flat.convert("L").resize(size, Image.Resampling.LANCZOS).convert("1")
