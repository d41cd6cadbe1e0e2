"""A page never says more than is so, offers no way that leads nowhere, and hides what is to be hidden."""

from datetime import date

import pytest
from msgspec.structs import replace

from kiosk.config import Config, ReceiptPrinter, Scanner
from kiosk.i18n.display import plain
from kiosk.privacy import pins
from kiosk.session import events
from kiosk.ui.viewmodels.compose import chrome_of, overlay_of, page_of
from kiosk.ui.viewmodels.content import Page
from tests.support.places import AROUND, DURING, view_of
from tests.support.visits import FLOWS, Hand


def page(name: str) -> Page:
    return page_of(view_of({**DURING, **AROUND}[name]()))


def test_before_the_commit_the_page_says_that_nothing_is_sent() -> None:
    assert page("preparing").title == "Nous préparons votre dossier"
    assert page("preparing").lead.endswith("Rien n'est encore envoyé.")
    assert page("leaving").title == "Votre dossier est enregistré"


def test_a_review_with_something_to_check_cannot_be_passed() -> None:
    waiting = Hand().to_review().do(events.Edit("naissance")).fill(naissance="1950-03-13").do(events.Continue())
    shown = page_of(view_of(waiting.do(events.Back())))
    assert shown.page == "review"
    assert shown.notice is not None
    assert shown.primary is not None
    assert not shown.primary.enabled
    passed = page("review")
    assert passed.primary is not None
    assert passed.primary.enabled


def test_without_a_required_paper_there_is_no_way_on() -> None:
    assert page("no paper").primary is None
    assert page("no optional paper").primary is not None


def test_what_is_to_be_masked_is_masked() -> None:
    masked = {field.id: field.masked for field in page("identity").fields}
    assert masked == {"nom": False, "prenoms": False, "naissance": True}


def test_a_pause_covers_the_page_wholly() -> None:
    for name in ("pausing", "paused"):
        overlay = overlay_of(view_of(AROUND[name]()))
        assert overlay is not None
        assert overlay.opaque, name
        assert overlay.pin, name


def test_what_is_simulated_is_named_on_every_page() -> None:
    config = Config(scanner=Scanner(simulated=True), receipt_printer=ReceiptPrinter(simulated=True))
    assert plain(chrome_of(view_of(Hand(config))).simulated) == "Matériel simulé : scanner, imprimante de tickets"
    one = Config(scanner=Scanner(simulated=True), receipt_printer=ReceiptPrinter(simulated=True, enabled=False))
    assert plain(chrome_of(view_of(Hand(one))).simulated) == "Matériel simulé : scanner"
    assert chrome_of(view_of(Hand())).simulated == ""


def test_a_staff_pin_that_can_be_set_can_be_typed() -> None:
    longest = "2948172948"[: page("staff door").fields[0].max_length]
    assert pins.hash_staff_pin(longest, pins.LIGHT)
    with pytest.raises(pins.WeakPinError):
        pins.hash_staff_pin(longest + "5")


def test_simulated_devices_are_named_in_the_midst_of_the_sentence() -> None:
    view = view_of(Hand(Config(scanner=Scanner(simulated=True), receipt_printer=ReceiptPrinter(simulated=True))))
    assert plain(chrome_of(view).simulated) == "Matériel simulé : scanner, imprimante de tickets"


def test_what_nobody_has_compared_with_the_official_page_says_so_before_the_start() -> None:
    flow = FLOWS["changement-adresse"]
    said = "n'ont pas encore été comparés à la page officielle"
    for checked, told in ((date(2026, 11, 21), False), (None, True)):
        shown = replace(flow, official=replace(flow.official, checked=checked))
        page = page_of(view_of(Hand(flow=shown).do(events.Begin(), events.ChooseFlow(flow.id))))
        assert any(said in row.value for row in page.rows) is told
