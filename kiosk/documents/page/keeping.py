"""A page as it is kept: evenly lit, in black and white, grey or colour by what is on it, and no larger than is taken.

It stays a JPEG whatever it holds, as every recipient opens one; of black on white, most of a JPEG is grain and the
lamp's gradient, which are taken away.
"""

import io

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from kiosk import assets
from kiosk.documents.page.judging import LONG_MM, paper_ground
from kiosk.documents.page.port import Ink

Pixels = NDArray[np.uint8]

# Of a page: a stamp of 20 mm is 0.5 %, a coloured headline 0.2 %. Grain and JPEG's own colours stay below a tenth.
COLOURED = 0.0012
SATURATED = 42  # of 255, between the lightest and the darkest colour of a pixel
SHADED = 0.035  # of a page that is neither paper nor ink: a photograph, a tinted table
FIRST_QUALITY: dict[Ink, int] = {"colour": 78, "gray": 72, "lineart": 58}
LEAST_QUALITY = 34
SMALLER = 0.82
CHOSEN_PX = 900
LEAST_PX = 700  # along the longer side: below it nothing can be read, whatever is asked for
PREVIEW_PX = 700


def choose_ink(flat: Pixels) -> Ink:
    """By content, of a page laid flat."""
    scale = min(1.0, CHOSEN_PX / max(flat.shape[:2]))
    small = flat if scale == 1.0 else cv2.resize(flat, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ground = np.maximum(np.percentile(small[::4, ::4].reshape(-1, 3), 80, axis=0), 30.0)
    white = (small / ground * 255).clip(0, 255)
    edge = max(2, round(0.01 * max(small.shape[:2])))
    white = cv2.blur(white.astype(np.float32), (3, 3))[edge:-edge, edge:-edge]
    if float((white.max(axis=2) - white.min(axis=2) > SATURATED).mean()) > COLOURED:
        return "colour"
    light = np.asarray(cv2.GaussianBlur(white.mean(axis=2), (0, 0), 3.0), np.float32)
    even = paper_ground(light, max(small.shape[:2]) / LONG_MM)
    ratio = light / np.maximum(even, 8.0)
    wide = cv2.erode((ratio < 0.93).astype(np.uint8), np.ones((13, 13), np.uint8))
    dark = cv2.erode((even < 0.8 * np.percentile(even, 90)).astype(np.uint8), np.ones((13, 13), np.uint8))
    return "gray" if float(np.maximum(wide, dark).mean()) > SHADED / 4 else "lineart"


def cleaned(flat: Pixels, ink: Ink) -> Pixels:
    """Without the lamp's gradient and the paper's grain. A page with pictures keeps its own light."""
    px_per_mm = max(flat.shape[:2]) / LONG_MM
    light = np.asarray(cv2.cvtColor(flat, cv2.COLOR_RGB2GRAY), np.uint8)
    even = paper_ground(light, px_per_mm)
    if ink == "lineart":
        # Paper from 0.9 up is white, ink from 0.35 down is black; edges keep their grey, by which letters are read.
        ratio = cv2.divide(light, np.maximum(even, 8.0), dtype=cv2.CV_32F)
        return np.asarray(
            cv2.convertScaleAbs(np.maximum(ratio, 0.35), alpha=255 / 0.55, beta=-0.35 * 255 / 0.55), np.uint8
        )
    page = flat if ink == "colour" else light
    if float((even[::8, ::8] < 0.6 * np.percentile(even[::8, ::8], 90)).mean()) > 0.08:
        return np.asarray(page, np.uint8)
    lift = (250.0 / np.maximum(even, 20.0)).clip(0.9, 4.0).astype(np.float32)
    by = lift if page.ndim == 2 else cv2.merge((lift, lift, lift))
    return np.asarray(cv2.multiply(page, by, dtype=cv2.CV_8U), np.uint8)


def encoded(page: Pixels, ink: Ink, max_bytes: int, dpi: int) -> tuple[bytes, int, int, int]:
    """JPEG of at most `max_bytes`, its width and height, and its resolution: first fewer bytes a pixel, then fewer
    pixels. One that still is too large at `LEAST_PX` is given as it is."""
    quality, scale = FIRST_QUALITY[ink], 1.0
    while True:
        sized = page if scale == 1.0 else smaller(page, scale)
        kept = max(1, round(dpi * scale)) if dpi else 0
        jpeg = _jpeg(sized, quality, kept)
        if len(jpeg) <= max_bytes or max(sized.shape[:2]) * SMALLER < LEAST_PX:
            return jpeg, sized.shape[1], sized.shape[0], kept
        if quality > LEAST_QUALITY:
            quality = max(LEAST_QUALITY, quality - 12)
        else:
            quality, scale = FIRST_QUALITY[ink] - 12, scale * SMALLER


def smaller(page: Pixels, scale: float) -> Pixels:
    return np.asarray(cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _jpeg(page: Pixels, quality: int, dpi: int) -> bytes:
    out = io.BytesIO()
    resolution = {"dpi": (dpi, dpi)} if dpi else {}
    Image.fromarray(page).save(out, "JPEG", quality=quality, optimize=True, **resolution)
    return out.getvalue()


def marked(page: Pixels, words: str) -> Pixels:
    """`words` burnt into the page, again and again across it: grey enough to be read through, too much to be
    removed."""
    height, width = page.shape[:2]
    font = ImageFont.truetype(
        str(assets.path("fonts/AtkinsonHyperlegibleNext_700Bold.ttf")), max(14, round(max(height, width) / 42))
    )
    side = round(np.hypot(width, height))
    layer = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(layer)
    step, length = round(font.size * 4.5), font.getlength(words + "      ")
    for row, top in enumerate(range(0, side, step)):
        for left in range(round(-length * (row % 2) / 2), side, max(1, round(length))):
            pen.text((left, top), words, font=font, fill=255)
    turned = layer.rotate(30, resample=Image.Resampling.BILINEAR)
    left, top = (side - width) // 2, (side - height) // 2
    share = np.asarray(turned.crop((left, top, left + width, top + height)), np.float32) / 255 * 0.38
    if page.ndim == 3:
        share = share[..., None]
    return (page * (1 - share) + 96 * share).clip(0, 255).astype(np.uint8)


def preview(page: Pixels) -> tuple[bytes, int, int]:
    """Raw RGB of at most `PREVIEW_PX` along the longer side, with its width and height."""
    scale = min(1.0, PREVIEW_PX / max(page.shape[:2]))
    small = page if scale == 1.0 else cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    rgb = small if small.ndim == 3 else cv2.cvtColor(small, cv2.COLOR_GRAY2RGB)
    return np.ascontiguousarray(rgb).tobytes(), rgb.shape[1], rgb.shape[0]


def look(flat: Pixels) -> bytes:
    """A fingerprint of a page: how dark each of 32 x 24 places is."""
    scale = min(1.0, CHOSEN_PX / max(flat.shape[:2]))
    sized = flat if scale == 1.0 else cv2.resize(flat, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    light = cv2.cvtColor(sized, cv2.COLOR_RGB2GRAY).astype(np.float32)
    ratio = 1 - light / np.maximum(paper_ground(light, max(sized.shape[:2]) / LONG_MM), 8.0)
    small = cv2.resize(ratio.clip(0, 1), LOOK, interpolation=cv2.INTER_AREA)
    return (small * 510).clip(0, 255).astype(np.uint8).tobytes()


LOOK = (24, 32)
SAME = 0.93


def is_same(one: bytes, other: bytes) -> bool:
    """Whether two looks are of one page, taken twice. Never of pages with next to nothing on them."""
    if len(one) != LOOK[0] * LOOK[1] or len(other) != len(one):
        return False
    a, b = (np.frombuffer(each, np.uint8).reshape(LOOK[1], LOOK[0]).astype(np.float32) for each in (one, other))
    if min(a.std(), b.std()) < 1.0:
        return False
    middle = b[1:-1, 1:-1]
    shifted = [a[1 + y : a.shape[0] - 1 + y, 1 + x : a.shape[1] - 1 + x] for x in (-1, 0, 1) for y in (-1, 0, 1)]
    return max(float(np.corrcoef(each.ravel(), middle.ravel())[0, 1]) for each in shifted) > SAME
