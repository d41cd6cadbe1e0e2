"""From the first touch to the wiped screen, in both languages, and the next person right after."""

import time
from pathlib import Path

import pytest

from kiosk.tour.visit import ChangeOfAddress
from tests.support.kiosk import CANARIES, CANARY, all_gone, family, running_kiosk, spilt, visit
from tests.support.patience import promised

SUCCESSOR_WITHIN_S = promised(0.5)


@pytest.mark.parametrize("language", ["fr", pytest.param("en", marks=pytest.mark.long)])
def test_a_change_of_address_arrives_and_leaves_nothing_behind(tmp_path: Path, language: str) -> None:
    with running_kiosk(tmp_path) as kiosk:
        citizen = visit(kiosk, CANARY, language)
        citizen.begin()
        processes = family(citizen.robot.pid)
        reference = citizen.whole()
        ended = time.monotonic()
        successor = kiosk.next_screen()
        assert time.monotonic() - ended < SUCCESSOR_WITHIN_S
        all_gone(processes)
        assert successor.pid not in processes

        delivered = kiosk.delivered(reference)
        assert delivered["facts"]["nom"] == {"value": CANARY.surname, "origin": "typed", "person": "declarant"}
        assert delivered["facts"]["prenoms"]["value"] == f"{CANARY.given_names} Marie"
        assert delivered["facts"]["preuve"]["origin"] == "two_d_doc"
        assert [document["pages"] for document in delivered["documents"]] == [1]

        receipts = kiosk.hall.receipts()
        assert len(receipts) == 1
        assert reference in receipts[0]["text"]
        assert not any(word.casefold() in receipts[0]["text"].casefold() for word in CANARIES)
        assert spilt(kiosk) == []


@pytest.mark.long
def test_the_next_person_finds_nothing_of_the_one_before(tmp_path: Path) -> None:
    with running_kiosk(tmp_path) as kiosk:
        first = visit(kiosk, CANARY)
        first.begin()
        first.whole()
        second = visit(kiosk)
        words = [second.robot.words()]
        second.begin()
        words.append(second.robot.words())
        second.choose()
        words.append(_identity_page(second))
        assert not any(canary in page for canary in CANARIES for page in words)
        values = [element.value for element in second.robot.look() if element.role == "EditableText"]
        assert values == [""] * len(values)
        assert values


def _identity_page(visit: ChangeOfAddress) -> str:
    visit.robot.see("Qui êtes-vous ?", "Heading")
    return visit.robot.words()
