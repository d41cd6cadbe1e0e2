"""From the scanner's raw picture to a page, and from a coarse look to "something lies there"."""

import hashlib
import io

from PIL import Image, ImageChops, ImageFilter

from kiosk.devices.scanner.port import Page

# At 200 dpi an A4 page of text takes 0.3-0.6 MB, and small print and 2D-Doc stay clean.
JPEG_QUALITY = 88
PREVIEW_WIDTH = 700

# What libjpeg writes where it has no data, in rows of at least so many pixels.
_MISSING = 128
_MCU_PX = 8

# A look is judged at this resolution, whatever the scanner gave.
LOOK_DPI = 75
# The rim of the glass (about 4 mm) shows the frame, not the paper.
_RIM_PX = 12
# Grey levels between a pixel and its neighbour two further on, after a mean over 3 x 3 which takes a lid's noise of
# standard deviation 6 down to 2.
_EDGE_STEP = 14
# Measured: a bare lid with noise, dust, a streak and an uneven lamp 0; a blank sheet 88-309; an identity card that is
# 18 levels darker than the lid 149; a bill 50,000.
_EDGE_PIXELS = 60


def make_page(picture: Image.Image, dpi: int) -> Page:
    """Encode once; the digest is of the bytes that are kept."""
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG", quality=JPEG_QUALITY, dpi=(dpi, dpi))
    data = jpeg.getvalue()
    preview = picture.convert("RGB")
    preview.thumbnail((PREVIEW_WIDTH, PREVIEW_WIDTH * 4), Image.Resampling.BILINEAR, reducing_gap=2.0)
    return Page(
        jpeg=data,
        width_px=picture.width,
        height_px=picture.height,
        dpi=dpi,
        sha256=hashlib.sha256(data).hexdigest(),
        preview_rgb=preview.tobytes(),
        preview_width=preview.width,
        preview_height=preview.height,
    )


def breaks_off(picture: Image.Image) -> bool:
    """Is the end of the picture missing? sane-airscan decodes a JPEG that ends too early, or turns into noise, without
    a word: libjpeg fills what is missing with the level 128, and sane-airscan adds white up to the size that was asked
    for. No sensor gives that one level over the last rows of a quarter of the width."""
    seen = ImageChops.invert(picture).getbbox()
    if seen is None:
        return False
    left, top, right, bottom = seen
    corner = picture.crop((right - max(1, (right - left) // 4), max(top, bottom - _MCU_PX), right, bottom))
    return all(band.histogram()[_MISSING] == corner.width * corner.height for band in corner.split())


def is_occupied(picture: Image.Image, dpi: int) -> bool:
    """Does something other than the lid show? Counts edges, so that neither the lid's colour nor an uneven lamp
    nor the sensor's noise matters."""
    return edge_pixels(picture, dpi) >= _EDGE_PIXELS


def edge_pixels(picture: Image.Image, dpi: int) -> int:
    """How many pixels of the picture, seen at `LOOK_DPI` without its rim, differ from a near neighbour."""
    grey = picture.convert("L")
    if dpi > LOOK_DPI:
        size = (max(1, grey.width * LOOK_DPI // dpi), max(1, grey.height * LOOK_DPI // dpi))
        grey = grey.resize(size, Image.Resampling.BOX)
    if min(grey.size) <= 4 * _RIM_PX:
        return 0
    # The median takes away specks of dust and the one-pixel streak that dirt on the sensor draws.
    smooth = grey.filter(ImageFilter.MedianFilter(3)).filter(ImageFilter.BoxBlur(1))
    inside = smooth.crop((_RIM_PX, _RIM_PX, smooth.width - _RIM_PX, smooth.height - _RIM_PX))
    across = ImageChops.difference(inside, ImageChops.offset(inside, 2, 0))
    down = ImageChops.difference(inside, ImageChops.offset(inside, 0, 2))
    # `offset` wraps round: the first two columns and rows compare opposite borders.
    steps = ImageChops.lighter(across, down).crop((2, 2, inside.width, inside.height))
    return sum(steps.histogram()[_EDGE_STEP:])
