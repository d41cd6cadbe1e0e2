"""Makes `ocr_b.npz`: renders lines of OCR-B, spoils them, and trains the classifier on their windows.

    python -m kiosk.documents.mrz.training [OUT.npz]

Debian's `fonts-ocr-b` (OCRB.otf: public domain, after Norbert Schwarz's free drawing) and a fixed seed; numpy only.
It takes under a minute. The same machine gives the same file; another's arithmetic may differ in the last bits.
"""

import random
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from kiosk.documents.mrz.classifier import (
    ALPHABET,
    EDGE,
    NONE,
    PITCH,
    WEIGHTS,
    WINDOW_H,
    WINDOW_W,
    Floats,
    flattened,
    levelled,
    log_softmax,
)

FONT = Path("/usr/share/fonts/opentype/ocr-b/OCRB.otf")
SEED = 9303
LINES, CELLS = 5000, 30
HIDDEN = (128, 64)
EPOCHS, BATCH, RATE = 8, 512, 2e-3
# Rendered large, in pixels a cell; a line has a margin of two cells at each end.
LARGE = 40
CAP = 0.98  # what of a cell's width the height of a capital is (true size: 2.54 mm pitch, about 2.5 mm high)

Bytes = NDArray[np.uint8]
Labels = NDArray[np.int64]


def train(lines: int = LINES, seed: int = SEED, font: Path = FONT) -> tuple[dict[str, NDArray[np.float16]], float]:
    """The weights by name, and the share of right answers on lines that were kept apart."""
    chance, noise = random.Random(seed), np.random.default_rng(seed)  # noqa: S311 - the same lines again
    rows, labels = _samples(lines, chance, noise, font)
    kept_rows, kept_labels = _samples(max(lines // 20, 20), chance, noise, font)
    layers = descend(rows, labels, noise, NONE + 1)
    right = share_right(layers, kept_rows, kept_labels)
    return by_name(layers), right


def share_right(layers: list[list[Floats]], rows: Bytes, labels: Labels) -> float:
    return float((_forward(layers, levelled(rows.astype(np.float32)))[-1].argmax(axis=1) == labels).mean())


def by_name(layers: list[list[Floats]]) -> dict[str, NDArray[np.float16]]:
    """As they are stored."""
    return {
        f"{kind}{n}": part.astype(np.float16)
        for n, layer in enumerate(layers)
        for kind, part in zip("wb", layer, strict=True)
    }


def _samples(lines: int, chance: random.Random, noise: np.random.Generator, font: Path) -> tuple[Bytes, Labels]:
    letters = ImageFont.truetype(str(font), 1000)
    letters = ImageFont.truetype(str(font), LARGE * 1000 / letters.getlength("0"))
    rows, labels = zip(
        *(pair for _ in range(lines) for pair in _windows_of_a_line(chance, noise, letters)), strict=True
    )
    return np.array(rows, np.uint8).reshape(len(rows), -1), np.array(labels)


def _windows_of_a_line(
    chance: random.Random, noise: np.random.Generator, letters: ImageFont.FreeTypeFont
) -> Iterator[tuple[Bytes, int]]:
    """A window on each cell, slightly beside its middle; and windows that lie between cells, or on no text at all."""
    text = _text(chance)
    strip, scale, shift = _spoiled(_rendered(text, chance, letters), chance, noise)
    top_most = strip.shape[0] - WINDOW_H
    for place in range(-1, CELLS + 1):
        middle = (place + 2.5) * LARGE * scale + shift
        top = chance.randint(max(0, top_most // 2 - 2), min(top_most, top_most // 2 + 2))
        if 0 <= place < CELLS:
            left = round(middle + chance.uniform(-1.6, 1.6) - WINDOW_W / 2)
            yield (
                strip[top : top + WINDOW_H, left : left + WINDOW_W],
                (ALPHABET.index(text[place]) if text[place] != " " else NONE),
            )
        if place % 2 or not 0 <= place < CELLS:
            beside = chance.choice((-1, 1)) * chance.uniform(5.5, 8) if 0 <= place < CELLS else chance.uniform(-4, 4)
            left = round(middle + beside - WINDOW_W / 2)
            yield strip[top : top + WINDOW_H, left : left + WINDOW_W], NONE


def _text(chance: random.Random) -> str:
    """Any letters; often some fillers in a row, as names have them; often bare ground, as before and after a line."""
    text = "".join(chance.choices(ALPHABET, k=CELLS))
    if chance.random() < 0.4:
        text = _overwritten(text, "<" * chance.randint(2, 12), chance)
    for _ in range(chance.choice((0, 1, 1, 2))):
        text = _overwritten(text, " " * chance.randint(1, 4), chance)
    return text


def _overwritten(text: str, part: str, chance: random.Random) -> str:
    begin = chance.randint(0, CELLS - len(part))
    return text[:begin] + part + text[begin + len(part) :]


def _rendered(text: str, chance: random.Random, letters: ImageFont.FreeTypeFont) -> Bytes:
    """Dark on light, `LARGE` pixels a cell, three cells high; the ink thicker or thinner than drawn."""
    image = Image.new("L", ((len(text) + 4) * LARGE, 3 * LARGE), 255)
    pen = ImageDraw.Draw(image)
    baseline = (3 + CAP) / 2 * LARGE
    for place, char in enumerate(text):
        pen.text(((place + 2) * LARGE, baseline), char, font=letters, fill=0, anchor="ls")
    drawn = np.asarray(image)
    size = chance.choice((0, 0, 2, 3))
    if size:
        ink = cv2.erode if chance.random() < 0.4 else cv2.dilate
        drawn = ink(drawn, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))).astype(np.uint8)
    return np.asarray(drawn, np.uint8)


def _spoiled(drawn: Bytes, chance: random.Random, noise: np.random.Generator) -> tuple[Bytes, float, float]:
    """As a sensor sees it, then straightened again, not quite: the strip, its pixels per pixel drawn, its shift."""
    rough = sensed(drawn, chance, noise)
    scale = PITCH / LARGE * chance.uniform(0.97, 1.03)
    tall = chance.uniform(0.92, 1.08)
    shift = chance.uniform(-1, 1)
    zoom_x, zoom_y = scale * drawn.shape[1] / rough.shape[1], scale * tall * drawn.shape[0] / rough.shape[0]
    turn, lean = chance.uniform(-0.03, 0.03), chance.uniform(-0.08, 0.08)
    size = round(drawn.shape[1] * scale), WINDOW_H + 2 * EDGE
    matrix = np.array([[zoom_x, lean, shift], [0, zoom_y, 0]], np.float32)
    matrix[0, 2] -= lean * rough.shape[0] / 2
    matrix[1, 2] = size[1] / 2 - zoom_y * rough.shape[0] / 2
    level = cv2.warpAffine(rough, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return flattened(_waved(np.asarray(level, np.uint8), turn, chance)), scale, shift


def sensed(drawn: Bytes, chance: random.Random, noise: np.random.Generator) -> Bytes:
    """Of 10 to 30 pixels a cell: print and light over it, blur, noise, compression."""
    native = chance.uniform(10.5, 30) / LARGE
    soft = cv2.GaussianBlur(drawn, (0, 0), 0.45 / native)
    high = native * chance.uniform(0.93, 1.07)
    seen = np.asarray(cv2.resize(soft, None, fx=native, fy=high, interpolation=cv2.INTER_AREA), np.float32)
    light, dark = chance.uniform(140, 255), chance.uniform(0.1, 1)
    seen = np.asarray(light - (255 - seen) * dark * light / 255, np.float32)
    seen -= np.asarray(_print(seen.shape, chance) * chance.uniform(0, 30) * dark, np.float32)
    if chance.random() < 0.45:
        path = _motion(chance.uniform(0.1, 0.75) * native * LARGE, chance.uniform(0, 180))
        seen = np.asarray(cv2.filter2D(seen, -1, path), np.float32)
    if chance.random() < 0.5:
        width = chance.uniform(0.03, 0.11) * native * LARGE + 0.2
        seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), width), np.float32)
    seen += np.asarray(noise.standard_normal(seen.shape, np.float32) * chance.uniform(0, 9) * dark, np.float32)
    if chance.random() < 0.35:
        seen = _glared(seen, chance)
    rough = seen.clip(0, 255).astype(np.uint8)
    if chance.random() < 0.4:
        packed = cv2.imencode(".jpg", rough, [cv2.IMWRITE_JPEG_QUALITY, chance.randint(45, 90)])[1]
        rough = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)
    return rough


def _waved(strip: Bytes, slope: float, chance: random.Random) -> Bytes:
    """A line that was not straightened well rises and falls within the strip, by at most two pixels."""
    x = np.arange(strip.shape[1], dtype=np.float32)
    rise = 1.5 * np.sin(x * abs(slope) + chance.uniform(0, 6)).astype(np.float32)
    map_x, map_y = np.meshgrid(x, np.arange(strip.shape[0], dtype=np.float32))
    return np.asarray(
        cv2.remap(strip, map_x, map_y + rise[None, :], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def _glared(seen: Floats, chance: random.Random) -> Floats:
    """Light across the line: steps and hills of it, that leave a twentieth of the contrast at least."""
    x, y = np.meshgrid(np.arange(seen.shape[1], dtype=np.float32), np.arange(seen.shape[0], dtype=np.float32))
    place = (x + y * chance.uniform(-3, 3)) / seen.shape[1] - chance.random()
    width = chance.uniform(0.03, 0.3)
    shape = (
        1 / (1 + np.exp((-place * 6 / width).clip(-80, 80)))
        if chance.random() < 0.4
        else 1 / (1 + (place / width) ** 4)
    )
    veil = chance.uniform(0.5, 0.95) * shape
    return np.asarray(seen * (1 - veil) + chance.uniform(225, 255) * veil, np.float32)


def _print(shape: tuple[int, ...], chance: random.Random) -> Floats:
    """Straight hatching and blots under the text."""
    layer = np.zeros(shape, np.float32)
    for _ in range(chance.randint(0, 25)):
        x, y = chance.uniform(0, shape[1]), chance.uniform(0, shape[0])
        reach = chance.uniform(20, 200), chance.uniform(-60, 60)
        cv2.line(
            layer,
            (round(x), round(y)),
            (round(x + reach[0]), round(y + reach[1])),
            chance.uniform(0.2, 1),
            1,
            cv2.LINE_AA,
        )
    for _ in range(chance.randint(0, 6)):
        x, y = round(chance.uniform(0, shape[1])), round(chance.uniform(0, shape[0]))
        cv2.circle(layer, (x, y), chance.randint(10, 60), chance.uniform(-1, 1), -1, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(layer, (0, 0), 0.6), np.float32)


def _motion(length: float, degrees: float) -> Floats:
    """The path of a point while the sensor is open, as a kernel."""
    size = 2 * int(length / 2 + 1) + 1
    kernel = np.zeros((size, size), np.float32)
    for part in np.linspace(-0.5, 0.5, 4 * size):
        x = size // 2 + part * length * np.cos(np.radians(degrees))
        y = size // 2 + part * length * np.sin(np.radians(degrees))
        kernel[round(y), round(x)] += 1
    result: Floats = kernel / kernel.sum()
    return result


def _forward(layers: list[list[Floats]], rows: Floats) -> list[Floats]:
    """The output of each layer, the input first, the scores last."""
    outputs = [rows]
    for number, (weights, bias) in enumerate(layers):
        scores = outputs[-1] @ weights + bias
        outputs.append(scores if number == len(layers) - 1 else np.maximum(scores, 0))
    return outputs


def descend(rows: Bytes, labels: Labels, noise: np.random.Generator, classes: int) -> list[list[Floats]]:
    """Adam on the cross entropy, the rate falling by a cosine; labels 2 % smoothed, so that doubt is told as doubt."""
    sizes = (rows.shape[1], *HIDDEN, classes)
    layers: list[list[Floats]] = [
        [np.asarray(noise.standard_normal(pair) * np.sqrt(2 / pair[0]), np.float32), np.zeros(pair[1], np.float32)]
        for pair in pairwise(sizes)
    ]
    first = [[np.zeros_like(part) for part in layer] for layer in layers]
    second = [[np.zeros_like(part) for part in layer] for layer in layers]
    steps, step = EPOCHS * (len(rows) // BATCH), 0
    for _ in range(EPOCHS):
        order = noise.permutation(len(rows))
        for begin in range(0, len(rows) - BATCH + 1, BATCH):
            chosen = order[begin : begin + BATCH]
            step += 1
            rate = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
            slopes = _slopes(layers, rows[chosen], labels[chosen])
            for layer in range(len(layers)):
                for kind in (0, 1):
                    slope, moment, square = slopes[layer][kind], first[layer][kind], second[layer][kind]
                    moment += 0.1 * (slope - moment)
                    square += 0.001 * (slope * slope - square)
                    layers[layer][kind] -= (
                        rate * (moment / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
                    )
    return layers


def _slopes(layers: list[list[Floats]], rows: Bytes, labels: Labels) -> list[list[Floats]]:
    outputs = _forward(layers, levelled(rows.astype(np.float32)))
    smooth = np.float32(0.02)
    wanted = np.full(outputs[-1].shape, smooth / outputs[-1].shape[1], np.float32)
    wanted[np.arange(len(labels)), labels] += 1 - smooth
    error: Floats = (np.exp(log_softmax(outputs[-1])) - wanted) / np.float32(len(rows))
    slopes: list[list[Floats]] = []
    for number in range(len(layers) - 1, -1, -1):
        slopes.append([np.asarray(outputs[number].T @ error), np.asarray(error.sum(axis=0))])
        error = (error @ layers[number][0].T) * (outputs[number] > 0)
    return slopes[::-1]


def main() -> None:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else WEIGHTS
    weights, right = train()
    np.savez(out, **weights)  # type: ignore[arg-type]
    print(f"{out.name}: {right:.4f} right")  # noqa: T201


if __name__ == "__main__":
    main()
