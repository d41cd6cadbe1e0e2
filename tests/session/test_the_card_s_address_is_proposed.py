"""Where a chip holds an address (DG11), the library card's form has it, with its origin; the citizen may correct it."""

from msgspec.structs import replace

from kiosk.devices.card_reader.document import Name
from kiosk.devices.states import Ready
from kiosk.flows.load import catalogue
from kiosk.session import events
from kiosk.ui.viewmodels.compose import page_of
from tests.support.identity_pages import CAN, CARD, CONFIG, SURE, answered
from tests.support.places import view_of
from tests.support.visits import Hand

(LIBRARY_CARD,) = catalogue(only=("carte-bibliotheque",))
ADDRESS: dict[Name, str] = {
    "address": "3 PLACE DES ESSAIS, 57000, METZ",
    "street": "3 PLACE DES ESSAIS",
    "postcode": "57000",
    "town": "METZ",
}
FIELDS = ("voie", "code_postal", "ville")


def at_the_address(values: dict[Name, str]) -> Hand:
    """After the chip of that card was read and confirmed."""
    hand = Hand(CONFIG, flow=LIBRARY_CARD).do(events.DeviceChanged("card_reader", Ready()))
    hand.do(events.Begin(), events.ChooseFlow("carte-bibliotheque"), events.ChooseRoute("kiosk"))
    hand.do(events.Chosen("lecteur", "moi"))
    hand.do(events.ReadCard(), events.Typed("can", CAN), events.Continue(), events.CardSeen(CARD))
    answered(hand, replace(SURE, values={**SURE.values, **values})).do(events.Continue())
    return hand.do(events.Chosen("situation", "chez_moi"))


def test_it_fills_the_form_and_is_said_to_come_from_the_chip() -> None:
    hand = at_the_address(ADDRESS)
    assert hand.step == "adresse"
    assert {hand.visit.facts[name].origin for name in FIELDS} == {"chip"}
    assert [field.value for field in page_of(view_of(hand)).fields if field.id in FIELDS] == [
        "3 PLACE DES ESSAIS",
        "57000",
        "METZ",
    ]
    hand.fill(voie="12 rue des Lilas").do(events.Continue())
    assert [hand.visit.facts[name].origin for name in FIELDS] == ["typed", "chip", "chip"]


def test_a_card_without_an_address_leaves_the_form_empty() -> None:
    hand = at_the_address({})
    assert hand.step == "adresse"
    assert not any(name in hand.visit.facts for name in FIELDS)


def test_the_new_address_of_a_mover_is_never_the_card_s() -> None:
    hand = Hand(CONFIG).do(events.DeviceChanged("card_reader", Ready())).enter()
    hand.do(events.ReadCard(), events.Typed("can", CAN), events.Continue(), events.CardSeen(CARD))
    answered(hand, replace(SURE, values={**SURE.values, **ADDRESS})).do(events.Continue())
    assert {name for name, fact in hand.visit.facts.items() if fact.origin == "chip"} == {"nom", "prenoms", "naissance"}
