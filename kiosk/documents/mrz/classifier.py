"""The classifier of glyphs: a small dense network over a window of a straightened line.

`training.py` makes its weights (`ocr_b.npz`) from rendered OCR-B. A window shows one cell and part of its neighbours,
because a blurred glyph spreads over them.
"""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float32]

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
NONE = len(ALPHABET)  # the class of a window that has no glyph in its middle
WEIGHTS = Path(__file__).with_name("ocr_b.npz")

# A straightened line, in pixels: the pitch of its cells, and a window's width and height.
PITCH = 16
WINDOW_W, WINDOW_H = 28, 24
EDGE = 4  # what a strip has above and below its windows when its light is made even
# Ink of less than about this (grey levels) is not blown up to look like a glyph.
FLAT = 1.5


def flattened(strip: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Ink on even ground, of even strength: a band of glare takes nine tenths of the contrast and leaves the letters.
    Any strip that is a few pixels higher than its letters; ink is bright."""
    ground = cv2.morphologyEx(strip, cv2.MORPH_CLOSE, np.ones((13, 13), np.uint8))
    ink = cv2.subtract(cv2.blur(ground, (5, 5)), strip).astype(np.float32)
    power = cv2.blur(ink * ink, (2 * PITCH + 1, strip.shape[0]))
    return (ink * (70 / (np.sqrt(power) + FLAT))).clip(0, 255).astype(np.uint8)


def windows(strip: NDArray[np.generic], step: int) -> Floats:
    """Each window of a strip (`WINDOW_H` high, any width), `step` pixels apart: a row each, even in light."""
    seen = sliding_window_view(strip.astype(np.float32), (WINDOW_H, WINDOW_W))[0, ::step]
    return levelled(seen.reshape(len(seen), -1))


def levelled(rows: Floats) -> Floats:
    """Zero mean and unit deviation: the light on a document says nothing of its letters."""
    rows = rows - rows.mean(axis=1, keepdims=True)
    deviation = np.sqrt((rows * rows).mean(axis=1, keepdims=True))
    return np.asarray(rows / np.maximum(deviation, 8), np.float32)


def log_probabilities(rows: Floats, weights_file: Path = WEIGHTS) -> Floats:
    """For each levelled window, the natural logarithm of each class's probability (`ALPHABET`, then `NONE`; of another
    file, its own classes)."""
    layers = _layers(weights_file)
    for weights, bias in layers[:-1]:
        rows = np.maximum(rows @ weights + bias, 0)
    return log_softmax(rows @ layers[-1][0] + layers[-1][1])


def log_softmax(scores: Floats) -> Floats:
    scores = scores - scores.max(axis=1, keepdims=True)
    result: Floats = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return result


@cache
def _layers(file: Path) -> list[tuple[Floats, Floats]]:
    with np.load(file, allow_pickle=False) as stored:
        count = len(stored.files) // 2
        return [(stored[f"w{n}"].astype(np.float32), stored[f"b{n}"].astype(np.float32)) for n in range(count)]
