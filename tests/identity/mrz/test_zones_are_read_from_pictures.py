"""Zones on scans and camera frames, in four orientations, as the worker's code reads them: right, or not believed."""

from datetime import date

import cv2
import numpy as np
import pytest

from kiosk.bench.mrz import differs_under_a_check
from kiosk.bench.mrz_corpus import sample
from kiosk.documents.mrz.port import NoZone, ZoneRead
from kiosk.documents.mrz.reader import read_picture
from kiosk.documents.port import Unreadable

TODAY = date(2026, 1, 1)


@pytest.mark.parametrize("kind", ["clean", "200dpi", "150dpi", "skew", "camera", "curl", "glare", "motion"])
def test_every_kind_of_picture_is_read(kind: str) -> None:
    """Of four pictures, each another format and orientation, at least three to the letter; none wrongly believed."""
    exact, turns = 0, set()
    for number in range(1, 5):
        picture = sample(kind, number, seed=77)
        reading = read_picture(picture.data, TODAY)
        turns.add(picture.quarter_turns)
        if isinstance(reading, ZoneRead):
            exact += reading.zone.lines == picture.specimen.lines
            assert not (reading.valid and differs_under_a_check(reading.zone.lines, picture.specimen.lines))
    assert len(turns) == 4
    assert exact >= 3


def test_a_reading_has_fields_and_asks_for_the_names() -> None:
    picture = sample("skew", 1, seed=77)
    reading = read_picture(picture.data, TODAY)
    assert isinstance(reading, ZoneRead)
    assert reading.valid
    assert reading.zone.lines == picture.specimen.lines
    assert reading.zone.format == "TD2"
    assert reading.zone.number == picture.specimen.lines[1][:9].rstrip("<")
    assert picture.specimen.lines[1][:9] not in repr(reading)


def test_a_page_without_a_zone_has_none() -> None:
    page = np.full((1400, 1000), 250, np.uint8)
    for line in range(30):
        cv2.putText(page, "Lorem ipsum dolor sit amet consectetur", (40, 60 + line * 40), 0, 1.2, 30, 2)
    for picture in (page, np.full((600, 800), 255, np.uint8), np.full((10, 4000), 255, np.uint8)):
        assert isinstance(read_picture(cv2.imencode(".png", picture)[1].tobytes(), TODAY), NoZone)


def test_noise_is_no_zone_that_is_believed() -> None:
    grain = np.random.default_rng(5).integers(0, 255, (700, 1100)).astype(np.uint8)
    stripes = np.tile(np.repeat(np.array([0, 255], np.uint8), 9), (700, 60))
    for picture in (grain, stripes, cv2.GaussianBlur(grain, (0, 0), 4).astype(np.uint8)):
        reading = read_picture(cv2.imencode(".png", picture)[1].tobytes(), TODAY)
        assert isinstance(reading, NoZone) or (isinstance(reading, ZoneRead) and not reading.valid)


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff\xe0" + bytes(200)])
def test_what_is_no_picture_is_told(data: bytes) -> None:
    assert isinstance(read_picture(data, TODAY), Unreadable)
