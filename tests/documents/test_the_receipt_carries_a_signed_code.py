"""The ticket's QR code is the kiosk's signed code: what it says stands on the ticket, and it is read off the paper of
every printer, 80 mm or 58."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from kiosk.config import ReceiptPrinter
from kiosk.devices.receipt_printer import layout
from kiosk.devices.receipt_printer.paper import paper_of
from kiosk.devices.receipt_printer.port import Line, QrCode, Ticket
from kiosk.documents.signed import keys
from kiosk.documents.signed.code import LABELS, MAX_VALUE
from kiosk.documents.signed.port import Verdict, VerifyPaper
from kiosk.documents.signed.reader import Reader
from kiosk.hall.escpos import Parser
from kiosk.hall.slip import Paper as Roll
from kiosk.session import effects, events
from kiosk.session.ticket import with_code
from kiosk.text import one_line
from tests.support.papers_out import NOW, operator
from tests.support.visits import Hand

WIDE: dict[str, object] = {"paper_mm": 80}
NARROW: dict[str, object] = {"paper_mm": 58}
# python-escpos knows it as a printer without QR codes: they are drawn.
DRAWN: dict[str, object] = {"profile": "TM-U220", "paper_mm": 80}


def printed(settings: dict[str, object], ticket: Ticket) -> bytes:
    """The ticket as a picture, out of the hall's printer."""
    paper = paper_of(msgspec.convert(settings, ReceiptPrinter))
    assert paper is not None
    roll = Roll()
    for command in Parser().feed(layout.encode(ticket, paper)):
        roll.do(command)
    return roll.take(cut=True).png


def sent() -> effects.PrintTicket:
    hand = Hand().enter().identify().live_at().scan()
    hand.do(events.Continue()).sign().send()
    hand.wait(10)
    return hand.wants(effects.PrintTicket)


@pytest.mark.parametrize("settings", [WIDE, NARROW, DRAWN], ids=["80 mm", "58 mm", "drawn"])
def test_the_code_is_read_off_the_paper(settings: dict[str, object], tmp_path: Path) -> None:
    lilas = operator(tmp_path)
    long = ("Déclarer un changement d'adresse, toute la famille avec", "Service des formalités de la mairie", "x" * 60)
    code = lilas.delegate().sign("receipt", "K4T-7QX9-2M", long, NOW)
    picture = printed(settings, Ticket((Line("Ville"), QrCode(code), Line("Ville"))))
    said = Reader(keys.load_trust(lilas.trust), lambda: NOW).handle(VerifyPaper(picture))

    assert isinstance(said, Verdict)
    assert (said.outcome, said.kind, said.reference) == ("valid", "receipt", "K4T-7QX9-2M")
    assert said.fields["Démarche"] == long[0]


def test_a_true_code_does_not_speak_for_a_paper_that_bears_another(tmp_path: Path) -> None:
    lilas = operator(tmp_path)
    signer, words = lilas.delegate(), ("Démarche", "Service", "Reçu")
    codes = [signer.sign("receipt", reference, words, NOW) for reference in ("K4T-7QX9-2M", "K4T-7QX9-3N")]
    reader = Reader(keys.load_trust(lilas.trust), lambda: NOW)
    said = reader.handle(VerifyPaper(printed(WIDE, Ticket(tuple(QrCode(code) for code in codes)))))

    assert isinstance(said, Verdict)
    assert said.outcome == "changed"
    assert "2 different codes" in said.reason
    assert not said.fields
    same = reader.handle(VerifyPaper(printed(WIDE, Ticket((QrCode(codes[0]), QrCode(codes[0]))))))
    assert isinstance(same, Verdict)
    assert same.outcome == "valid", "the same code twice is one"


def test_what_the_code_says_stands_on_the_ticket() -> None:
    asked = sent()
    texts = "\n".join(block.text for block in asked.ticket.blocks if isinstance(block, Line))

    assert len(asked.words) == len(LABELS["receipt"])
    assert asked.reference in texts
    for word in asked.words:
        assert one_line(word, MAX_VALUE) in texts


def test_only_the_qr_code_changes() -> None:
    ticket = sent().ticket
    changed = with_code(ticket, "KSK1:X")

    pairs = [(old, new) for old, new in zip(ticket.blocks, changed.blocks, strict=True) if old != new]
    assert [new for _, new in pairs] == [QrCode("KSK1:X")]


def test_a_kiosk_that_cannot_sign_says_its_reference(tmp_path: Path) -> None:
    late = operator(tmp_path).delegate(NOW - timedelta(days=9), NOW - timedelta(days=2))

    assert late.sign("receipt", "K4T-7QX9-2M", (), NOW) == ""
