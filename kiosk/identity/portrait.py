"""Worker: opens the picture of a face that a chip held, where a bomb in it can do no harm.

Runs as `kiosk.processes.worker kiosk.identity.portrait`: JPEG and JPEG 2000 decoders have had faults that let a picture
take over who opens it, and a few octets can claim gigabytes. Size, pixels and memory are limited here, time by the host
(`portrait_client`). What comes out is a plain picture of this process's own making.
"""

import io
import resource

from PIL import Image

from kiosk.identity.portrait_port import MAX_SHOWN_SIDE, Decode, NotAPortrait, Portrait, Setup
from kiosk.processes.worker import Emit

__all__ = ["PortraitService", "Request", "Setup", "service"]

# 9303-9: 15 to 20 kB are usual; DG2 is read up to 256 kB.
MAX_BYTES = 262_144
# 1,200 x 1,600 is the largest that was heard of (ISO/IEC 39794-5 asks for 240 pixels between the eyes).
MAX_PIXELS = 4_000_000
MEMORY_BYTES = 768 * 1024 * 1024
FORMATS = ("JPEG", "JPEG2000")


Request = Decode


class PortraitService:
    def handle(self, request: Decode) -> Portrait | NotAPortrait:
        return decode(request.data)

    def cancel(self) -> None:
        """The host's time-out ends what takes too long."""

    def close(self) -> None:
        pass


def decode(data: bytes) -> Portrait | NotAPortrait:
    if len(data) > MAX_BYTES:
        return NotAPortrait(f"{len(data)} bytes; at most {MAX_BYTES}")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                return NotAPortrait(f"{width} x {height} pixels; at most {MAX_PIXELS} in all")
            shown = image.convert("RGB")
            shown.thumbnail((MAX_SHOWN_SIDE, MAX_SHOWN_SIDE))
            out = io.BytesIO()
            shown.save(out, "JPEG", quality=90)
    except Exception as error:  # noqa: BLE001 - Pillow's decoders raise what they please on hostile bytes
        return NotAPortrait(f"not a readable JPEG or JPEG 2000 picture ({type(error).__name__})")
    return Portrait(out.getvalue(), width, height)


def service(setup: Setup, emit: Emit) -> PortraitService:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    return PortraitService()
