"""Sheets in the feeder: the screen proposes them, takes them all, and they are one document; the scanner's own button
does what the screen's does."""

import pytest
from msgspec.structs import replace

from kiosk.config import Config, Delivery
from kiosk.devices.scanner.port import Batch, Glass, Page, ScanSettings
from kiosk.devices.states import Fault, Lost
from kiosk.documents.port import NoCode
from kiosk.errors import Code
from kiosk.flows.facts import DocumentValue
from kiosk.session import effects, events
from kiosk.session.filing import file_of
from kiosk.session.papers.coaching import MOST_SIDES
from kiosk.session.papers.reading import SHEETS_READ
from kiosk.session.state import AtStep, Leaving
from kiosk.ui.viewmodels.actions import ACTIONS
from kiosk.ui.viewmodels.compose import page_of
from tests.support.places import view_of
from tests.support.visits import BILL, PAGE, Hand

LOADED = events.FeederChanged("duplex")


def sheets(count: int, size: int = 1000) -> list[Page]:
    return [replace(PAGE, jpeg=b"j" * size, sha256=f"{number:064x}") for number in range(count)]


def at_the_glass(config: Config | None = None) -> Hand:
    return Hand(config).enter().identify().live_at()


def fed(hand: Hand, pages: list[Page], batch: Batch | None = None) -> Hand:
    hand.do(LOADED, events.Scan("feeder"), *(events.SheetScanned(page) for page in pages))
    return hand.do(events.SheetsDone(batch or Batch(len(pages))))


def paper(hand: Hand) -> DocumentValue:
    value = hand.visit.facts["preuve"].value
    assert isinstance(value, DocumentValue)
    return value


def test_the_page_proposes_the_feeder_while_sheets_wait_in_it() -> None:
    hand = at_the_glass().do(LOADED)
    page = page_of(view_of(hand))
    assert page.primary is not None
    assert (page.primary.label, page.picture) == ("Tout numériser", "scan_feeder")
    assert "chargeur" in page.lead
    hand.do(ACTIONS[page.primary.action](page.primary.argument))
    assert hand.wants(effects.StartBatch) == effects.StartBatch(ScanSettings(dpi=200, source="duplex"), MOST_SIDES)
    taken = at_the_glass().do(LOADED, events.FeederChanged(None))
    assert page_of(view_of(taken)) == page_of(view_of(at_the_glass()))


def test_the_glass_is_still_there_for_who_has_laid_a_paper_on_it() -> None:
    hand = at_the_glass().do(LOADED)
    glass = next(way for way in page_of(view_of(hand)).ways if way.action == "scan")
    hand.do(ACTIONS[glass.action](glass.argument))
    assert hand.wants(effects.StartScan).settings.source == "flatbed"


def test_a_scanner_that_is_lost_proposes_no_feeder() -> None:
    hand = at_the_glass().do(LOADED, events.DeviceChanged("scanner", Lost(Fault(Code.DISCONNECTED))))
    assert page_of(view_of(hand)).picture == "scan_glass"


def test_all_sheets_are_one_document_and_leave_with_the_file() -> None:
    pages = sheets(3)
    hand = fed(at_the_glass(), pages)
    assert page_of(view_of(hand)).picture == "scan_feeder"
    hand.do(events.ProofRead(pages[0].sha256, BILL))
    assert paper(hand).sha256 == tuple(page.sha256 for page in pages)
    assert paper(hand).signature == "valid"
    row = page_of(view_of(hand)).rows[0]
    assert row.value.startswith("3 pages")
    hand.do(events.Continue()).sign()
    file = file_of(hand.visit, hand.engine(hand.visit.flow_id), hand.world())
    assert {f"{page.sha256}.jpg" for page in pages} <= set(file.attachments)
    assert len(file.summary.scans) == len(file.documents) == 3


def test_the_code_is_looked_for_on_the_first_pages() -> None:
    pages = sheets(SHEETS_READ + 3)
    hand = fed(at_the_glass(), pages)
    for page in pages[:SHEETS_READ]:
        assert hand.visit.capture.stage == "decoding"
        assert hand.wants(effects.ReadPaper).sha256 == page.sha256
        hand.do(events.ProofRead(page.sha256, NoCode()))
    assert hand.visit.capture.stage == "read"
    assert len(paper(hand).sha256) == len(pages)
    second = fed(at_the_glass(), pages).do(events.ProofRead(pages[0].sha256, NoCode()))
    assert paper(second.do(events.ProofRead(pages[1].sha256, BILL))).signature == "valid"


@pytest.mark.parametrize("batch", [Batch(2, Fault(Code.SCANNER_JAM)), Batch(2, more=True)])
def test_a_feeder_that_stopped_too_early_says_how_many_pages_there_are(batch: Batch) -> None:
    pages = sheets(2)
    hand = fed(at_the_glass(), pages, batch).do(events.ProofRead(pages[0].sha256, BILL))
    notice = page_of(view_of(hand)).notice
    assert notice is not None
    assert notice.kind == "attention"
    assert notice.text.startswith("2 pages")
    assert len(paper(hand).sha256) == 2


def test_whoever_waits_for_many_sheets_is_not_taken_for_gone() -> None:
    hand = at_the_glass().do(LOADED, events.Scan("feeder"))
    for page in sheets(MOST_SIDES):
        hand.wait(10).do(events.SheetScanned(page))
    assert hand.visit.idle.stage == "active"
    assert isinstance(hand.visit.place, AtStep)


def test_a_feeder_without_a_sheet_is_told_and_tried_again() -> None:
    hand = fed(at_the_glass(), [], Batch(0, Fault(Code.SCANNER_FEEDER_EMPTY)))
    page = page_of(view_of(hand))
    assert page.notice is not None
    assert "chargeur" in page.notice.text
    assert page.device_state == "fault"
    assert fed(hand, sheets(1)).visit.capture.stage == "decoding"


def test_stopped_by_the_citizen_nothing_is_kept() -> None:
    hand = at_the_glass().do(LOADED, events.Scan("feeder"), events.SheetScanned(sheets(1)[0]))
    page = page_of(view_of(hand))
    assert page.notice is not None
    assert page.notice.text == "1 page est prise."
    hand.do(events.CancelScan())
    assert hand.count(effects.StopScan) == 1
    hand.do(events.SheetsDone(Batch(1, Fault(Code.CANCELLED))))
    assert (hand.visit.capture.stage, hand.visit.capture.sheets, hand.visit.pages) == ("idle", (), {})


def test_a_paper_too_heavy_for_a_file_is_said_at_once_and_not_at_the_end() -> None:
    hand = fed(at_the_glass(Config(delivery=Delivery(max_file_bytes=5_000_000))), sheets(5, 500_000))
    assert hand.visit.capture.fault == Fault(Code.FILE_TOO_LARGE)


def test_a_paper_scanned_anew_leaves_nothing_of_the_one_before() -> None:
    first, second = sheets(3), sheets(6)[3:]
    hand = fed(at_the_glass(), first).do(events.ProofRead(first[0].sha256, BILL), events.ScanAgain())
    fed(hand, second).do(events.ProofRead(second[0].sha256, BILL))
    assert set(hand.visit.pages) == {page.sha256 for page in second}


def test_two_sheets_that_look_the_same_are_sent_once() -> None:
    page = sheets(1)[0]
    hand = fed(at_the_glass(), [page, page]).do(events.ProofRead(page.sha256, BILL))
    assert paper(hand).sha256 == (page.sha256,)


def test_sheets_that_come_too_late_are_dropped() -> None:
    hand = at_the_glass().do(events.SheetScanned(PAGE), events.SheetsDone(Batch(1)))
    assert (hand.visit.capture.stage, hand.visit.capture.sheets) == ("idle", ())
    hand.do(events.Scan(), events.SheetScanned(PAGE), events.SheetsDone(Batch(1)))
    assert (hand.visit.capture.stage, hand.visit.capture.sheets) == ("scanning", ())


def test_sheets_that_stay_in_the_feeder_are_reminded_of() -> None:
    hand = Hand().enter().do(LOADED, events.EndAsked("citizen"), events.GlassSeen(Glass(occupied=False)))
    assert isinstance(hand.visit.place, Leaving)
    page = page_of(view_of(hand))
    assert (page.title, page.picture) == ("Des feuilles sont restées dans le scanner", "scan_feeder")
    hand.do(events.FeederChanged(None), events.GlassSeen(Glass(occupied=False)))
    assert page_of(view_of(hand)).key == "goodbye"


@pytest.mark.parametrize(("feeder", "wanted"), [(None, effects.StartScan), ("feeder", effects.StartBatch)])
def test_the_scanners_own_button_starts_what_the_page_offers(feeder: str | None, wanted: type) -> None:
    hand = at_the_glass().do(events.FeederChanged(feeder), events.ScannerButton("scan"))  # type: ignore[arg-type]
    assert hand.count(wanted) == 1
    hand.do(events.ScannerButton("scan"))
    assert hand.count(wanted) == 1, "a second press while the scanner works"


def test_the_button_does_nothing_where_no_scan_is_offered() -> None:
    elsewhere = [
        Hand(), Hand().enter(), at_the_glass().do(events.NoPaper()), at_the_glass().scan(),
        at_the_glass().do(events.Pause()), at_the_glass().wait(125), at_the_glass().do(events.AskHelp()),
    ]  # fmt: skip
    for hand in elsewhere:
        before = hand.count(effects.StartScan)
        hand.do(events.ScannerButton("scan"))
        assert hand.count(effects.StartScan) == before
    assert at_the_glass().do(events.ScannerButton("email")).count(effects.StartScan) == 0


def test_a_hand_on_the_scanner_is_somebody_who_is_there() -> None:
    hand = at_the_glass().wait(40)
    assert hand.visit.idle.stage == "blurred"
    hand.do(events.ScannerButton("email"))
    assert isinstance(hand.visit.place, AtStep)
    assert hand.visit.idle.stage == "active"
