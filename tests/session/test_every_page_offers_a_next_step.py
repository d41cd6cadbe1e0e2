"""There is always a next step: a way on or back, a way out, a way to a person, on every page of a visit."""

import msgspec
import pytest

from kiosk.devices.receipt_printer.port import NotPrinted, Unconfirmed
from kiosk.devices.scanner.port import Glass
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.i18n.display import plain
from kiosk.session import effects, events
from kiosk.ui.viewmodels.compose import chrome_of, overlay_of, page_of
from kiosk.ui.viewmodels.content import Button, Page
from tests.support.places import DURING, view_of
from tests.support.visits import LEAVE, Hand


def page(hand: Hand) -> Page:
    return page_of(view_of(hand))


def buttons(shown: Page) -> list[Button]:
    edits = [row.edit for row in shown.rows if row.edit]
    single = [button for button in (shown.primary, shown.back, shown.help) if button]
    return [*shown.tiles, *shown.ways, *edits, *single]


@pytest.mark.parametrize("name", DURING)
def test_a_page_of_a_visit_has_a_way_on_a_way_out_and_a_way_to_a_person(name: str) -> None:
    shown = page(DURING[name]())
    actions = {button.action for button in buttons(shown) if button.enabled}
    assert shown.primary or shown.back or shown.tiles, "a way on or back"
    assert "end" in actions, "a way out"
    assert "help" in actions or name == "help", "a way to a person"
    assert shown.title
    assert all(button.label for button in buttons(shown))


def test_every_button_is_understood_by_the_visit() -> None:
    from kiosk.ui.viewmodels.actions import ACTIONS

    known = {*ACTIONS, "sign"}
    for make in DURING.values():
        for button in buttons(page(make())):
            assert button.action in known
    for hand in (Hand().enter().do(events.Pause()), Hand().enter().wait(125)):
        overlay = overlay_of(view_of(hand))
        assert overlay is not None
        assert {button.action for button in (*overlay.buttons, overlay.primary) if button} <= known


def test_the_page_while_a_device_works_offers_only_to_stop_it() -> None:
    shown = page(Hand().enter().identify().live_at().do(events.Scan()))
    assert [button.action for button in buttons(shown)] == ["cancel_scan", "help"]


def test_a_fault_is_said_in_words_with_its_code_small_and_another_way() -> None:
    shown = page(DURING["scan failed"]())
    assert shown.notice is not None
    assert shown.notice.text.startswith("Une feuille est coincée dans le scanner.")
    assert "scanner_jam" not in shown.notice.text
    assert shown.notice.code == "scanner_jam"
    assert {"scan", "no_paper"} <= {button.action for button in buttons(shown)}


def test_the_three_ways_are_told_before_the_start_with_who_is_not_told() -> None:
    shown = page(DURING["before the start"]())
    assert [tile.argument for tile in shown.tiles] == ["kiosk", "paper", "counter"]
    told = {row.label for row in shown.rows if row.heading.startswith("Ne seront pas prévenus")}
    assert told == {"CAF", "Assurance maladie", "Impôts", "Carte grise"}


def test_the_receipt_never_says_more_than_is_so() -> None:
    hand = Hand().to_review().sign().send().do(events.FileWaits("envelope-1"))
    assert plain(page(hand).title) == "En attente d'envoi : ceci n'est pas un accusé de réception."
    job = hand.wants(effects.PrintTicket).job
    hand.do(events.TicketDone(Unconfirmed(job, Fault(Code.PRINTER_MUTE))))
    asked = page(hand)
    assert asked.notice is not None
    assert "Votre ticket est-il sorti ?" in plain(asked.notice.text)
    assert {"ticket_taken", "print_again"} <= {button.action for button in asked.ways}


def test_a_printer_without_paper_offers_to_go_on_without() -> None:
    hand = Hand().to_review().sign().send().wait(5)
    hand.do(events.TicketDone(NotPrinted(hand.wants(effects.PrintTicket).job, Fault(Code.PRINTER_NO_PAPER))))
    assert {"print_again", "without_ticket", "open_papers"} == {button.action for button in page(hand).ways}
    hand.do(events.WithoutTicket())
    assert [button.action for button in page(hand).ways] == ["open_papers"]
    assert page(hand).primary is not None


def test_the_forgotten_paper_is_announced_without_its_picture() -> None:
    hand = Hand().to_review().do(events.EndAsked("timeout"), events.GlassSeen(Glass(occupied=True)))
    shown = page(hand)
    assert shown.title == "Un papier est resté sur la vitre"
    assert shown.preview == ""
    assert not hand.visit.pages


def test_values_are_hidden_by_the_row_that_is_on_every_page() -> None:
    hand = Hand().to_review().wait(31)
    assert chrome_of(view_of(hand)).blurred


def test_no_page_shows_an_answer_once_the_visit_is_left() -> None:
    hand = Hand().to_review()
    assert b"SPECIMEN" in msgspec.json.encode(page(hand)).upper(), "the review shows the name"
    hand.do(*LEAVE)
    assert b"SPECIMEN" not in msgspec.json.encode(page(hand)).upper()
