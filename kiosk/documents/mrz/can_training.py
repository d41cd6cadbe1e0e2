"""Makes `can_digits.npz`: renders digits of many sans serif fonts, spoils them, and trains a classifier on them.

    python -m kiosk.documents.mrz.can_training [OUT.npz]

What a card's digits are printed in is not public: fonts of several families stand for it (Debian's
`fonts-noto-core`, `fonts-noto-mono`, `fonts-urw-base35`, `fonts-ocr-b`), drawn narrower, wider, slanted, bolder.
DejaVu, which the hall's cards are printed in, is not among them. A fixed seed; numpy only; about a minute.
"""

import random
import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from kiosk.documents.mrz.can import NO_DIGIT, TALL, WEIGHTS, WINDOW_H, WINDOW_W
from kiosk.documents.mrz.training import LARGE, Bytes, Labels, by_name, descend, sensed, share_right

SEED = 2021
ROWS, CHARS = 9000, 6
FONTS = tuple(
    Path("/usr/share/fonts") / name
    for name in (
        "truetype/noto/NotoSans-Regular.ttf",
        "truetype/noto/NotoSans-Bold.ttf",
        "truetype/noto/NotoSansMono-Regular.ttf",
        "truetype/noto/NotoSansMono-Bold.ttf",
        "opentype/urw-base35/NimbusSans-Regular.otf",
        "opentype/urw-base35/NimbusSans-Bold.otf",
        "opentype/urw-base35/NimbusSansNarrow-Regular.otf",
        "opentype/urw-base35/NimbusSansNarrow-Bold.otf",
        "opentype/urw-base35/NimbusMonoPS-Bold.otf",
        "opentype/urw-base35/URWGothic-Demi.otf",
        "opentype/ocr-b/OCRB.otf",
    )
)
DIGITS = "0123456789"
# What stands in rows of six beside digits: letters, signs, and ink that is no sign.
OTHERS = "ABCDEFGHJKLMNPQRSTUVWXYZabdefghkmnpqrtuwxyz/-.:+=#%&()[]?!<> "


def train(rows: int = ROWS, seed: int = SEED) -> tuple[dict[str, NDArray[np.float16]], float]:
    """The weights by name, and the share of right answers on rows that were kept apart."""
    chance, noise = random.Random(seed), np.random.default_rng(seed)  # noqa: S311 - the same rows again
    letters = [_of_one_height(font) for font in FONTS]
    windows, labels = _samples(rows, chance, noise, letters)
    kept_windows, kept_labels = _samples(max(rows // 20, 20), chance, noise, letters)
    layers = descend(windows, labels, noise, NO_DIGIT + 1)
    return by_name(layers), share_right(layers, kept_windows, kept_labels)


def _of_one_height(font: Path) -> ImageFont.FreeTypeFont:
    """Of a size at which its digits are `LARGE` pixels high."""
    drawn = ImageFont.truetype(str(font), 1000)
    _, top, _, bottom = drawn.getbbox("0", anchor="ls")
    return ImageFont.truetype(str(font), 1000 * LARGE / (bottom - top))


def _samples(
    rows: int, chance: random.Random, noise: np.random.Generator, letters: list[ImageFont.FreeTypeFont]
) -> tuple[Bytes, Labels]:
    windows: list[Bytes] = []
    labels: list[int] = []
    for _ in range(rows):
        for window, label in _row(chance, noise, chance.choice(letters)):
            windows.append(window.reshape(-1))
            labels.append(label)
    return np.array(windows, np.uint8), np.array(labels)


def _row(chance: random.Random, noise: np.random.Generator, font: ImageFont.FreeTypeFont) -> list[tuple[Bytes, int]]:
    """A row of characters as a sensor sees it, and the window on each; sometimes on the ground between them."""
    text = "".join(chance.choice(DIGITS if chance.random() < 0.75 else OTHERS) for _ in range(CHARS))
    pitch = chance.uniform(0.62, 1.1) * LARGE
    drawn = _drawn(text, pitch, chance, font)
    seen = sensed(drawn, chance, noise)
    across, down = seen.shape[1] / drawn.shape[1], seen.shape[0] / drawn.shape[0]
    cut: list[tuple[Bytes, int]] = []
    for place, char in enumerate(text):
        middle = LARGE * 2 + place * pitch
        label = DIGITS.find(char) if char in DIGITS else NO_DIGIT
        if chance.random() < 0.1:
            middle, label = middle + chance.choice((-0.5, 0.5)) * pitch, NO_DIGIT
        zoom = chance.uniform(0.92, 1.08) * LARGE / TALL
        at = middle + chance.uniform(-0.05, 0.05) * LARGE, (1.5 + chance.uniform(-0.05, 0.05)) * LARGE
        window = _window(seen, at, zoom, (across, down))
        if char in "347" and label != NO_DIGIT and chance.random() < 0.1:
            window, label = window[::-1, ::-1], NO_DIGIT  # upside down: no digit
        cut.append((window, label))
    return cut


def _drawn(text: str, pitch: float, chance: random.Random, font: ImageFont.FreeTypeFont) -> Bytes:
    """Dark on light, three digits high; narrower or wider, slanted, thicker or thinner than the font has them."""
    image = Image.new("L", (round(LARGE * 4 + pitch * (len(text) - 1)), 3 * LARGE), 255)
    pen = ImageDraw.Draw(image)
    for place, char in enumerate(text):
        left, _, right, _ = pen.textbbox((0, 0), char, font=font, anchor="ls")
        pen.text((LARGE * 2 + place * pitch - (left + right) / 2, 2 * LARGE), char, font=font, fill=0, anchor="ls")
    drawn = np.asarray(image)
    size = chance.choice((0, 0, 2, 3))
    if size:
        ink = cv2.erode if chance.random() < 0.5 else cv2.dilate
        drawn = ink(drawn, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))).astype(np.uint8)
    lean, turn = chance.uniform(-0.12, 0.06), chance.uniform(-0.03, 0.03)
    matrix = np.array([[1, lean, -lean * 1.5 * LARGE], [turn, 1, -turn * image.width / 2]], np.float32)
    level = cv2.warpAffine(drawn, matrix, (image.width, image.height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(level, np.uint8)


def _window(seen: Bytes, at: tuple[float, float], zoom: float, scale: tuple[float, float]) -> Bytes:
    matrix = np.array([[zoom * scale[0], 0, 0], [0, zoom * scale[1], 0]], np.float64)
    matrix[0, 2] = at[0] * scale[0] - matrix[0, 0] * (WINDOW_W - 1) / 2
    matrix[1, 2] = at[1] * scale[1] - matrix[1, 1] * (WINDOW_H - 1) / 2
    step = max(matrix[0, 0], matrix[1, 1])
    soft = cv2.GaussianBlur(seen, (0, 0), 0.4 * step) if step > 1.3 else seen
    cut = cv2.warpAffine(
        soft, matrix, (WINDOW_W, WINDOW_H), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return np.asarray(cut, np.uint8)


def main() -> None:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else WEIGHTS
    weights, right = train()
    np.savez(out, **weights)  # type: ignore[arg-type]
    print(f"{out.name}: {right:.4f} right")  # noqa: T201


if __name__ == "__main__":
    main()
