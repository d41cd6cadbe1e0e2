"""Worker: looks at the camera's frames and says what to change; crops the picture that was taken.

Runs as `kiosk.processes.worker kiosk.documents.photo.coach`. Frames come from the camera's ring, which it inherits and
may only read; pictures are decoded here, under a memory limit. Of a face, one word leaves this process (`Hint`).
"""

import hashlib
import io
import mmap
from pathlib import Path
from typing import Final

import cv2
import msgspec
import numpy as np
from PIL import Image

from kiosk.devices.camera import ring
from kiosk.documents.photo.coaching import judge
from kiosk.documents.photo.cropping import HEIGHT_MM, Box, box_around, box_of_guide
from kiosk.documents.photo.finding import Finder, Picture
from kiosk.documents.photo.measuring import Measures, measure
from kiosk.documents.photo.port import (
    DPI,
    HEIGHT_PX,
    WIDTH_PX,
    Hint,
    LookAt,
    Looked,
    MakePhoto,
    NoPhoto,
    Photo,
    PhotoAnswer,
)
from kiosk.documents.pictures import NotAPicture, limit_memory, open_picture
from kiosk.processes.worker import Emit

__all__ = ["Request", "Setup", "service"]

MEMORY_BYTES: Final = 2 * 1024 * 1024 * 1024
MIN_SIDE: Final = 64  # pixels: less is no picture of a person
JPEG_QUALITY: Final = 93
PREVIEW_HEIGHT: Final = 700
MM_PER_INCH: Final = 25.4

Request = LookAt | MakePhoto


class Setup(msgspec.Struct, frozen=True):
    """`models`: the folder of the two networks. `ring_fd`: the inherited descriptor of the camera's ring; -1: none."""

    models: str
    ring_fd: int = -1


class Coach:
    """The worker's service."""

    def __init__(self, setup: Setup) -> None:
        self._finder = Finder(Path(setup.models))
        self._memory = (
            memoryview(mmap.mmap(setup.ring_fd, ring.SIZE, prot=mmap.PROT_READ)) if setup.ring_fd >= 0 else None
        )

    def handle(self, request: Request) -> Looked | PhotoAnswer:
        match request:
            case LookAt(slot=slot, sequence=sequence):
                frame = self._frame(slot, sequence)
                return Looked(None if frame is None else self.look(frame))
            case MakePhoto(jpeg=jpeg):
                return self.photo(jpeg)

    def cancel(self) -> None:
        """A look takes some ten milliseconds, a picture a tenth of a second; the host's time-out ends a longer one."""

    def close(self) -> None:
        pass

    def look(self, rgb: Picture) -> Hint:
        """What to change first in a frame."""
        return self._judged(rgb)[0]

    def photo(self, data: bytes) -> PhotoAnswer:
        """Cut around the face; along the guide where there is none."""
        image = open_picture(data, "RGB")
        if isinstance(image, NotAPicture):
            return NoPhoto(image.reason)
        if min(image.size) < MIN_SIDE:
            return NoPhoto(f"{image.width} x {image.height} pixels; at least {MIN_SIDE} each")
        rgb = np.asarray(image, np.uint8)
        hint, found = self._judged(rgb)
        box = box_of_guide(image.width, image.height) if found is None else box_around(found.crown, found.chin)
        cut = crop(rgb, box)
        out = io.BytesIO()
        Image.fromarray(cut).save(out, "JPEG", quality=JPEG_QUALITY, dpi=(DPI, DPI), subsampling=0)
        small = cv2.resize(
            cut, (round(WIDTH_PX * PREVIEW_HEIGHT / HEIGHT_PX), PREVIEW_HEIGHT), interpolation=cv2.INTER_AREA
        )
        return Photo(
            jpeg=out.getvalue(),
            sha256=hashlib.sha256(out.getvalue()).hexdigest(),
            hint=hint,
            framed=found is not None,
            true_dpi=min(DPI, round(box.height / HEIGHT_MM * MM_PER_INCH)),
            preview_rgb=small.tobytes(),
            preview_width=small.shape[1],
            preview_height=small.shape[0],
        )

    def _judged(self, rgb: Picture) -> tuple[Hint, Measures | None]:
        seen = self._finder.find(rgb)
        found = measure(rgb, seen.face) if seen.face is not None else None
        return judge(seen.faces, found, rgb.shape[1], rgb.shape[0]), found

    def _frame(self, slot: int, sequence: int) -> Picture | None:
        """A copy of the frame, red, green, blue; None where it is no longer, or not wholly, there."""
        if self._memory is None:
            return None
        at = ring.parse(self._memory, slot, sequence)
        if at is None or min(at.width, at.height) < MIN_SIDE:
            return None
        pixels = np.frombuffer(self._memory, np.uint8, at.size, at.offset).reshape(
            at.height, at.width, ring.PIXEL_BYTES
        )
        copy = np.ascontiguousarray(pixels[:, :, 2::-1])
        return copy if ring.parse(self._memory, slot, sequence) == at else None


def crop(rgb: Picture, box: Box) -> Picture:
    """`HEIGHT_PX` x `WIDTH_PX` x 3. What the box has beyond the picture is the picture's edge, drawn on."""
    height, width = rgb.shape[:2]
    left, top = int(np.floor(box.left)), int(np.floor(box.top))
    right, bottom = left + max(1, round(box.width)), top + max(1, round(box.height))
    # A face at the very edge of a picture: as far out as one photo, and no further.
    spare = (max(0, -top), max(0, bottom - height), max(0, -left), max(0, right - width))
    inner = rgb[max(0, top) : max(1, bottom), max(0, left) : max(1, right)]
    whole = cv2.copyMakeBorder(np.ascontiguousarray(inner), *spare, cv2.BORDER_REPLICATE) if any(spare) else inner
    how = cv2.INTER_AREA if box.height > HEIGHT_PX else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(np.ascontiguousarray(whole), (WIDTH_PX, HEIGHT_PX), interpolation=how), np.uint8)


def service(setup: Setup, emit: Emit) -> Coach:
    limit_memory(MEMORY_BYTES)
    # The screen has the other processor.
    cv2.setNumThreads(1)
    return Coach(setup)
