"""Finds the paper in a camera's frame or a scan: four corners, to a fraction of a pixel.

On a small picture, every edge votes for the straight line that it lies on (`lines.py`). Of lines that face each other,
all quadrilaterals are made, and each is judged by how much of its border is an edge, and by how alike the paper looks
along it. The best few are measured again in the full picture (`refining.py`).

What is dark and thin (words, rules) is filled first, so that only the paper's own border is left. The darkest of the
three colours is looked at: paper is white, and wood, cloth and skin are not, however bright the lamp makes them.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.documents.page.beyond import beyond
from kiosk.documents.page.geometry import Corners, area, is_convex, ordered, overlap
from kiosk.documents.page.lines import LEAST_AREA, areas, lines, quadrilaterals
from kiosk.documents.page.parting import inner_sides
from kiosk.documents.page.pixels import Pixels, darkest
from kiosk.documents.page.refining import refined
from kiosk.documents.page.shading import is_lit_part, may_be_parted

Grey = NDArray[np.float32]
Floats = NDArray[np.float64]

SMALL = 320  # pixels along the longer side, where lines are looked for
FILLED = 9  # pixels there: letters and rules are thinner at any distance at which the paper fills half of the frame
LOG = 200.0  # of the logarithm: a tenth less light is 20
SURE = 0.83  # a paper on a desk of another colour has more
LIKELY = 0.72
KEPT = 5
PARTED = 2  # of the best, within which papers upon papers are looked for
ANOTHER = 0.8  # of overlap: below it, two quadrilaterals are two answers
REFINED_WITHIN = 0.85  # of overlap: what was measured elsewhere was something else
SHADED = 0.14  # how much less a paper may have that is partly in the shade
ALONG = 0.55  # how much of each of its sides is an edge, then
LOOKED_AT = 80  # quadrilaterals
SAMPLES = 24  # a side
SHARE = np.linspace(0.05, 0.95, SAMPLES, dtype=np.float32)
NEXT = [1, 2, 3, 0]  # the corner after each
APART = 3.0  # pixels to both sides of the border, where its contrast is taken
SEEN = 0.55
"""Below this a quadrilateral is no paper. Of 240 pictures of another seed the papers had 0.64 to 1.0."""
DOUBTFUL = 0.4  # below this, not even the full picture is asked
BESIDE = 0.06  # that a paper which reaches the picture's border may be worth more than a whole one beside it
DIFFERENT = 4.0  # pixels of the small picture, by which a corner is another one
# A side that lies along the picture's own border is no edge: neither for the paper nor against it.
BORDER_WORTH = 0.5
# What a quadrilateral is worth: the mean of its sides, the least of them, how alike it is inside, how large it is; less
# for what is dark.
SIDES, LEAST_SIDE, ALIKE, LARGE, DARK = 0.52, 0.22, 0.16, 0.16, 0.3


class Candidate(NamedTuple):
    """`corners`: to some pixels of the full picture. `score`: as `Found` has it."""

    corners: Corners
    score: float


class Found(NamedTuple):
    """`corners`: as in `geometry`. `score`: 0 to 1. `cut`: for each border of the picture, from the upper one
    clockwise, whether the paper goes on beyond it."""

    corners: Corners
    score: float
    cut: tuple[bool, bool, bool, bool]


class _Small(NamedTuple):
    """The picture made `scale` times as large, its `light`, the quadrilaterals on it (n x 4 x 2) and what each is
    worth; the best first."""

    scale: float
    light: Grey
    quads: Corners
    scores: Floats

    def in_full(self, quad: Corners) -> Corners:
        return (ordered(quad) + 0.5) / self.scale - 0.5


def find(rgb: Pixels, hint: Corners | None = None) -> Found | None:
    """The paper, measured in the full picture; None where there is none. `hint`: where it was a moment ago."""
    small = _looked_at(rgb, hint)
    sure = len(small.scores) > 0 and float(small.scores[0]) >= SURE
    best = _kept(rgb, small, 1 if sure else PARTED)
    return measured(rgb, best[0]) if best and best[0].score >= SEEN else None


def measured(rgb: Pixels, coarse: Candidate) -> Found:
    """Of a candidate: its corners as the full picture shows them, and whether it goes on out of the picture."""
    corners = refined(rgb, coarse.corners, on_border(coarse.corners, rgb.shape))
    if not is_convex(corners) or overlap(corners, coarse.corners) < REFINED_WITHIN:
        corners = coarse.corners
    cut = tuple(one or other for one, other in zip(_cut(corners, rgb.shape), beyond(rgb, corners), strict=True))
    return Found(corners, coarse.score, (cut[0], cut[1], cut[2], cut[3]))


def candidates(rgb: Pixels) -> list[Candidate]:
    """What may be papers, the best first; each another one, at most `KEPT` and, where nothing is sure, parts of the
    best."""
    return _kept(rgb, _looked_at(rgb), KEPT)


def likely(rgb: Pixels, most: int) -> list[Candidate]:
    """What may be papers, the best first: also those that differ in one side only, and some that are worth too little
    to be believed before they have been looked at in the full picture (`outline.py`)."""
    small = _looked_at(rgb)
    kept: list[Candidate] = []
    for quad, score in zip(small.quads, small.scores.tolist(), strict=True):
        if len(kept) == most or score < DOUBTFUL:
            break
        corners = small.in_full(quad)
        if all(float(np.abs(corners - other.corners).max()) * small.scale > DIFFERENT for other in kept):
            kept.append(Candidate(corners, score))
    return kept


def _looked_at(rgb: Pixels, hint: Corners | None = None) -> _Small:
    scale = SMALL / max(rgb.shape[:2])
    light = light_of(smaller(rgb, scale))
    quads = quadrilaterals(lines(light), light.shape)
    if hint is not None:
        quads = np.concatenate((quads, ((hint + 0.5) * scale - 0.5)[None]))
    scores = _without_border(quads, _judged(quads, light), light.shape)
    order = np.argsort(-scores)
    return _Small(scale, light, quads[order], scores[order])


def _without_border(quads: Corners, scores: Floats, shape: tuple[int, ...]) -> Floats:
    """The scores; of those that reach the picture's border less, where a whole paper beside the best of them is worth
    nearly as much: of two papers, the one that somebody shows lies within the picture."""
    if not len(quads):
        return scores
    height, width = shape
    reach = np.any((quads < 1.0) | (quads > (width - 2.0, height - 2.0)), axis=(1, 2))
    best = int(np.argmax(scores))
    near = ~reach & (scores > scores[best] - BESIDE) & (scores >= SEEN)
    if not reach[best] or not any(overlap(ordered(quad), ordered(quads[best])) == 0 for quad in quads[near]):
        return scores
    return np.asarray(scores - BESIDE * reach, np.float64)


def _kept(rgb: Pixels, small: _Small, most: int) -> list[Candidate]:
    kept: list[Candidate] = []
    for quad, score in zip(small.quads, small.scores.tolist(), strict=True):
        if len(kept) == most or score < SEEN * 0.8:
            break
        corners = small.in_full(quad)
        if all(overlap(corners, other.corners) <= ANOTHER for other in kept):
            kept.append(Candidate(corners, score))
    if kept and (whole := _whole(small)) is not None:
        corners = small.in_full(whole)
        others = [found for found in kept[1:] if overlap(corners, found.corners) <= ANOTHER]
        kept = [Candidate(corners, kept[0].score), *others]
    return _parted(rgb, kept, small) if kept and kept[0].score < SURE else kept


def _parted(rgb: Pixels, kept: list[Candidate], small: _Small) -> list[Candidate]:
    """Where nothing is sure, papers upon papers are thought of."""
    further: list[Candidate] = []
    for found in kept[:PARTED]:
        for inner in inner_sides(rgb, found.corners):
            if not is_convex(inner.corners) or area(inner.corners) < LEAST_AREA * rgb.shape[0] * rgb.shape[1]:
                continue
            at_small = ((inner.corners + 0.5) * small.scale - 0.5)[None]
            if _edges(at_small, small.light).sides[0, inner.side] > 0.75:
                continue  # a shadow's end, or what was found already
            score = float(_judged(at_small, small.light, parted=(inner.side, inner.seen))[0])
            further.append(Candidate(ordered(inner.corners), score))
    return sorted((*kept, *further), key=lambda found: -found.score)


def _whole(small: _Small) -> Corners | None:
    """The paper of which the best is only the part that no shadow covers, on the small picture."""
    part, light = small.quads[0], small.light
    larger = small.quads[small.scores >= max(float(small.scores[0]) - SHADED, LIKELY)][:LOOKED_AT]
    larger = larger[may_be_parted(part, larger)]
    if not len(larger):
        return None
    whole: Corners | None = None
    for quad in larger[_edges(larger, light).sides.min(axis=1) > ALONG]:
        # What holds the part may be a part itself: a soft shadow's end is wide enough for two lines.
        if whole is not None and not may_be_parted(part, quad[None])[0]:
            continue
        if not any(_cut(quad, light.shape)) and is_lit_part(part, ordered(quad), light):
            part = whole = np.asarray(quad, np.float64)
    return whole


def smaller(rgb: Pixels, scale: float) -> Pixels:
    return np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def light_of(small: Pixels) -> Grey:
    """The darkest of the colours without words and rules; its logarithm, in which a shadow takes no contrast away."""
    filled = cv2.morphologyEx(darkest(small), cv2.MORPH_CLOSE, np.ones((FILLED, FILLED), np.uint8))
    soft = cv2.GaussianBlur(filled.astype(np.float32), (0, 0), 0.8)
    return np.asarray(LOG * np.log(soft + 12.0), np.float32)


class _Edges(NamedTuple):
    """`sides`: n x 4, how much of each side is an edge. `inside`: n x 4 * `SAMPLES`, the light along them, within."""

    sides: Grey
    inside: Grey


def _edges(quads: Corners, light: Grey) -> _Edges:
    height, width = light.shape
    x, y = (np.ascontiguousarray(quads[..., axis], np.float32) for axis in (0, 1))
    along_x, along_y = x[:, NEXT] - x, y[:, NEXT] - y
    apart = APART / np.maximum(np.hypot(along_x, along_y), 1e-6)
    apart *= np.sign((y.mean(axis=1, keepdims=True) - y) * along_x - (x.mean(axis=1, keepdims=True) - x) * along_y)
    to_x, to_y = (-along_y * apart)[..., None], (along_x * apart)[..., None]
    at_x, at_y = x[..., None] + along_x[..., None] * SHARE, y[..., None] + along_y[..., None] * SHARE
    inside = _sampled(light, at_x + to_x, at_y + to_y)
    edge = ((inside - _sampled(light, at_x - to_x, at_y - to_y) - 4.0) / 10.0).clip(0, 1)
    out = (at_x < APART) | (at_x > width - 1 - APART) | (at_y < APART) | (at_y > height - 1 - APART)
    edge[out] = BORDER_WORTH
    return _Edges(edge.mean(axis=2, dtype=np.float32), inside.reshape(len(quads), -1))


def _judged(quads: Corners, light: Grey, parted: tuple[int, float] | None = None) -> Floats:
    """0 to 1 for each: how much of its border is the edge of something light, and looks the same inside; 0 for what is
    below `DOUBTFUL` whatever it looks like inside. `parted`: a side that is an edge between two papers, and how much
    of one."""
    worth = np.zeros(len(quads))
    if not len(quads):
        return worth
    sides, inside = _edges(quads, light)
    if parted is not None:
        sides[:, parted[0]] = parted[1]
    most = SIDES * sides.mean(axis=1) + LEAST_SIDE * sides.min(axis=1)
    most += LARGE * (areas(quads) / light.size).clip(0, 1) ** 0.5
    at = np.flatnonzero(most > DOUBTFUL - ALIKE)
    inside = inside[at]
    paper = np.partition(inside, inside.shape[1] // 2, axis=1)[:, inside.shape[1] // 2]
    alike = (np.abs(inside - paper[:, None]) < 40).mean(axis=1)
    # The lightest thing in the picture is the paper, or near to it: a shadow takes a third, a book's cover takes more.
    dark = ((float(np.percentile(light[::4, ::4], 98)) - paper - 90) / 150).clip(0, 1)
    worth[at] = most[at] + ALIKE * alike - DARK * dark
    return worth


def _sampled(light: Grey, x: Grey, y: Grey) -> Grey:
    """At the nearest pixel. As OpenCV wants it, two axes, neither longer than 32767: of 28 lines and four borders no
    more than 64 pairs face each other one way and 64 the other, which makes 4096 quadrilaterals."""
    flat = (x.shape[0], -1)
    at = cv2.remap(light, x.reshape(flat), y.reshape(flat), cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(at.reshape(x.shape), np.float32)


def _borders(corners: Corners, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """4 x 4: how much of each side of the paper (first) lies on each border of the picture, from the upper
    clockwise."""
    height, width = shape[:2]
    near = 0.0025 * max(width, height)
    if (corners >= near).all() and (corners <= (width - 1 - near, height - 1 - near)).all():
        return np.zeros((4, 4))
    share = np.linspace(0.1, 0.9, 9)[None, :, None]
    points = corners[:, None] * (1 - share) + np.roll(corners, -1, axis=0)[:, None] * share
    x, y = points[..., 0], points[..., 1]
    at = np.stack((y < near, x > width - 1 - near, y > height - 1 - near, x < near), axis=-1)
    return np.asarray(at.mean(axis=1), np.float64)


def on_border(corners: Corners, shape: tuple[int, ...]) -> tuple[bool, ...]:
    return tuple(bool(side) for side in _borders(corners, shape).max(axis=1) > 0.5)


def _cut(corners: Corners, shape: tuple[int, ...]) -> tuple[bool, bool, bool, bool]:
    height, width = shape[:2]
    beyond = 0.008 * max(width, height)
    x, y = corners[:, 0], corners[:, 1]
    out = (y < -beyond, x > width - 1 + beyond, y > height - 1 + beyond, x < -beyond)
    along = _borders(corners, shape).max(axis=0) > 0.5
    upper, right, lower, left = (bool(along[at]) or bool(out[at].any()) for at in range(4))
    return upper, right, lower, left
