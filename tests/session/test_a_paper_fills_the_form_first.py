"""The address stands on the bill that is asked for anyway: it may be read first, and nothing of it is typed."""

from kiosk.devices.states import Fault, Lost, Ready
from kiosk.errors import Code
from kiosk.session import events
from kiosk.ui.viewmodels.compose import page_of
from tests.support.places import view_of
from tests.support.visits import Hand

WAY = "Remplir avec mon papier"


def at_the_address() -> Hand:
    return Hand().enter().identify().do(events.Chosen("situation", "chez_moi"))


def offered(hand: Hand) -> list[str]:
    return [way.argument for way in page_of(view_of(hand)).ways if way.label == WAY]


def test_the_bill_is_read_first_and_the_address_is_there() -> None:
    hand = at_the_address()
    assert offered(hand) == ["justificatif"]
    hand.do(events.Edit("justificatif"))
    assert hand.step == "justificatif"
    hand.scan().do(events.Continue())
    assert hand.step == "adresse"
    assert [hand.visit.facts[name].value for name in ("code_postal", "ville")] == ["57000", "METZ"]
    assert hand.visit.facts["voie"].origin == "two_d_doc"
    assert offered(hand) == []
    hand.do(events.Continue())
    assert hand.step == "date_changement"
    hand.fill(depuis="2026-11-01").do(events.Continue())
    assert page_of(view_of(hand)).key == "reading-justificatif"  # shown as it was understood, not asked again


def test_who_goes_back_from_the_glass_is_at_the_form_again() -> None:
    hand = at_the_address().do(events.Edit("justificatif"), events.Back())
    assert hand.step == "adresse"


def test_it_is_not_offered_once_something_is_written_or_without_a_device() -> None:
    assert offered(at_the_address().fill(voie="1")) == []
    lost = Lost(Fault(Code.SCANNER_JAM))
    assert offered(at_the_address().do(events.DeviceChanged("scanner", lost))) == []
    back = at_the_address().do(events.DeviceChanged("scanner", lost), events.DeviceChanged("scanner", Ready()))
    assert offered(back) == ["justificatif"]


def test_a_guest_s_host_has_a_paper_of_their_own() -> None:
    hand = Hand().enter().identify().do(events.Chosen("situation", "heberge"))
    assert offered(hand) == []  # the host's bill says the host's name: it fills nothing of the visitor's
