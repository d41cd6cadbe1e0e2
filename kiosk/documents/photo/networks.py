"""The two networks that find a face: their files, and whether those that are installed are the ones that were looked
into. No OpenCV here."""

import hashlib
from pathlib import Path
from typing import Final

# Boxes of faces, then the outline of one (docs/photo.md); SHA-256 of the files.
FILES: Final = {
    "face_detection_short_range.tflite": "3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633",
    "face_landmark.tflite": "c603fa6149219a3e9487dc9abd7a0c24474c77263273d24868378cdf40aa26d1",
}


def unfit(folder: Path) -> str:
    """The first of them that is missing or another file, in words; empty: both are there."""
    for name, digest in FILES.items():
        try:
            data = (folder / name).read_bytes()
        except OSError as error:
            return f"{name}: {error.strerror}"
        if hashlib.sha256(data).hexdigest() != digest:
            return f"{name} is another file"
    return ""
