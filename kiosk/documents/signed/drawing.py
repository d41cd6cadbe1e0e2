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
    """The text of a picture that is, pixel for pixel, the drawing of a code that begins with `prefix`; else nothing."""
    if picture.width != picture.height or not 0 < picture.width <= MAX_SIDE:
        return ""
    for code in zxingcpp.read_barcodes(picture.convert("L"), formats=QR_CODES)[:1]:
        if code.text.startswith(prefix) and code_picture(code.text).tobytes() == picture.convert("1").tobytes():
            return code.text
    return ""
