"""What lies before the hall's camera: drawings made for the project, no real person and no real card."""

import io
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from kiosk.hall import faces
from kiosk.hall.fonts import font

# "person_*": somebody who is to be photographed, as `PEOPLE` has them.
Scene = Literal[
    "paper", "close_up", "face", "card", "black", "person", "person_far", "person_aside", "person_tilted",
    "person_in_the_dark", "person_asleep", "two_people", "nobody",
]  # fmt: skip
Size = Literal["480p", "720p", "1080p"]

SIZES: dict[Size, tuple[int, int]] = {"480p": (640, 480), "720p": (1280, 720), "1080p": (1920, 1080)}
# Pictures that follow one another: a hand that trembles, a sensor that is noisy.
VARIANTS = 4
PEOPLE: dict[Scene, tuple[faces.Person, ...]] = {
    "person": (faces.Person(),),
    "person_far": (faces.Person(height=0.3),),
    "person_aside": (faces.Person(across=0.33),),
    "person_tilted": (faces.Person(roll=16),),
    "person_in_the_dark": (faces.Person(light=0.25),),
    "person_asleep": (faces.Person(eyes=0),),
    "two_people": (faces.Person(across=0.34), faces.Person(across=0.66, skin="#6B4630", shirt="#6B3C4A")),
    "nobody": (),
}
_FULL = (1920, 1080)
_NOISE = 3.0
_JPEG_QUALITY = 85
_SWAY = (0, 3, 0, -3)
_CLOSE = 1340  # the width of an identity document that is held close


def frames(scene: Scene, sheet: Image.Image | None, size: Size) -> list[bytes]:
    """`VARIANTS` JPEG files to show in turn. `sheet`: the paper at 300 dpi (A4, or an identity document); None where
    there is none."""
    width, height = SIZES[size]
    drawn = _draw(scene, sheet)
    if width * 9 != height * 16:
        # A sensor of another shape sees less at both sides.
        side = _FULL[1] * width // height
        drawn = drawn.crop(((_FULL[0] - side) // 2, 0, (_FULL[0] + side) // 2, _FULL[1]))
    small = drawn.resize((width, height), Image.Resampling.BOX, reducing_gap=2.0)
    rng = np.random.default_rng(7)
    return [_seen(small, _SWAY[number] * width // 1920, rng) for number in range(VARIANTS)]


def _seen(picture: Image.Image, sway: int, rng: np.random.Generator) -> bytes:
    pixels = np.roll(np.asarray(picture), sway, axis=1).astype(np.int16)
    noise = np.rint(rng.normal(0, _NOISE, pixels.shape[:2])).astype(np.int16)
    pixels += noise[:, :, None]
    out = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=_JPEG_QUALITY)
    return out.getvalue()


def huge_frame() -> bytes:
    """A JPEG of some hundred bytes that claims 20,000 x 20,000 pixels."""
    out = io.BytesIO()
    Image.new("RGB", (16, 16)).save(out, "JPEG")
    data = bytearray(out.getvalue())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = (20_000).to_bytes(2, "big") * 2
    return bytes(data)


def _draw(scene: Scene, sheet: Image.Image | None) -> Image.Image:
    match scene:
        case "paper" | "close_up" | "face" | "card" | "black":
            return _scene(scene, sheet)
    return _people(PEOPLE[scene])


def _scene(scene: Literal["paper", "close_up", "face", "card", "black"], sheet: Image.Image | None) -> Image.Image:
    match scene:
        case "black":
            return Image.new("RGB", _FULL, (4, 4, 5))
        case "face":
            return _face()
        case "card":
            return _lay(_card(), (1000, 630), 2.5, corner=36)
        case "paper":
            return _desk() if sheet is None else _lay(sheet, _at_arms_length(sheet), -1.6)
        case "close_up":
            if sheet is None:
                return _desk()
            if sheet.width > sheet.height:
                # An identity document, whole, as a hand holds it before the camera.
                return _lay(sheet, (_CLOSE, _CLOSE * sheet.height // sheet.width), 1.2, corner=36)
            # The lower right quarter, where the code of a bill is.
            part = sheet.crop((sheet.width // 2, sheet.height // 2, sheet.width, sheet.height * 7 // 8))
            return _lay(part, (992, 1052), 1.2)


def _at_arms_length(sheet: Image.Image) -> tuple[int, int]:
    """So far away that an A4 sheet is seen whole."""
    return sheet.width * 722 // 2480, sheet.height * 1021 // 3508


def _desk() -> Image.Image:
    """Wood: long grain, a little darker towards one side."""
    rng = np.random.default_rng(3)
    noise = Image.fromarray(rng.integers(0, 255, (135, 30), np.uint8))
    grain = np.asarray(noise.resize(_FULL, Image.Resampling.BICUBIC)).astype(np.float32)
    shade = np.linspace(1.0, 0.86, _FULL[0], dtype=np.float32)[None, :]
    light = (0.88 + grain / 255 * 0.12) * shade
    return Image.fromarray((light[:, :, None] * np.array((150, 111, 78), np.float32)).astype(np.uint8))


def _lay(sheet: Image.Image, size: tuple[int, int], angle: float, corner: int = 0) -> Image.Image:
    """The sheet on the desk, with its shadow; `corner`: the radius of its corners."""
    view = _desk()
    laid = sheet.convert("RGB").resize(size, Image.Resampling.BOX, reducing_gap=2.0)
    turned = laid.rotate(angle, Image.Resampling.BICUBIC, expand=True)
    shape = Image.new("L", size, 0)
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), corner, fill=255)
    mask = shape.rotate(angle, Image.Resampling.BILINEAR, expand=True)
    left, top = (_FULL[0] - turned.width) // 2, (_FULL[1] - turned.height) // 2
    shadow = Image.new("L", _FULL, 0)
    shadow.paste(mask.point(lambda level: level // 2), (left + 10, top + 12))
    view.paste((40, 28, 18), (0, 0), shadow.filter(ImageFilter.GaussianBlur(8)))
    view.paste(turned, (left, top), mask)
    return view


def _card() -> Image.Image:
    """A card of no authority: ID-1's shape, its chip, and the word SPECIMEN."""
    card = Image.new("RGB", (1000, 630), "#D9E4EC")
    pen = ImageDraw.Draw(card)
    for number in range(14):
        pen.arc((300 + number * 30, 120, 1200 + number * 30, 820), 180, 320, fill="#C3D3DE", width=3)
    pen.rounded_rectangle((0, 0, 999, 629), 36, outline="#8298A8", width=4)
    pen.text((60, 48), "CARTE SPECIMEN", font=font("DejaVuSans-Bold", 54), fill="#1D3B53")
    pen.rounded_rectangle((70, 190, 210, 300), 16, fill="#C9A24B", outline="#8A6C2A", width=3)
    for across in (116, 164):
        pen.line((across, 190, across, 300), fill="#8A6C2A", width=3)
    pen.line((70, 245, 210, 245), fill="#8A6C2A", width=3)
    for number, line in enumerate(("SPECIMEN", "Camille", "Née le 01.01.1990", "N° 000000000")):
        pen.text((280, 190 + number * 70), line, font=font("DejaVuSans", 42), fill="#20262E")
    pen.text((60, 540), "SANS VALEUR · IMPRIMÉE POUR DES ESSAIS", font=font("DejaVuSansMono", 30), fill="#68717C")
    return card


def _people(people: tuple[faces.Person, ...]) -> Image.Image:
    view = faces.room(_FULL, people[0].light if people else 1.0)
    for person in people:
        faces.draw(view, person)
    return view


def _face() -> Image.Image:
    """A head and shoulders, drawn; nobody's."""
    view = Image.new("RGB", _FULL, "#B9C4CC")
    pen = ImageDraw.Draw(view)
    pen.rounded_rectangle((560, 860, 1360, 1400), 220, fill="#3C5A73")
    pen.rectangle((880, 740, 1040, 920), fill="#D7A98A")
    pen.ellipse((690, 130, 1230, 700), fill="#4A3426")
    pen.ellipse((730, 200, 1190, 820), fill="#E3B999")
    pen.pieslice((715, 150, 1205, 560), 180, 360, fill="#4A3426")
    for left in (800, 1010):
        pen.ellipse((left, 470, left + 110, 530), fill="#FBF7F2", outline="#5A4030", width=4)
        pen.ellipse((left + 32, 474, left + 82, 524), fill="#49697E")
        pen.ellipse((left + 47, 489, left + 67, 509), fill="#16202A")
        pen.arc((left - 14, 400, left + 124, 500), 205, 335, fill="#4A3426", width=12)
    pen.line(((960, 530), (930, 640), (985, 645)), fill="#C08F70", width=9, joint="curve")
    pen.arc((870, 630, 1050, 740), 25, 155, fill="#A5524C", width=14)
    pen.text((960, 1010), "SPECIMEN", font=font("DejaVuSans-Bold", 64), fill="#D9E4EC", anchor="mm")
    return view.filter(ImageFilter.GaussianBlur(1.2))
