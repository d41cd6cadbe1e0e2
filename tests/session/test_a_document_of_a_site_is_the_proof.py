"""What an official site has given in the locked view is handed over where a step asks for a paper, and is judged and
read as a scan is."""

from msgspec.structs import replace

from kiosk.config import Config
from kiosk.documents.incoming.port import CleanPage, CleanPages
from kiosk.documents.page.port import Verdict
from kiosk.flows.facts import DocumentValue
from kiosk.flows.model import Delivery, Flow
from kiosk.flows.model import Web as WebOf
from kiosk.session import effects, events
from kiosk.session.files.events import LeaveFiles
from kiosk.session.known import leave_flow
from kiosk.session.state import Prepared, changed
from kiosk.session.web import state as web_state
from kiosk.session.web.state import SitePaper, WebVisit
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Page
from kiosk.web import port
from tests.session.test_a_page_is_judged_before_it_is_taken import answered, read
from tests.support.places import view_of
from tests.support.visits import BILL, FLOWS, Hand

FLOW = FLOWS["changement-adresse"]
SITE = Delivery("official_site", url="https://www.caf.fr/", what="Finissez.", web=WebOf(("www.caf.fr",)))


def clean(pages: int = 1) -> CleanPages:
    return CleanPages("pdf", tuple(CleanPage(b"jpeg %d" % number, 10, 10, 200) for number in range(pages)))


def at_the_glass(*papers: SitePaper, flow: Flow = FLOW) -> Hand:
    """At the step that asks for a proof, after a visit to a site."""
    hand = Hand(Config(), flow=flow).enter().identify().live_at()
    hand.coach = None
    hand.visit = changed(hand.visit, web=WebVisit(papers=papers))
    return hand


def shown(hand: Hand) -> Page:
    return page_of(view_of(hand))


def actions(hand: Hand) -> set[str]:
    return {button.action for button in (*shown(hand).ways, *shown(hand).tiles)}


def test_it_is_offered_only_where_one_came() -> None:
    assert "open_site_papers" in actions(at_the_glass(SitePaper("attestation.pdf", clean())))
    without = at_the_glass()
    assert "open_site_papers" not in actions(without)
    assert without.do(events.OpenSitePapers(), events.TakeSitePaper(0)).visit.capture.stage == "idle"


def test_a_document_that_is_chosen_is_judged_read_and_the_answer() -> None:
    hand = at_the_glass(SitePaper("avis.pdf", clean()), SitePaper("attestation.pdf", clean(2)))
    hand.do(events.OpenSitePapers())
    assert [(tile.label, tile.detail) for tile in shown(hand).tiles] == [
        ("avis.pdf", "1 page"),
        ("attestation.pdf", "2 pages"),
    ]
    hand.do(events.TakeSitePaper(1))
    assert hand.wants(effects.ExaminePage).request.origin == "file"
    answered(answered(hand, "a"), "b").do(events.ProofRead("a" * 64, BILL))
    value = hand.visit.facts["preuve"].value
    assert isinstance(value, DocumentValue)
    assert [name[0] for name in value.sha256] == ["a", "b"]
    assert value.signature == "valid", "its signed code is read as on a scan"
    assert hand.visit.facts["preuve"].origin == "two_d_doc"
    assert len(hand.visit.web.papers) == 2, "they stay, for another question"


def test_what_is_wrong_with_it_is_said_as_of_a_file() -> None:
    hand = at_the_glass(SitePaper("attestation.pdf", clean())).do(events.OpenSitePapers(), events.TakeSitePaper(0))
    notice = shown(answered(hand, "a", Verdict("blank"))).notice
    assert notice is not None
    assert "Choisissez un autre fichier" in notice.text
    assert "open_site_papers" in actions(hand.do(events.TakeAgain()))


def test_going_back_leaves_the_glass_as_it_was() -> None:
    hand = at_the_glass(SitePaper("attestation.pdf", clean())).do(events.OpenSitePapers())
    assert shown(hand).back is not None
    assert hand.do(LeaveFiles()).visit.capture.stage == "idle"
    assert hand.do(events.TakeSitePaper(0)).count(effects.ExaminePage) == 0


def test_a_number_that_there_is_not_and_a_document_of_too_many_pages_change_nothing() -> None:
    hand = at_the_glass(SitePaper("livre.pdf", clean(20)), SitePaper("rien.pdf", clean(0))).do(events.OpenSitePapers())
    assert hand.do(events.TakeSitePaper(2), events.TakeSitePaper(-1)).visit.capture.stage == "site"
    assert "Ce fichier est vide" in said(hand.do(events.TakeSitePaper(1)))
    first = read(answered(at_the_glass(SitePaper("livre.pdf", clean(20))).do(events.Scan(), scanned()), "a"))
    first.do(events.AddPage(), events.OpenSitePapers(), events.TakeSitePaper(0))
    assert first.visit.files.refused == "too_many_pages"
    assert first.visit.capture.kept, "the page that was there stays"


def scanned() -> events.Scanned:
    return events.Scanned(replace(Hand().paper, sha256="1" * 64))


def said(hand: Hand) -> str:
    notice = shown(hand).notice
    return notice.text if notice is not None else ""


def test_it_goes_from_the_site_of_one_demarche_to_the_next() -> None:
    flow = replace(FLOW, deliver=(SITE,))
    hand = Hand(Config(), flow=flow).enter()
    hand.visit = changed(hand.visit, place=Prepared())
    hand.do(web_state.OpenSite(), web_state.WebAct("open"), web_state.WebLife(True))
    hand.do(web_state.WebTold(port.Arrived("site", "attestation.pdf", b"%PDF")))
    hand.do(web_state.SitePaperOpened("attestation.pdf", clean()))
    hand.do(web_state.WebAct("leave"), web_state.WebAct("said", "done"), events.AnotherFlow())
    assert [paper.name for paper in hand.visit.web.papers] == ["attestation.pdf"]
    hand.do(events.ChooseFlow(FLOW.id), events.ChooseRoute("kiosk")).identify().live_at()
    assert "open_site_papers" in actions(hand)


def test_of_two_persons_who_do_not_see_each_others_papers_neither_is_offered_one() -> None:
    apart = replace(FLOW, apart=True)
    hand = at_the_glass(SitePaper("attestation.pdf", clean()), flow=apart)
    assert "open_site_papers" not in actions(hand)
    assert hand.do(events.OpenSitePapers()).visit.capture.stage == "idle"
    assert leave_flow(hand.visit, hand.engine(apart.id)).web.papers == (), "nobody knows which of them stays"


def test_it_goes_with_the_visit() -> None:
    hand = at_the_glass(SitePaper("attestation.pdf", clean())).do(events.OpenSitePapers(), events.EndAsked("timeout"))
    assert hand.visit.web == WebVisit()
