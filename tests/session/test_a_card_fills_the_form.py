"""An identity card is read where the citizen wants it, each mishap has its sentence, and the keyboard stays."""

from datetime import date
from typing import get_args

import pytest
from msgspec.structs import replace

from kiosk.devices.card_reader.document import DocumentRead, ProblemName
from kiosk.devices.states import Absent, Fault, Lost, Ready
from kiosk.errors import Code
from kiosk.session import effects, events
from kiosk.session.identity.state import IdentityReading
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Button, Page
from tests.support.identity_pages import (
    CAN,
    CARD,
    SURE,
    answered,
    at_the_choice,
    at_the_digits,
    failed,
    reading,
    waiting_for_the_card,
    was_read,
)
from tests.support.places import view_of
from tests.support.visits import LEAVE, Hand


def page(hand: Hand) -> Page:
    return page_of(view_of(hand))


def offered(hand: Hand) -> dict[str, Button]:
    shown = page(hand)
    every = (*shown.tiles, *shown.ways, *filter(None, (shown.primary, shown.back, shown.help)))
    return {button.action: button for button in every if button.enabled}


def said(hand: Hand) -> str:
    notice = page(hand).notice
    return notice.text if notice else ""


def typed_way(hand: Hand) -> bool:
    return "type_myself" in offered(hand)


def test_reading_and_writing_are_offered_side_by_side() -> None:
    shown = page(at_the_choice())
    assert [tile.label for tile in shown.tiles] == ["Lire ma carte", "Numériser ma pièce", "Écrire moi-même"]
    assert "ni la photo, ni les empreintes" in shown.tiles[0].detail


@pytest.mark.parametrize("state", [Absent(), Lost(Fault(Code.DISCONNECTED))])
def test_without_a_reader_that_works_the_form_is_there_at_once(state: Absent | Lost) -> None:
    shown = page(Hand().do(events.DeviceChanged("card_reader", state)).enter())
    assert shown.page == "form"
    assert [way.action for way in shown.ways] == ["show_document", "end"]


def test_a_reader_that_wakes_up_later_takes_no_form_from_under_the_fingers() -> None:
    hand = Hand().enter().do(events.DeviceChanged("card_reader", Ready()))
    assert page(hand).page == "form"
    assert "read_card" in offered(hand)
    assert "read_card" not in offered(hand.fill(nom="Specimen")), "what is written by hand is not replaced"


def test_the_digits_are_asked_before_the_card_hides_them_and_the_card_is_read_as_it_is_laid() -> None:
    hand = at_the_digits()
    assert (page(hand).picture, page(hand).fields[0].kind) == ("card_can", "digits")
    assert not page(hand).fields[0].masked, "they are printed on the card"
    hand.do(events.Typed("can", CAN), events.Continue())
    assert page(hand).title == "Posez votre carte sur le lecteur"
    hand.do(events.CardSeen(CARD))
    assert page(hand).title == "Ne bougez pas la carte"
    assert hand.wants(effects.ReadDocument) == effects.ReadDocument(1, CARD.reader, CAN)
    assert CAN not in repr(hand.wants(effects.ReadDocument))


def test_a_card_that_lies_there_already_is_read_at_once() -> None:
    hand = at_the_digits().do(events.CardSeen(CARD), events.Typed("can", CAN), events.Continue())
    assert hand.count(effects.ReadDocument) == 1


@pytest.mark.parametrize("typed", ["", "12345", "abcdef"])
def test_six_digits_are_six_digits(typed: str) -> None:
    hand = at_the_digits().do(events.Typed("can", typed), events.Continue())
    assert hand.visit.errors == {"can": "Il faut six chiffres."}
    assert hand.do(events.Typed("can", CAN)).visit.errors == {}


def test_a_bank_card_is_not_read_as_an_identity_card() -> None:
    hand = waiting_for_the_card().do(events.CardSeen(replace(CARD, kind="bank")))
    assert hand.count(effects.ReadDocument) == 0
    assert page(hand).notice is not None


def test_what_was_read_is_shown_with_where_it_comes_from_and_goes_on_when_it_is_right() -> None:
    hand = was_read()
    shown = page(hand)
    assert [(row.label, row.value) for row in shown.rows] == [
        ("Nom de famille", "SPECIMEN"),
        ("Prénoms", "Camille Dominique"),
        ("Date de naissance", "13 juillet 1990"),
    ]
    assert {row.origin for row in shown.rows} == {"lu dans la puce de la carte d'identité"}
    assert said(hand) == "La puce est authentique."
    assert hand.visit.facts == {}, "nothing counts before it is said to be right"
    assert hand.visit.identity.can == "", "the digits are forgotten"
    assert hand.do(events.Continue()).step == "logement"
    assert {fact.origin for fact in hand.visit.facts.values()} == {"chip"}
    assert hand.visit.facts["naissance"].value == date(1990, 7, 13)


def test_what_was_read_can_be_corrected_by_hand() -> None:
    hand = was_read().do(events.TypeMyself())
    assert page(hand).fields[0].value == "SPECIMEN"
    hand.fill(nom="Specimen-Modele").do(events.Continue())
    assert hand.step == "logement"
    assert (hand.visit.facts["nom"].origin, hand.visit.facts["prenoms"].origin) == ("typed", "chip")


def test_a_birth_whose_day_is_not_known_is_asked_for() -> None:
    hand = was_read(replace(SURE, values={**SURE.values, "birth_date": "1990-07"}))
    assert "la page suivante demande le reste" in page(hand).lead
    hand.do(events.Continue())
    assert (hand.step, page(hand).page) == ("identite", "form")


def test_names_that_may_be_cut_off_are_to_be_looked_at() -> None:
    rows = page(was_read(replace(SURE, uncertain=("surname",), derived=("birth_date",)))).rows
    assert rows[0].attention == "La carte peut avoir coupé cette réponse. Vérifiez-la."
    assert rows[1].attention == ""
    assert rows[2].attention.startswith("Cette réponse est calculée")


@pytest.mark.parametrize(
    ("read", "sentence"),
    [
        (replace(SURE, genuine="not_available"), "Un État a signé ces réponses."),
        (replace(SURE, passive="not_available"), "La signature de la puce n'a pas pu être vérifiée ici."),
        (replace(SURE, passive="unsupported"), "La signature de la puce n'a pas pu être vérifiée ici."),
        (replace(SURE, expired=True), "Pour cette démarche, elle suffit."),
    ],
)
def test_authentic_is_said_only_of_a_chip_that_is_and_never_of_a_person(read: DocumentRead, sentence: str) -> None:
    hand = was_read(read)
    assert sentence in said(hand)
    assert "authentique" not in said(hand)
    assert hand.do(events.Continue()).visit.facts["nom"].origin == "chip"


@pytest.mark.parametrize("read", [replace(SURE, passive="failed"), replace(SURE, genuine="failed")])
def test_a_chip_that_does_not_verify_is_not_taken_and_nobody_is_accused(read: DocumentRead) -> None:
    hand = was_read(read)
    assert hand.visit.facts == {}
    assert "rien ne vous est reproché" in said(hand)
    assert typed_way(hand)


@pytest.mark.parametrize("name", get_args(ProblemName))
def test_each_mishap_has_its_sentence_and_the_keyboard(name: ProblemName) -> None:
    hand = failed(name)
    notice = page(hand).notice
    assert notice is not None
    assert notice.text.endswith(".")
    assert notice.code in (name, "tries_spent")
    assert typed_way(hand)
    assert page(hand.do(events.TypeMyself())).page == "form"


def test_a_card_taken_back_too_soon_is_read_when_it_is_laid_again() -> None:
    hand = failed("card_removed").do(events.CardGone(CARD.reader), events.CardSeen(CARD))
    assert hand.count(effects.ReadDocument) == 2
    assert answered(hand, SURE).do(events.Continue()).visit.facts["nom"].value == "SPECIMEN"


def test_an_answer_of_the_reading_before_is_not_one_to_this_reading() -> None:
    hand = reading().do(events.StopReading(), events.Continue())
    assert [effect.turn for effect in hand.wanted if isinstance(effect, effects.ReadDocument)] == [1, 2]
    hand.do(events.CardWasRead(1, Fault(Code.CANCELLED)))
    assert hand.visit.identity.stage == "reading"
    assert answered(hand, SURE).visit.identity.stage == "read"


def test_two_wrong_numbers_and_no_third() -> None:
    hand = failed("wrong_secret")
    assert "il reste un essai" in said(hand)
    hand.do(events.ReadCard())
    assert page(hand).fields[0].value == "", "they are typed anew"
    answered(hand.do(events.Typed("can", "000000"), events.Continue()), "wrong_secret")
    assert "la borne n'essaie plus" in said(hand)
    assert "read_card" not in offered(hand)
    hand.do(events.ReadCard(), events.TypeMyself())
    assert page(hand).page == "form"
    assert "read_card" not in offered(hand)
    hand.identify().do(events.Back())
    assert "read_card" not in offered(hand), "nor after another step"


def test_while_the_card_is_read_there_is_nothing_to_press_but_stop() -> None:
    assert list(offered(reading())) == ["stop_reading", "help"]


def test_stop_is_obeyed_and_nothing_but_stop_is_heard_meanwhile() -> None:
    hand = reading().do(events.Back(), events.Continue(), events.Edit("ville"))
    assert hand.visit.identity.stage == "reading"
    hand.do(events.TypeMyself())
    assert hand.count(effects.StopDocument) == 1
    answered(hand, SURE)
    assert hand.visit.facts == {}, "what comes too late is dropped"


def test_who_keeps_still_for_a_card_is_not_away() -> None:
    hand = reading()
    for _ in range(4):
        hand.wait(40).do(events.ReadingGoesOn("files"))
    assert hand.visit.idle.stage == "active"
    assert page(hand).lead == "La borne lit votre nom et vos dates."


def test_a_reader_that_goes_while_the_card_is_waited_for_is_said() -> None:
    hand = waiting_for_the_card().do(events.DeviceChanged("card_reader", Lost(Fault(Code.DISCONNECTED))))
    assert "Le lecteur de cartes ne répond plus" in said(hand)
    assert list(offered(hand))[-1] != "read_card"
    assert typed_way(hand)


def test_back_leads_to_the_choice_and_then_out_of_it() -> None:
    hand = at_the_digits().do(events.Back())
    assert page(hand).tiles[0].action == "read_card"
    hand.do(events.Back())
    assert page(hand).page == "routes"


def test_a_visit_that_ends_stops_the_reading_and_keeps_nothing() -> None:
    hand = reading().do(*LEAVE)
    assert hand.count(effects.StopDocument) == 1
    assert hand.visit.identity == IdentityReading()
    answered(hand, SURE)
    assert (hand.visit.facts, hand.visit.identity) == ({}, IdentityReading())


def test_nothing_of_a_card_prints() -> None:
    for value in (was_read().visit.identity, SURE, events.CardWasRead(1, SURE), reading().visit.identity):
        assert not any(word in f"{value} {value!r}" for word in ("SPECIMEN", CAN, "1990"))
