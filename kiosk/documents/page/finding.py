"""Finds the paper in a camera's frame or a scan: four corners, to a fraction of a pixel.

On a small picture, every edge votes for the straight line that it lies on, with the side on which it is lighter (a
Hough transform of signed gradients: paper is lighter than what it lies on, and a letter's two sides cancel out). Of
lines that face each other, all quadrilaterals are made, and each is judged by how much of its border is an edge, and
by how alike the paper looks along it. The best few are measured again in the full picture (`refining.py`).

What is dark and thin (words, rules) is filled first, so that only the paper's own border is left. The darkest of the
three colours is looked at: paper is white, and wood, cloth and skin are not, however bright the lamp makes them.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.documents.page.beyond import beyond
from kiosk.documents.page.geometry import Corners, area, is_convex, ordered, overlap
from kiosk.documents.page.parting import inner_sides
from kiosk.documents.page.pixels import Pixels, darkest
from kiosk.documents.page.refining import refined
from kiosk.documents.page.shading import is_lit_part

Grey = NDArray[np.float32]

SMALL = 320  # pixels along the longer side, where lines are looked for
FILLED = 9  # pixels there: letters and rules are thinner at any distance at which the paper fills half of the frame
ANGLES = 180  # directions of a line, which has a light and a dark side: 2 degrees each
RHO = 1.5  # pixels
LOG = 200.0  # of the logarithm: a tenth less light is 20
EDGES = 6000  # at most so many votes
LINES = 22
BORDERS = 4
LEAST_AREA = 0.06  # of the picture
SURE = 0.83  # a paper on a desk of another colour has more
LIKELY = 0.72
KEPT = 5
ANOTHER = 0.8  # of overlap: below it, two quadrilaterals are two answers
REFINED_WITHIN = 0.85  # of overlap: what was measured elsewhere was something else
SHADED = 0.14  # how much less a paper may have that is partly in the shade
ALONG = 0.55  # how much of each of its sides is an edge, then
LOOKED_AT = 80  # quadrilaterals
SAMPLES = 24  # a side
APART = 3.0  # pixels to both sides of the border, where its contrast is taken
SEEN = 0.55
"""Below this a quadrilateral is no paper. Of 240 pictures of another seed the papers had 0.64 to 1.0."""
DOUBTFUL = 0.4  # below this, not even the full picture is asked
DIFFERENT = 4.0  # pixels of the small picture, by which a corner is another one
# A side that lies along the picture's own border is no edge: neither for the paper nor against it.
BORDER_WORTH = 0.5


class Found(NamedTuple):
    """`corners`: as in `geometry`. `score`: 0 to 1. `cut`: for each border of the picture, from the upper one
    clockwise, whether the paper goes on beyond it."""

    corners: Corners
    score: float
    cut: tuple[bool, bool, bool, bool]


class _Lines(NamedTuple):
    """x cos + y sin = rho, lighter where it is more. The last `BORDERS` are the picture's."""

    cos: NDArray[np.float64]
    sin: NDArray[np.float64]
    rho: NDArray[np.float64]
    worth: NDArray[np.float64]


def find(rgb: Pixels, hint: Corners | None = None) -> Found | None:
    """The paper, measured in the full picture; None where there is none. `hint`: where it was a moment ago."""
    best = candidates(rgb, hint)
    return measured(rgb, best[0]) if best and best[0].score >= SEEN else None


def measured(rgb: Pixels, coarse: Found) -> Found:
    """Of a candidate: its corners as the full picture shows them, and whether it goes on out of the picture."""
    corners = refined(rgb, coarse.corners, on_border(coarse.corners, rgb.shape))
    if not is_convex(corners) or overlap(corners, coarse.corners) < REFINED_WITHIN:
        corners = coarse.corners
    cut = tuple(one or other for one, other in zip(_cut(corners, rgb.shape), beyond(rgb, corners), strict=True))
    return Found(corners, coarse.score, (cut[0], cut[1], cut[2], cut[3]))


def candidates(rgb: Pixels, hint: Corners | None = None) -> list[Found]:
    """What may be papers, the best first, to some pixels; at most `KEPT`, each another one."""
    scale, light, quads, scores = _coarse(rgb, hint)
    if not len(quads):
        return []
    order = np.argsort(-scores)
    kept: list[Found] = []
    for at in order:
        if len(kept) == KEPT or scores[at] < SEEN * 0.8:
            break
        corners = (ordered(quads[at]) + 0.5) / scale - 0.5
        if all(overlap(corners, other.corners) <= ANOTHER for other in kept):
            kept.append(Found(corners, float(scores[at]), _cut(corners, rgb.shape)))
    if kept and (whole := _whole(quads[order[0]], kept[0].score, quads[order], scores[order], light)) is not None:
        corners = (ordered(whole) + 0.5) / scale - 0.5
        others = [found for found in kept[1:] if overlap(corners, found.corners) <= ANOTHER]
        kept = [Found(corners, kept[0].score, _cut(corners, rgb.shape)), *others]
    return _parted(rgb, kept, light, scale) if kept and kept[0].score < SURE else kept


def _coarse(rgb: Pixels, hint: Corners | None = None) -> tuple[float, Grey, Corners, NDArray[np.float64]]:
    """The small picture's scale and light, every quadrilateral on it (n x 4 x 2) and what each is worth."""
    scale = SMALL / max(rgb.shape[:2])
    light = light_of(smaller(rgb, scale))
    quads = _quadrilaterals(_lines(light), light.shape)
    if hint is not None:
        quads = np.concatenate((quads, ((hint + 0.5) * scale - 0.5)[None]))
    return scale, light, quads, _judged(quads, light) if len(quads) else np.zeros(0)


def likely(rgb: Pixels, most: int) -> list[Found]:
    """What may be papers, the best first, to some pixels: also those that differ in one side only, and some that are
    worth too little to be believed before they have been looked at in the full picture (`outline.py`)."""
    scale, _, quads, scores = _coarse(rgb)
    kept: list[Found] = []
    for at in np.argsort(-scores):
        if len(kept) == most or scores[at] < DOUBTFUL:
            break
        corners = (ordered(quads[at]) + 0.5) / scale - 0.5
        if all(float(np.abs(corners - other.corners).max()) * scale > DIFFERENT for other in kept):
            kept.append(Found(corners, float(scores[at]), _cut(corners, rgb.shape)))
    return kept


def _parted(rgb: Pixels, kept: list[Found], light: Grey, scale: float) -> list[Found]:
    """Where nothing is sure, papers upon papers are thought of."""
    further: list[Found] = []
    for found in kept[:2]:
        for inner in inner_sides(rgb, found.corners):
            if not is_convex(inner.corners) or area(inner.corners) < LEAST_AREA * rgb.shape[0] * rgb.shape[1]:
                continue
            at_small = ((inner.corners + 0.5) * scale - 0.5)[None]
            if _edges(at_small, light).sides[0, inner.side] > 0.75:
                continue  # a shadow's end, or what was found already
            score = float(_judged(at_small, light, parted=(inner.side, 1.0 * inner.seen))[0])
            further.append(Found(ordered(inner.corners), score, _cut(inner.corners, rgb.shape)))
    return sorted((*kept, *further), key=lambda found: -found.score)


def _whole(best: Corners, score: float, quads: Corners, scores: NDArray[np.float64], light: Grey) -> Corners | None:
    """The paper of which `best`, that has `score`, is only the part that no shadow covers. All on the small picture."""
    likely = quads[scores >= max(score - SHADED, LIKELY)][:LOOKED_AT]
    likely = likely[_areas(likely) > _areas(best[None])]
    if not len(likely):
        return None
    for quad in likely[_edges(likely, light).sides.min(axis=1) > ALONG]:
        if not any(_cut(quad, light.shape)) and is_lit_part(best, ordered(quad), light):
            return np.asarray(quad, np.float64)
    return None


def smaller(rgb: Pixels, scale: float) -> Pixels:
    return np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def light_of(small: Pixels) -> Grey:
    """The darkest of the colours without words and rules; its logarithm, in which a shadow takes no contrast away."""
    filled = cv2.morphologyEx(darkest(small), cv2.MORPH_CLOSE, np.ones((FILLED, FILLED), np.uint8))
    soft = cv2.GaussianBlur(filled.astype(np.float32), (0, 0), 0.8)
    return np.asarray(LOG * np.log(soft + 12.0), np.float32)


def _lines(light: Grey) -> _Lines:
    """The strongest lines of the picture, and its four borders."""
    across, down = cv2.Scharr(light, cv2.CV_32F, 1, 0) / 32, cv2.Scharr(light, cv2.CV_32F, 0, 1) / 32
    strength = cv2.magnitude(across, down)
    strength[:2], strength[-2:], strength[:, :2], strength[:, -2:] = 0, 0, 0, 0
    least = max(2.0, float(np.partition(strength.ravel(), -EDGES)[-EDGES])) if strength.size > EDGES else 2.0
    ys, xs = np.nonzero(strength >= least)
    turn = np.arctan2(down[ys, xs], across[ys, xs]) * (ANGLES / (2 * np.pi))
    reach = float(np.hypot(*light.shape))
    bins = int(2 * reach / RHO) + 2
    worth = np.minimum(strength[ys, xs], 12.0)
    table = np.zeros(ANGLES * bins, np.float64)
    # The direction of a weak edge is not exact: it votes for its neighbours, too.
    for beside, share in ((-2, 0.4), (-1, 0.8), (0, 1.0), (1, 0.8), (2, 0.4)):
        angle = (np.rint(turn).astype(np.int64) + beside) % ANGLES
        radians = angle * (2 * np.pi / ANGLES)
        rho = xs * np.cos(radians) + ys * np.sin(radians)
        table += np.bincount(angle * bins + ((rho + reach) / RHO).astype(np.int64), worth * share, ANGLES * bins)
    return _with_borders(_peaks(table.reshape(ANGLES, bins), reach), light.shape)


def _peaks(table: NDArray[np.float64], reach: float) -> _Lines:
    wrapped = np.concatenate((table[-4:], table, table[:4])).astype(np.float32)
    wrapped = np.asarray(cv2.GaussianBlur(wrapped, (3, 3), 0), np.float32)
    highest = cv2.dilate(wrapped, np.ones((7, 7), np.uint8))[4:-4]
    votes = wrapped[4:-4]
    angles, rhos = np.nonzero((votes == highest) & (votes > 0))
    order = np.argsort(-votes[angles, rhos])[:LINES]
    radians = angles[order] * (2 * np.pi / table.shape[0])
    return _Lines(
        np.cos(radians),
        np.sin(radians),
        np.asarray((rhos[order] + 0.5) * RHO - reach, np.float64),
        votes[angles[order], rhos[order]].astype(np.float64),
    )


def _with_borders(lines: _Lines, shape: tuple[int, ...]) -> _Lines:
    height, width = shape[:2]
    return _Lines(
        np.append(lines.cos, (0.0, -1.0, 0.0, 1.0)),
        np.append(lines.sin, (1.0, 0.0, -1.0, 0.0)),
        np.append(lines.rho, (0.0, -(width - 1.0), -(height - 1.0), 0.0)),
        np.append(lines.worth, (0.0,) * BORDERS),
    )


def _quadrilaterals(lines: _Lines, shape: tuple[int, ...]) -> Corners:
    """n x 4 x 2: every four lines of which two and two face each other, nearly at right angles, within the picture."""
    height, width = shape[:2]
    alike = lines.cos[:, None] * lines.cos + lines.sin[:, None] * lines.sin
    first, second = np.nonzero(np.triu(alike < -0.85, 1))
    gap = -(lines.rho[first] + lines.rho[second])
    real = len(lines.rho) - BORDERS
    wide = (gap > 0.12 * min(height, width)) & ((first < real) | (second < real))
    first, second = first[wide], second[wide]
    one, two = np.triu_indices(len(first), 1)
    square = np.abs(alike[first[one], first[two]]) < 0.55
    one, two = one[square], two[square]
    borders = sum((side >= real).astype(int) for side in (first[one], second[one], first[two], second[two]))
    few = np.asarray(borders) <= 2
    a, b, c, d = first[one][few], first[two][few], second[one][few], second[two][few]
    quads = np.stack([_meet(lines, *sides) for sides in ((a, b), (b, c), (c, d), (d, a))], axis=1)
    x, y = quads[..., 0], quads[..., 1]
    slack = 0.06
    within = (x > -slack * width) & (x < (1 + slack) * width) & (y > -slack * height) & (y < (1 + slack) * height)
    large = _areas(quads) > LEAST_AREA * width * height
    return np.asarray(quads[within.all(axis=1) & large], np.float64)


def _meet(lines: _Lines, one: NDArray[np.intp], other: NDArray[np.intp]) -> Corners:
    cross = lines.cos[one] * lines.sin[other] - lines.sin[one] * lines.cos[other]
    cross = np.where(np.abs(cross) < 1e-6, 1e-6, cross)
    x = (lines.rho[one] * lines.sin[other] - lines.rho[other] * lines.sin[one]) / cross
    y = (lines.rho[other] * lines.cos[one] - lines.rho[one] * lines.cos[other]) / cross
    return np.stack((x, y), axis=-1)


def _areas(quads: Corners) -> NDArray[np.float64]:
    x, y = quads[..., 0], quads[..., 1]
    return np.asarray(np.abs((x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1)) / 2, np.float64)


class _Edges(NamedTuple):
    """`sides`: n x 4, how much of each side is an edge. `inside`: n x 4 x `SAMPLES`, the light along them, within."""

    sides: NDArray[np.float32]
    inside: Grey


def _edges(quads: Corners, light: Grey) -> _Edges:
    height, width = light.shape
    ends = np.roll(quads, -1, axis=1)
    along = ends - quads
    length = np.maximum(np.linalg.norm(along, axis=2, keepdims=True), 1e-6)
    inward = np.stack((-along[..., 1], along[..., 0]), axis=-1) / length
    middle = quads.mean(axis=1, keepdims=True)
    inward *= np.sign(((middle - quads) * inward).sum(axis=2, keepdims=True))
    share = np.linspace(0.05, 0.95, SAMPLES)[None, None, :, None]
    points = quads[:, :, None] + along[:, :, None] * share
    inside = _sampled(light, points + inward[:, :, None] * APART)
    outside = _sampled(light, points - inward[:, :, None] * APART)
    edge = ((inside - outside - 4.0) / 10.0).clip(0, 1)
    out_x = (points[..., 0] < APART) | (points[..., 0] > width - 1 - APART)
    out_y = (points[..., 1] < APART) | (points[..., 1] > height - 1 - APART)
    return _Edges(np.where(out_x | out_y, BORDER_WORTH, edge).mean(axis=2), inside)


def _judged(quads: Corners, light: Grey, parted: tuple[int, float] | None = None) -> NDArray[np.float64]:
    """0 to 1 for each: how much of its border is the edge of something light, and looks the same inside. `parted`: a
    side that is an edge between two papers, and how much of one."""
    sides, inside = _edges(quads, light)
    if parted is not None:
        sides[:, parted[0]] = parted[1]
    paper = np.median(inside.reshape(len(quads), -1), axis=1)[:, None, None]
    alike = (np.abs(inside - paper) < 40).mean(axis=(1, 2))
    large = (_areas(quads) / light.size).clip(0, 1) ** 0.5
    # The lightest thing in the picture is the paper, or near to it: a shadow takes a third, a book's cover takes more.
    dark = ((float(np.percentile(light[::4, ::4], 98)) - paper[:, 0, 0] - 90) / 150).clip(0, 1)
    worth = 0.52 * sides.mean(axis=1) + 0.22 * sides.min(axis=1) + 0.16 * alike + 0.16 * large - 0.3 * dark
    return np.asarray(worth, np.float64)


def _sampled(light: Grey, points: NDArray[np.float64]) -> Grey:
    height, width = light.shape
    near = np.rint(points).astype(np.int32)
    x, y = near[..., 0].clip(0, width - 1), near[..., 1].clip(0, height - 1)
    return np.asarray(light.ravel()[y * width + x], np.float32)


def _borders(corners: Corners, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """4 x 4: how much of each side of the paper (first) lies on each border of the picture, from the upper
    clockwise."""
    height, width = shape[:2]
    near = 0.0025 * max(width, height)
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
