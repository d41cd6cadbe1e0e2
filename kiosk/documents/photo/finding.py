"""Where the faces of a picture are, and the outline of the largest: two small networks of MediaPipe, run by OpenCV.

They find; nothing here can tell one face from another. Sources: the packages' own description of their output (boxes
and six points for 896 anchors of 128 x 128 pixels; 468 points of an outline in 192 x 192), "BlazeFace" (Bazarevsky and
others, 2019) and "Attention Mesh"'s predecessor (Kartynnik and others, 2019).
"""

from pathlib import Path
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.documents.photo.networks import FILES

Floats = npt.NDArray[np.float32]
Picture = npt.NDArray[np.uint8]

_SIDE: Final = 128
_OUTLINE_SIDE: Final = 192
# Of the two networks: the squares that they look at, and what they are asked for.
SIDES: Final = (_SIDE, _OUTLINE_SIDE)
OUTPUTS: Final = (["classificators", "regressors"], ["conv2d_31", "conv2d_21"])
# Below this an anchor sees no face. What is drawn and what is photographed gave 0.9; a cup and a cat 0.3 and 0.6, and
# for those the outline's own doubt decides.
_SURE: Final = 0.6
_PRESENT: Final = 0.7
# Of the square around the face that the outline is looked for in, in sides of the face's box.
_AROUND: Final = 1.5
_POINTS: Final = 468
# Boxes that share more than this are one face.
_SAME: Final = 0.3
# A face in the background is not "several people".
_BESIDE: Final = 0.45


class Face(NamedTuple):
    """`outline`: 468 rows of x, y, z, pixels of the picture (z: of the same unit, towards the camera is less)."""

    outline: Floats


class Found(NamedTuple):
    """`faces`: how many of about the largest one's size. `face`: the largest; None where its outline is in doubt."""

    faces: int
    face: Face | None


def _anchors() -> Floats:
    """Centres, in parts of the side: two for each cell of 8 pixels, six for each of 16."""
    centres = []
    for stride, each in ((8, 2), (16, 6)):
        cells = (np.arange(_SIDE // stride, dtype=np.float32) + 0.5) * stride / _SIDE
        across, down = np.meshgrid(cells, cells)
        centres.append(np.repeat(np.stack([across.ravel(), down.ravel()], axis=1), each, axis=0))
    return np.concatenate(centres)


def networks(folder: Path) -> tuple[cv2.dnn.Net, cv2.dnn.Net]:
    """That of boxes, and that of outlines. Raises `cv2.error` for files that are no networks."""
    # The newer engine of OpenCV 5.0 knows one output only of these two files.
    engine = cv2.dnn.ENGINE_CLASSIC
    boxes, outlines = (cv2.dnn.readNetFromTFLite(str(folder / name), engine) for name in FILES)
    return boxes, outlines


class Finder:
    """Raises `cv2.error` for files that are no networks."""

    def __init__(self, folder: Path) -> None:
        self._faces, self._outline = networks(folder)
        self._anchors = _anchors()

    def find(self, rgb: Picture) -> Found:
        """`rgb`: height x width x 3, of at least 16 x 16."""
        boxes, eyes = self._boxes(rgb)
        height, width = rgb.shape[:2]
        if not len(boxes) and width > height:
            # Somebody far away is too small for 128 pixels of the whole width: the middle, once more.
            left = (width - height) // 2
            boxes, eyes = self._boxes(rgb[:, left : left + height])
            boxes[:, 0] += left
            eyes[:, (0, 2)] += left
        if not len(boxes):
            return Found(0, None)
        sides = boxes[:, 2]
        largest = int(np.argmax(sides))
        faces = int(np.sum(sides >= _BESIDE * sides[largest]))
        return Found(faces, self._face(rgb, boxes[largest], eyes[largest]))

    def _boxes(self, rgb: Picture) -> tuple[Floats, Floats]:
        """Rows of centre x, centre y, side; and of the two eyes' x, y, x, y; in pixels, the surest first."""
        height, width = rgb.shape[:2]
        side = max(height, width)
        scale = _SIDE / side
        small = cv2.resize(
            rgb, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=cv2.INTER_AREA
        )
        square = np.zeros((_SIDE, _SIDE, 3), np.float32)
        left, top = (_SIDE - small.shape[1]) // 2, (_SIDE - small.shape[0]) // 2
        square[top : top + small.shape[0], left : left + small.shape[1]] = small.astype(np.float32) / 127.5 - 1
        self._faces.setInput(np.ascontiguousarray(square.transpose(2, 0, 1)[None]))
        scores, values = self._faces.forward(OUTPUTS[0])
        logits, rows = scores.reshape(-1), values.reshape(-1, 16)
        sure = np.flatnonzero(logits > np.log(_SURE / (1 - _SURE)))
        sure = sure[np.argsort(-logits[sure])]
        centres = self._anchors[sure] + rows[sure, :2] / _SIDE
        eyes = np.tile(self._anchors[sure], 2) + rows[sure, 4:8] / _SIDE
        offset = np.array([left, top], np.float32)
        at = np.concatenate([(centres * _SIDE - offset) / scale, rows[sure, 2:3].clip(1) / scale], axis=1)
        kept = _apart(at)
        return at[kept], ((eyes * _SIDE - np.tile(offset, 2)) / scale)[kept]

    def _face(self, rgb: Picture, box: Floats, eyes: Floats) -> Face | None:
        """The outline, looked for in a square that is turned as the eyes are."""
        angle = float(np.arctan2(eyes[3] - eyes[1], eyes[2] - eyes[0]))
        scale = _OUTLINE_SIDE / (float(box[2]) * _AROUND)
        turn = cv2.getRotationMatrix2D((float(box[0]), float(box[1])), float(np.degrees(angle)), scale)
        turn[:, 2] = turn[:, 2] + _OUTLINE_SIDE / 2 - box[:2]
        cut = cv2.warpAffine(rgb, turn, (_OUTLINE_SIDE, _OUTLINE_SIDE), flags=cv2.INTER_LINEAR)
        self._outline.setInput(np.ascontiguousarray((cut.astype(np.float32) / 255).transpose(2, 0, 1)[None]))
        doubt, values = self._outline.forward(OUTPUTS[1])
        points = values.reshape(-1, 3).astype(np.float32)
        presence = 1 / (1 + float(np.exp(-np.clip(doubt.reshape(-1)[0], -50, 50))))
        if presence < _PRESENT or len(points) != _POINTS or not np.isfinite(points).all():
            return None
        back = cv2.invertAffineTransform(turn)
        flat = points[:, :2] @ back[:, :2].T + back[:, 2]
        return Face(np.concatenate([flat, points[:, 2:] / scale], axis=1).astype(np.float32))


def _apart(boxes: Floats) -> list[int]:
    """The boxes that are faces of their own, the surest first."""
    kept: list[int] = []
    for index, box in enumerate(boxes):
        if all(_shared(box, boxes[other]) < _SAME for other in kept):
            kept.append(index)
    return kept


def _shared(one: Floats, other: Floats) -> float:
    """Of two squares: what both cover, in parts of what either covers."""
    sides = [
        max(0.0, min(a + s / 2, b + t / 2) - max(a - s / 2, b - t / 2))
        for a, s, b, t in ((one[0], one[2], other[0], other[2]), (one[1], one[2], other[1], other[2]))
    ]
    both = float(sides[0] * sides[1])
    return both / float(one[2] ** 2 + other[2] ** 2 - both)
