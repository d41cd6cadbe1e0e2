"""A scan of the bare lid is no page, and a bare lid is no forgotten original; a sheet is, a blank one too."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from kiosk.config import Scanner
from kiosk.devices.scanner.pictures import is_occupied
from kiosk.devices.scanner.port import Glass, ScanSettings
from kiosk.devices.states import Fault, Ready
from kiosk.errors import Code
from tests.support.devices import open_scanner
from tests.support.hall import RunningHall
from tests.support.loops import run_in


def test_a_scan_of_nothing_asks_for_a_paper(hall: RunningHall, escl: Scanner) -> None:
    async def story() -> None:
        async with open_scanner(escl) as client:
            told = await client.scan(ScanSettings(dpi=100))
            assert isinstance(told, Fault)
            assert told.code is Code.SCANNER_NO_PAPER
            assert client.state == Ready()

    run_in("asyncio", story)


@pytest.mark.parametrize("paper", ["bill-valid", "blank"])
def test_a_forgotten_original_is_noticed_until_it_is_taken(hall: RunningHall, escl: Scanner, paper: str) -> None:
    async def story() -> None:
        async with open_scanner(escl) as client:
            assert await client.look() == Glass(occupied=False)
            hall.lay(paper)
            assert await client.look() == Glass(occupied=True)
            hall.take_away()
            assert await client.look() == Glass(occupied=False)

    run_in("asyncio", story)


def lid(level: int, noise: float, slope: int, specks: int, streak: int) -> Image.Image:
    """A glass without paper at 75 dpi: grey, uneven, noisy, with dust on it and dirt on the sensor."""
    random = np.random.default_rng(level)
    seen = np.full((877, 637), float(level)) + np.linspace(-slope, slope, 637)[None, :]
    seen += random.normal(0, noise, seen.shape)
    for row, column in zip(random.integers(20, 850, specks), random.integers(20, 610, specks), strict=True):
        seen[row : row + 2, column : column + 2] -= 80
    seen[:, 300] -= streak
    return Image.fromarray(seen.clip(0, 255).astype(np.uint8))


@settings(max_examples=25, deadline=None)
@given(st.integers(20, 245), st.floats(0, 6), st.integers(0, 30), st.integers(0, 15), st.integers(0, 40))
def test_no_lid_passes_for_a_paper(level: int, noise: float, slope: int, specks: int, streak: int) -> None:
    assert not is_occupied(lid(level, noise, slope, specks, streak), 75)


@settings(max_examples=25, deadline=None)
@given(st.integers(20, 380), st.integers(20, 700), st.integers(150, 205))
def test_an_identity_card_anywhere_on_the_glass_is_noticed(left: int, top: int, level: int) -> None:
    seen = lid(233, 4, 8, 3, 10)
    ImageDraw.Draw(seen).rectangle((left, top, left + 250, top + 159), fill=level)
    assert is_occupied(seen, 75)


def test_a_jpeg_of_a_lid_is_empty_too() -> None:
    out = io.BytesIO()
    lid(233, 3, 10, 5, 0).save(out, "JPEG", quality=60)
    assert not is_occupied(Image.open(out), 75)
