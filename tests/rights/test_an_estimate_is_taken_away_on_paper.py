"""An estimate on the receipt and on a page: what it is not, its day, what was supposed; nothing of the citizen."""

import pytest

from kiosk.devices.receipt_printer.port import Line, Ticket
from kiosk.documents.port import PaperWords, RenderPaper
from kiosk.session import events
from kiosk.session.effects import PrintTicket
from kiosk.session.files import events as file_events
from kiosk.session.files.effects import MakePaper
from kiosk.session.rights.paper import NO_DECISION, TITLE
from kiosk.session.state import changed
from tests.support.rights import ALONE, Asked, buttons


def lines(ticket: Ticket) -> list[str]:
    return [block.text for block in ticket.blocks if isinstance(block, Line)]


def estimated(**cents: int) -> Asked:
    return Asked().interview(ALONE).told(0, **cents)


def test_the_receipt_says_what_it_is_not_its_day_and_what_was_supposed() -> None:
    citizen = estimated(rsa=573_49, housing=304_00)
    assert any(one.action == "print_list" for one in buttons(citizen.page()))
    said = lines(citizen.do(events.PrintList()).wants(PrintTicket).ticket)
    assert TITLE in said
    assert NO_DECISION in said
    assert any(str(citizen.world().today.year) in line and "réponses" in line for line in said)
    assert "Vous pourriez recevoir environ 573 € par mois." in said
    assert "Vous pourriez l'avoir gratuitement." in said
    assert "- Nous avons compté les mêmes revenus pour toute l'année." in said
    assert "- Nous n'avons compté ni épargne, ni autre revenu." in said
    whole = " ".join(said)
    assert not any(answer in whole for answer in ("450", "57000", "1986"))


def test_that_nothing_was_found_can_be_taken_along_too() -> None:
    said = lines(Asked().interview(ALONE).told(None).do(events.PrintList()).wants(PrintTicket).ticket)
    assert NO_DECISION in said
    assert any("Un agent peut vérifier" in line for line in said)


def test_a_list_that_is_printed_is_not_printed_again() -> None:
    citizen = estimated(rsa=100_00).do(events.PrintList())
    count = len(citizen.wanted)
    assert len(citizen.do(events.PrintList()).wanted) == count


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_page_of_paper_is_french_with_the_citizens_language_behind_it(language: str) -> None:
    citizen = Asked().do(events.Begin(), events.Prefer("language", language)).interview(ALONE).told(0, rsa=573_49)
    asked = citizen.do(file_events.OpenPapers(), file_events.ChoosePaper("estimate")).wants(MakePaper).request
    assert isinstance(asked, RenderPaper)
    words: list[PaperWords] = [asked.words, *((asked.translation,) if asked.translation else ())]
    assert len(words) == (1 if language == "fr" else 2)
    assert asked.words.title == TITLE
    assert NO_DECISION in asked.words.paragraphs
    assert asked.words.sections[0].heading == "RSA"
    assert "Camille" not in str(asked.words.sections)


def test_in_an_exercise_there_is_no_page_that_could_pass_for_one() -> None:
    citizen = estimated(rsa=573_49)
    assert any(one.action == "open_papers" for one in buttons(citizen.page()))
    citizen.visit = changed(citizen.visit, practice=True)
    assert all(one.action != "open_papers" for one in buttons(citizen.page()))
