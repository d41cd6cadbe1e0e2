"""Whether what was found is only the part of a paper that somebody's shadow leaves in the light.

Such a shadow's end is as long as a paper's own, and softer: over a hand's breadth of the paper, where another paper's
edge is as sharp as the picture. All corners are those of the small picture, on which `finding` looks.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.documents.page.geometry import Corners, area
from kiosk.documents.page.lines import areas

Grey = NDArray[np.float32]

SHARED = 0.05  # of the paper's size: corners that are nearer are the same
PART, WITHIN = 0.97, 0.94
SAMPLES = 24
STEEP, WIDE = 1, 7  # pixels to both sides: an edge of a paper is done after the one, a shadow's not before the other
NEAR = 3  # pixels from the line, where the steepest is looked for
SOFT = 0.5  # of what it changes over all: a shadow has 0.2, a paper 0.9


def may_be_parted(part: Corners, wholes: Corners) -> NDArray[np.bool_]:
    """Which of n x 4 x 2 share two corners with `part`, and are clearly larger."""
    size = areas(wholes)
    away = np.linalg.norm(wholes[:, None] - part[None, :, None], axis=3).min(axis=2)
    shared = (away < SHARED * np.sqrt(size)[:, None]).sum(axis=1)
    return np.asarray((shared >= 2) & (area(part) <= PART * size), np.bool_)


def is_lit_part(part: Corners, whole: Corners, light: Grey) -> bool:
    """`part`, of one that it `may_be_parted` from, ends within it where a shadow begins."""
    within, _ = cv2.intersectConvexConvex(part.astype(np.float32), whole.astype(np.float32))
    return within > WITHIN * area(part) and _softness(part, whole, light) < SOFT


def _softness(part: Corners, whole: Corners, light: Grey) -> float:
    """Of the light's change across the side of `part` that lies deepest in `whole`, how much comes within two
    pixels."""
    along = np.roll(part, -1, axis=0) - part
    middles = (part + along / 2).astype(np.float32)
    deep = [cv2.pointPolygonTest(whole.astype(np.float32), (float(x), float(y)), True) for x, y in middles]
    side = int(np.argmax(deep))
    length = max(float(np.linalg.norm(along[side])), 1e-6)
    across = np.array((-along[side][1], along[side][0])) / length
    start = part[side] + np.linspace(0.1, 0.9, SAMPLES)[:, None] * along[side]
    steps = np.arange(-WIDE, WIDE + 1)
    points = start[:, None] + steps[None, :, None] * across
    x = np.rint(points[..., 0]).astype(np.int64).clip(0, light.shape[1] - 1)
    y = np.rint(points[..., 1]).astype(np.int64).clip(0, light.shape[0] - 1)
    seen = light[y, x].astype(np.float64)
    change = np.abs(seen[:, 2 * STEEP :] - seen[:, : -2 * STEEP])[:, WIDE - NEAR - STEEP : WIDE + NEAR + 1 - STEEP]
    over_all = np.abs(seen[:, -1] - seen[:, 0])
    return float(np.median(change.max(axis=1) / np.maximum(over_all, 1.0)))
