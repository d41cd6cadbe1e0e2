"""A paper before the camera, frame after frame: where it is, how long it has lain still, and the one thing to be
said."""

from collections import deque

import cv2
import numpy as np

from kiosk.documents.page.finding import Found, find
from kiosk.documents.page.geometry import Corners
from kiosk.documents.page.judging import DARK
from kiosk.documents.page.pixels import Pixels, lightest
from kiosk.documents.page.port import Quad, Seen, Verdict

STILL_FRAMES = 6
MOVED = 0.006  # of the frame's width, for a corner to have moved; a paper that lies there moves by a tenth of it
# A frame alone says nothing: an arm passes, the finder misses one.
SAID_AFTER = 3
FORGOTTEN_AFTER = 4


class Watcher:
    """Holds some frames' corners, and no picture."""

    def __init__(self) -> None:
        self._lain: deque[Corners] = deque(maxlen=STILL_FRAMES + 1)
        self._missed = 0
        self._wrong: Verdict | None = None
        self._wrong_for = 0
        self._said: Verdict | None = None

    def see(self, rgb: Pixels) -> Seen:
        """`rgb`: the next frame."""
        found = find(rgb, self._lain[-1] if self._lain else None)
        self._say(_first_wrong(rgb, found))
        if found is None:
            self._missed += 1
            if self._missed >= FORGOTTEN_AFTER:
                self._lain.clear()
            return Seen(_parts(self._lain[-1], rgb) if self._lain else None, 0.0, self._said)
        self._missed = 0
        if self._lain and not _near(found.corners, self._lain, rgb):
            self._lain.clear()
        self._lain.append(found.corners)
        still = 0.0 if self._wrong is not None else (len(self._lain) - 1) / STILL_FRAMES
        shown = np.median(np.stack(self._lain), axis=0)
        return Seen(_parts(shown, rgb), round(still, 2), self._said)

    def _say(self, wrong: Verdict | None) -> None:
        self._wrong_for = self._wrong_for + 1 if wrong == self._wrong else 1
        self._wrong = wrong
        if self._wrong_for >= SAID_AFTER:
            self._said = wrong


def _first_wrong(rgb: Pixels, found: Found | None) -> Verdict | None:
    """Only what a glance shows; the rest is judged on the picture that is taken."""
    if found is None:
        return Verdict("no_page")
    sides = tuple(side for side, cut in zip(("upper", "right", "lower", "left"), found.cut, strict=True) if cut)
    if sides:
        return Verdict("crop", sides)  # type: ignore[arg-type]
    return Verdict("dark") if _is_dark(rgb, found.corners) else None


def _is_dark(rgb: Pixels, corners: Corners) -> bool:
    """Three quarters of the paper are darker than `judging` takes."""
    size = (rgb.shape[1] // 4, rgb.shape[0] // 4)
    light = lightest(np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_NEAREST), np.uint8))
    paper = np.zeros(light.shape, np.uint8)
    cv2.fillConvexPoly(paper, (corners / 4).round().astype(np.int32), 255)
    dark = int(np.count_nonzero(paper[light < DARK]))
    return dark > 0.75 * cv2.countNonZero(paper)


def _near(corners: Corners, lain: "deque[Corners]", rgb: Pixels) -> bool:
    middle = np.median(np.stack(lain), axis=0)
    return bool(np.max(np.linalg.norm(corners - middle, axis=1)) < MOVED * rgb.shape[1])


def _parts(corners: Corners, rgb: Pixels) -> Quad:
    size = np.array((rgb.shape[1] - 1.0, rgb.shape[0] - 1.0))
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = (corners / size).round(4).tolist()
    return (x0, y0), (x1, y1), (x2, y2), (x3, y3)
