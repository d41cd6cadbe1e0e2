"""The whole visit on its rules alone: the real démarche, no screen, no device."""

import pytest

from kiosk.devices.receipt_printer.port import Line, NotPrinted, Printed, Unconfirmed
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.flows.facts import DocumentValue
from kiosk.processes.link import Delivered
from kiosk.session import effects, events
from kiosk.session.state import Leaving, NotSent, Receipt, Sending
from kiosk.ui.viewmodels.compose import page_of
from tests.support.places import view_of
from tests.support.visits import LEAVE, Hand


def test_the_shortest_way_ends_with_a_printed_receipt() -> None:
    hand = Hand().to_review()
    assert hand.step == "relecture"
    hand.sign()
    assert hand.step == "depot"
    hand.send()
    assert hand.visit.place == Sending("leaving", since=hand.clock.monotonic())
    hand.do(events.FileDelivered(Delivered("envelope-1", hand.clock.now(), service="Accueil")))
    assert isinstance(hand.visit.place, Receipt)
    hand.ticket_comes_out()
    assert hand.count(effects.PrintTicket) == 1
    assert isinstance(hand.visit.ticket.result, Printed)


@pytest.mark.parametrize(
    ("situation", "signatures", "papers"), [("chez_moi", 1, 1), ("heberge", 2, 1), ("sans_domicile", 1, 0)]
)
def test_each_situation_is_a_full_route(situation: str, signatures: int, papers: int) -> None:
    hand = Hand().enter().identify().live_at(situation)
    if papers:
        hand.scan()
    hand.do(events.Continue(), events.Continue())
    for _ in range(signatures):
        hand.do(*[events.Continue()] * (hand.step == "signature_hote"), events.SignSpoken())
    hand.send()
    file = hand.wants(effects.CommitFile)
    assert len(file.signatures) == signatures
    assert len(file.documents) == papers
    assert {record.person for record in file.signatures} == (
        {"declarant", "hebergeant"} if situation == "heberge" else {"declarant"}
    )


def test_facts_carry_their_origin_and_their_person() -> None:
    facts = Hand().to_review().visit.facts
    assert (facts["nom"].origin, facts["nom"].person) == ("typed", "declarant")
    assert (facts["preuve"].origin, facts["preuve"].person) == ("two_d_doc", "declarant")
    value = facts["preuve"].value
    assert isinstance(value, DocumentValue)
    assert (value.name, value.postcode, value.town) == ("CAMILLE SPECIMEN", "57000", "METZ")


def test_nothing_says_sent_before_the_commit() -> None:
    hand = Hand().to_review().sign().do(events.Continue())
    assert hand.visit.place == Sending("preparing", since=hand.clock.monotonic())
    assert hand.visit.submission is None
    hand.do(events.FileFailed(Code.OUTBOX_FULL))
    assert hand.visit.place == NotSent(Code.OUTBOX_FULL)
    hand.do(events.Back())
    assert hand.step == "depot"
    assert hand.visit.facts["nom"].value == "Specimen"


def test_a_network_that_is_cut_gives_a_ticket_that_says_so() -> None:
    hand = Hand().to_review().sign().send().do(events.FileWaits("envelope-1"))
    texts = [block.text for block in hand.wants(effects.PrintTicket).ticket.blocks if isinstance(block, Line)]
    assert "En attente d'envoi : ceci n'est pas un accusé de réception." in texts


def test_a_recipient_that_is_silent_is_waited_for_a_moment_only() -> None:
    hand = Hand().to_review().sign().send().wait(3.5)
    assert isinstance(hand.visit.place, Sending)
    hand.wait(1)
    assert isinstance(hand.visit.place, Receipt)


def test_no_name_and_no_address_is_on_the_ticket() -> None:
    hand = Hand().to_review().sign().send().wait(5)
    ticket = hand.wants(effects.PrintTicket).ticket
    printed = " ".join(block.text for block in ticket.blocks if isinstance(block, Line)).lower()
    assert "k4t-7qx9-2m" in printed
    for canary in ("specimen", "camille", "lilas", "1950"):
        assert canary not in printed.replace("lilas-sur-moselle", "").replace("place des specimens", "")


def test_paper_is_asked_for_again_only_by_a_person_and_once() -> None:
    hand = Hand().to_review().sign().send().wait(5)
    job = hand.wants(effects.PrintTicket).job
    hand.do(events.TicketDone(NotPrinted(job, Fault(Code.PRINTER_NO_PAPER)))).wait(20)
    assert hand.count(effects.PrintTicket) == 1
    hand.do(events.PrintAgain())
    hand.do(events.TicketDone(Unconfirmed(hand.wants(effects.PrintTicket).job, Fault(Code.PRINTER_MUTE))))
    hand.do(events.PrintAgain())
    hand.do(events.TicketDone(Unconfirmed(hand.wants(effects.PrintTicket).job, Fault(Code.PRINTER_MUTE))))
    assert hand.count(effects.PrintTicket) == 3
    hand.do(events.PrintAgain())
    assert hand.count(effects.PrintTicket) == 3


def test_a_ticket_that_came_out_is_never_printed_again() -> None:
    hand = Hand().to_review().sign().send().wait(5).ticket_comes_out().do(events.PrintAgain())
    assert hand.count(effects.PrintTicket) == 1


def test_leaving_drops_what_is_known_before_anything_else() -> None:
    hand = Hand().to_review().do(*LEAVE)
    assert isinstance(hand.visit.place, Leaving)
    assert not hand.visit.facts
    assert not hand.visit.pages
    assert not hand.visit.drafts


def test_a_second_tap_on_the_visitors_confirmation_is_not_the_hosts() -> None:
    hand = Hand().enter().identify().live_at("heberge").scan().do(events.Continue(), events.Continue())
    for _ in range(5):
        hand.do(events.SignSpoken(), events.Sign(b"png"))
    assert "signature_hebergeant" not in hand.visit.facts
    page = page_of(view_of(hand))
    assert page.key == "turn-signature_hebergeant"
    assert [row.value for row in page.rows] == ["Modele Dominique"]
    hand.do(events.Continue())
    assert page_of(view_of(hand)).key == "sign-signature_hebergeant"
    assert hand.do(events.Continue()).step == "signature_hote", "coming to the screen is no statement"
    assert hand.do(events.SignSpoken()).step == "depot"


def test_who_comes_to_sign_is_asked_again_after_a_look_at_another_page() -> None:
    hand = Hand().enter().identify().live_at("heberge").scan().do(events.Continue(), events.Continue())
    hand.do(events.SignSpoken(), events.Continue(), events.Back())
    assert hand.step == "signature"
    hand.do(events.Continue(), events.SignSpoken())
    assert page_of(view_of(hand)).key == "turn-signature_hebergeant"
