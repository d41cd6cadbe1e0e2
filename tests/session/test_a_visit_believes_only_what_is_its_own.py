"""What a code says is believed under a valid signature only, and an answer counts for what was asked."""

import pytest
from msgspec.structs import replace

from kiosk.devices.receipt_printer.port import Line, Printed
from kiosk.documents.port import SignedCode
from kiosk.flows.facts import DocumentValue, Fact
from kiosk.processes.link import Delivered
from kiosk.session import effects, events
from kiosk.session.papers.reading import _readings
from kiosk.session.state import Sending
from tests.support.visits import BILL, FLOWS, PAGE, Hand

FORGED = replace(BILL, signature="invalid")
STRANGE = replace(BILL, signature="unknown_issuer")
BARE = replace(BILL, signature="none")


def paper_of(hand: Hand) -> Fact:
    return hand.visit.facts["preuve"]


@pytest.mark.parametrize("code", [FORGED, STRANGE, BARE], ids=lambda code: str(code.signature))
def test_no_word_of_a_code_is_believed_without_a_valid_signature(code: SignedCode) -> None:
    fact = paper_of(Hand(bill=code).enter().identify().live_at().scan())
    assert fact.value == DocumentValue(("a" * 64,), code.signature, check="no_code")
    assert fact.origin == "scan"


def test_a_code_without_a_valid_signature_fills_no_other_question() -> None:
    said = DocumentValue(("a" * 64,), "invalid", name="CAMILLE SPECIMEN", postcode="57000", town="METZ")
    assert _readings(said, "declarant") == {}
    assert _readings(replace(said, signature="valid"), "declarant").keys() == {
        "two_d_doc.name", "two_d_doc.postcode", "two_d_doc.town",
    }  # fmt: skip


def test_the_reading_of_another_page_is_not_the_reading_of_this_one() -> None:
    hand = Hand().to_review().do(events.Edit("preuve"), events.ScanAgain(), events.Scan())
    hand.do(events.Scanned(replace(PAGE, sha256="b" * 64)), events.ProofRead("a" * 64, FORGED))
    assert hand.visit.capture.stage == "decoding"
    assert paper_of(hand).origin == "two_d_doc"


def test_the_fate_of_another_file_says_nothing_of_this_one() -> None:
    hand = Hand().to_review().sign().send()
    for other in (
        events.FileDelivered(Delivered("envelope-2", hand.clock.now())),
        events.FileRefused("envelope-2"),
        events.FileWaits("envelope-2"),
    ):
        hand.do(other)
        assert hand.visit.submission is not None
        assert hand.visit.submission.fate == "unknown"
        assert isinstance(hand.visit.place, Sending)


def test_the_end_of_another_print_is_not_the_end_of_this_ticket() -> None:
    hand = Hand().to_review().sign().send().wait(5)
    hand.do(events.TicketDone(Printed("another-job")))
    assert hand.visit.ticket.stage == "printing"
    hand.ticket_comes_out()
    assert hand.visit.ticket.stage == "done"


def test_the_ticket_names_who_has_not_been_told_and_what_comes_next() -> None:
    hand = Hand().to_review().sign().send().wait(5)
    lines = [block.text for block in hand.wants(effects.PrintTicket).ticket.blocks if isinstance(block, Line)]
    told = lines[lines.index("N'ont PAS été prévenus :") + 1 :]
    assert [line.split(" :")[0] for line in told[:4]] == ["- CAF", "- Assurance maladie", "- Impôts", "- Carte grise"]
    after = told[told.index("Et ensuite :") + 1 :]
    flow = FLOWS["changement-adresse"]
    assert flow.delay is not None
    assert flow.silence is not None
    assert after[: len(flow.next) + 2] == [f"- {text}" for text in (*flow.next, flow.delay, flow.silence)]


def test_a_paper_that_nothing_is_asked_of_is_not_looked_into() -> None:
    hand = Hand().enter().identify().live_at("sans_domicile").do(events.Scan(), events.Scanned(PAGE))
    assert hand.count(effects.ReadPaper) == 0
    value = hand.visit.facts["attestation_domiciliation"].value
    assert isinstance(value, DocumentValue)
    assert value.signature == "none"
    assert hand.visit.capture.stage == "read"
