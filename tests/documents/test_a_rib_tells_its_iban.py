"""The IBAN of a bank's paper: by its code, else by its print; one that does not add up is none."""

import asyncio
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.documents.port import Unreadable
from kiosk.documents.rib.client import RibReader
from kiosk.documents.rib.iban import LENGTHS, holds, ibans_in
from kiosk.documents.rib.port import IbanRead, NoIban, NotLookedFor, ReadRib, RibReading
from kiosk.documents.rib.reader import Reader
from tests.support.ribs import GERMAN, IBAN, Face, grouped, rib

PAYMENT = f"BCD\n002\n1\nSCT\n\nCamille SPECIMEN\n{IBAN}\n"


@pytest.mark.parametrize(
    "line",
    [
        f"IBAN : {grouped(IBAN)}",
        IBAN,
        f"iban {grouped(IBAN).lower()} BIC AGRIFRPP",
        f"IBAN: {grouped(IBAN).replace(' ', '-')}",
        f"IBAN {grouped(IBAN)}".replace("3000 6000", "3OOO 6OOO"),
        f"IBAN {grouped(IBAN)}".replace("0112 3456", "O1I2 34S6"),
        f"IBAN FR 76 {grouped(IBAN[4:])}",
        f"IBAN\n\n:\n\n{grouped(IBAN)[:-3]}\n\n189\n\nBIC",
    ],
)
def test_it_is_found_however_it_is_grouped_and_where_digits_look_like_letters(line: str) -> None:
    assert ibans_in(f"BANQUE SPECIMEN\n{line}\n") == (IBAN,)


@pytest.mark.parametrize(
    "line",
    [
        grouped(IBAN).replace("890 189", "890 188"),
        f"{IBAN}7",
        IBAN[:-1],
        "FR76 3000 6000 / 0112 3456 7890 189",
        "ZZ" + IBAN[2:],
        "",
    ],
)
def test_what_does_not_add_up_is_no_iban(line: str) -> None:
    assert ibans_in(line) == ()


def test_a_french_one_has_a_second_key() -> None:
    """Of the ways to write two other signs so that the first check digits still hold, the account's own key finds
    those."""
    passed = [
        other
        for sign in "0123456789"
        for second in "0123456789"
        if (other := IBAN[:20] + sign + second + IBAN[22:]) != IBAN and holds(other)
    ]
    assert passed == []
    assert ibans_in(grouped(GERMAN)) == (GERMAN,)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="FR0123456789 OIlB.-\n\u00a0é\x00", max_size=400))
def test_any_text_is_read_without_harm(text: str) -> None:
    assert all(holds(iban) and len(iban) == LENGTHS[iban[:2]] for iban in ibans_in(text))


def read(*pictures: bytes) -> list[RibReading | object]:
    """By the worker, in its sandbox."""

    async def story() -> list[RibReading | object]:
        reader = RibReader()
        try:
            return [await reader.read(picture) for picture in pictures]
        finally:
            await reader.close()

    return asyncio.run(story())


def test_the_worker_reads_codes_print_and_garbage_in_its_sandbox() -> None:
    line = f"IBAN : {grouped(IBAN)}"
    coded, printed, none, two, garbage = read(
        rib(code=PAYMENT), rib(line), rib("Solde : 12,00"), rib(line, f"IBAN : {grouped(GERMAN)}"), b"\xff\xd8\xff"
    )
    assert isinstance(coded, IbanRead)
    assert (coded.iban, coded.by) == (IBAN, "code")
    assert isinstance(printed, IbanRead), printed
    assert (printed.iban, printed.by) == (IBAN, "print")
    assert isinstance(none, NoIban)
    assert not none.several
    assert isinstance(two, NoIban)
    assert two.several
    assert isinstance(garbage, Unreadable)
    assert IBAN not in repr(printed)


@pytest.mark.long
def test_print_of_several_faces_and_sizes_is_read_and_never_misread() -> None:
    line = f"IBAN {grouped(IBAN)}"
    pictures = [
        rib(line, face=face, dpi=dpi, size_pt=size)
        for face in get_args(Face)
        for dpi in (150, 200, 300)
        for size in (9, 12)
    ]
    answers = read(*pictures)
    assert all(answer.iban == IBAN for answer in answers if isinstance(answer, IbanRead))
    assert sum(isinstance(answer, IbanRead) for answer in answers) >= len(answers) - 2


def test_without_tesseract_a_code_is_still_read_and_print_is_said_not_to_be() -> None:
    reader = Reader(None)
    assert isinstance(reader.handle(ReadRib(rib(code=IBAN))), IbanRead)
    assert isinstance(reader.handle(ReadRib(rib(f"IBAN : {grouped(IBAN)}"))), NotLookedFor)
