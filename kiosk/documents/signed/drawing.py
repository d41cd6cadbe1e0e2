"""The picture of a code, made the same by who issues and by who verifies: a picture in a file that is exactly the
drawing of what it says is the paper's code, and no part of what the code binds. For workers only.
"""

import numpy as np
import zxingcpp
from PIL import Image

# Pixels of a module: viewers that smooth a picture leave it legible.
SCALE = 6
MAX_SIDE = 2000
QR_CODES = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


def code_picture(text: str) -> Image.Image:
    """A QR code with its quiet zone, black on white, mode "1"."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return Image.fromarray(np.asarray(barcode.to_image(scale=SCALE))).convert("1")


def says(picture: Image.Image, prefix: str) -> str:
    """The text of a picture that is, pixel for pixel, the drawing of a code that begins with `prefix`; else nothing.
    Its pixels are black and white: in a grey that is nearly white, something else could be written on it."""
    if picture.width != picture.height or not 0 < picture.width <= MAX_SIDE:
        return ""
    grey = picture.convert("L")
    for code in zxingcpp.read_barcodes(grey, formats=QR_CODES)[:1]:
        if code.text.startswith(prefix) and code_picture(code.text).convert("L").tobytes() == grey.tobytes():
            return code.text
    return ""
