"""In one's own words, by what is typed: the visit's rules and pages. The index itself is tested in tests/finding."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from kiosk.config import Config, Wifi
from kiosk.devices.receipt_printer.port import Line, NotPrinted, Printed, QrCode
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.finding.answer import Answer, Found, Hit
from kiosk.finding.notices import Notice
from kiosk.finding.tickets import wifi_code
from kiosk.i18n.display import plain
from kiosk.session import effects, events
from kiosk.session.finding.state import FIELD, AnswerShown, FetchAnswer, FetchPlaces, InWords, LookFor, Places
from kiosk.session.state import Prepare, Welcome
from kiosk.ui.viewmodels.compose import chrome_of, overlay_of, page_of
from kiosk.ui.viewmodels.content import Page
from tests.support.places import view_of
from tests.support.visits import Hand

MOVE = Hit("changement-adresse", "Déclarer un changement d'adresse", "moving")
RIB = Hit("answer:rib", "Comment avoir un RIB ?", "money")
CCAS = Hit("place:ccas", "Centre communal d'action sociale (CCAS)")
HOURS = Answer("answer:horaires", "Quand est-ce ouvert ?", ("{hours}", "Par téléphone : {phone}."), "calendar")
WAY = Answer("place:ccas", "Centre communal d'action sociale (CCAS)", ("3 rue des Lilas", "- En sortant, à gauche."))


def page(hand: Hand, language: str = "fr") -> Page:
    return page_of(view_of(hand, language))


def asking(text: str = "", *hits: Hit, doubt: bool = False, config: Config | None = None) -> Hand:
    hand = Hand(config).do(events.Begin(), events.SayIt())
    if text:
        hand.do(events.Typed(FIELD, text), events.Sought(text, Found(hits, doubt)))
    return hand


def tiles(hand: Hand) -> list[tuple[str, str]]:
    return [(tile.action, tile.argument) for tile in page(hand).tiles]


def test_the_home_page_leads_there_first() -> None:
    hand = Hand().do(events.Begin())
    assert page(hand).tiles[0].action == "say_it"
    assert hand.do(events.SayIt()).wants(LookFor).text == ""  # the index is made while the page comes
    assert page(hand).fields[0].id == FIELD


def test_each_letter_is_asked_and_the_last_one_counts() -> None:
    hand = asking().do(events.Typed(FIELD, "dem"), events.Typed(FIELD, "déménag"))
    assert hand.wants(LookFor).text == "déménag"
    hand.do(events.Sought("dem", Found((RIB,))))
    assert tiles(hand) == [("help", "")]
    hand.do(events.Sought("déménag", Found((MOVE, RIB))))
    assert tiles(hand) == [("choose_flow", MOVE.id), ("show_answer", RIB.id), ("help", "")]


def test_what_was_found_stays_until_the_next_and_goes_with_the_words() -> None:
    hand = asking("demenager", MOVE)
    assert tiles(hand.do(events.Typed(FIELD, "demenager vite")))[0] == ("choose_flow", MOVE.id)
    assert tiles(hand.do(events.Typed(FIELD, "  "))) == [("help", "")]


def test_a_tile_leads_to_the_demarche() -> None:
    hand = asking("demenager", MOVE).do(events.ChooseFlow(MOVE.id))
    assert isinstance(hand.visit.place, Prepare)
    assert isinstance(hand.do(events.Back()).visit.place, Welcome)


def test_one_question_is_asked_back_when_two_are_equally_likely() -> None:
    said = page(asking("logement", MOVE, RIB, doubt=True)).lead
    assert "Déclarer un changement d'adresse" in said
    assert "Comment avoir un RIB" in said
    assert page(asking("logement", MOVE, RIB)).lead == "Touchez ce qui vous concerne."


def test_nothing_found_leads_to_a_person() -> None:
    hand = asking("xyzzy")
    assert "pas compris" in page(hand).lead
    assert tiles(hand) == [("help", "")]
    assert page(hand.do(events.AskHelp())).key == "help"


def test_letters_are_the_language_s_own_and_latin_ones_are_a_touch_away() -> None:
    hand = asking().do(events.Prefer("language", "ar"))
    own = chrome_of(view_of(hand, "ar")).keyboard
    assert "ض" in own
    assert [way.argument for way in page(hand, "ar").ways if way.action == "letters"] == ["latin"]
    hand.do(events.Letters(latin=True))
    assert "q" in chrome_of(view_of(hand, "ar")).keyboard
    hand.do(events.Letters(latin=False))
    assert chrome_of(view_of(hand, "ar")).keyboard == own
    assert "й" in chrome_of(view_of(asking().do(events.Prefer("language", "uk")), "uk")).keyboard
    assert "é" in chrome_of(view_of(Hand().enter(), "ar")).keyboard  # a name is typed in Latin letters


def test_what_is_typed_is_the_citizen_s_own() -> None:
    hand = asking().do(events.Prefer("speech", "on"), events.Typed(FIELD, "perdu mon rsa"))
    overlay = overlay_of(view_of(hand))
    assert overlay is not None
    assert overlay.kind == "consent"
    assert "perdu" not in repr(hand.visit.place) + repr(hand.wants(LookFor)) + repr(events.Sought("perdu", Found()))


def answered(answer: Answer, config: Config | None = None) -> Hand:
    hand = asking("horaires", RIB, config=config).do(events.ShowAnswer(answer.id))
    assert hand.wants(FetchAnswer).answer_id == answer.id
    return hand.do(events.AnswerFetched(answer))


def test_an_answer_says_what_the_town_hall_says_of_itself() -> None:
    shown = page(answered(HOURS))
    assert shown.rows[0].value.replace("\u00a0", " ") == Config().operator.hours
    assert shown.primary is not None
    assert shown.primary.action == "print_answer"


def test_an_answer_is_printed_when_asked_and_only_once_at_a_time() -> None:
    hand = answered(HOURS).do(events.PrintAnswer(), events.PrintAnswer())
    assert hand.count(effects.PrintTicket) == 1
    ticket = hand.wants(effects.PrintTicket)
    assert ticket.reference == ""
    assert any(isinstance(block, Line) and Config().operator.phone in block.text for block in ticket.ticket.blocks)
    hand.do(events.TicketDone(Printed(ticket.job)))
    notice = page(hand).notice
    assert notice is not None
    assert notice.kind == "good"
    assert hand.do(events.PrintAnswer()).count(effects.PrintTicket) == 2
    assert hand.visit.ticket.stage == "none"  # the receipt of a démarche is another paper


def test_a_roll_that_is_empty_is_said() -> None:
    hand = answered(HOURS).do(events.PrintAnswer())
    job = hand.wants(effects.PrintTicket).job
    hand.do(events.TicketDone(NotPrinted(job, Fault(Code.PRINTER_NO_PAPER))))
    notice = page(hand).notice
    assert notice is not None
    assert notice.code == Code.PRINTER_NO_PAPER


def test_a_ticket_does_not_come_out_for_somebody_who_has_left() -> None:
    hand = answered(HOURS).do(events.PrintAnswer(), events.EndAsked("citizen"))
    assert hand.count(effects.StopPrinting) == 1


def test_the_wifi_s_ticket_joins_a_phone() -> None:
    wifi = Wifi(ssid="Mairie", password="Specimen-1234")
    card = Answer("answer:wifi", "Se connecter au Wi-Fi", ("Prenez le ticket.",), code=wifi_code(wifi))
    hand = answered(card, replace(Config(), wifi=wifi))
    assert {"Mairie", "Specimen-1234"} <= {row.value for row in page(hand).rows}
    blocks = hand.do(events.PrintAnswer()).wants(effects.PrintTicket).ticket.blocks
    assert [block.payload for block in blocks if isinstance(block, QrCode)] == [wifi_code(wifi)]


def test_the_directory_is_behind_an_answer() -> None:
    hand = answered(HOURS).do(events.ShowPlaces())
    assert hand.count(FetchPlaces) == 1
    hand.do(events.PlacesFetched((CCAS,)))
    assert [tile.argument for tile in page(hand).tiles] == ["place:ccas"]
    hand.do(events.ShowAnswer("place:ccas"), events.AnswerFetched(WAY))
    assert page(hand).primary is not None
    assert [row.value for row in page(hand).rows] == list(WAY.lines)
    kinds = []
    while not isinstance(hand.visit.place, Welcome):
        kinds.append(type(hand.visit.place))
        hand.do(events.Back())
    assert kinds == [AnswerShown, Places, AnswerShown, InWords]


def test_what_mediators_write_in_french_is_said_to_be_french() -> None:
    hand = answered(Answer("answer:toilettes", "Où sont les toilettes ?", ("Au fond, à droite.",)))
    (row,) = page(hand.do(events.Prefer("language", "ar")), "ar").rows
    assert plain(row.value).split("\n")[1] == "Au fond, à droite."  # below the first line the voice is French


@pytest.mark.parametrize("event", [events.ShowAnswer("answer:x"), events.ShowPlaces(), events.PrintAnswer(),
                                   events.Letters(latin=True), events.AnswerFetched(HOURS),
                                   events.PlacesFetched((CCAS,)), events.Sought("x", Found((RIB,)))])  # fmt: skip
def test_nothing_of_it_happens_elsewhere(event: events.Event) -> None:
    hand = Hand().enter()
    before = hand.visit
    assert hand.do(event).visit == before


def test_an_answer_that_is_not_there_changes_nothing() -> None:
    hand = asking("horaires", RIB)
    before = hand.visit
    assert hand.do(events.AnswerFetched(None)).visit == before


def closed(title: str = "Fermé vendredi") -> Notice:
    now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    return Notice("fermeture", title, "L'accueil est fermé vendredi.", now, now + timedelta(days=2))


def test_a_closure_is_said_on_the_first_pages_until_it_ends() -> None:
    hand = Hand().do(events.NoticesRead((closed(),)))
    for step in (None, events.Begin()):
        if step is not None:
            hand.do(step)
        notice = page(hand).notice
        assert notice is not None
        assert "Fermé vendredi" in notice.text
    hand.do(events.NoticesRead(()))
    assert page(hand).notice is None


def test_what_happened_before_is_said_beside_it() -> None:
    hand = Hand().do(events.Activated(None, after="citizen"), events.NoticesRead((closed(),)))
    notice = page(hand).notice
    assert notice is not None
    assert "Tout est effacé" in notice.text
    assert "Fermé vendredi" in notice.text
