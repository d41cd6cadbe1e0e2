"""Lines of a zone as the reader cuts them out: straight, at the size that the classifier knows."""

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from kiosk.bench.mrz_corpus import FONT
from kiosk.documents.mrz.classifier import EDGE, WINDOW_H, flattened
from kiosk.documents.mrz.finding import Grey

_FINE = 8  # drawn so much larger
_MARGIN = 64  # pixels of bare ground at either end
_INK_HIGH = 15.5  # pixels of the strip: a capital


def strip_of(text: str, pitch: float) -> tuple[Grey, float]:
    """The strip, its letters `pitch` pixels apart, and where the middle of the first is."""
    unit = ImageFont.truetype(str(FONT), 1000).getbbox("H", anchor="ls")
    letters = ImageFont.truetype(str(FONT), round(_INK_HIGH * _FINE * 1000 / -unit[1]))
    wide = round((len(text) * pitch + 2 * _MARGIN) * _FINE)
    high = WINDOW_H + 2 * EDGE
    image = Image.new("L", (wide, high * _FINE), 250)
    pen = ImageDraw.Draw(image)
    baseline = (high + _INK_HIGH) / 2 * _FINE
    for place, char in enumerate(text):
        pen.text(((_MARGIN + (place + 0.5) * pitch) * _FINE, baseline), char, font=letters, fill=30, anchor="ms")
    small = cv2.resize(np.asarray(image), (wide // _FINE, high), interpolation=cv2.INTER_AREA)
    return flattened(np.asarray(small, np.uint8))[EDGE:-EDGE], _MARGIN + pitch / 2
