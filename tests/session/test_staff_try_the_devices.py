"""On the staff page each device has its state, its remedy and its trial; what staff saw is nobody's afterwards."""

import pytest

from kiosk.config import Camera, CardReader, Config, Inputs, PagePrinter, Staff
from kiosk.devices.card_reader.port import CardPresent
from kiosk.devices.states import Fault, NeedsAttention, Ready
from kiosk.errors import Code
from kiosk.session import effects, events
from kiosk.session.staff.state import Counters, Surroundings
from kiosk.session.state import AtStep
from kiosk.session.state import Staff as AtStaff
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Page
from tests.support.places import view_of
from tests.support.visits import PAGE, Hand

CONFIG = Config(
    staff=Staff(pin_hash="set"),
    camera=Camera(enabled=True),
    card_reader=CardReader(enabled=True),
    page_printer=PagePrinter(enabled=True),
    inputs=Inputs(enabled=True),
)
AROUND = Surroundings(3.2, 12_000, 1, {"kiosk": "1.0", "python": "3.11", "PySide6": "6.11"}, Counters(12, 2340, 7))


def staff() -> Hand:
    return Hand(CONFIG).do(events.StaffAsked(), events.StaffPin("1"), events.StaffChecked(right=True))


def page(hand: Hand) -> Page:
    return page_of(view_of(hand))


def values(hand: Hand) -> dict[str, str]:
    return {row.label: row.value for row in page(hand).rows}


def test_every_device_that_is_here_is_shown_with_its_remedy_and_a_page_of_its_own() -> None:
    hand = staff().do(events.DeviceChanged("scanner", NeedsAttention(Fault(Code.SCANNER_JAM))))
    rows = {row.label: row for row in page(hand).rows}
    assert rows["Scanner"].attention == "Ouvrir le capot et retirer la feuille. (scanner_jam)"
    opened = [row.edit.argument for row in page(hand).rows if row.edit]
    assert opened == ["scanner", "camera", "card_reader", "receipt_printer", "page_printer", "inputs"]
    for name in opened:
        shown = page(hand.do(events.StaffGo(name)))
        assert shown.picture
        assert shown.rows[0].label == "État"
        hand.do(events.StaffLeave())
    assert page(hand).title == "Personnel"


def test_a_device_that_is_not_here_has_no_page_to_open() -> None:
    hand = Hand(Config(staff=Staff(pin_hash="set"))).do(events.StaffAsked(), events.StaffPin("1"))
    hand.do(events.StaffChecked(right=True))
    rows = {row.label: row for row in page(hand).rows}
    assert rows["Caméra"].value == "Pas installé ici"
    assert rows["Caméra"].edit is None


def test_a_scan_to_see_is_shown_and_is_gone_with_its_page() -> None:
    hand = staff().do(events.StaffGo("scanner"), events.StaffTry(""))
    assert hand.wants(effects.TryOut).what == "scanner"
    hand.do(events.StaffTry(""))
    assert hand.count(effects.TryOut) == 1, "one trial at a time"
    hand.do(events.Tried("scanner", page=PAGE))
    assert page(hand).preview == f"image://page/{PAGE.sha256}"
    assert "Est-elle nette" in page(hand).notice.text  # type: ignore[union-attr]
    hand.do(events.StaffLeave())
    assert not hand.visit.pages
    assert hand.visit.trial.page is None


def test_a_trial_leaves_the_papers_of_the_visit_below_it_alone() -> None:
    hand = Hand(CONFIG).enter().identify().live_at().scan()
    kept = dict(hand.visit.pages)
    hand.do(events.StaffAsked(), events.StaffPin("1"), events.StaffChecked(right=True), events.StaffGo("camera"))
    other = type(PAGE)(b"jpeg", 10, 10, 0, "d" * 64, b"\0" * 300, 10, 10)
    hand.do(events.StaffTry(""), events.Tried("camera", page=other), events.StaffLeave(), events.StaffLeave())
    assert hand.visit.pages == kept
    assert isinstance(hand.visit.place, AtStep)


def test_a_trial_that_ends_after_staff_has_gone_is_dropped() -> None:
    hand = staff().do(events.StaffGo("scanner"), events.StaffTry(""), events.StaffLeave(), events.StaffLeave())
    hand.do(events.Tried("scanner", page=PAGE))
    assert not hand.visit.pages


@pytest.mark.parametrize("name", ["receipt_printer", "page_printer"])
def test_a_printer_that_fails_says_what_to_do(name: str) -> None:
    hand = staff().do(events.StaffGo(name), events.StaffTry(""))
    what = hand.wants(effects.TryOut).what
    hand.do(events.Tried(what, Fault(Code.PRINTER_NO_PAPER)))
    assert page(hand).notice.text == "Mettre un rouleau neuf, face thermique vers l'avant."  # type: ignore[union-attr]


def test_a_card_is_named_on_the_readers_page_and_no_byte_is_sent_to_it() -> None:
    hand = staff().do(events.StaffGo("card_reader"))
    hand.do(events.CardSeen(CardPresent("Fente 1", b"", "vitale", "contact")))
    assert values(hand)["Fente 1"] == "Carte Vitale, avec contact (card_vitale)"
    assert hand.do(events.StaffTry("")).count(effects.CheckBadge) == 0


def test_a_key_and_the_headset_are_seen_on_the_page_of_the_inputs() -> None:
    hand = staff().do(events.StaffGo("inputs"), events.InputFelt(pressed="select"), events.InputFelt(headset=True))
    assert values(hand)["Dernière touche"] == "select"
    assert values(hand)["Casque branché"] == "Oui"
    assert values(hand)["Quelqu'un devant la borne"] == "Pas de capteur"


def test_the_touch_is_measured_at_five_crosses() -> None:
    hand = staff().do(events.StaffGo("touch"), events.TouchedAt(0, 400), events.TouchedAt(float("nan"), 0))
    assert page(hand).device_state == "0", "a touch far away was meant for something else"
    hand.do(*(events.TouchedAt(1.5, 2.0) for _ in range(5)))
    assert page(hand).notice.text == "Le toucher tombe juste."  # type: ignore[union-attr]
    assert values(hand)["Plus grand écart"] == "2,5 mm"
    hand.do(events.StaffGo("touch"), *(events.TouchedAt(9.0, 0.0) for _ in range(5)))
    assert "à côté" in page(hand).notice.text  # type: ignore[union-attr]


def test_what_surrounds_the_kiosk_and_its_paper_are_said() -> None:
    hand = staff().do(events.StaffGo("kiosk"))
    assert hand.wants(effects.LookAround)
    hand.do(events.Surveyed(AROUND))
    assert values(hand)["Réseau"] == "Le service répond en 3,2 ms"
    assert values(hand)["Depuis le dernier rouleau"] == "12 tickets, environ 2,3 m de papier"
    assert values(hand)["Dossiers en attente d'envoi"] == "1"
    assert "Qt 6.11" in values(hand)["Versions"]
    assert hand.do(events.StaffTry("report")).wants(effects.TryOut).what == "report"


def test_a_new_roll_is_said_on_its_printers_page() -> None:
    hand = staff().do(events.StaffGo("receipt_printer"), events.RollChanged())
    assert hand.count(effects.ResetRoll) == 1
    assert Hand(CONFIG).enter().do(events.RollChanged()).count(effects.ResetRoll) == 0, "only staff"


def test_outside_of_the_staff_page_nothing_of_it_does_anything() -> None:
    hand = Hand(CONFIG).enter()
    before, wanted = hand.visit, len(hand.wanted)
    hand.do(events.StaffGo("scanner"), events.StaffTry("sound"), events.Ticked("screen"), events.ListDone())
    hand.do(events.TouchedAt(1, 1), events.StaffLook(), events.Tried("scanner", page=PAGE))
    assert hand.visit == before
    assert len(hand.wanted) == wanted


def test_a_page_that_is_not_there_is_not_gone_to() -> None:
    hand = staff()
    for nowhere in ("", "device", "../x", "x" * 100_000):
        hand.do(events.StaffGo(nowhere))
    assert hand.visit.place == AtStaff(hand.visit.place.under)  # type: ignore[union-attr]


def test_a_device_that_is_ready_says_so() -> None:
    hand = staff().do(events.DeviceChanged("inputs", Ready()), events.StaffGo("inputs"))
    assert values(hand)["État"] == "Prêt"
