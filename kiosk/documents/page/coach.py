"""Worker: finds the page in a camera's frames and in pictures, judges it, lays it flat.

Runs as `kiosk.processes.worker kiosk.documents.page.coach`. Untrusted pictures are decoded here, under a memory limit.
"""

import hashlib
import mmap

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from kiosk.devices.camera import ring
from kiosk.documents.page import keeping
from kiosk.documents.page.beside import Spare, spare
from kiosk.documents.page.finding import Found, find
from kiosk.documents.page.geometry import Corners, area, flat_size, is_convex, ordered, to_flat, true_aspect
from kiosk.documents.page.judging import judge
from kiosk.documents.page.outline import Outlined, outlined
from kiosk.documents.page.port import (
    WHOLE,
    Examination,
    Examine,
    Examined,
    Overwritten,
    Quad,
    Verdict,
    Watch,
    Watching,
)
from kiosk.documents.page.watching import Watcher
from kiosk.documents.pictures import NotAPicture, limit_memory, open_picture
from kiosk.documents.port import Unreadable
from kiosk.errors import Code
from kiosk.processes.worker import Emit

__all__ = ["Request", "Setup", "service"]

Pixels = NDArray[np.uint8]

MEMORY_BYTES = 2 * 1024 * 1024 * 1024
MIN_SIDE = 64  # pixels: less is no page
JUDGED_PX = 1200  # along the longer side; more tells nothing more
# A scan is its paper, unless the paper is clearly smaller than the glass.
SCAN_LEAST, SCAN_MOST = 0.08, 0.93

Request = Watch | Examine


class Setup(msgspec.Struct, frozen=True):
    """`ring_fd`: the inherited descriptor of the camera's frames; -1: there is no camera."""

    ring_fd: int = -1


class Coach:
    """The worker's service."""

    def __init__(self, memory: "mmap.mmap | None") -> None:
        self._memory = memory
        self._watcher = Watcher()

    def handle(self, request: Request) -> Watching | Examination:
        if isinstance(request, Watch):
            return self._watch(request)
        self._watcher = Watcher()
        return examine(request)

    def _watch(self, request: Watch) -> Watching:
        frame = ring.parse(self._memory, request.slot, request.sequence) if self._memory is not None else None
        if frame is None or self._memory is None:
            return Overwritten()
        pixels = np.frombuffer(self._memory, np.uint8, frame.size, frame.offset)
        # Copied first: the driver may write over it at any moment.
        rgb = cv2.cvtColor(pixels.reshape(frame.height, frame.width, ring.PIXEL_BYTES), cv2.COLOR_BGRA2RGB)
        if ring.parse(self._memory, request.slot, request.sequence) is None:
            return Overwritten()
        return self._watcher.see(np.asarray(rgb, np.uint8))

    def cancel(self) -> None:
        """A picture takes less than a second; the host's time-out is what ends a longer one."""

    def close(self) -> None:
        pass


def examine(request: Examine) -> Examination:
    """What a picture's bytes hold."""
    image = open_picture(request.jpeg, "RGB")
    if isinstance(image, NotAPicture):
        return Unreadable(Code.UNREADABLE_DOCUMENT, image.reason)
    rgb = np.asarray(image)
    if min(rgb.shape[:2]) < MIN_SIDE:
        return Unreadable(Code.UNREADABLE_DOCUMENT, f"{image.size[0]} x {image.size[1]} pixels are no page")
    outline, corners = _located(rgb, request)
    flat = _flattened(rgb, corners, whole=outline is None and request.quad is None)
    verdicts, turns = _verdicts(rgb, flat, outline, request)
    if request.quarter_turns is not None:
        turns = request.quarter_turns % 4
        verdicts = tuple(verdict for verdict in verdicts if not verdict.mended)
    upright = np.ascontiguousarray(np.rot90(flat, -turns))
    seen = keeping.look(upright)
    if any(keeping.is_same(seen, other) for other in request.before):
        verdicts = (*(verdict for verdict in verdicts if not verdict.mended), Verdict("same"))
    return _kept(upright, rgb, corners, turns, seen=seen, verdicts=verdicts, request=request)


def _located(rgb: Pixels, request: Examine) -> tuple[Outlined | None, Corners]:
    """The page and its corners; the whole picture where a scan is all page."""
    height, width = rgb.shape[:2]
    border = np.array([(0.0, 0.0), (width - 1.0, 0.0), (width - 1.0, height - 1.0), (0.0, height - 1.0)])
    if request.quad is not None:
        return None, _given(request.quad, border)
    if request.origin == "camera":
        outline = outlined(rgb)
        return outline, outline.found.corners if outline is not None else border
    # A scan or a file is most often all page: a table's frame on it is as whole as a paper's, and is none.
    found = find(rgb)
    if found is None or not SCAN_LEAST < _area_part(found, rgb) < SCAN_MOST or any(found.cut):
        return None, border
    return Outlined(found, (None,) * 4), found.corners


def _area_part(found: Found, rgb: Pixels) -> float:
    return area(found.corners) / float(rgb.shape[0] * rgb.shape[1])


def _given(quad: Quad, border: Corners) -> Corners:
    """A person's corners, if they are a quadrilateral at all; the whole picture if not."""
    size = border[2]
    corners = ordered((np.array(quad, np.float64).clip(-0.05, 1.05)) * size)
    large = float(cv2.contourArea(corners.astype(np.float32))) > 0.01 * float(size[0] * size[1])
    return corners if np.isfinite(corners).all() and is_convex(corners) and large else border


def _flattened(rgb: Pixels, corners: Corners, *, whole: bool) -> Pixels:
    if whole:
        return rgb
    size = flat_size(corners, (rgb.shape[1], rgb.shape[0]))
    limit = 2.0 * max(rgb.shape[:2])
    if max(size) > limit:
        size = (max(8, round(size[0] * limit / max(size))), max(8, round(size[1] * limit / max(size))))
    matrix = to_flat(corners, size)
    return np.asarray(
        cv2.warpPerspective(rgb, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def _verdicts(rgb: Pixels, flat: Pixels, outline: Outlined | None, request: Examine) -> tuple[tuple[Verdict, ...], int]:
    if outline is None and request.quad is None and request.origin == "camera":
        return (Verdict("no_page"),), 0
    scale = min(1.0, JUDGED_PX / max(flat.shape[:2]))
    small = flat if scale == 1.0 else keeping.smaller(flat, scale)
    if outline is None:
        return judge(small, None, Spare(0.0, 0.0), request.origin)
    beside = spare(rgb, outline.found)._replace(astride=not outline.is_whole)
    return judge(small, outline.found, beside, request.origin)


def _kept(
    upright: Pixels,
    rgb: Pixels,
    corners: Corners,
    turns: int,
    *,
    seen: bytes,
    verdicts: tuple[Verdict, ...],
    request: Examine,
) -> Examined:
    ink = request.ink or keeping.choose_ink(upright)
    page = keeping.cleaned(upright, ink)
    if request.mark:
        page = keeping.marked(page, request.mark)
    dpi = request.dpi or _dpi(upright)
    jpeg, width, height, dpi = keeping.encoded(page, ink, request.max_bytes, dpi)
    shown, shown_width, shown_height = keeping.preview(page)
    picture, picture_width, picture_height = keeping.preview(rgb)
    return Examined(
        jpeg=jpeg,
        width_px=width,
        height_px=height,
        dpi=dpi,
        sha256=hashlib.sha256(jpeg).hexdigest(),
        preview_rgb=shown,
        preview_width=shown_width,
        preview_height=shown_height,
        picture_preview=picture,
        picture_width=picture_width,
        picture_height=picture_height,
        quad=_parts(corners, rgb),
        quarter_turns=turns,
        ink=ink,
        look=seen,
        verdicts=verdicts,
    )


def _dpi(flat: Pixels) -> int:
    """Of a page that has A4's shape; 0 of another, whose size nobody knows."""
    height, width = flat.shape[:2]
    known = {297 / 210: 297.0, 210 / 297: 210.0}
    long_mm = known.get(true_aspect(height / width))
    return round(height / long_mm * 25.4) if long_mm is not None else 0


def _parts(corners: Corners, rgb: Pixels) -> Quad:
    size = np.array((rgb.shape[1] - 1.0, rgb.shape[0] - 1.0))
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = (corners / size).round(5).tolist()
    return ((x0, y0), (x1, y1), (x2, y2), (x3, y3)) if len(corners) == 4 else WHOLE


def service(setup: Setup, emit: Emit) -> Coach:
    memory = mmap.mmap(setup.ring_fd, ring.SIZE, prot=mmap.PROT_READ) if setup.ring_fd >= 0 else None
    limit_memory(MEMORY_BYTES)
    # The screen has the other processor: a look that takes both makes a finger wait.
    cv2.setNumThreads(1)
    return Coach(memory)
