"""A real browser (Chromium, as Qt WebEngine has it) opens the ticket's address; the desk hands over sealed bytes."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.config import Config, Delivery
from kiosk.session import events
from kiosk.session.resuming_state import KeepVisit
from kiosk.ticket import sealing
from kiosk.ticket.code import TicketCode, text_of
from kiosk.ticket.messenger import Messenger
from kiosk.ticket.protocol import No, Sealed, Setup, Take
from tests.support import phone_browser
from tests.support.desk import Desk, running_desk
from tests.support.recorded_line import RecordedLine, recorded_line
from tests.support.ticket import PHONE, at_review, keeping
from tests.support.ticket_road import CANARIES, config, kept_at_the_desk, secrets_of

# Looked for, not imported: the whole run would have the engine in its process, and died of it.
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(importlib.util.find_spec("PySide6.QtWebEngineCore") is None, reason="no browser is installed"),
]


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
    said = phone_browser.read(text_of(ticket, line.url), "Specimen")
    assert "12 rue des Lilas" in said["text"]
    assert said["direction"] == direction
    assert said["address"] == f"{line.url}/reprendre", "the secret is not left in the address"
    for secret in (*CANARIES, *secrets_of(ticket)):
        assert secret not in line.bytes
    taken = Messenger(Setup(made.delivery)).handle(Take(ticket.id, sealing.proof_of(ticket), "1" * 32))
    assert isinstance(taken, Sealed), "reading on a phone does not use it up"
    assert "déjà servi" in phone_browser.read(text_of(ticket, line.url), "déjà servi")["text"]


def test_each_end_has_its_sentence(tmp_path: Path, desk: Desk) -> None:
    made = config(tmp_path, desk, desk.url)
    ticket = kept(made, "fr")
    forged = text_of(TicketCode(ticket.id, b"\0" * 32), desk.url)
    assert phone_browser.read(forged, "n'est pas celui qui a été imprimé")
    assert phone_browser.read(forged, "n'est pas celui qui a été imprimé")
    assert phone_browser.read(forged, "détruites")
    assert phone_browser.read(f"{desk.url}/reprendre#nonsense", "n'est pas celle d'un ticket")
    other = TicketCode("f" * 32, b"\1" * 32)
    assert phone_browser.read(text_of(other, desk.url), "n'est pas connu")
    burnt = Messenger(Setup(Delivery(desk_url=desk.url))).handle(Take(ticket.id, sealing.proof_of(ticket), "1" * 32))
    assert burnt == No("burnt")
