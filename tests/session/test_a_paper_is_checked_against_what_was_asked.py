"""A RIB is looked at for its IBAN, a copy of a document for its zone or code, a proof for its code: the agent reads
what came of it, and no citizen is reproached."""

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.config import Config, Documents
from kiosk.devices.states import Fault
from kiosk.documents.mrz.port import NoZone, ZoneRead
from kiosk.documents.page.port import Verdict
from kiosk.documents.port import NoCode, SignedCode
from kiosk.documents.rib.port import IbanRead, NoIban, NotLookedFor
from kiosk.errors import Code
from kiosk.flows import load
from kiosk.flows.facts import DocumentValue
from kiosk.flows.model import Capture as Taking
from kiosk.flows.model import Flow
from kiosk.identity.zone import Zone, parse_zone
from kiosk.session import effects, events
from kiosk.session.filing import file_of
from kiosk.session.papers.checks import NOTES
from kiosk.session.papers.coaching import captured
from kiosk.session.papers.events import PaperReader, PaperReading
from kiosk.ui.viewmodels.compose import page_of
from tests.session.test_a_page_is_judged_before_it_is_taken import judged
from tests.support.places import view_of
from tests.support.visits import BILL, FLOWS, PAGE, Hand

IBAN = "FR7630006000011234567890189"
LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
ZONE = parse_zone(LINES, date(2026, 11, 22))
assert isinstance(ZONE, Zone)
PASSPORT = ZoneRead(ZONE, valid=True, uncertain=(), likelihood=0.0, ms=1.0)
PROOF = replace(BILL, type="07", name="CAMILLE SPECIMEN", address=None)


def flow_with(kind: str, *readers: PaperReader) -> Flow:
    """The démarche of the tests, whose proof is a paper of another kind."""
    flow = FLOWS["changement-adresse"]
    taking = Taking(device="scanner", kind=kind, read=readers, fallback="camera")  # type: ignore[arg-type]
    steps = tuple(replace(s, capture=taking, warn=()) if s.id == "justificatif" else s for s in flow.steps)
    return replace(flow, steps=steps)


def taken(kind: str, *readers: PaperReader, config: Config | None = None) -> Hand:
    """A page lies there and has been judged; what is read of it is waited for."""
    hand = Hand(config or Config(), flow=flow_with(kind, *readers)).enter().identify().live_at()
    hand.coach = None
    hand.do(events.Scan(), events.Scanned(PAGE))
    return hand.do(events.PageExamined(PAGE.sha256, judged("a" * 64)))


def answered(hand: Hand, *results: PaperReading | Fault) -> Hand:
    for result in results:
        hand.do(events.ProofRead(hand.wants(effects.ReadPaper).sha256, result))
    return hand


def document(hand: Hand) -> DocumentValue:
    value = hand.visit.facts["preuve"].value
    assert isinstance(value, DocumentValue)
    return value


@pytest.mark.parametrize(
    ("readers", "results", "check"),
    [
        (("iban",), (IbanRead(IBAN, "print"),), "iban"),
        (("iban",), (NoIban(),), "no_iban"),
        (("iban",), (NoIban(several=True),), "no_iban"),
        (("iban",), (NotLookedFor("no tesseract"),), "unread_iban"),
        (("iban",), (Fault(Code.TIMED_OUT),), "unread_iban"),
        (("two_d_doc",), (BILL,), "code"),
        (("two_d_doc",), (NoCode(),), "no_code"),
        (("two_d_doc",), (replace(BILL, signature="invalid"),), "no_code"),
        (("two_d_doc",), (Fault(Code.DRIVER_DIED),), "unread_code"),
        (("two_d_doc", "mrz"), (NoCode(), PASSPORT), "zone"),
        (("two_d_doc", "mrz"), (NoCode(), NoZone(1.0)), "no_zone"),
        (("two_d_doc", "mrz"), (Fault(Code.DRIVER_DIED), NoZone(1.0)), "unread_zone"),
    ],
)
def test_what_was_looked_for_and_what_came_of_it(
    readers: tuple[PaperReader, ...], results: tuple[PaperReading | Fault, ...], check: str
) -> None:
    hand = answered(taken("attestation", *readers), *results)
    assert document(hand).check == check
    page = page_of(view_of(hand))
    shown = " ".join((page.title, page.lead, page.notice.text if page.notice else "", *(r.value for r in page.rows)))
    assert "agent" not in shown, "the citizen has done nothing wrong"
    assert page.primary is not None


def test_nothing_is_said_of_a_paper_that_nothing_is_asked_of() -> None:
    hand = taken("attestation")
    assert document(hand).check == ""
    assert hand.count(effects.ReadPaper) == 0


def test_the_agent_reads_it_in_the_french_summary_alone() -> None:
    hand = answered(taken("rib", "iban"), NoIban())
    told = _summary_of(hand)
    assert NOTES["no_iban"] in told
    assert NOTES["no_iban"] not in _translation_of(hand)


def test_the_iban_is_shown_to_its_owner_without_most_of_its_digits() -> None:
    hand = answered(taken("rib", "iban"), IbanRead(IBAN, "code"))
    page = page_of(view_of(hand))
    values = " ".join(row.value for row in page.rows)
    assert IBAN not in values
    assert IBAN[-4:] in values
    assert IBAN not in repr(hand.visit)


def _summary_of(hand: Hand) -> str:
    file = file_of(hand.visit, hand.engine(hand.visit.flow_id), hand.world())
    return " ".join(row.origin for section in file.summary.sections for row in section.rows)


def _translation_of(hand: Hand) -> str:
    hand.do(events.Prefer("language", "en"))
    file = file_of(hand.visit, hand.engine(hand.visit.flow_id), hand.world())
    assert file.summary.translation is not None
    return " ".join(row.origin for section in file.summary.translation.sections for row in section.rows)


# -- copies of identity documents


def test_a_copy_has_words_burnt_into_it_for_its_recipient() -> None:
    hand = taken("identity", "two_d_doc", "mrz")
    mark = next(e for e in hand.wanted if isinstance(e, effects.ExaminePage)).request.mark
    assert mark == f"Copie pour {hand.config.operator.name}, le 22 novembre 2026, borne {hand.config.kiosk_id}"
    assert hand.wants(effects.ReadPaper).jpeg == PAGE.jpeg, "its zone is read without the words"


def test_a_recipient_that_takes_no_such_copy_gets_a_plain_one() -> None:
    service = FLOWS["changement-adresse"].deliver[0].service or ""
    hand = taken("identity", "mrz", config=Config(documents=Documents(unmarked_copies=(service,))))
    assert next(e for e in hand.wanted if isinstance(e, effects.ExaminePage)).request.mark == ""
    assert hand.wants(effects.ReadPaper).jpeg == b"kept"


def test_no_copy_leaves_without_its_words_when_the_coach_has_died() -> None:
    hand = Hand(Config(), flow=flow_with("identity", "mrz")).enter().identify().live_at()
    hand.coach = None
    hand.do(events.Scan(), events.Scanned(PAGE), events.PageExamined(PAGE.sha256, Fault(Code.DRIVER_DIED)))
    assert hand.visit.capture.stage == "failed"
    assert hand.visit.pages == {}
    assert hand.count(effects.ReadPaper) == 0


def test_a_copy_may_be_kept_although_something_is_wrong_with_it_and_stays_marked() -> None:
    hand = Hand(Config(), flow=flow_with("identity", "mrz")).enter().identify().live_at()
    hand.coach = None
    hand.do(events.Scan(), events.Scanned(PAGE))
    hand.do(events.PageExamined(PAGE.sha256, judged("b" * 64, Verdict("blur"))), events.KeepPage())
    answered(hand, NoZone(1.0))
    assert document(hand).sha256 == ("b" * 64,)
    assert hand.visit.originals["b" * 64].marked


def _as_a_file(result: PaperReading) -> Hand:
    hand = Hand(Config(), flow=flow_with("identity", "two_d_doc", "mrz")).enter().identify().live_at()
    hand.coach = None
    hand.visit = replace(hand.visit, capture=replace(hand.visit.capture, stage="phone", from_file=True))
    hand.visit, wanted = captured(hand.visit, (PAGE,), hand.world(), from_file=True)
    hand.wanted += wanted
    hand.do(events.PageExamined(PAGE.sha256, judged("a" * 64)))
    return answered(hand, result)


def test_a_proof_of_identity_for_one_use_is_taken_as_it_came() -> None:
    hand = _as_a_file(PROOF)
    assert document(hand).sha256 == (PAGE.sha256,)
    assert document(hand).signature == "valid"
    assert hand.visit.pages[PAGE.sha256].jpeg == PAGE.jpeg
    assert hand.visit.pages[PAGE.sha256].preview_rgb


@pytest.mark.parametrize(
    "result",
    [replace(PROOF, signature="invalid"), replace(PROOF, signature="unknown_issuer"), replace(PROOF, type="00")],
)
def test_any_other_file_is_a_copy(result: SignedCode) -> None:
    assert document(_as_a_file(result)).sha256 == ("a" * 64,)


def test_the_code_on_the_back_of_a_card_makes_it_no_proof() -> None:
    hand = answered(taken("identity", "two_d_doc", "mrz"), PROOF)
    assert document(hand).sha256 == ("a" * 64,)


def test_a_copy_is_asked_for_only_by_a_text(tmp_path: Path) -> None:
    source = (Path(load.__file__).parent / "catalogue" / "liste-electorale.yaml").read_text(encoding="utf-8")
    legal = next(line for line in source.splitlines() if "Arrêté du 16 novembre 2018 (articles" in line)
    file = tmp_path / "liste-electorale.yaml"
    file.write_text(source.replace(legal + "\n", ""), encoding="utf-8")
    assert any("without a legal text" in str(finding) for finding in load.check(file).findings)
