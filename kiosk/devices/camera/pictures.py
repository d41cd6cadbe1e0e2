"""From a frame to the picture that is kept."""

import hashlib

import cv2
import numpy as np

from kiosk.devices.camera.port import Picture
from kiosk.devices.camera.ring_writer import shrunk
from kiosk.devices.camera.source import Image
from kiosk.devices.states import Fault
from kiosk.errors import Code

# 1080p of a paper takes 0.4-0.7 MB; small print stays clean.
JPEG_QUALITY = 92
PREVIEW_WIDTH = 700


def make_picture(image: Image) -> Picture | Fault:
    """Encode once; the digest is of the bytes that are kept, which hold nothing but the picture."""
    done, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        return Fault(Code.CAMERA_GARBAGE, "cannot be encoded")
    data = encoded.tobytes()
    height, width = image.shape[:2]
    scale = min(1.0, PREVIEW_WIDTH / width, PREVIEW_WIDTH * 2 / height)
    preview = shrunk(image, max(1, round(width * scale)), max(1, round(height * scale)))
    return Picture(
        jpeg=data,
        width_px=width,
        height_px=height,
        sha256=hashlib.sha256(data).hexdigest(),
        preview_rgb=np.ascontiguousarray(preview[:, :, ::-1]).tobytes(),
        preview_width=preview.shape[1],
        preview_height=preview.shape[0],
    )
