"""Documents on the hall's scanner, askew and with a sensor's noise: every pass is sure, whatever the resolution.

Of 100 passes over the passport at 300 dpi, 67 were in doubt of one letter, S or 8: its cells are a little nearer than a
row's length says, and the path through them ran late until it stood on the letters' edges.
"""

from datetime import date

import numpy as np
import pytest

from kiosk.documents.mrz.aligning import aligned, looked_at
from kiosk.documents.mrz.classifier import ALPHABET, PITCH
from kiosk.documents.mrz.port import ZoneRead
from kiosk.documents.mrz.reader import read_picture
from kiosk.hall.cards.documents import DOCUMENTS
from kiosk.hall.cards.pictures import all_pictures
from kiosk.hall.chip import zone
from kiosk.hall.glass import Region, scan
from tests.support.zones import strip_of

TODAY = date(2026, 11, 22)
PAPERS = {"passport-page": "passport", "cnie-back": "cnie", "residence-permit-back": "residence-permit"}


def passes(paper: str, dpi: int, times: int) -> list[tuple[bool, bool]]:
    """Of each pass: whether it was believed, and whether it was right to the letter."""
    sheet = all_pictures(TODAY)[paper][1]()
    printed = tuple(zone.lines(DOCUMENTS[PAPERS[paper]].holder_on(TODAY)))
    found = []
    for _ in range(times):
        reading = read_picture(scan(sheet, paper, dpi, "Grayscale8", Region()), TODAY)
        assert isinstance(reading, ZoneRead)
        found.append((reading.valid, reading.zone.lines == printed))
    return found


@pytest.mark.parametrize("dpi", [200, 300])
def test_the_passport_that_was_doubtful_is_sure(dpi: int) -> None:
    assert passes("passport-page", dpi, 5) == [(True, True)] * 5


@pytest.mark.long
@pytest.mark.parametrize("dpi", [150, 200, 300, 400, 600])
@pytest.mark.parametrize("paper", sorted(PAPERS))
def test_every_document_at_every_resolution(paper: str, dpi: int) -> None:
    assert passes(paper, dpi, 8) == [(True, True)] * 8


@pytest.mark.parametrize("nearer", [0.97, 0.985, 1.0, 1.015, 1.03])
def test_letters_that_are_nearer_or_farther_than_expected_are_read_at_their_middles(nearer: float) -> None:
    text = "26SP000429FRA9007138F3412204SS8855SS8855"
    strip, first = strip_of(text, PITCH * nearer)
    line = aligned(looked_at(strip), len(text))
    true = first + np.arange(len(text)) * PITCH * nearer
    assert float(np.abs(line.middles - true).max()) < 1.2
    assert "".join(ALPHABET[letter] for letter in line.scores.argmax(axis=1)) == text
    rival = np.sort(line.scores, axis=1)
    assert float(np.min(rival[:, -1] - rival[:, -2])) > 2.0
