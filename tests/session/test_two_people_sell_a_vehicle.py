"""A sale with both at the screen: one after the other, neither sees what the other has said; the vehicle and the hour
are of both. Each takes a sheet along, and nothing is sold or declared here."""

from functools import cache

import pytest
from msgspec.structs import replace

from kiosk.config import Papers
from kiosk.devices.states import Fault
from kiosk.documents.incoming.port import CleanPage
from kiosk.documents.port import RenderSummary
from kiosk.documents.registration.port import RegistrationRead
from kiosk.errors import Code
from kiosk.flows.load import catalogue
from kiosk.flows.model import Flow
from kiosk.session import effects, events
from kiosk.session.files import events as file_events
from kiosk.session.files.effects import MakePaper, OfferMade, PrintMade
from kiosk.session.help import events as help_events
from kiosk.session.help.sharing import share_of
from kiosk.session.papers.events import PaperReading
from kiosk.session.resuming.format import KeptVisit, kept_fact
from kiosk.session.resuming.state import Claim, KeptOpened, TicketReading
from kiosk.session.state import AtStep, AtTicket, Help, Prepared
from kiosk.session.turns import NOBODY
from kiosk.session.web import state as web_state
from kiosk.ui.viewmodels.content import Page
from kiosk.ui.viewmodels.pictures import pictures_of, taken_page
from tests.support.rights import SHELF, Asked, buttons
from tests.support.visits import PAGE

SALE = "vente-vehicule"
SELLER = {
    "acheteur_present": "yes", "nom": "Vendeuse", "prenoms": "Camille", "naissance": "1950-03-12",
    "plaque": "AB-123-CD", "serie": "VF1BB05CF26010203", "plusieurs": "no", "a_carte_grise": "yes",
    "a_certificat": "yes", "plus_de_quatre_ans": "no", "date_vente": "2026-11-22", "heure_vente": "14 h 30",
    "a_courriel": "yes", "a_telephone": "yes", "a_mot_de_passe": "yes",
}  # fmt: skip
BUYER = {
    "acheteur_nom": "Acheteur", "acheteur_prenoms": "Dominique", "acheteur_naissance": "1980-01-02",
    "acheteur_assure": "yes",
}  # fmt: skip
SECRETS = {"seller": ("Vendeuse", "12/03/1950"), "buyer": ("Acheteur", "02/01/1980")}
OF_BOTH = ("AB-123-CD", "14 h 30")
MADE = CleanPage(b"jpeg", 10, 10, 200, bytes(300), 10, 10)


@cache
def flows() -> dict[str, Flow]:
    return {flow.id: flow for flow in catalogue(only=(SALE,))}


def seller() -> Asked:
    citizen = Asked()
    citizen.library = replace(SHELF, flows={**SHELF.flows, **flows()})
    return citizen.choose(SALE)


def at_the_buyers_page() -> Asked:
    return seller().answer(SELLER, until="acheteur_identite")


def said(page: Page) -> str:
    rows = " ".join(f"{row.label} {row.value} {row.origin}" for row in page.rows)
    fields = " ".join(f"{field.label} {field.value}" for field in page.fields)
    return plain(f"{page.title} {page.lead} {page.notice.text if page.notice else ''} {rows} {fields}")


def plain(text: str) -> str:
    """Without what keeps a line from being broken."""
    return text.translate({0xA0: " ", 0x202F: " ", 0x2011: "-", 0x2060: ""})


def shows(citizen: Asked, who: str) -> bool:
    return any(secret in said(citizen.page()) for secret in SECRETS[who])


def turned(citizen: Asked) -> Asked:
    """Who is asked to come says to be there."""
    assert citizen.page().key.startswith("turn-"), citizen.page().key
    return citizen.do(events.Continue())


def at_the_review() -> Asked:
    citizen = turned(at_the_buyers_page()).answer(BUYER, until="en_ligne")
    return turned(citizen).answer(SELLER, until="relecture")


def test_the_other_person_is_asked_to_the_screen_before_a_question_is_shown() -> None:
    citizen = at_the_buyers_page()
    page = citizen.page()
    assert page.title == "La personne qui achète"
    assert page.fields == ()
    assert not shows(citizen, "seller")
    turned(citizen)
    assert {field.id for field in citizen.page().fields} == {"acheteur_nom", "acheteur_prenoms", "acheteur_naissance"}


def test_nothing_is_taken_for_somebody_who_has_not_come() -> None:
    citizen = at_the_buyers_page()
    before = citizen.visit
    citizen.do(events.Typed("acheteur_nom", "Vendeuse"), events.SignSpoken(), events.Edit("acheteur_nom"))
    assert citizen.visit.facts == before.facts
    assert citizen.visit.drafts == before.drafts
    assert citizen.visit.place == before.place


def test_going_back_asks_the_first_person_to_come_again() -> None:
    citizen = turned(at_the_buyers_page()).do(events.Back(), events.Back(), events.Back(), events.Back())
    assert citizen.visit.place == AtStep("carte_grise")
    assert citizen.page().title == "La personne qui vend"
    assert not shows(citizen, "seller")


def test_nobody_shows_an_agent_what_the_other_person_has_said() -> None:
    """Help is one press away on the page that asks somebody to come: what stands there is of who has gone."""
    citizen = at_the_review().do(events.Edit("acheteur_nom"))
    place = citizen.visit.place
    assert isinstance(place, AtStep)
    helping = replace(citizen.visit.helping, stage="talking", line="up", call="c1", sharing=True)
    citizen.visit = replace(citizen.visit, helping=helping, place=Help(place, "show"))
    citizen.config = replace(citizen.config, help=replace(citizen.config.help, desk_url="https://desk.example"))
    assert citizen.page().key == "help-show"
    assert not shows(citizen, "buyer")
    assert share_of(citizen.visit, citizen.world()).fields == ()
    citizen.do(help_events.Reveal("acheteur_nom", show=True))
    assert citizen.visit.helping.revealed == {}
    citizen.visit = replace(citizen.visit, place=place)
    turned(citizen)
    citizen.do(help_events.Reveal("acheteur_nom", show=True))
    assert list(citizen.visit.helping.revealed) == ["acheteur_nom"], "their own"


def test_a_ticket_lets_neither_of_them_see_the_others_answers() -> None:
    """Whoever has it comes back alone: they say who they are before anything of anybody is shown."""
    before = at_the_review()
    flow = flows()[SALE]
    facts = {name: kept_fact(fact, flow.field(name).label) for name, fact in before.visit.facts.items()}
    kept = KeptVisit(SALE, "relecture", before.world().now, {name: fact for name, fact in facts.items() if fact}, {})
    citizen = Asked()
    citizen.library = replace(SHELF, flows={**SHELF.flows, **flows()})
    citizen.do(events.Begin())
    citizen.visit = replace(citizen.visit, place=AtTicket(), ticket_reading=TicketReading("asking", turn=7))
    citizen.do(KeptOpened(7, kept, Claim("0" * 32, b"p" * 32, "1" * 32)))
    assert set(citizen.visit.facts) >= {"nom", "acheteur_nom"}
    citizen.do(events.Continue())
    assert isinstance(citizen.visit.place, AtStep)
    assert not shows(citizen, "seller")
    assert not shows(citizen, "buyer")
    citizen.visit = replace(citizen.visit, place=AtStep("relecture"))
    assert not shows(citizen, "seller")
    assert not shows(citizen, "buyer")
    assert all(thing in said(citizen.page()) for thing in OF_BOTH)
    turned(citizen.do(events.Edit("acheteur_nom")))
    assert shows(citizen, "buyer")
    assert not shows(citizen, "seller")


def test_at_the_review_each_sees_their_own_answers_and_those_of_both() -> None:
    citizen = at_the_review()
    page = said(citizen.page())
    assert shows(citizen, "seller")
    assert not shows(citizen, "buyer")
    assert "Caché : c'est la réponse d'une autre personne." in page
    assert all(thing in page for thing in OF_BOTH)
    citizen.do(events.Edit("acheteur_nom"))
    assert not shows(citizen, "buyer"), "correcting it is for the buyer"
    assert shows(turned(citizen), "buyer")


def test_each_signs_what_they_see() -> None:
    citizen = at_the_review().do(events.Continue())
    assert citizen.page().key == "sign-signature_vendeur"
    assert not shows(citizen, "buyer")
    citizen.do(events.SignSpoken())
    assert citizen.visit.place == AtStep("accord_acheteur")
    assert not shows(citizen, "buyer")
    turned(citizen)
    assert shows(citizen, "buyer")
    assert not shows(citizen, "seller")
    assert all(thing in said(citizen.page()) for thing in OF_BOTH)


def at_the_end() -> Asked:
    citizen = turned(at_the_review().do(events.Continue(), events.Sign(b"seller's drawing"))).do(events.SignSpoken())
    citizen.do(events.Continue())
    assert isinstance(citizen.visit.place, Prepared)
    return citizen


def sheet(citizen: Asked, name: str) -> RenderSummary:
    turned(citizen.do(file_events.OpenPapers(), file_events.ChoosePaper(name)))
    asked = citizen.wants(MakePaper).request
    assert isinstance(asked, RenderSummary)
    return asked


def asked_for(citizen: Asked, kind: type) -> int:
    return sum(isinstance(effect, kind) for effect in citizen.wanted)


def taken(citizen: Asked, name: str) -> Asked:
    """The sheet is shown to its person."""
    sheet(citizen, name)
    return citizen.do(file_events.PaperMade(citizen.wants(MakePaper).turn, (MADE,)))


@pytest.mark.parametrize(
    ("name", "title", "person"),
    [("first_sheet", "La personne qui vend", "declarant"), ("second_sheet", "La personne qui achète", "acheteur")],
)
def test_a_sheet_waits_until_its_person_says_to_be_there(name: str, title: str, person: str) -> None:
    citizen = at_the_end().do(file_events.OpenPapers(), file_events.ChoosePaper(name))
    assert asked_for(citizen, MakePaper) == 0
    assert citizen.page().title == title
    assert not shows(citizen, "seller")
    assert not shows(citizen, "buyer")
    citizen.do(file_events.PrintPaper(), file_events.PaperToPhone(), file_events.TurnPaper(1))
    citizen.do(file_events.PaperMade(0, (MADE,)))
    assert citizen.visit.handing.stage == "asking"
    assert asked_for(citizen, PrintMade) == asked_for(citizen, OfferMade) == 0
    turned(citizen)
    assert citizen.visit.handing.stage == "making"
    assert citizen.visit.turn == person


def test_one_sheet_is_gone_before_the_others_person_is_asked_to_come() -> None:
    citizen = taken(at_the_end(), "first_sheet")
    assert set(pictures_of(citizen.visit)) == {taken_page(citizen.visit.handing.turn, 0)}
    citizen.do(file_events.ChoosePaper("second_sheet"))
    assert citizen.visit.handing.paper == "first_sheet", "no other is chosen while it is shown"
    citizen.do(file_events.ClosePapers())
    assert pictures_of(citizen.visit) == {}
    citizen.do(file_events.ChoosePaper("second_sheet"))
    assert citizen.page().key == "turn-second_sheet"
    citizen.do(file_events.ClosePapers(), file_events.ChoosePaper("first_sheet"))
    assert citizen.page().key == "turn-first_sheet", "the same person is asked again: the other may have come meanwhile"


def test_what_was_made_too_late_for_one_is_not_shown_to_the_other() -> None:
    citizen = at_the_end()
    sheet(citizen, "first_sheet")
    late = citizen.wants(MakePaper).turn
    citizen.do(file_events.ClosePapers(), file_events.ClosePapers())
    sheet(citizen, "second_sheet")
    citizen.do(file_events.PaperMade(late, (MADE,)))
    assert citizen.visit.handing.stage == "making"
    assert pictures_of(citizen.visit) == {}


def test_help_over_a_sheet_shows_an_agent_nothing_of_it_and_goes_back_to_who_waits() -> None:
    citizen = at_the_end().do(file_events.OpenPapers(), file_events.ChoosePaper("first_sheet"))
    helping = replace(citizen.visit.helping, stage="talking", line="up", call="c1", sharing=True)
    citizen.visit = replace(citizen.visit, helping=helping)
    sheets = citizen.visit.place
    citizen.do(events.AskHelp())
    citizen.config = replace(citizen.config, help=replace(citizen.config.help, desk_url="https://desk.example"))
    citizen.visit = replace(citizen.visit, place=Help(sheets, "show"))
    citizen.do(events.Continue(), help_events.Reveal("nom", show=True))
    assert citizen.page().key == "help-show"
    assert not shows(citizen, "seller")
    assert share_of(citizen.visit, citizen.world()).fields == ()
    assert asked_for(citizen, MakePaper) == 0
    citizen.do(events.Back())
    assert citizen.page().key == "turn-first_sheet"


def test_a_pause_and_its_code_lead_back_to_who_is_awaited() -> None:
    citizen = at_the_end().do(file_events.OpenPapers(), file_events.ChoosePaper("first_sheet"), events.Pause())
    assert citizen.visit.paused is not None
    citizen.do(events.Continue())
    assert asked_for(citizen, MakePaper) == 0
    citizen.do(events.StopPausing())
    assert citizen.page().key == "turn-first_sheet"


def test_no_form_with_the_answers_of_both_is_handed_out() -> None:
    citizen = at_the_end()
    citizen.config = replace(citizen.config, papers=Papers(forms={SALE: "/etc/kiosk/forms/cession.yaml"}))
    citizen.do(file_events.OpenPapers(), file_events.ChoosePaper("form"))
    offered = [tile.argument for tile in citizen.page().tiles]
    assert offered == ["first_sheet", "second_sheet"]
    assert asked_for(citizen, MakePaper) == 0


def test_the_official_site_is_opened_by_the_seller_whose_papers_it_is_offered() -> None:
    citizen = at_the_end()
    citizen.config = replace(citizen.config, web=replace(citizen.config.web, enabled=True))
    citizen.do(web_state.OpenSite())
    assert citizen.page().title == "La personne qui vend"
    citizen.do(web_state.WebAct("open"))
    assert citizen.visit.web.stage == "closed"
    turned(citizen)
    assert citizen.page().key == "site-before"
    citizen.do(web_state.WebAct("open"))
    assert citizen.visit.web.stage == "starting"


@pytest.mark.parametrize("last", ["first_sheet", "second_sheet"])
def test_the_next_demarche_of_the_visit_knows_neither_of_them_but_the_vehicle(last: str) -> None:
    """The one who buys asks for a registration certificate right after: "you" is somebody else then."""
    citizen = taken(at_the_end(), last).do(file_events.ClosePapers(), file_events.ClosePapers(), events.AnotherFlow())
    assert set(citizen.visit.known) == {"declarant vehicle.plate", "declarant vehicle.vin"}


def test_a_seller_who_is_alone_goes_on_as_themselves() -> None:
    citizen = seller().answer({**SELLER, "acheteur_present": "no"}).do(events.AnotherFlow())
    assert citizen.visit.known["declarant person.surname"].value == "Vendeuse"


@pytest.mark.parametrize(
    ("name", "own", "other"), [("first_sheet", "seller", "buyer"), ("second_sheet", "buyer", "seller")]
)
def test_each_takes_a_sheet_with_their_own_answers_and_those_of_both(name: str, own: str, other: str) -> None:
    made = sheet(at_the_end(), name)
    told = " ".join(f"{row.label} {row.value}" for section in made.sections for row in section.rows)
    assert all(secret in told for secret in (SECRETS[own][0], *OF_BOTH))
    assert not any(secret in told for secret in SECRETS[other])
    (signature,) = made.signatures
    assert signature.png == (b"seller's drawing" if own == "seller" else b"")
    assert made.kept, "no signed code says that somebody has received it"
    assert "Rien n'a été envoyé. Voici ce qu'il vous reste à faire." in made.notices
    assert any("code de cession" in text for text in made.notices)


def test_nothing_says_that_it_is_sold_or_declared() -> None:
    citizen = at_the_end()
    made = sheet(at_the_end(), "first_sheet")
    texts = (said(citizen.page()), made.title, made.made, *made.notices)
    for text in texts:
        assert "vendu" not in plain(text).lower().replace("« vendu le »", "")
        assert "est déclarée" not in text


def test_a_seller_who_is_alone_has_one_sheet() -> None:
    citizen = seller().answer({**SELLER, "acheteur_present": "no"})
    assert isinstance(citizen.visit.place, Prepared)
    citizen.do(file_events.OpenPapers())
    assert [button.argument for button in buttons(citizen.page()) if button.action == "choose_paper"] == ["first_sheet"]
    citizen.do(file_events.ChoosePaper("first_sheet"))
    assert asked_for(citizen, MakePaper) == 1, "nobody else has answered"
    citizen.visit = replace(citizen.visit, turn=NOBODY)
    citizen.do(file_events.ClosePapers(), file_events.ChoosePaper("first_sheet"))
    assert citizen.page().key == "turn-first_sheet", "who comes back by a ticket says who they are"


def scanned(reading: PaperReading | Fault) -> Asked:
    citizen = seller().answer(SELLER, until="carte_grise").do(events.Scan(), events.Scanned(PAGE))
    asked = citizen.wants(effects.ReadPaper)
    assert asked.reader == "registration"
    return citizen.do(events.ProofRead(asked.sha256, reading))


def test_the_numbers_of_the_registration_certificate_are_read_and_shown_before_they_count() -> None:
    citizen = scanned(RegistrationRead("GH-456-JK", "VF7ABCDEF12345678"))
    assert "GH-456-JK" in said(citizen.page())
    assert "Comparez avec votre papier." in said(citizen.page())
    citizen.do(events.Continue())
    assert citizen.visit.facts["plaque"].value == "GH-456-JK"
    assert citizen.visit.facts["serie"].value == "VF7ABCDEF12345678"
    assert "GH-456-JK" in said(citizen.page())
    citizen.fill(plaque="AB-123-CD", plusieurs="no").do(events.Continue())
    assert citizen.visit.facts["plaque"].value == "AB-123-CD", "the person has the last word"


@pytest.mark.parametrize("nothing", [RegistrationRead(), Fault(Code.TIMED_OUT)])
def test_what_is_not_read_is_typed(nothing: PaperReading | Fault) -> None:
    citizen = scanned(nothing).do(events.Continue())
    assert citizen.visit.place == AtStep("vehicule")
    assert "plaque" not in citizen.visit.facts
