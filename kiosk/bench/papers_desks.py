"""What a paper lies on before a camera: wood, a light desk, cloth, a table full of things; and the hand that holds it.

All of it is drawn from chance, as 720p pictures in red, green, blue.
"""

import random
from collections.abc import Callable
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Light = NDArray[np.float32]
"""Height x width x 3, 0 to 255, red, green, blue."""
Background = Literal["wood", "light", "cloth", "clutter"]
FRAME = (1280, 720)


def desk(background: Background, chance: random.Random, noise: np.random.Generator) -> Light:
    draw: dict[Background, Callable[[random.Random, np.random.Generator], Light]] = {
        "wood": wood,
        "light": light_desk,
        "cloth": cloth,
        "clutter": clutter,
    }
    return draw[background](chance, noise)


def _flat(colour: tuple[float, float, float]) -> Light:
    return np.full((FRAME[1], FRAME[0], 3), colour, np.float32)


def _grain(noise: np.random.Generator, size: tuple[int, int]) -> NDArray[np.float32]:
    """Smooth noise of -1 to 1 about, `size` patches across the frame."""
    small: Any = noise.standard_normal((max(2, size[1]), max(2, size[0])), np.float32)
    return np.asarray(cv2.resize(small, FRAME, interpolation=cv2.INTER_CUBIC), np.float32)


def wood(chance: random.Random, noise: np.random.Generator) -> Light:
    """Planks with grain along them, light oak to dark walnut."""
    tone = chance.uniform(0, 1)
    colour = np.array((205, 165, 115), np.float32) * (1 - tone) + np.array((85, 55, 38), np.float32) * tone
    picture = np.broadcast_to(colour, (FRAME[1], FRAME[0], 3)).copy()
    fine = _grain(noise, (chance.randint(4, 12), chance.randint(160, 400)))
    coarse = _grain(noise, (chance.randint(2, 5), chance.randint(12, 40)))
    veins = np.sin(coarse * chance.uniform(4, 12)) * chance.uniform(2, 9)
    picture *= (1 + (fine * chance.uniform(2, 7) + veins) / 130)[..., None]
    for _ in range(chance.randint(0, 4)):
        at = chance.randint(0, FRAME[1] - 1)
        cv2.line(
            picture, (0, at), (FRAME[0], at + chance.randint(-4, 4)), (colour * 0.45).tolist(), chance.randint(1, 4)
        )
    if chance.random() < 0.4:
        picture = np.ascontiguousarray(cv2.resize(np.rot90(picture), FRAME))
    return np.asarray(picture, np.float32)


def light_desk(chance: random.Random, noise: np.random.Generator) -> Light:
    """A pale laminate, sometimes speckled; nearly as light as paper."""
    level = chance.uniform(165, 222)
    picture = _flat((level, level - chance.uniform(-3, 10), level - chance.uniform(-6, 22)))
    picture += (_grain(noise, (9, 6)) * chance.uniform(1, 5))[..., None]
    if chance.random() < 0.5:
        picture += (_grain(noise, (500, 300)) * chance.uniform(1, 6))[..., None]
    return picture


def cloth(chance: random.Random, noise: np.random.Generator) -> Light:
    """A woven cloth in any colour, with threads, checks and folds."""
    colour = tuple(chance.uniform(30, 190) for _ in range(3))
    picture = _flat((colour[0], colour[1], colour[2]))
    x, y = np.meshgrid(np.arange(FRAME[0], dtype=np.float32), np.arange(FRAME[1], dtype=np.float32))
    pitch = chance.uniform(3, 9)
    picture += ((np.sin(x * 6.28 / pitch) + np.sin(y * 6.28 / pitch)) * chance.uniform(2, 8))[..., None]
    if chance.random() < 0.5:
        other = np.array([chance.uniform(-50, 50) for _ in range(3)], np.float32)
        side = chance.uniform(40, 160)
        picture += ((x // side + y // side) % 2)[..., None] * other
    picture += (_grain(noise, (chance.randint(3, 7), chance.randint(3, 6))) * chance.uniform(3, 12))[..., None]
    return picture.clip(0, 255)


def clutter(chance: random.Random, noise: np.random.Generator) -> Light:
    """A table with books, notes, a cup, pens, a cable, a keyboard; and sheets of which a part is covered."""
    picture = chance.choice((wood, light_desk, cloth))(chance, noise)
    things: tuple[Callable[[Light, random.Random], None], ...] = (
        _book,
        _note,
        _cup,
        _pen,
        _cable,
        _keyboard,
        _sheet,
        _phone,
    )
    for _ in range(chance.randint(6, 14)):
        chance.choice(things)(picture, chance)
    return picture


def _somewhere(chance: random.Random) -> tuple[float, float]:
    """Rather at the border of the frame than in its middle, where the paper lies."""
    x, y = chance.uniform(-0.05, 1.05), chance.uniform(-0.05, 1.05)
    if 0.3 < x < 0.7 and chance.random() < 0.6:
        x = chance.choice((0.08, 0.92))
    return x * FRAME[0], y * FRAME[1]


def _colour(chance: random.Random, low: int = 10, high: int = 235) -> tuple[int, int, int]:
    return chance.randint(low, high), chance.randint(low, high), chance.randint(low, high)


def _box(chance: random.Random, width: float, height: float) -> NDArray[np.int32]:
    turned = (_somewhere(chance), (width, height), chance.uniform(0, 180))
    return np.asarray(cv2.boxPoints(turned).round(), np.int32)


def _shade(picture: Light, box: NDArray[np.int32], chance: random.Random) -> None:
    """A thing casts a soft shadow, about where it lies."""
    mask = np.zeros((FRAME[1] // 4, FRAME[0] // 4), np.float32)
    cv2.fillPoly(mask, [(box // 4 + chance.randint(0, 3)).astype(np.int32)], 1.0)
    soft = cv2.GaussianBlur(mask, (0, 0), 2.0)
    picture *= (1 - 0.35 * cv2.resize(soft, FRAME))[..., None]


def _book(picture: Light, chance: random.Random) -> None:
    width, height = chance.uniform(140, 330), chance.uniform(180, 430)
    box = _box(chance, width, height)
    _shade(picture, box, chance)
    cv2.fillPoly(picture, [box], _colour(chance, 10, 200), cv2.LINE_AA)
    for _ in range(chance.randint(1, 4)):
        begin = box[0] + (box[1] - box[0]) * chance.uniform(0.2, 0.5) + (box[3] - box[0]) * chance.uniform(0.1, 0.8)
        end = begin + (box[1] - box[0]) * chance.uniform(0.2, 0.4)
        cv2.line(picture, _at(begin), _at(end), _colour(chance), chance.randint(2, 10), cv2.LINE_AA)


def _note(picture: Light, chance: random.Random) -> None:
    box = _box(chance, chance.uniform(60, 120), chance.uniform(60, 120))
    _shade(picture, box, chance)
    cv2.fillPoly(picture, [box], chance.choice(((250, 235, 120), (250, 190, 210), (190, 235, 190))), cv2.LINE_AA)


def _phone(picture: Light, chance: random.Random) -> None:
    box = _box(chance, chance.uniform(70, 110), chance.uniform(150, 220))
    _shade(picture, box, chance)
    cv2.fillPoly(picture, [box], _colour(chance, 5, 50), cv2.LINE_AA)


def _sheet(picture: Light, chance: random.Random) -> None:
    """Another paper, with lines: what of it is in sight is chance."""
    box = _box(chance, chance.uniform(220, 380), chance.uniform(300, 520))
    _shade(picture, box, chance)
    level = chance.randint(190, 245)
    cv2.fillPoly(picture, [box], (level, level, level - chance.randint(0, 12)), cv2.LINE_AA)
    for line in range(chance.randint(4, 16)):
        begin = box[0] + (box[1] - box[0]) * 0.1 + (box[3] - box[0]) * (0.1 + line * 0.05)
        end = begin + (box[1] - box[0]) * chance.uniform(0.4, 0.8)
        cv2.line(picture, _at(begin), _at(end), (70, 70, 75), 2, cv2.LINE_AA)


def _at(point: NDArray[Any]) -> tuple[int, int]:
    return int(point[0]), int(point[1])


def _cup(picture: Light, chance: random.Random) -> None:
    at, radius = _somewhere(chance), chance.randint(45, 90)
    middle = (round(at[0]), round(at[1]))
    cv2.circle(picture, middle, radius, _colour(chance, 60, 250), -1, cv2.LINE_AA)
    cv2.circle(picture, middle, round(radius * 0.8), (50, 30, 18), -1, cv2.LINE_AA)


def _pen(picture: Light, chance: random.Random) -> None:
    at, turn, length = _somewhere(chance), chance.uniform(0, 3.14), chance.uniform(120, 260)
    end = round(at[0] + np.cos(turn) * length), round(at[1] + np.sin(turn) * length)
    cv2.line(picture, (round(at[0]), round(at[1])), end, _colour(chance), chance.randint(7, 14), cv2.LINE_AA)


def _cable(picture: Light, chance: random.Random) -> None:
    points = np.array([_somewhere(chance) for _ in range(4)])
    t = np.linspace(0, 1, 60)[:, None]
    curve = (
        points[0] * (1 - t) ** 3 + 3 * points[1] * t * (1 - t) ** 2 + 3 * points[2] * t**2 * (1 - t) + points[3] * t**3
    )
    cv2.polylines(picture, [curve.astype(np.int32)], False, _colour(chance, 5, 80), chance.randint(4, 8), cv2.LINE_AA)


def _keyboard(picture: Light, chance: random.Random) -> None:
    left, top = _somewhere(chance)
    key, rows = chance.randint(20, 30), 4
    body, cap = chance.choice((((30, 30, 32), (55, 55, 58)), ((225, 225, 228), (245, 245, 247))))
    cv2.rectangle(picture, (round(left), round(top)), (round(left) + 12 * key, round(top) + rows * key), body, -1)
    for row in range(rows):
        for column in range(12):
            at = round(left) + column * key + 3, round(top) + row * key + 3
            cv2.rectangle(picture, at, (at[0] + key - 6, at[1] + key - 6), cap, -1)


def hand(picture: Light, edge: tuple[float, float], outward: tuple[float, float], chance: random.Random) -> None:
    """Two to four fingers that hold the paper at `edge`, coming from `outward` (a unit vector), in place."""
    tone = np.array(chance.choice(((235, 190, 165), (200, 150, 115), (140, 95, 65), (90, 60, 42))), np.float32)
    along = (-outward[1], outward[0])
    deep = chance.uniform(15, 60)
    for finger in range(chance.randint(2, 4)):
        side = (finger - 1.5) * chance.uniform(26, 32)
        tip = np.array(edge) + np.array(along) * side - np.array(outward) * deep * chance.uniform(0.7, 1.1)
        root = tip + np.array(outward) * 320
        colour = tuple(float(value) for value in tone * chance.uniform(0.9, 1.05))
        cv2.line(picture, _at(tip + 3), _at(root + 3), tuple(value * 0.6 for value in colour), 30, cv2.LINE_AA)
        cv2.line(picture, _at(tip), _at(root), colour, 26, cv2.LINE_AA)
