"""Plate and serial number of a registration certificate: read twice, or not said."""

import asyncio
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.documents.port import Unreadable
from kiosk.documents.print import tesseract
from kiosk.documents.registration.client import RegistrationReader
from kiosk.documents.registration.numbers import agreed, plates_in, vins_in
from kiosk.documents.registration.port import ReadRegistration, RegistrationRead
from kiosk.documents.registration.reader import Reader
from kiosk.documents.rib.port import NotLookedFor
from tests.support.letters import Quality, drawn

PLATE, VIN = "AB-123-CD", "VF1BB05CF26010203"
CERTIFICATE = f"""CERTIFICAT D'IMMATRICULATION
SPECIMEN

A   {PLATE}                          B  12/03/2014
C.1  SPECIMEN CAMILLE
C.3  12 RUE DES LILAS
57000 METZ

D.1  RENAULT        D.3  CLIO
E   {VIN}
F.1  1650      G  1230     P.3  ES
I   15/06/2019
"""


@pytest.mark.parametrize(
    ("text", "plates"),
    [
        ("A  AB-123-CD", {"AB-123-CD"}),
        ("A AB - 123 - CD", {"AB-123-CD"}),
        ("AB-123-CD et encore ab-123-cd", {"AB-123-CD"}),
        ("AO-123-CD, AB-123-CU, AB-12-CD, XAB-123-CD, AB 123 CD", set()),
    ],
)
def test_a_plate_is_what_can_be_one(text: str, plates: set[str]) -> None:
    assert plates_in(text) == plates


@pytest.mark.parametrize(
    ("text", "vins"),
    [
        (f"E {VIN}", {VIN}),
        ("E VF1BBO5CF26O10203", {VIN}),  # the letter O cannot stand there
        ("VF1BB05CF2601020, VF1BB05CF260102034", set()),
        ("12345678901234567", set()),
        ("VF1BB05CF2601O2AB", set()),
    ],
)
def test_a_serial_number_is_what_can_be_one(text: str, vins: set[str]) -> None:
    assert vins_in(text) == vins


def test_what_was_read_in_two_ways_is_not_said() -> None:
    one, other = frozenset({PLATE}), frozenset({"AB-128-CD"})
    assert agreed((one, one)) == PLATE
    assert agreed((one, other)) == ""
    assert agreed((one | other, one | other)) == "", "two vehicles on one paper"
    assert agreed((one, frozenset())) == ""


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="AB-123CD VF05O\n\x00é–", max_size=300))
def test_any_text_is_read_without_harm(text: str) -> None:
    assert all(len(plate) == 9 for plate in plates_in(text))
    assert all(len(vin) == 17 for vin in vins_in(text))


def test_the_worker_reads_a_certificate_in_its_sandbox() -> None:
    async def story() -> tuple[object, ...]:
        reader = RegistrationReader()
        try:
            pictures = (drawn(CERTIFICATE), drawn("Chère voisine, à bientôt !"), b"\xff\xd8")
            return tuple([await reader.read(picture) for picture in pictures])
        finally:
            await reader.close()

    read, letter, garbage = asyncio.run(story())
    assert read == RegistrationRead(PLATE, VIN)
    assert VIN not in repr(read)
    assert letter == RegistrationRead()
    assert isinstance(garbage, Unreadable)


@pytest.mark.long
def test_nothing_false_is_said_of_a_worn_certificate() -> None:
    reader, qualities = Reader(tesseract.load()), get_args(Quality)
    read = [reader.handle(ReadRegistration(drawn(CERTIFICATE, quality))) for quality in qualities]
    for one in read:
        assert isinstance(one, RegistrationRead)
        assert one.plate in ("", PLATE)
        assert one.vin in ("", VIN)
    assert sum(one.plate == PLATE for one in read if isinstance(one, RegistrationRead)) >= 3


def test_without_tesseract_it_is_said_that_nothing_was_looked_for() -> None:
    assert isinstance(Reader(None).handle(ReadRegistration(drawn("A AB-123-CD"))), NotLookedFor)
