"""The committed weights are those that the script in the tree makes, from a named font and a fixed seed."""

import hashlib

import numpy as np
import pytest

from kiosk.documents.mrz import training
from kiosk.documents.mrz.classifier import NONE, WEIGHTS, WINDOW_H, WINDOW_W

DIGEST = "5383f9dfd7d413e9f7a60569b0276ebddfc3571ccfb3ba5fdbfe1535f2320fe8"


def test_the_weights_are_the_known_ones() -> None:
    assert hashlib.sha256(WEIGHTS.read_bytes()).hexdigest() == DIGEST
    assert WEIGHTS.stat().st_size < 300_000
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        assert stored["w0"].shape[0] == WINDOW_W * WINDOW_H
        assert stored["b2"].shape == (NONE + 1,)


def test_the_script_names_its_font_and_its_seed() -> None:
    assert training.FONT.name == "OCRB.otf"
    assert training.SEED == 9303
    assert "fonts-ocr-b" in (training.__doc__ or "")


@pytest.mark.long
def test_training_anew_learns_as_well() -> None:
    """A quarter of the lines, which takes about fifteen seconds: nearly as right as the whole (0.9885)."""
    weights, right = training.train(lines=training.LINES // 4)
    assert right > 0.96
    again, _ = training.train(lines=60)
    twice, _ = training.train(lines=60)
    assert all(np.array_equal(again[name], twice[name]) for name in weights)
