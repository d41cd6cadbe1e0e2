"""Back keeps, an edit marks what depended on it, a signature stands for what was signed."""

import pytest

from kiosk.session import events
from kiosk.session.answers import Refused, parse
from kiosk.session.state import Prepare, Welcome
from tests.support.visits import FLOWS, Hand


def test_back_keeps_what_was_typed() -> None:
    hand = Hand().enter().fill(nom="Specimen").do(events.Back())
    assert isinstance(hand.visit.place, Prepare)
    hand.do(events.ChooseRoute("kiosk"))
    assert hand.visit.drafts == {"nom": "Specimen"}


def test_back_from_the_beginning_leads_to_the_choice_of_a_demarche() -> None:
    hand = Hand().enter().do(events.Back(), events.Back())
    assert isinstance(hand.visit.place, Welcome)


def test_language_changes_in_the_middle_and_nothing_is_lost() -> None:
    hand = Hand().enter().fill(nom="Specimen").do(events.Prefer("language", "en"))
    assert hand.visit.preferences.language == "en"
    assert hand.visit.drafts == {"nom": "Specimen"}
    assert hand.step == "identite"


def test_a_missing_answer_keeps_the_page_with_a_sentence_beside_it() -> None:
    hand = Hand().enter().fill(nom="Specimen", naissance="2049-01-01").do(events.Continue())
    assert hand.step == "identite"
    assert set(hand.visit.errors) == {"prenoms", "naissance"}
    assert hand.visit.errors["naissance"].startswith("Cette date est dans le futur.")


def test_correcting_from_the_review_comes_back_to_it() -> None:
    hand = Hand().to_review().do(events.Edit("prenoms"))
    assert hand.step == "identite"
    hand.fill(prenoms="Camille Claude").do(events.Continue())
    assert hand.step == "relecture"
    assert hand.visit.facts["prenoms"].value == "Camille Claude"


def test_what_depended_on_an_edit_is_to_be_confirmed_before_the_review_lets_go() -> None:
    hand = Hand().to_review().do(events.Edit("code_postal")).fill(code_postal="57100", ville="Thionville")
    hand.do(events.Continue())
    assert hand.visit.facts["preuve"].to_confirm
    assert hand.step == "justificatif"
    assert hand.visit.advised, "the proof is of another address now"
    hand.do(events.Continue())
    assert hand.step == "relecture"
    assert not hand.visit.facts["preuve"].to_confirm


def test_an_answer_that_changes_after_the_signature_asks_for_it_again() -> None:
    hand = Hand().to_review().sign()
    assert hand.step == "depot"
    hand.do(events.Back(), events.Back(), events.Edit("nom")).fill(nom="Modele").do(events.Continue())
    assert hand.step == "justificatif", "the name on the proof is to be looked at again"
    hand.do(events.Continue(), events.Continue())
    assert hand.step == "signature"
    hand.do(events.Continue())
    assert hand.step == "signature"
    hand.do(events.StillRight("signature_declarant"), events.Continue())
    assert hand.step == "signature"
    hand.do(events.SignSpoken())
    assert hand.step == "depot"


def test_a_town_that_does_not_fit_is_said_once_and_never_forced() -> None:
    hand = Hand().enter().identify().do(events.Chosen("situation", "chez_moi"))
    hand.fill(voie="1 rue du Port", code_postal="57000", ville="Marseille").do(events.Continue())
    assert hand.step == "adresse"
    assert len(hand.visit.advised) == 1
    hand.do(events.Continue())
    assert hand.step == "date_changement"


def test_an_optional_answer_can_be_taken_back() -> None:
    hand = Hand().enter().identify().do(events.Chosen("situation", "chez_moi"))
    hand.fill(voie="1 rue du Port", complement="Bât. B", code_postal="57000", ville="Metz").do(events.Continue())
    hand.do(events.Back()).fill(complement="").do(events.Continue())
    assert "complement" not in hand.visit.facts


@pytest.mark.parametrize("text", ["2026-02-30", "hier", "1950--3", "1950-13-01", "99999-01-01", "٢٠٢٠-٠١-٠١"])
def test_a_date_that_is_none_is_refused(text: str) -> None:
    assert isinstance(parse(FLOWS["changement-adresse"].field("naissance"), text), Refused)


def test_direction_and_control_characters_do_not_enter_a_name() -> None:
    typed = " Cami\u202elle\x00  Marie\n"
    assert parse(FLOWS["changement-adresse"].field("prenoms"), typed) == "Camille Marie"
