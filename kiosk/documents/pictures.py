"""Opening pictures that nobody vouches for: few formats, few pixels, one frame, one memory limit.

For workers only: Pillow is not for the screen's process.
"""

import io
import resource
from typing import Literal

import msgspec
from PIL import Image

# A4 at 600 dpi has 35 million pixels; A3 at 400 dpi, 31.
MAX_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "TIFF", "WEBP")


class NotAPicture(msgspec.Struct, frozen=True):
    """Why the bytes were refused, for staff; nothing of the content. `too_large`: whole or not, it was not decoded."""

    reason: str
    too_large: bool = False


def limit_memory(bytes_: int) -> None:
    """Allocations beyond this fail (`MemoryError`) instead of swapping the kiosk out."""
    resource.setrlimit(resource.RLIMIT_AS, (bytes_, bytes_))


def prepare() -> None:
    """Load what opening a picture loads, for a worker that soon may open no file (`sandbox`)."""
    Image.preinit()
    for kind in FORMATS:
        image = io.BytesIO()
        Image.new("RGB", (8, 8)).save(image, kind)
        open_picture(image.getvalue(), "L")


def open_picture(data: bytes, mode: Literal["L", "RGB"]) -> Image.Image | NotAPicture:
    """The first frame, decoded whole, in `mode`; anything wrong with the bytes is a `NotAPicture`."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                return NotAPicture(f"{width} x {height} pixels; at most {MAX_PIXELS} in all", too_large=True)
            image.draft(mode, image.size)
            return (_on_white(image) if image.has_transparency_data else image).convert(mode)
    except Image.DecompressionBombError:
        return NotAPicture(f"more than {MAX_PIXELS} pixels", too_large=True)
    except Exception as error:  # noqa: BLE001 - Pillow's decoders raise what they please on hostile bytes
        return NotAPicture(f"not a readable JPEG, PNG, TIFF or WebP picture ({type(error).__name__})")


def _on_white(image: Image.Image) -> Image.Image:
    """A drawn signature has a transparent ground, which a plain conversion would make black."""
    ink = image.convert("RGBA")
    paper = Image.new("RGBA", ink.size, "white")
    paper.alpha_composite(ink)
    return paper
