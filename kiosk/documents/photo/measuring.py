"""What of a face matters for a photo: how large, where, turned how, lit how, sharp, eyes open."""

from typing import Final, NamedTuple

import cv2
import numpy as np

from kiosk.documents.photo.finding import Face, Floats, Picture

# Points of the outline (MediaPipe's numbering of its face mesh). "Left" is the picture's left here.
_CHIN, _BROW = 152, 10
_LEFT_SIDE, _RIGHT_SIDE = 234, 454
_EYES: Final = ((33, 160, 158, 133, 153, 144), (362, 385, 387, 263, 373, 380))
_BELOW_EYES: Final = (230, 450)
_CHEEKS: Final = (50, 280)
# The way around the face; what lies within is skin, for the most part.
_OVAL: Final = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
# The eyes lie half-way between chin and crown (drawn and measured heads: 0.47 to 0.52 from the crown); hair does not
# count, and nothing sees where a head ends below it.
_HALF: Final = 2.0
# The face is looked at for light and sharpness at this height, whatever its distance.
_LOOK_HEIGHT: Final = 224


class Measures(NamedTuple):
    """In pixels of the picture and degrees. `crown`, `chin`: points (x, y). `head`: from one to the other.

    `roll`: clockwise as it is seen; `yaw`: towards the picture's right; `pitch`: chin towards the chest. `light`: the
    mean of the face, 0 to 255; `whites`: the lightest between the lids, which are as light in any face; `glare`: the
    part of the face that is white; `slope`: the difference between its halves, in parts of their mean. `blur`: 0
    (sharp) to 1. `eyes`: height of the opening in parts of its width, of the eye that is open less. `lenses`: how
    bright it is below the eyes, in parts of the cheeks.
    """

    crown: tuple[float, float]
    chin: tuple[float, float]
    head: float
    roll: float
    yaw: float
    pitch: float
    light: float
    whites: float
    glare: float
    slope: float
    blur: float
    eyes: float
    lenses: float


def measure(rgb: Picture, face: Face) -> Measures:
    """`rgb`: the picture in which the face was found."""
    points = face.outline
    flat = points[:, :2]
    middle = np.mean([flat[list(eye)].mean(axis=0) for eye in _EYES], axis=0)
    chin = flat[_CHIN]
    crown = middle + (middle - chin) * (_HALF - 1)
    across = points[_RIGHT_SIDE] - points[_LEFT_SIDE]
    down = points[_CHIN] - points[_BROW]
    grey, outline = _look(rgb, flat)
    light, glare, slope = _light(grey, outline)
    return Measures(
        crown=(float(crown[0]), float(crown[1])),
        chin=(float(chin[0]), float(chin[1])),
        head=float(np.hypot(*(chin - crown))),
        roll=_degrees(across[1], across[0]),
        yaw=_degrees(across[2], float(np.hypot(across[0], across[1]))),
        pitch=_degrees(down[2], float(np.hypot(down[0], down[1]))),
        light=light,
        whites=_whites(grey, outline),
        glare=glare,
        slope=slope,
        blur=blurred(grey),
        eyes=min(_opening(flat[list(eye)]) for eye in _EYES),
        lenses=_lenses(grey, outline),
    )


def _degrees(opposite: float, adjacent: float) -> float:
    return float(np.degrees(np.arctan2(opposite, adjacent)))


def _opening(eye: Floats) -> float:
    """Corner, two points above, corner, two points below."""
    width = float(np.hypot(*(eye[3] - eye[0])))
    heights = float(np.hypot(*(eye[1] - eye[5])) + np.hypot(*(eye[2] - eye[4])))
    return heights / (2 * width) if width > 0 else 0.0


def _look(rgb: Picture, flat: Floats) -> tuple[Picture, Floats]:
    """The face's rectangle in grey, of one height, and the outline in it."""
    height, width = rgb.shape[:2]
    low, high = flat.min(axis=0), flat.max(axis=0)
    left, top = (int(v) for v in np.clip(np.floor(low), 0, [width - 2, height - 2]))
    right, bottom = (int(v) for v in np.clip(np.ceil(high), [left + 2, top + 2], [width, height]))
    scale = _LOOK_HEIGHT / (bottom - top)
    cut = cv2.cvtColor(np.ascontiguousarray(rgb[top:bottom, left:right]), cv2.COLOR_RGB2GRAY)
    size = (max(2, round((right - left) * scale)), _LOOK_HEIGHT)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    grey = np.asarray(cv2.resize(cut, size, interpolation=how), np.uint8)
    return grey, ((flat - np.array([left, top], np.float32)) * scale).astype(np.float32)


def _light(grey: Picture, outline: Floats) -> tuple[float, float, float]:
    mask = np.zeros(grey.shape, np.uint8)
    cv2.fillPoly(mask, [outline[list(_OVAL)].round().astype(np.int32)], 255)
    inside = mask > 0
    if not inside.any():
        return 0.0, 0.0, 0.0
    lit = grey[inside].astype(np.float32)
    # The halves beside the line from brow to chin.
    ys, xs = np.nonzero(inside)
    brow, chin = outline[_BROW], outline[_CHIN]
    beside = (xs - brow[0]) * (chin[1] - brow[1]) - (ys - brow[1]) * (chin[0] - brow[0])
    halves = [float(lit[side].mean()) if side.any() else 0.0 for side in (beside < 0, beside >= 0)]
    mean = float(lit.mean())
    return mean, float((lit > 250).mean()), abs(halves[0] - halves[1]) / max(mean, 1.0)


def _whites(grey: Picture, outline: Floats) -> float:
    mask = np.zeros(grey.shape, np.uint8)
    for eye in _EYES:
        cv2.fillPoly(mask, [outline[list(eye)].round().astype(np.int32)], 255)
    return float(np.percentile(grey[mask > 0], 90)) if mask.any() else 0.0


def blurred(grey: Picture) -> float:
    """How much a further blur changes a picture: the less, the more blurred it was (Crete and others, "The blur
    effect", 2007). Noise, which would count as sharpness, is taken out first."""
    calm = cv2.medianBlur(grey, 3).astype(np.float32)
    worst = 0.0
    for size, axis in (((9, 1), 1), ((1, 9), 0)):
        before = np.abs(np.diff(calm, axis=axis))
        after = np.abs(np.diff(cv2.blur(calm, size), axis=axis))
        lost = float(np.maximum(0, before - after).sum())
        total = float(before.sum())
        worst = max(worst, 1 - lost / total if total > 0 else 1.0)
    return worst


def _lenses(grey: Picture, outline: Floats) -> float:
    below, cheeks = (np.mean([_around(grey, outline[point]) for point in points]) for points in (_BELOW_EYES, _CHEEKS))
    return float(below / max(float(cheeks), 1.0))


def _around(grey: Picture, point: Floats) -> float:
    x, y = round(float(point[0])), round(float(point[1]))
    part = grey[max(0, y - 2) : max(0, y + 3), max(0, x - 2) : max(0, x + 3)]
    return float(part.mean()) if part.size else 0.0
