"""Which way up a page of Latin words stands: lines run across it, and more of their ink rises above the small letters
than hangs below them (b, d, h, capitals and digits against g, p, q)."""

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Grey = NDArray[np.float32]

PX_PER_MM = 4.0
STRIPS = 5
LEAST_LINES = 12  # line pieces that have to be heard
CLEAR = 0.02  # by how much one way has to outweigh the other, of both


def quarter_turns(flat: Pixels) -> int:
    """0 to 3, clockwise, that bring a flat page upright; 0 where its words do not tell."""
    ink = _ink(flat)
    across, down = _banded(ink), _banded(ink.T)
    if max(across, down) < 1e-4:
        return 0
    if across >= down:
        up, lines = _rising(ink)
        return 2 if lines >= LEAST_LINES and up < -CLEAR else 0
    turned = np.ascontiguousarray(np.rot90(ink, -1))  # clockwise by a quarter
    up, lines = _rising(turned)
    return 3 if lines >= LEAST_LINES and up < -CLEAR else 1


def _ink(flat: Pixels) -> Grey:
    """1 where there is ink; some four pixels a millimetre, rules taken out."""
    light = cv2.cvtColor(flat, cv2.COLOR_RGB2GRAY)
    scale = PX_PER_MM * 297.0 / max(light.shape)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    sized = cv2.resize(light, None, fx=scale, fy=scale, interpolation=way).astype(np.float32)
    ground = cv2.GaussianBlur(cv2.morphologyEx(sized, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8)), (0, 0), 6.0)
    ink = ((1.0 - sized / np.maximum(ground, 8.0)) * 2.2).clip(0, 1)
    ink[ink < 0.25] = 0
    length = round(12 * PX_PER_MM)
    rules = np.maximum(
        cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)),
        cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8)),
    )
    cleared = ink - cv2.dilate(rules, np.ones((3, 3), np.uint8))
    edge = round(3 * PX_PER_MM)
    return np.ascontiguousarray(cleared.clip(0, 1)[edge:-edge, edge:-edge], np.float32)


def _banded(ink: Grey) -> float:
    """How strongly the ink lies in bands of a line's height, across the page."""
    width = ink.shape[1] // STRIPS
    worth = 0.0
    for strip in range(STRIPS):
        rows = ink[:, strip * width : (strip + 1) * width].mean(axis=1)
        smooth = np.convolve(rows, np.ones(5) / 5, "same")
        wide = np.convolve(rows, np.ones(29) / 29, "same")
        worth += float(np.square(smooth - wide).mean())
    return worth / STRIPS


def _rising(ink: Grey) -> tuple[float, int]:
    """-1 to 1: above 0 where more ink stands above the small letters than below them; and of how many line pieces."""
    width = ink.shape[1] // STRIPS
    above = below = 0.0
    lines = 0
    for strip in range(STRIPS):
        rows = ink[:, strip * width : (strip + 1) * width].mean(axis=1)
        for top, bottom in _runs(rows > 0.008):
            if not 1.6 * PX_PER_MM <= bottom - top <= 7 * PX_PER_MM:
                continue
            band = rows[top:bottom]
            core = np.flatnonzero(band > 0.55 * np.max(band))
            if not len(core) or np.max(band) < 0.04:
                continue
            lines += 1
            above += float(band[: core[0]].sum())
            below += float(band[core[-1] + 1 :].sum())
    total = above + below
    return ((above - below) / total if total > 1e-6 else 0.0), lines


def _runs(marked: NDArray[np.bool_]) -> list[tuple[int, int]]:
    steps = np.diff(np.concatenate(([0], marked.astype(np.int8), [0])))
    return list(zip(np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist(), strict=True))
