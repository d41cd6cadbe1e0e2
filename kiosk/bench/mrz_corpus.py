"""Pictures of invented documents as a scanner or a camera would give them, with what their zone says.

A fixed seed gives the same pictures. Fonts, prints and what spoils a picture are other than those that the classifier
is trained with (`kiosk/documents/mrz/training.py`): the sharp-cornered OCR-B here, the round one there.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from kiosk.bench.mrz_specimens import FORMATS, Specimen, specimen

Grey = NDArray[np.uint8]
SEED = 20_240_917
FONT = Path("/usr/share/fonts/opentype/ocr-b/OCRBS.otf")  # Debian's fonts-ocr-b
PROSE = "DejaVuSans.ttf"
DRAWN = 20  # pixels a millimetre at which a document is drawn, before a scanner or camera sees it
PITCH_MM, LINE_MM = 2.54, 6.35  # ICAO 9303-3, 4.4: OCR-B size 1, ten to the inch; lines a quarter of an inch apart
FRAME = (1920, 1080)

# Kind -> what the issue asks of its exact rate, in percent. Each kind comes in the four orientations.
GOALS = {
    "clean": 99, "200dpi": 99, "150dpi": 95, "skew": 95, "camera": 95, "curl": 80, "glare": 80, "motion": 80,
}  # fmt: skip


class Sample(msgspec.Struct, frozen=True):
    """`quarter_turns`: how often the upright picture was turned by 90 degrees clockwise."""

    kind: str
    specimen: Specimen
    quarter_turns: int
    data: bytes


def corpus(
    count: int, *, kinds: tuple[str, ...] = tuple(GOALS), seed: int = SEED, font: Path = FONT
) -> Iterator[Sample]:
    """`count` pictures of each kind: JPEG, or PNG of those that are clean. Formats and orientations take turns."""
    for kind in kinds:
        for number in range(count):
            yield sample(kind, number, seed=seed, font=font)


def sample(kind: str, number: int, *, seed: int = SEED, font: Path = FONT) -> Sample:
    chance = random.Random(f"{seed}/{kind}/{number}")  # noqa: S311 - the same pictures again
    noise = np.random.default_rng(chance.getrandbits(64))
    spoken = specimen(FORMATS[number % len(FORMATS)], chance)
    paper = draw(spoken, chance, noise, font)
    picture = {
        "clean": lambda: _scanned(paper, chance, noise, dpi=300, bed_mm=(150, 115), angle=1.0),
        "200dpi": lambda: _scanned(paper, chance, noise, dpi=200, bed_mm=(210, 297), angle=1.5),
        "150dpi": lambda: _scanned(paper, chance, noise, dpi=150, bed_mm=(210, 297), angle=1.5),
        "skew": lambda: _scanned(
            paper, chance, noise, dpi=200, bed_mm=(190, 170), angle=chance.choice((-1, 1)) * chance.uniform(3, 15)
        ),
        "camera": lambda: _filmed(paper, chance, noise),
        "curl": lambda: _filmed(paper, chance, noise, curl=chance.uniform(0.02, 0.03)),
        "glare": lambda: _glared(_filmed(paper, chance, noise), chance),
        "motion": lambda: _moved(_filmed(paper, chance, noise), chance, 11),
    }[kind]()
    turns = (number // len(FORMATS) + number) % 4
    picture = np.ascontiguousarray(np.rot90(picture, -turns))
    suffix, quality = (".png", []) if kind == "clean" else (".jpg", [cv2.IMWRITE_JPEG_QUALITY, 88])
    return Sample(kind, spoken, turns, cv2.imencode(suffix, picture, quality)[1].tobytes())


def draw(spoken: Specimen, chance: random.Random, noise: np.random.Generator, font: Path) -> Grey:
    """The document upright, `DRAWN` pixels a millimetre: a print of waves, a bust, words, and the zone."""
    width, height = (round(side * DRAWN) for side in spoken.size_mm)
    print_ = _waves(width, height, chance)
    image = Image.fromarray(print_)
    pen = ImageDraw.Draw(image)
    zone_top = height - round((len(spoken.lines) * LINE_MM + 6) * DRAWN)
    bust = round(zone_top * 0.7)
    pen.rectangle(
        (4 * DRAWN, 8 * DRAWN, 4 * DRAWN + round(bust * 0.78), 8 * DRAWN + bust - 8 * DRAWN),
        fill=chance.randint(150, 200),
    )
    pen.ellipse(
        (7 * DRAWN, 12 * DRAWN, 4 * DRAWN + round(bust * 0.6), 4 * DRAWN + round(bust * 0.6)),
        fill=chance.randint(80, 140),
    )
    words = ImageFont.truetype(PROSE, round(chance.uniform(2.0, 3.2) * DRAWN))
    title = ImageFont.truetype(PROSE, round(4 * DRAWN))
    pen.text((round(width * 0.35), 3 * DRAWN), "SPECIMEN / UTOPIA", font=title, fill=60)
    for place, text in enumerate(
        ("Nom / Surname", "SPECIMEN", "Date of birth 01 01 1980", "12 RUE DES LILAS 57000 METZ", "0123456789ABC")
    ):
        top = 10 * DRAWN + round(place * chance.uniform(4.5, 6) * DRAWN)
        if top + 4 * DRAWN < zone_top:
            pen.text((round(width * 0.42), top), text, font=words, fill=chance.randint(30, 90))
    _zone(pen, spoken, chance, font, (width, height))
    return np.asarray(image)


def _waves(width: int, height: int, chance: random.Random) -> Grey:
    """A guilloche of our own: bundles of sine lines, drawn small and enlarged, under a slow gradient."""
    ground = np.full((height // 4, width // 4), chance.randint(205, 245), np.float32)
    ground += np.linspace(-8, 8, width // 4, dtype=np.float32) * chance.choice((-1, 1))
    x = np.arange(0, width // 4, 3)
    for _ in range(chance.randint(3, 7)):
        middle, swing = chance.uniform(0, height / 4), chance.uniform(8, 60)
        length, shade = chance.uniform(40, 300), chance.uniform(6, 28)
        layer = np.zeros_like(ground)
        for line in range(chance.randint(6, 18)):
            y = middle + swing * np.sin(x / length + line * 0.13) + line * chance.uniform(1.5, 4)
            cv2.polylines(layer, [np.stack((x, y), axis=1).astype(np.int32)], False, 1.0, 1, cv2.LINE_AA)
        ground -= layer * shade
    return cv2.resize(ground.clip(0, 255), (width, height), interpolation=cv2.INTER_CUBIC).clip(0, 255).astype(np.uint8)


def _zone(pen: ImageDraw.ImageDraw, spoken: Specimen, chance: random.Random, font: Path, size: tuple[int, int]) -> None:
    """The lines at true size. Ink, side margin and height on the paper differ within what ICAO 9303-4 to -7 allows."""
    width, height = size
    unit = ImageFont.truetype(str(font), 1000).getlength("0") / 1000
    letters = ImageFont.truetype(str(font), PITCH_MM * DRAWN / unit)
    count = len(spoken.lines)
    left = (width - len(spoken.lines[0]) * PITCH_MM * DRAWN) / 2 + chance.uniform(-1, 1) * DRAWN
    ink = chance.randint(15, 70)
    bottom = height - chance.uniform(4.5, 6.5) * DRAWN
    for row, line in enumerate(spoken.lines):
        baseline = bottom - (count - 1 - row) * LINE_MM * DRAWN
        for column, char in enumerate(line):
            pen.text((left + column * PITCH_MM * DRAWN, baseline), char, font=letters, fill=ink, anchor="ls")


def _scanned(
    paper: Grey,
    chance: random.Random,
    noise: np.random.Generator,
    *,
    dpi: int,
    bed_mm: tuple[float, float],
    angle: float,
) -> Grey:
    """On a scanner's glass: white lid, small noise, any place. `angle`: degrees, or the most of a chance either way
    where it is small."""
    scale = dpi / 25.4
    turn = chance.uniform(-angle, angle) if abs(angle) <= 2 else angle
    size = round(bed_mm[0] * scale), round(bed_mm[1] * scale)
    reach = (
        (paper.shape[1] * abs(np.cos(np.radians(turn))) + paper.shape[0] * abs(np.sin(np.radians(turn))))
        / DRAWN
        * scale
        / 2
    )
    rise = (
        (paper.shape[0] * abs(np.cos(np.radians(turn))) + paper.shape[1] * abs(np.sin(np.radians(turn))))
        / DRAWN
        * scale
        / 2
    )
    centre = chance.uniform(reach, max(reach, size[0] - reach)), chance.uniform(rise, max(rise, size[1] - rise))
    matrix = cv2.getRotationMatrix2D((paper.shape[1] / 2, paper.shape[0] / 2), turn, scale / DRAWN)
    matrix[:, 2] += np.array(centre) - (paper.shape[1] / 2, paper.shape[0] / 2)
    soft = cv2.GaussianBlur(paper, (0, 0), 0.4 * DRAWN / scale)
    picture = cv2.warpAffine(soft, matrix, size, borderValue=chance.randint(235, 255))
    return _grained(picture, noise, 2.5)


def _filmed(paper: Grey, chance: random.Random, noise: np.random.Generator, *, curl: float = 0.0) -> Grey:
    """A camera's frame: tilted a little, unevenly lit, on a desk. `curl`: of the paper's width, how far it bulges."""
    height, width = paper.shape
    wide = chance.uniform(0.68, 0.92) * FRAME[0]
    wide = min(wide, FRAME[1] * 0.94 * width / height)
    tall = wide * height / width
    left, top = chance.uniform(10, FRAME[0] - wide - 10), chance.uniform(10, max(11, FRAME[1] - tall - 10))
    corners = np.array([(left, top), (left + wide, top), (left + wide, top + tall), (left, top + tall)], np.float32)
    corners += np.array([(chance.uniform(-1, 1), chance.uniform(-1, 1)) for _ in range(4)], np.float32) * wide * 0.02
    source = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    back = cv2.getPerspectiveTransform(corners, source)
    x, y = np.meshgrid(np.arange(FRAME[0], dtype=np.float32), np.arange(FRAME[1], dtype=np.float32))
    seen = cv2.perspectiveTransform(np.stack((x, y), axis=-1).reshape(1, -1, 2), back).reshape(FRAME[1], FRAME[0], 2)
    map_x, map_y = seen[..., 0], seen[..., 1]
    if curl:
        phase = chance.uniform(0, np.pi)
        map_y = map_y + curl * width * chance.choice((-1, 1)) * np.sin(np.pi * map_x / width + phase)
        map_x = map_x + 0.3 * curl * width * np.sin(2 * np.pi * map_x / width + phase)
    soft = cv2.GaussianBlur(paper, (0, 0), 0.5 * width / wide)
    desk = chance.randint(60, 190)
    picture = cv2.remap(soft, map_x.astype(np.float32), map_y.astype(np.float32), cv2.INTER_LINEAR, borderValue=desk)
    light = 1 - chance.uniform(0, 0.35) * ((x - chance.uniform(0, FRAME[0])) / FRAME[0]) ** 2
    light *= 1 - chance.uniform(0, 0.35) * ((y - chance.uniform(0, FRAME[1])) / FRAME[1]) ** 2
    picture = cv2.GaussianBlur((picture * light).clip(0, 255).astype(np.uint8), (0, 0), chance.uniform(0.6, 1.3))
    return _grained(picture, noise, chance.uniform(2, 5))


def _glared(picture: Grey, chance: random.Random) -> Grey:
    """One or two bands of light across the picture; in their middle 85 to 93 % of the contrast is gone."""
    height, width = picture.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    veil = np.zeros_like(x)
    for _ in range(chance.randint(1, 2)):
        angle = chance.uniform(0, np.pi)
        away = (x - chance.uniform(0.1, 0.9) * width) * np.cos(angle) + (
            y - chance.uniform(0.5, 0.9) * height
        ) * np.sin(angle)
        band = chance.uniform(0.85, 0.93) * np.exp(-((away / (chance.uniform(0.03, 0.09) * width)) ** 2))
        veil = np.maximum(veil, band)
    return np.asarray((picture * (1 - veil) + 250 * veil).clip(0, 255), np.uint8)


def _moved(picture: Grey, chance: random.Random, length: int) -> Grey:
    """Motion blur along a straight line of `length` pixels, in any direction."""
    kernel = np.zeros((length, length), np.float32)
    angle = chance.uniform(0, np.pi)
    half = (length - 1) / 2
    reach = np.array((np.cos(angle), np.sin(angle))) * half
    begin, end = (np.round((half + sign * reach) * 16).astype(int).tolist() for sign in (-1, 1))
    cv2.line(kernel, begin, end, 1.0, 1, cv2.LINE_AA, 4)
    return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), np.uint8)


def _grained(picture: NDArray[Any], noise: np.random.Generator, sigma: float) -> Grey:
    grain: Any = noise.standard_normal(picture.shape, np.float32) * sigma
    return np.asarray((picture + grain).clip(0, 255), np.uint8)
