"""At the end, papers are shown, printed, sent to the telephone: each when it is asked for, and gone with the visit."""

import pytest
from msgspec.structs import replace

from kiosk.config import Config, Delivery, Papers
from kiosk.devices.states import Ready
from kiosk.documents.incoming.port import CleanPage
from kiosk.documents.port import RenderPaper
from kiosk.errors import MEANINGS, Code
from kiosk.session import effects, events
from kiosk.session.files import effects as file_effects
from kiosk.session.files import events as file_events
from kiosk.session.known import leave_flow
from kiosk.session.state import PapersOut, Prepared, Receipt
from kiosk.tour.citizen import library
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Page
from tests.support.places import view_of
from tests.support.visits import Hand

CONFIG = Config(
    delivery=Delivery(desk_url="http://127.0.0.1:1", phone_url="https://desk.example"),
    papers=Papers(forms={"changement-adresse": "/etc/kiosk/forms/map.yaml"}),
)
MADE = tuple(CleanPage(b"jpeg", 10, 10, 200, bytes([number]) * 300, 10, 10) for number in range(3))


def at_the_end(config: Config = CONFIG) -> Hand:
    hand = Hand(config).to_review().sign().send().do(events.FileWaits("envelope-1")).ticket_comes_out()
    assert isinstance(hand.visit.place, Receipt)
    return hand.do(events.DeviceChanged("page_printer", Ready()))


def shown(hand: Hand, language: str = "fr") -> Page:
    return page_of(view_of(hand, language))


def actions(hand: Hand) -> list[str]:
    page = shown(hand)
    return [button.action for button in (*page.tiles, *page.ways, *filter(None, (page.back, page.primary)))]


def with_paper(paper: str = "attestation", hand: Hand | None = None) -> Hand:
    hand = (hand or at_the_end()).do(file_events.OpenPapers(), file_events.ChoosePaper(paper))
    return hand.do(file_events.PaperMade(hand.wants(file_effects.MakePaper).turn, MADE))


def test_the_last_page_leads_to_the_papers_and_back() -> None:
    hand = at_the_end()
    assert "open_papers" in actions(hand)
    hand.do(file_events.OpenPapers())
    assert [tile.argument for tile in shown(hand).tiles] == ["summary", "receipt", "attestation", "form"]
    hand.do(file_events.ClosePapers())
    assert isinstance(hand.visit.place, Receipt)
    assert [tile.argument for tile in shown(at_the_end(Config()).do(file_events.OpenPapers())).tiles] == [
        "summary",
        "receipt",
        "attestation",
    ]


def test_an_attestation_says_who_what_and_when_and_what_it_is_not() -> None:
    hand = at_the_end().do(file_events.OpenPapers(), file_events.ChoosePaper("attestation"))
    asked = hand.wants(file_effects.MakePaper).request
    assert isinstance(asked, RenderPaper)
    words = " ".join((*asked.words.paragraphs, *asked.words.closing))
    assert asked.reference in words
    assert "Camille Specimen" in words
    assert "pas une décision" in words
    assert asked.compared[1] == "Camille Specimen"
    assert asked.translation is None


def test_a_receipt_bears_no_name_and_both_languages() -> None:
    hand = at_the_end().do(
        events.Prefer("language", "ar"), file_events.OpenPapers(), file_events.ChoosePaper("receipt")
    )
    asked = hand.wants(file_effects.MakePaper).request
    assert isinstance(asked, RenderPaper)
    assert asked.translation is not None
    assert asked.translation.language == "ar"
    told = repr((asked.words.paragraphs, asked.words.closing, asked.compared, asked.sender, asked.recipient))
    assert "Specimen" not in told.replace("Specimens", "")


def test_a_form_is_filled_with_the_answers_and_no_paper() -> None:
    hand = at_the_end().do(file_events.OpenPapers(), file_events.ChoosePaper("form"))
    asked = hand.wants(file_effects.MakePaper)
    assert asked.facts["nom"] == "Specimen"
    assert "preuve" not in asked.facts
    assert "signature_declarant" not in asked.facts
    assert "Specimen" not in repr(asked)


def test_its_pages_are_shown_one_by_one() -> None:
    hand = with_paper()
    first = shown(hand)
    assert first.preview.startswith("image://page/taken-")
    assert "turn_paper" in actions(hand)
    hand.do(*(file_events.TurnPaper(1) for _ in range(5)))
    assert shown(hand).lead == "Page 3 sur 3"
    hand.do(*(file_events.TurnPaper(-1) for _ in range(5)))
    assert shown(hand) == first


def test_it_is_printed_once() -> None:
    hand = with_paper().do(file_events.PrintPaper(), file_events.PrintPaper())
    assert hand.count(file_effects.PrintMade) == 1
    job = hand.wants(file_effects.PrintMade).job
    hand.do(file_events.PaperPrinted("another"), file_events.PaperPrinted(job), file_events.PrintPaper())
    assert hand.count(file_effects.PrintMade) == 1
    assert "print_paper" not in actions(hand)


def test_a_printer_that_cannot_is_said_and_asked_again() -> None:
    hand = with_paper().do(file_events.PrintPaper())
    hand.do(file_events.PaperPrinted(hand.wants(file_effects.PrintMade).job, Code.PAGE_PRINTER_NO_PAPER))
    notice = shown(hand).notice
    assert notice is not None
    assert notice.text == MEANINGS[Code.PAGE_PRINTER_NO_PAPER].citizen
    assert "print_paper" in actions(hand)


def test_the_telephone_takes_it_and_it_is_said() -> None:
    hand = with_paper().do(file_events.PaperToPhone())
    turn = hand.wants(file_effects.OfferMade).turn
    hand.do(file_events.PhoneShown(turn, (b"\0" * 300, 10, 10)), file_events.PhoneStands(turn, "opened"))
    assert shown(hand).preview == f"image://page/phone-{turn}"
    hand.do(file_events.PhoneStands(turn, "taken"))
    notice = shown(hand).notice
    assert notice is not None
    assert notice.kind == "good"
    assert hand.visit.handing.stage == "taken"


@pytest.mark.parametrize("what", ["over", "unreachable"])
def test_a_telephone_that_does_not_come_leaves_the_paper_on_the_screen(what: str) -> None:
    hand = with_paper().do(file_events.PaperToPhone())
    turn = hand.wants(file_effects.OfferMade).turn
    hand.do(file_events.PhoneStands(turn, what))  # type: ignore[arg-type]
    assert hand.visit.handing.stage == "shown"
    assert shown(hand).notice is not None
    hand.do(file_events.PaperToPhone(), file_events.ClosePapers())
    assert hand.count(file_effects.DropPhone) == 1
    assert hand.visit.handing.stage == "shown"


def test_a_paper_that_could_not_be_made_is_said() -> None:
    hand = at_the_end().do(file_events.OpenPapers(), file_events.ChoosePaper("receipt"))
    hand.do(file_events.PaperMade(hand.wants(file_effects.MakePaper).turn, Code.PAPER_NOT_MADE))
    notice = shown(hand).notice
    assert notice is not None
    assert notice.code == Code.PAPER_NOT_MADE
    hand.do(file_events.PaperMade(1, MADE))
    assert hand.visit.handing.stage == "choosing", "one that comes too late is dropped"


def test_nothing_is_offered_that_the_demarche_does_not_have() -> None:
    hand = at_the_end().do(file_events.OpenPapers(), file_events.ChoosePaper("letter"), file_events.ChoosePaper("x"))
    assert hand.count(file_effects.MakePaper) == 0
    early = Hand(CONFIG).enter().do(file_events.OpenPapers(), file_events.ChoosePaper("summary"))
    assert early.count(file_effects.MakePaper) == 0


def test_with_the_visit_the_paper_goes() -> None:
    hand = with_paper().do(file_events.PaperToPhone(), events.EndAsked("citizen"))
    assert hand.count(effects.ClearPages) == 1
    assert hand.count(file_effects.DropPhone) == 1
    assert hand.visit.handing == file_events.HandingState()


def test_another_demarche_begins_without_it() -> None:
    hand = with_paper()
    assert leave_flow(hand.visit, hand.engine(hand.visit.flow_id)).handing.pages == ()


def test_a_letter_is_ready_to_be_signed_where_the_way_is_on_paper() -> None:
    flow = library(("suivre-un-dossier",)).flows["suivre-un-dossier"]
    hand = Hand(Config(), flow=flow)
    hand.visit = replace(hand.visit, flow_id=flow.id, place=Prepared())
    hand.do(file_events.OpenPapers())
    assert isinstance(hand.visit.place, PapersOut)
    hand.do(file_events.ChoosePaper("letter"))
    asked = hand.wants(file_effects.MakePaper).request
    assert isinstance(asked, RenderPaper)
    assert asked.kind == "letter"
    assert "Madame, Monsieur," in asked.words.paragraphs
