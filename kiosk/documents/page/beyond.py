"""Whether the paper goes on between one of its sides and the picture's border.

Of a page that runs out of the picture, what looks like its end may be a rule of its table, a line of words, or the end
of a shadow upon it. Then there is paper beyond, up to the border; beyond a true side there is the desk, of which the
neighbouring sides tell how much darker it is.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.documents.page.geometry import Corners
from kiosk.documents.page.pixels import Pixels, darkest

Floats = NDArray[np.float64]

SHARE: Floats = np.linspace(0.06, 0.94, 24)
LOOKS = 7  # along each look, of which the lightest third counts: between words is paper, too
STEPS: Floats = np.linspace(0, 1, LOOKS)
DEEP = 0.06  # of the picture's width, inwards: more than a line of words and the gap behind it
DESK = 4.0, 14.0  # pixels of 1280 beyond a side, where there is desk
NEXT = 4.0, 24.0  # where there is paper at once behind a rule; a desk in the light, beside a shaded paper, is an edge
NARROWEST = 7.0  # pixels of 1280: nearer to the border a rule fills all that is seen
FARTHEST = 0.3  # of the picture
FACING = 0.8  # how much a side has to face the border
TELLING = 0.04  # of the logarithm: of a desk that is lighter than this, nothing can be told
WHOLE = 0.8  # of the looks that end on paper, the longer for more
ENOUGH = 8  # looks
ON_PAPER = 0.5  # of them


def beyond(rgb: Pixels, corners: Corners) -> tuple[bool, bool, bool, bool]:
    """For each border of the picture, from the upper one clockwise. `corners`: clockwise."""
    height, width = rgb.shape[:2]
    unit = max(width, height) / 1280
    along = np.roll(corners, -1, axis=0) - corners
    length = np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-6)
    outward = np.stack((along[:, 1], -along[:, 0]), axis=1) / length
    start = corners[:, None] + SHARE[None, :, None] * along[:, None]
    bands = np.array([(-3.0 * unit, -DEEP * width), *((first * unit, last * unit) for first, last in (DESK, NEXT))])
    # Three looks at four sides at once.
    reach = np.broadcast_to(bands[:, None, None], (3, 4, len(SHARE), 2))
    inside, desk, next_to = _light(rgb, start, outward[:, None], reach)
    facing = np.argmax(outward @ np.array([(0, -1), (1, 0), (0, 1), (-1, 0)]).T, axis=1)
    goes_on = [False] * 4
    for side, border in enumerate(facing.tolist()):
        away = _to_border(start[side], outward[side], border, (width, height))
        if away is None:
            continue
        wide = (away > NARROWEST * unit) & (away < FARTHEST * max(width, height))
        darker = _contrast(inside, desk, side)
        if wide.sum() < ENOUGH or darker < TELLING:
            continue
        paper = inside[side][wide] - darker / 2
        if float((next_to[side][wide] > paper).mean()) < ON_PAPER:
            continue
        away = away[wide]
        last = np.stack((np.maximum(3.0 * unit, away / 2), away - 1), axis=-1)
        lit = _light(rgb, start[side][wide], outward[side], last) > paper
        goes_on[border] |= bool(away[lit].sum() > WHOLE * away.sum())
    upper, right, lower, left = goes_on
    return upper, right, lower, left


def _to_border(start: Floats, outward: Floats, border: int, size: tuple[int, int]) -> Floats | None:
    """How far it is from each point to the border that the side faces; None where it faces none."""
    axis, end = ((1, 0.0), (0, size[0] - 1.0), (1, size[1] - 1.0), (0, 0.0))[border]
    if abs(outward[axis]) < FACING:
        return None
    return np.asarray((end - start[:, axis]) / outward[axis], np.float64)


def _light(rgb: Pixels, start: Floats, way: Floats, reach: Floats) -> Floats:
    """The logarithm of the light where it is lightest, of each look: from so many pixels away to so many (`reach`, ...
    x 2) from points (`start`, ... x 2) on a `way`, which is as long as a pixel."""
    steps = reach[..., :1] + (reach[..., 1:] - reach[..., :1]) * STEPS
    x, y = (
        (start[..., axis, None] + steps * way[..., axis, None]).astype(np.float32).reshape(-1, LOOKS) for axis in (0, 1)
    )
    colours = cv2.remap(rgb, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    lightest = np.sort(darkest(np.asarray(colours, np.uint8)), axis=1)[:, -3]
    return np.asarray(np.log(lightest + 12.0).reshape(steps.shape[:-1]), np.float64)


def _contrast(inside: Floats, desk: Floats, side: int) -> float:
    """How much darker the desk is than the paper, at the nearer halves of the two neighbouring sides."""
    half = len(SHARE) // 2
    darker = inside - desk
    return float(np.median(np.concatenate((darker[(side - 1) % 4][half:], darker[(side + 1) % 4][:half]))))
