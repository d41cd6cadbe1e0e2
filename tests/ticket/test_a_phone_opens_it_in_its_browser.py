"""A real browser (Debian's Chromium) opens the ticket's address; the desk hands over sealed bytes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.config import Config, Delivery
from kiosk.session import events
from kiosk.session.resuming.state import KeepVisit
from kiosk.ticket import sealing
from kiosk.ticket.code import TicketCode, text_of
from kiosk.ticket.messenger import Messenger
from kiosk.ticket.protocol import No, Sealed, Setup, Take
from tests.support.desk import Desk, running_desk
from tests.support.recorded_line import RecordedLine, recorded_line
from tests.support.telephone import IS_THERE, telephone
from tests.support.ticket import PHONE, at_review, keeping
from tests.support.ticket_road import CANARIES, config, kept_at_the_desk, secrets_of

pytestmark = [pytest.mark.long, IS_THERE]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_desk(tmp_path) as running:
        yield running


@pytest.fixture
def line(desk: Desk) -> Iterator[RecordedLine]:
    with recorded_line(desk.port) as recorded:
        yield recorded


def kept(made: Config, language: str) -> TicketCode:
    hand = keeping(at_review(PHONE).do(events.Prefer("language", language)))
    return kept_at_the_desk(made, hand.wants(KeepVisit))


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl")])
def test_it_shows_the_answers_and_nothing_of_them_goes_by(
    tmp_path: Path, desk: Desk, line: RecordedLine, language: str, direction: str
) -> None:
    made = config(tmp_path, desk, line.url)
    ticket = kept(made, language)
    with telephone() as phone:
        said = phone.opens(text_of(ticket, line.url)).reads("Specimen")
        assert "12 rue des Lilas" in said
        assert phone.page.locator("#view").get_attribute("dir") == direction
        assert phone.page.url == f"{line.url}/reprendre", "the secret is not left in the address"
    for secret in (*CANARIES, *secrets_of(ticket)):
        assert secret not in line.went_by
    taken = Messenger(Setup(made.delivery)).handle(Take(ticket.id, sealing.proof_of(ticket), "1" * 32))
    assert isinstance(taken, Sealed), "reading on a phone does not use it up"
    with telephone() as phone:
        assert phone.opens(text_of(ticket, line.url)).reads("déjà servi")


def test_each_end_has_its_sentence(tmp_path: Path, desk: Desk) -> None:
    made = config(tmp_path, desk, desk.url)
    ticket = kept(made, "fr")
    forged = text_of(TicketCode(ticket.id, b"\0" * 32), desk.url)
    with telephone() as phone:
        assert phone.opens(forged).reads("n'est pas celui qui a été imprimé")
        assert phone.opens(forged).reads("n'est pas celui qui a été imprimé")
        assert phone.opens(forged).reads("détruites")
        assert phone.opens(f"{desk.url}/reprendre#nonsense").reads("n'est pas celle d'un ticket")
        assert phone.opens(text_of(TicketCode("f" * 32, b"\1" * 32), desk.url)).reads("n'est pas connu")
    burnt = Messenger(Setup(Delivery(desk_url=desk.url))).handle(Take(ticket.id, sealing.proof_of(ticket), "1" * 32))
    assert burnt == No("burnt")
