"""A document without a chip that the kiosk could open, or of somebody who prefers it, is shown to the scanner or the
camera; nothing that was seen counts before the citizen says that it is right."""

from datetime import date

import pytest
from msgspec.structs import replace

from kiosk.devices.card_reader.document import DocumentProblem
from kiosk.devices.states import Absent, Fault, Lost
from kiosk.errors import Code
from kiosk.session import effects, events
from kiosk.session.identity.state import CanShown, IdentityReading, Refusal, ZoneShown
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Button, Page
from tests.support.identity_pages import CAN, CARD, SURE
from tests.support.places import view_of
from tests.support.shown_documents import (
    OLD_CARD,
    PASSPORT,
    PRINTED,
    VALUES,
    at_the_form,
    can_sought,
    explained,
    filming,
    scanning,
    shown,
    zone_read,
)
from tests.support.visits import Hand


def page(hand: Hand) -> Page:
    return page_of(view_of(hand))


def offered(hand: Hand) -> dict[str, Button]:
    now = page(hand)
    every = (*now.tiles, *now.ways, *filter(None, (now.primary, now.back)))
    return {button.action: button for button in every if button.enabled}


def said(hand: Hand) -> str:
    notice = page(hand).notice
    return notice.text if notice else ""


def test_the_scanner_stands_beside_the_form_where_no_card_can_be_read() -> None:
    hand = at_the_form()
    assert page(hand).page == "form"
    assert offered(hand)["show_document"].label == "Numériser ma pièce"
    assert "show_document" not in offered(hand.fill(nom="Specimen")), "what is written by hand is not replaced"


def test_the_page_says_which_side_and_offers_what_works() -> None:
    hand = explained("camera")
    assert "<<<" in page(hand).lead
    assert page(hand).picture == "card_zone"
    ways = [
        button.argument
        for button in (page(hand).primary, *page(hand).ways)
        if button and button.action == "start_showing"
    ]
    assert ways == ["scanner", "camera"]
    hand.do(events.DeviceChanged("scanner", Lost(Fault(Code.DISCONNECTED))))
    assert page(hand).primary == replace(offered(hand)["start_showing"], argument="camera")
    hand.do(events.DeviceChanged("camera", Absent()))
    assert "type_myself" in offered(hand)
    assert "start_showing" not in offered(hand)


def test_what_the_zone_says_is_shown_and_is_an_answer_only_when_it_is_said_to_be_right() -> None:
    hand = zone_read()
    assert [row.value for row in page(hand).rows] == ["SPECIMEN", "CAMILLE DOMINIQUE", "13 juillet 1990"]
    assert {row.origin for row in page(hand).rows} == {"lu sur votre document"}
    assert [bool(row.attention) for row in page(hand).rows] == [True, True, False], "no digit checks a name"
    assert "authentique" in said(hand)
    assert "ne dit pas" in said(hand)
    assert hand.visit.facts == {}
    hand.do(events.Continue())
    assert hand.step == "logement"
    assert {(name, fact.origin) for name, fact in hand.visit.facts.items()} == {
        ("nom", "mrz"), ("prenoms", "mrz"), ("naissance", "mrz")
    }  # fmt: skip
    assert hand.visit.facts["naissance"].value == date(1990, 7, 13)
    assert hand.visit.identity == IdentityReading(turn=1), "nothing of the document stays beside the answers"


def test_who_turns_back_from_what_was_read_has_given_no_answer() -> None:
    hand = zone_read().do(events.Back())
    assert (page(hand).page, hand.visit.facts) == ("form", {})


def test_what_was_read_can_be_corrected_by_hand() -> None:
    hand = zone_read().do(events.TypeMyself())
    assert [field.value for field in page(hand).fields[:2]] == ["SPECIMEN", "CAMILLE DOMINIQUE"]
    hand.fill(prenoms="Camille").do(events.Continue())
    assert (hand.visit.facts["nom"].origin, hand.visit.facts["prenoms"].origin) == ("mrz", "typed")


def test_a_name_that_may_be_cut_off_and_a_birth_without_its_day() -> None:
    cut = replace(PRINTED, uncertain=("surname",), values={**VALUES, "birth_date": "1990-07"})
    hand = zone_read(ZoneShown(cut))
    assert "coupé" in page(hand).rows[0].attention
    assert "la page suivante demande le reste" in page(hand).lead
    assert page(hand.do(events.Continue())).page == "form"


def test_a_validity_that_is_calculated_is_said_to_be() -> None:
    assert "04/2031. Vérifiez-la." in said(zone_read(OLD_CARD))


def test_an_expired_document_is_good_enough_where_the_demarche_says_so() -> None:
    hand = zone_read(ZoneShown(replace(PRINTED, expired=True)))
    assert "elle suffit" in said(hand)


@pytest.mark.parametrize("problem", ["no_zone", "doubtful_zone"])
def test_lines_that_cannot_be_read_lead_to_the_keyboard_with_one_sentence(problem: Refusal) -> None:
    hand = shown(scanning(), problem)
    assert page(hand).title == "La pièce n'a pas été lue"
    assert said(hand).count(".") <= 2
    assert {"show_document", "type_myself"} <= set(offered(hand))
    assert page(hand.do(events.TypeMyself())).page == "form"
    assert hand.visit.facts == {}


def test_a_scanner_that_fails_is_said_and_can_be_tried_again() -> None:
    hand = shown(scanning(), Fault(Code.SCANNER_JAM))
    assert page(hand).notice is not None
    hand.do(events.ShowDocument("zone"))
    assert "start_showing" in offered(hand)


def test_the_live_picture_is_on_the_page_with_what_it_lacks() -> None:
    hand = filming()
    assert page(hand).camera
    assert page(hand).primary is None, "it is read as soon as it can be"
    hand.do(events.ShowingGoesOn(1, "other_side"))
    assert "l'autre côté" in page(hand).lead
    hand.do(events.ShowingGoesOn(1, "closer"))
    assert "Approchez" in page(hand).lead


def test_who_turns_a_document_over_is_not_away_and_who_left_is() -> None:
    hand = filming()
    for _ in range(4):
        hand.wait(40).do(events.ShowingGoesOn(1, "still"))
    assert hand.visit.idle.stage == "active"
    assert hand.wait(130).visit.idle.stage == "warned"


def test_nothing_but_stop_is_heard_while_it_is_looked_at() -> None:
    hand = filming().do(events.Back(), events.Continue(), events.ReadCard(), events.ShowDocument("zone"))
    assert hand.visit.identity.stage == "showing"
    hand.do(events.StopReading())
    assert hand.count(effects.StopLooking) == 1
    assert "start_showing" in offered(hand)
    assert shown(hand).visit.identity.stage == "show", "what comes too late is dropped"


@pytest.mark.parametrize("ending", [events.EndAsked("citizen"), events.EndAsked("timeout"), events.EndAsked("staff")])
def test_the_camera_goes_off_with_the_visit(ending: events.EndAsked) -> None:
    hand = filming().do(ending)
    assert hand.count(effects.StopLooking) == 1
    assert hand.visit.identity == IdentityReading()
    assert shown(hand).visit.facts == {}


def test_the_camera_goes_off_in_a_pause_and_while_help_is_read() -> None:
    for covering in (events.Pause(), events.AskHelp()):
        hand = filming().do(covering)
        assert hand.count(effects.StopLooking) == 1
        assert hand.visit.identity.stage == "show"


def test_an_answer_of_another_look_is_not_one_to_this() -> None:
    hand = scanning().do(events.StopReading(), events.StartShowing(with_camera=False))
    hand.do(events.DocumentShown(1, PASSPORT))
    assert hand.visit.identity.stage == "showing"
    assert shown(hand).visit.identity.stage == "read"


# -- the chip, opened with the zone


def test_a_passport_s_zone_opens_its_chip() -> None:
    hand = zone_read(PASSPORT, "card_reader").do(events.ReadChip())
    assert page(hand).title == "Posez la même pièce sur le lecteur"
    hand.do(events.CardSeen(CARD))
    assert hand.wants(effects.ReadDocument) == effects.ReadDocument(2, CARD.reader, "", PASSPORT.key)
    assert PASSPORT.key not in repr(hand.wants(effects.ReadDocument))
    hand.do(events.CardWasRead(2, SURE))
    assert said(hand) == "La puce est authentique."
    assert hand.do(events.Continue()).visit.facts["nom"].origin == "chip"


def test_an_old_card_and_a_kiosk_without_a_reader_offer_no_chip() -> None:
    assert "read_chip" not in offered(zone_read(OLD_CARD, "card_reader"))
    assert "read_chip" not in offered(zone_read(PASSPORT))


def test_a_chip_that_cannot_be_read_leaves_what_is_printed() -> None:
    hand = zone_read(PASSPORT, "card_reader").do(events.ReadChip(), events.CardSeen(CARD))
    hand.do(events.CardWasRead(2, DocumentProblem("other_document")))
    assert "n'est pas celle de la pièce" in said(hand)
    assert hand.visit.identity.wrong == 0, "a zone is no CAN"
    hand.do(events.KeepZone(), events.Continue())
    assert hand.visit.facts["nom"].origin == "mrz"


def test_a_chip_that_does_not_verify_takes_the_zone_with_it() -> None:
    hand = zone_read(PASSPORT, "card_reader").do(events.ReadChip(), events.CardSeen(CARD))
    hand.do(events.CardWasRead(2, replace(SURE, passive="failed")))
    assert "rien ne vous est reproché" in said(hand)
    assert "keep_zone" not in offered(hand)
    assert hand.do(events.KeepZone(), events.TypeMyself()).visit.facts == {}


# -- the six digits, read from the card


def test_digits_that_were_read_are_compared_before_the_card_is_asked_anything() -> None:
    hand = shown(can_sought(), CanShown(CAN)).do(events.CardSeen(CARD))
    assert page(hand).fields[0].value == CAN
    assert "Comparez-les" in page(hand).lead
    assert hand.count(effects.ReadDocument) == 0, "a wrong one would cost a try"
    hand.do(events.Continue())
    assert hand.wants(effects.ReadDocument).can == CAN


def test_digits_that_were_misread_are_corrected_by_hand() -> None:
    hand = shown(can_sought(), CanShown("481518")).do(events.Typed("can", CAN), events.Continue())
    assert not hand.visit.identity.can_seen
    assert hand.do(events.CardSeen(CARD)).wants(effects.ReadDocument).can == CAN


def test_digits_that_were_not_found_are_typed() -> None:
    hand = shown(can_sought(), "no_can")
    assert "Tapez-les" in said(hand)
    assert page(hand).fields[0].value == ""
    assert said(hand.do(events.Typed("can", "4"))) == ""


def test_nothing_of_a_document_prints() -> None:
    values = (zone_read().visit.identity, PASSPORT, CanShown(CAN), events.DocumentShown(1, PASSPORT))
    for value in values:
        assert not any(word in f"{value} {value!r}" for word in ("SPECIMEN", CAN, "26SP00042", "1990"))
