"""People before the hall's camera: heads made of ellipsoids, painted and lit. Nobody's."""

from collections.abc import Callable
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

Floats = npt.NDArray[np.float32]
Box = tuple[float, float, float, float]

_PAINT: Final = 900  # pixels of the painted face, a square around the head seen from the front
# Half axes of a head that is two units high: across, down, towards the camera.
_HEAD: Final = (0.76, 1.0, 0.86)
# Middle and half axes of what stands out of it.
_NOSE: Final = ((0.0, 0.16, 0.80), (0.115, 0.20, 0.24))
_EARS: Final = (((-0.76, 0.05, 0.0), (0.10, 0.20, 0.12)), ((0.76, 0.05, 0.0), (0.10, 0.20, 0.12)))


class Person(msgspec.Struct, frozen=True):
    """`across`, `down`: the middle of the head, in parts of the picture's width and height. `height`: of the head, in
    parts of the picture's height. `roll`, `yaw`, `pitch`: degrees; clockwise as it is seen, towards the picture's
    right, downwards. `light`: 1 is well lit. `side`: how much of it comes from the picture's left. `eyes`: how far they
    are open."""

    across: float = 0.5
    down: float = 0.47
    height: float = 0.55
    roll: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    light: float = 1.0
    side: float = 0.0
    eyes: float = 1.0
    sunglasses: bool = False
    skin: str = "#D9AE8E"
    hair: str = "#43302A"
    shirt: str = "#3C5A73"


def room(size: tuple[int, int], light: float = 1.0) -> Image.Image:
    """A wall, a little darker towards the floor."""
    shade = np.linspace(1.0, 0.9, size[1])[:, None, None] * np.array([186.0, 197.0, 205.0]) * light
    return Image.fromarray(np.broadcast_to(shade, (size[1], size[0], 3)).clip(0, 255).astype(np.uint8))


def draw(view: Image.Image, person: Person) -> None:
    """Put somebody into the picture."""
    unit = person.height * view.height / 2  # pixels
    middle = (person.across * view.width, person.down * view.height)
    _body(view, person, middle, unit)
    reach = int(unit * 1.35)
    left, top = round(middle[0]) - reach, round(middle[1]) - reach
    steps = ((np.arange(2 * reach) - reach + 0.5) / unit).astype(np.float32)
    colours, cover = _render(person, steps)
    head = Image.fromarray(colours.clip(0, 255).astype(np.uint8))
    mask = Image.fromarray((cover * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.8))
    view.paste(head, (left, top), mask)


def _body(view: Image.Image, person: Person, middle: tuple[float, float], unit: float) -> None:
    pen = ImageDraw.Draw(view)
    x, y = middle
    shirt, skin = (_lit(colour, person.light) for colour in (person.shirt, person.skin))
    pen.rectangle((x - 0.36 * unit, y + 0.5 * unit, x + 0.36 * unit, y + 1.5 * unit), fill=_darker(skin))
    pen.rounded_rectangle((x - 1.7 * unit, y + 1.25 * unit, x + 1.7 * unit, y + 5 * unit), 0.7 * unit, fill=shirt)
    pen.ellipse((x - 0.36 * unit, y + 1.1 * unit, x + 0.36 * unit, y + 1.5 * unit), fill=_darker(skin))


def _lit(colour: str, light: float) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return min(255, round(red * light)), min(255, round(green * light)), min(255, round(blue * light))


def _darker(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    return colour[0] * 4 // 5, colour[1] * 4 // 5, colour[2] * 4 // 5


def _turn(person: Person) -> Floats:
    """From the head's own axes (right as it is seen, down, towards the camera) to the picture's."""
    roll, yaw, pitch = np.radians([person.roll, person.yaw, person.pitch])
    around_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    around_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    around_x = np.array([[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]])
    turn: Floats = (around_z @ around_y @ around_x).astype(np.float32)
    return turn


def _render(person: Person, steps: Floats) -> tuple[Floats, Floats]:
    """Colours of parallel rays at `steps` across and down, and where they meet a head."""
    turn = _turn(person)
    paint = np.asarray(_paint(person), np.float32)
    depth = np.full((len(steps), len(steps)), -np.inf, np.float32)
    colours = np.zeros((*depth.shape, 3), np.float32)
    toward = np.array([-0.55 * person.side, -0.35, 1.0], np.float32)
    toward /= np.linalg.norm(toward)
    for place, axes in (((0.0, 0.0, 0.0), _HEAD), _NOSE, *_EARS):
        middle, reach = turn @ np.array(place, np.float32), max(axes)
        columns, rows = (
            slice(*np.searchsorted(steps, (float(at) - reach, float(at) + reach)).tolist()) for at in middle[:2]
        )
        x, y = np.meshgrid(steps[columns], steps[rows])
        z, own, normal = _hit(x, y, turn, np.array(place, np.float32), np.array(axes, np.float32))
        at = ((own[..., :2] + 1.2) / 2.4 * _PAINT).clip(0, _PAINT - 1).astype(np.int32)
        base = paint[at[..., 1], at[..., 0]]
        base[own[..., 2] < -0.15] = _lit(person.hair, 1)
        lit = base * (0.34 + 0.72 * (normal @ toward).clip(0, 1))[..., None] * person.light
        seen = z > depth[rows, columns]
        colours[rows, columns][seen], depth[rows, columns][seen] = lit[seen], z[seen]
    return colours, np.isfinite(depth).astype(np.float32)


def _hit(x: Floats, y: Floats, turn: Floats, place: Floats, axes: Floats) -> tuple[Floats, Floats, Floats]:
    """Where rays along z meet an ellipsoid: the depth (-inf: nowhere), the point in the head's axes, the normal."""
    start = np.stack([x, y, np.zeros_like(x)], axis=-1) @ turn - place
    with_axes = start / axes
    ray = turn[2]
    a = float(np.sum((ray / axes) ** 2))
    b = 2 * (with_axes @ (ray / axes))
    c = np.einsum("...i,...i", with_axes, with_axes) - 1
    root = b * b - 4 * a * c
    z = np.where(root >= 0, (-b + np.sqrt(root.clip(0))) / (2 * a), -np.inf)
    own = start + np.where(np.isfinite(z), z, 0)[..., None] * ray
    normal = (own / axes**2) @ turn.T
    return z, own + place, normal / np.linalg.norm(normal, axis=-1, keepdims=True).clip(1e-6)


def _paint(person: Person) -> Image.Image:
    """The face from the front, without light."""
    face = Image.new("RGB", (_PAINT, _PAINT), person.skin)
    pen = ImageDraw.Draw(face)
    soft = _darker(_lit(person.skin, 1))

    def at(x: float, y: float) -> tuple[float, float]:
        return (x + 1.2) / 2.4 * _PAINT, (y + 1.2) / 2.4 * _PAINT

    def box(x: float, y: float, across: float, down: float) -> Box:
        return *at(x - across, y - down), *at(x + across, y + down)

    for side in (-1, 1):
        pen.ellipse(box(side * 0.30, -0.06, 0.19, 0.12), fill=soft)
    face = face.filter(ImageFilter.GaussianBlur(18))
    pen = ImageDraw.Draw(face)
    for side in (-1, 1):
        _eye(pen, box, side * 0.30, person)
        pen.line([at(side * (0.16 + 0.07 * n), -0.235 - 0.045 * np.sin(n * 0.9)) for n in range(5)], person.hair, 13)
        pen.ellipse(box(side * 0.055, 0.335, 0.035, 0.02), fill="#6B4638")
    pen.chord(box(0, 0.53, 0.24, 0.075), 0, 180, fill="#B4615A")
    pen.chord(box(0, 0.53, 0.24, 0.05), 180, 360, fill="#A8554F")
    pen.line((at(-0.24, 0.53), at(0.24, 0.53)), "#6E302E", 5)
    # The hair: above the forehead, and down the temples.
    pen.rectangle((0, 0, _PAINT, at(0, -0.62)[1]), fill=person.hair)
    for side in (-1, 1):
        pen.polygon([at(side * 0.5, -0.7), at(side * 1.2, -0.7), at(side * 1.2, 0.1), at(side * 0.7, 0.1)], person.hair)
    if person.sunglasses:
        pen.line((at(-0.7, -0.1), at(0.7, -0.1)), "#0C0D10", 14)
        for side in (-1, 1):
            pen.rounded_rectangle(box(side * 0.32, -0.04, 0.25, 0.16), 40, fill="#0C0D10")
    return face.filter(ImageFilter.GaussianBlur(1.0))


def _eye(pen: ImageDraw.ImageDraw, box: Callable[[float, float, float, float], Box], x: float, person: Person) -> None:
    open_ = person.eyes
    if open_ < 0.25:
        pen.arc(box(x, -0.09, 0.125, 0.06), 15, 165, fill="#4A3328", width=9)
        return
    pen.ellipse(box(x, -0.06, 0.13, 0.066 * open_), fill="#F4EFE9")
    pen.ellipse(box(x, -0.06, 0.058, min(0.058, 0.066 * open_)), fill="#4F6B7C")
    pen.ellipse(box(x, -0.06, 0.026, 0.026), fill="#12161B")
    pen.arc(box(x, -0.06, 0.135, 0.07 * open_), 190, 350, fill="#3A2A22", width=9)
    pen.arc(box(x, -0.06, 0.13, 0.066 * open_), 20, 160, fill="#8C6A58", width=4)
