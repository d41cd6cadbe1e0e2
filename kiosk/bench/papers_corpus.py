"""Papers before a camera and on a scanner's glass, with where they lie and what is wrong with the picture.

A fixed seed gives the same pictures. Nothing here is photographed: what a figure of this corpus says of a true camera
in a true hall is not known.
"""

import random
from collections.abc import Iterator
from typing import Any, Literal

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from kiosk.bench.papers_desks import FRAME, Background, Light, desk, hand
from kiosk.bench.papers_pages import DRAWN, KINDS, SIZES_MM, Paper, Pixels, paper

SEED = 20_801_121
Wrong = Literal["", "blur", "glare", "crop", "dark", "back", "blank", "two", "upside_down"]
WRONGS: tuple[Wrong, ...] = ("blur", "glare", "crop", "dark", "back", "blank", "two", "upside_down")
Points = NDArray[np.float32]
"""4 x 2: the paper's own upper left, upper right, lower right, lower left corner, in pixels of the picture."""


class Scene(msgspec.Struct, frozen=True):
    """`rgb`: the picture. `corners`: of the paper, where its own upper left is first. `wrong`: empty for a good one.
    `upside_down`: how the paper stands, which is asked only where `wrong` says so."""

    background: Background
    rgb: Pixels
    corners: Points
    size_mm: tuple[float, float]
    wrong: Wrong = ""


def scenes(background: Background, count: int, *, seed: int = SEED) -> Iterator[Scene]:
    for number in range(count):
        yield scene(background, number, seed=seed)


def scene(background: Background, number: int, *, wrong: Wrong = "", seed: int = SEED) -> Scene:
    """One frame of 1280 x 720: any paper, anywhere, turned, tilted, bent, lit unevenly, perhaps held."""
    chance = random.Random(f"{seed}/{background}/{number}/{wrong}")  # noqa: S311 - the same pictures again
    noise = np.random.default_rng(chance.getrandbits(64))
    sheet = _sheet(wrong, chance)
    corners = _placed(sheet, chance, wrong)
    picture = desk(background, chance, noise)
    if wrong == "two":
        other = paper(chance.choice(KINDS), chance)
        beside = _beside(corners, chance)
        _lay(picture, other, beside, chance, curl=0.0)
    curl = chance.uniform(0, 0.012) if chance.random() < 0.5 else 0.0
    _lay(picture, sheet, corners, chance, curl=curl)
    if wrong == "" and chance.random() < (0.35 if background == "clutter" else 0.15):
        _held(picture, corners, chance)
    _lit(picture, chance, dark=wrong == "dark")
    if wrong == "glare":
        picture = _glared(picture, corners, chance)
    scale = float(np.linalg.norm(corners[1] - corners[0])) / sheet.size_mm[0]
    picture = _seen(picture, chance, scale, blurred=wrong == "blur")
    grain: Any = noise.standard_normal(picture.shape, np.float32) * chance.uniform(1.0, 4.0)
    rgb = (picture + grain).clip(0, 255).astype(np.uint8)
    return Scene(background, _as_sent(rgb), corners, sheet.size_mm, wrong)


def _sheet(wrong: Wrong, chance: random.Random) -> Paper:
    size = "a4" if chance.random() < 0.75 else chance.choice(tuple(SIZES_MM))
    if wrong in ("blank", "back"):
        return paper("blank" if wrong == "blank" else "back", chance, size=size)
    kind = chance.choice(KINDS) if wrong != "upside_down" else chance.choice(("letter", "table"))
    return paper(kind, chance, size=size, stamp=chance.random() < 0.3)


def _placed(sheet: Paper, chance: random.Random, wrong: Wrong) -> Points:
    """Where the corners lie: the paper fills 55 to 94 % of the frame's height or width, whole within it."""
    width, height = sheet.size_mm
    turn = np.radians(chance.gauss(0, 6) + (chance.choice((0, 0, 90, -90)) if wrong != "upside_down" else 180))
    if wrong != "upside_down" and chance.random() < 0.12:
        turn = chance.uniform(-np.pi / 2, np.pi / 2)
    box = np.array([(-width, -height), (width, -height), (width, height), (-width, height)], np.float64) / 2
    around = box @ np.array([(np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))])
    # Tilted: as a plane that leans away from a camera at some three times its size.
    lean_x, lean_y = chance.gauss(0, 0.10), chance.gauss(0, 0.10)
    away = 1 + (around[:, 0] * lean_x + around[:, 1] * lean_y) / max(width, height)
    around = around / away[:, None]
    reach = np.ptp(around, axis=0)
    least = 0.8 if wrong == "two" else 0.94
    scale = min(FRAME[0] / reach[0], FRAME[1] / reach[1]) * chance.uniform(0.62 if wrong != "two" else 0.6, least)
    if wrong == "crop":
        scale = min(FRAME[0] / reach[0], FRAME[1] / reach[1]) * chance.uniform(0.8, 1.05)
    around = around * scale
    low, high = around.min(axis=0), around.max(axis=0)
    middle = [chance.uniform(6 - low[axis], FRAME[axis] - 6 - high[axis]) for axis in (0, 1)]
    if wrong == "crop":
        middle = _pushed_out(middle, low, high, chance)
    if wrong == "two":
        middle[0] = 6 - low[0] if chance.random() < 0.5 else FRAME[0] - 6 - high[0]
    return np.asarray(around + middle, np.float32)


def _pushed_out(middle: list[float], low: Any, high: Any, chance: random.Random) -> list[float]:
    """So that 6 to 25 % of the paper is out of the picture, at one side."""
    axis = chance.choice((0, 1))
    part = chance.uniform(0.06, 0.25) * float(high[axis] - low[axis])
    middle[axis] = -low[axis] - part if chance.random() < 0.5 else FRAME[axis] - high[axis] + part
    other = 1 - axis
    free = FRAME[other] - (high[other] - low[other])
    middle[other] = -low[other] + (chance.uniform(0.2, 0.8) * free if free > 0 else free / 2)
    return middle


def _beside(corners: Points, chance: random.Random) -> Points:
    """A second paper that lies next to the first, or under it and looks out by more than a third."""
    middle = corners.mean(axis=0)
    way = 1.0 if middle[0] < FRAME[0] / 2 else -1.0
    across = float(np.ptp(corners[:, 0]))
    if chance.random() < 0.5:
        by = np.array((way * across * chance.uniform(1.02, 1.12), chance.uniform(-30, 30)))
        return np.asarray(corners + by, np.float32)
    turn = np.radians(chance.uniform(8, 30))
    turned = (corners - middle) @ np.array([(np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))])
    return np.asarray(turned + middle + (way * across * chance.uniform(0.4, 0.6), 0), np.float32)


def _lay(picture: Light, sheet: Paper, corners: Points, chance: random.Random, *, curl: float) -> None:
    """The paper onto the desk, with its shadow, in place. `curl`: of its width, how far its sides bulge."""
    width, height = sheet.pixels.shape[1], sheet.pixels.shape[0]
    shown = min(1.0, 1.6 * float(np.linalg.norm(corners[1] - corners[0])) / width)
    soft = cv2.resize(sheet.pixels, None, fx=shown, fy=shown, interpolation=cv2.INTER_AREA)
    width, height = soft.shape[1], soft.shape[0]
    shown = float(np.linalg.norm(corners[1] - corners[0])) / width
    source = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    back = cv2.getPerspectiveTransform(corners, source)
    x, y = np.meshgrid(np.arange(FRAME[0], dtype=np.float32), np.arange(FRAME[1], dtype=np.float32))
    seen = cv2.perspectiveTransform(np.stack((x, y), axis=-1).reshape(1, -1, 2), back).reshape(FRAME[1], FRAME[0], 2)
    u, v = seen[..., 0], seen[..., 1]
    if curl:  # none at the corners: they stay where they are
        bulge = curl * width * chance.choice((-1, 1))
        u, v = u + bulge * 0.5 * np.sin(np.pi * v / height), v + bulge * np.sin(np.pi * u / width)
    inside = np.minimum(np.minimum(u, width - u), np.minimum(v, height - v)) * shown
    alpha = (inside + 0.5).clip(0, 1)
    fallen = chance.randint(1, 6)
    shadow = np.roll(alpha, (fallen, chance.randint(-4, 4)), axis=(0, 1))
    shadow = cv2.GaussianBlur(shadow, (0, 0), chance.uniform(2, 7)) * chance.uniform(0.12, 0.45)
    drawn = cv2.remap(
        soft, u.astype(np.float32), v.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    picture *= (1 - shadow)[..., None]
    shaded = drawn.astype(np.float32)
    if curl:
        shaded *= (1 - 0.12 * np.sin(np.pi * (u / width).clip(0, 1)) * abs(curl) / 0.012)[..., None]
    picture += alpha[..., None] * (shaded - picture)


def _held(picture: Light, corners: Points, chance: random.Random) -> None:
    side = chance.randint(0, 3)
    begin, end = corners[side], corners[(side + 1) % 4]
    edge = begin + (end - begin) * chance.uniform(0.3, 0.7)
    outward = edge - corners.mean(axis=0)
    outward = outward / np.linalg.norm(outward)
    hand(picture, (float(edge[0]), float(edge[1])), (float(outward[0]), float(outward[1])), chance)


def _lit(picture: Light, chance: random.Random, *, dark: bool) -> None:
    """Lamps, and somebody's shadow over a part of it, in place."""
    x, y = np.meshgrid(np.linspace(0, 1, FRAME[0], dtype=np.float32), np.linspace(0, 1, FRAME[1], dtype=np.float32))
    light = (
        1 - chance.uniform(0, 0.3) * (x - chance.random()) ** 2 - chance.uniform(0, 0.3) * (y - chance.random()) ** 2
    )
    if chance.random() < 0.3:
        turn, at = chance.uniform(0, 6.28), chance.uniform(-0.25, 0.25)
        away = (x - 0.5) * np.cos(turn) + (y - 0.5) * np.sin(turn) - at
        light *= 1 - chance.uniform(0.1, 0.35) / (1 + np.exp(-away * chance.uniform(15, 60)))
    light *= chance.uniform(0.14, 0.30) if dark else chance.uniform(0.72, 1.0)
    warm = np.array((1.0, chance.uniform(0.95, 1.0), chance.uniform(0.86, 1.0)), np.float32)
    picture *= light[..., None] * warm


def _glared(picture: Light, corners: Points, chance: random.Random) -> Light:
    """A lamp mirrored on the paper: white all through in its middle, over 2 to 6 % of the paper."""
    x, y = np.meshgrid(np.arange(FRAME[0], dtype=np.float32), np.arange(FRAME[1], dtype=np.float32))
    weights = np.array([chance.uniform(0.6, 1.4) for _ in range(4)])
    at = (corners * weights[:, None]).sum(axis=0) / weights.sum()
    area = abs(cv2.contourArea(corners)) * chance.uniform(0.02, 0.06)
    across = np.sqrt(area / np.pi) * chance.uniform(0.8, 1.3)
    down = area / np.pi / across
    away = ((x - at[0]) / across) ** 2 + ((y - at[1]) / down) ** 2
    veil = (1.6 * np.exp(-(away**1.5) * 0.5)).clip(0, 1)[..., None]
    return np.asarray(picture * (1 - veil) + 262 * veil, np.float32)


def _seen(picture: Light, chance: random.Random, scale: float, *, blurred: bool) -> Light:
    """Through the lens: `scale` pixels a millimetre of the paper. A picture that is blurred has lost letters of 2
    mm."""
    if not blurred:
        return cv2.GaussianBlur(picture, (0, 0), chance.uniform(0.3, 0.9)).astype(np.float32)
    spread = max(chance.uniform(0.9, 1.8) * scale, 2.2)
    if chance.random() < 0.5:
        return cv2.GaussianBlur(picture, (0, 0), spread).astype(np.float32)
    length = round(spread * 3.6) | 1
    kernel = np.zeros((length, length), np.float32)
    turn, half = chance.uniform(0, np.pi), (length - 1) / 2
    reach = np.array((np.cos(turn), np.sin(turn))) * half
    begin, end = (np.round((half + sign * reach) * 16).astype(int).tolist() for sign in (-1, 1))
    cv2.line(kernel, begin, end, 1.0, 1, cv2.LINE_AA, 4)
    return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), np.float32)


def _as_sent(rgb: Pixels) -> Pixels:
    """A document camera sends JPEG."""
    _, sent = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 90])
    back: Any = cv2.imdecode(sent, cv2.IMREAD_COLOR)
    return np.asarray(cv2.cvtColor(back, cv2.COLOR_BGR2RGB), np.uint8)


def scan(number: int, *, dpi: int = 200, wrong: Wrong = "", code: bool = False, seed: int = SEED) -> Scene:
    """An A4 glass with a paper on it, a little askew; `wrong` as before the camera, as far as a scanner can do it."""
    chance = random.Random(f"{seed}/scan/{number}/{wrong}/{dpi}/{code}")  # noqa: S311
    noise = np.random.default_rng(chance.getrandbits(64))
    sheet = paper(chance.choice(KINDS), chance, code=code, stamp=chance.random() < 0.3)
    if wrong in ("blank", "back"):
        sheet = paper("blank" if wrong == "blank" else "back", chance)
    scale = dpi / 25.4
    size = (round(210 * scale), round(297 * scale))
    turn = np.radians(chance.gauss(0, 0.7) + (180 if wrong == "upside_down" else 0))
    away = (chance.gauss(0, 1.5), chance.gauss(0, 1.5))
    if wrong == "crop":
        away = (chance.choice((-1, 1)) * chance.uniform(25, 60), chance.gauss(0, 3))
    width, height = sheet.size_mm
    box = np.array([(-width, -height), (width, -height), (width, height), (-width, height)], np.float64) / 2
    around = box @ np.array([(np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))])
    corners = np.asarray((around + away + (105, 148.5)) * scale, np.float32)
    rows, columns = sheet.pixels.shape[:2]
    source = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float32)
    soft = cv2.GaussianBlur(sheet.pixels, (0, 0), max(0.35 * DRAWN / scale, 0.3))
    lid = (chance.randint(225, 250),) * 3
    matrix = cv2.getPerspectiveTransform(source, corners)
    rgb = cv2.warpPerspective(soft, matrix, size, flags=cv2.INTER_CUBIC, borderValue=lid).astype(np.float32)
    grain: Any = noise.standard_normal(rgb.shape, np.float32) * 2.0
    return Scene("light", (rgb + grain).clip(0, 255).astype(np.uint8), corners, sheet.size_mm, wrong)
