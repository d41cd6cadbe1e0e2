"""From the interview to what a person may claim: what is asked, what the engine gets, what the pages say."""

from datetime import date

import pytest

from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.i18n.display import plain
from kiosk.rights.judging import NOT_BORN, TOO_MUCH
from kiosk.rights.port import Adult, Household, Progress, Refused
from kiosk.session import events
from kiosk.session.rights.state import EstimateRights, RightsState, WarmRights
from kiosk.session.state import AtStep, Prepare, Prepared, Welcome
from tests.support.rights import ALONE, COUPLE, INTERVIEW, PARENT, Asked, buttons

MOST_QUESTIONS = 14


def test_the_simplest_household_answers_fourteen_questions_at_most() -> None:
    citizen = Asked().choose()
    asked: list[str] = []
    while citizen.visit.place != AtStep("relecture"):
        asked += citizen.one_page(ALONE)
    assert 10 < len(asked) <= MOST_QUESTIONS
    assert len(set(asked)) == len(asked)


def test_fewer_are_asked_when_facts_are_known() -> None:
    """What the housing démarche was told is shown, and not asked again."""
    citizen = Asked().interview(ALONE)
    citizen.told(rsa=57_349).do(events.StartFlow("caf-rsa"), events.ChooseRoute("kiosk"))
    facts = citizen.visit.facts
    assert {"famille", "enfants", "habitation", "naissance"} <= {name for name, fact in facts.items() if fact.carried}


def test_the_answers_become_a_household_to_the_cent() -> None:
    citizen = Asked().interview(ALONE | {"loyer": "450,55", "chomage": "12,07"})
    assert citizen.asked().household == Household(
        (Adult(date(1986, 3, 12), "unemployed", unemployment=12_07),), housing="tenant", rent=450_55, commune="57463"
    )
    assert citizen.asked().day == citizen.clock.today()


def test_each_person_has_their_own_income_and_each_child_its_birth_date() -> None:
    household = Asked().interview(COUPLE | {"net_social_conjoint": "300"}).asked().household
    assert [adult.net_social for adult in household.adults] == [1_500_00, 300_00]
    assert [adult.activity for adult in household.adults] == ["employee", "other"]
    assert household.children == (date(2018, 3, 1), date(2018, 3, 1))


def test_a_lower_number_of_children_leaves_none_of_the_others_behind() -> None:
    citizen = Asked().choose().answer(COUPLE, until="relecture")
    citizen.do(events.Edit("enfants"), events.Typed("enfants", "1"), events.Continue())
    citizen.answer(COUPLE | {"enfants": "1"})
    assert citizen.asked().household.children == (date(2018, 3, 1),)


def test_a_handicap_that_is_not_told_is_not_guessed() -> None:
    assert Asked().interview(ALONE | {"handicap": "sans_reponse"}).asked().household.adults[0].disability == "unsaid"
    assert Asked().interview(PARENT | {"handicap": "des_80"}).asked().household.adults[0].disability == "from_80"


def test_who_asks_for_another_person_is_asked_nothing_of_them_and_prepares_as_before() -> None:
    citizen = Asked().choose().answer({"pour": "proche", "lien": "accord"})
    assert citizen.visit.place == Prepared()
    assert not [effect for effect in citizen.wanted if isinstance(effect, EstimateRights)]
    assert citizen.page().key == "prepared"


def test_the_law_is_loaded_while_the_first_page_is_read() -> None:
    citizen = Asked().do(events.Begin(), events.ChooseFlow("caf-rsa"))
    assert not [effect for effect in citizen.wanted if isinstance(effect, WarmRights)]
    citizen.do(events.Back(), events.ChooseFlow(INTERVIEW))
    assert [effect for effect in citizen.wanted if isinstance(effect, WarmRights)]


def test_while_it_is_computed_the_page_says_how_far_it_is() -> None:
    citizen = Asked().interview(ALONE)
    first = citizen.page()
    assert (first.page, first.device_state) == ("progress", "busy")
    citizen.do(events.RightsGoOn(Progress("computing", 4, 9)))
    assert citizen.page().key == first.key, "refreshed in place"
    assert plain(citizen.page().rows[0].value) == "Aides regardées : 4 sur 9"


def test_what_may_be_claimed_is_said_about_why_and_with_what_is_not_certain() -> None:
    page = Asked().interview(ALONE).told(css=0, rsa=57_349, housing=30_400).page()
    said = [plain(row.value) for row in page.rows]
    assert "Vous pourriez recevoir environ 573 € par mois." in said
    assert "Vous pourriez recevoir environ 304 € par mois." in said
    assert "Vous pourriez l'avoir gratuitement." in said
    for heading in ("RSA", "Aide au logement (APL)"):
        labels = [plain(row.label) for row in page.rows if row.heading == heading]
        assert "Pourquoi" in labels
        assert "À vérifier" in labels
    assert "estimation" in page.lead


def test_a_demarche_starts_with_what_was_said() -> None:
    citizen = Asked().interview(ALONE).told(rsa=57_349)
    (start,) = [button for button in buttons(citizen.page()) if button.action == "start_flow"]
    citizen.do(events.StartFlow(start.argument))
    assert citizen.visit.place == Prepare()
    assert citizen.visit.flow_id == "caf-rsa"
    citizen.do(events.ChooseRoute("kiosk"))
    assert citizen.visit.facts["famille"].value == "seul"
    assert citizen.visit.facts["famille"].carried


def test_what_the_catalogue_has_no_demarche_for_has_no_button_but_a_person() -> None:
    page = Asked().interview(COUPLE).told(af=15_301).page()
    assert not [button for button in buttons(page) if button.action == "start_flow"]
    assert "Un agent vous dit comment la demander." in [plain(row.value) for row in page.rows]


def test_nothing_found_is_no_last_word() -> None:
    page = Asked().interview(ALONE | {"net_social": "2200"}).told().page()
    assert page.key == "rights-none"
    assert page.notice is not None
    assert "agent" in page.notice.text
    assert {"help", "correct_answers", "end"} <= {button.action for button in buttons(page)}


def test_answers_are_corrected_and_the_late_answer_is_not_believed() -> None:
    citizen = Asked().interview(ALONE)
    late = citizen.asked().turn
    citizen.do(events.CorrectAnswers())
    assert citizen.visit.place == AtStep("relecture")
    citizen.do(events.RightsEstimated(late, Refused("x")))
    assert citizen.visit.rights.stage == "none"
    citizen.answer(ALONE)
    assert citizen.asked().turn == late + 1
    citizen.do(events.RightsEstimated(late, Refused("x")))
    assert citizen.visit.rights.stage == "computing"


def test_an_engine_that_dies_leaves_the_answers_and_another_try() -> None:
    citizen = Asked().interview(ALONE)
    citizen.do(events.RightsEstimated(citizen.asked().turn, Fault(Code.DRIVER_DIED)))
    page = citizen.page()
    assert page.notice is not None
    assert page.notice.code == "driver_died"
    assert {"estimate_again", "correct_answers", "help", "end"} <= {button.action for button in buttons(page)}
    before = citizen.asked().household
    citizen.do(events.EstimateAgain())
    assert citizen.asked().household == before
    assert citizen.asked().turn == 2


def test_a_kiosk_without_the_engine_says_what_remains_to_be_done() -> None:
    citizen = Asked().interview(ALONE)
    citizen.do(events.RightsEstimated(citizen.asked().turn, Fault(Code.NOT_CONFIGURED)))
    assert citizen.page().key == "prepared"


@pytest.mark.parametrize(
    ("field", "answer"),
    [("net_social", "1000000000"), ("enfants", "40"), ("naissance", "2090-01-01"), ("loyer", "-1"), ("loyer", "x")],
)
def test_an_answer_beyond_reason_gets_a_sentence_on_its_page(field: str, answer: str) -> None:
    citizen = Asked().choose()
    step = citizen.engine(INTERVIEW).flow.step_of(field)
    citizen.answer(ALONE, until=step.id)
    given = {one.id: ALONE.get(one.id, "0") for one in step.fields} | {field: answer}
    citizen.fill(**given).do(events.Continue())
    assert citizen.visit.place == AtStep(step.id)
    assert citizen.visit.errors[field].endswith(".")


def test_what_only_the_whole_shows_to_be_wrong_gets_a_sentence_too() -> None:
    citizen = Asked().interview(PARENT | {"naissance_enfant_1": "1970-01-01"})
    page = citizen.page()
    assert page.key == "rights-failed"
    assert page.primary is not None
    assert page.primary.action == "correct_answers"
    citizen.do(events.EstimateAgain())
    assert citizen.visit.rights.stage == "failed", "the same answers are as wrong as before"


def test_what_the_engine_refuses_is_said() -> None:
    for sentence in (TOO_MUCH, NOT_BORN):
        citizen = Asked().interview(ALONE)
        citizen.do(events.RightsEstimated(citizen.asked().turn, Refused(sentence)))
        assert plain(citizen.page().lead) == sentence


def test_the_estimate_goes_with_its_demarche() -> None:
    citizen = Asked().interview(ALONE).told(rsa=57_349).do(events.AnotherFlow())
    assert citizen.visit.place == Welcome()
    assert citizen.visit.rights == RightsState(turn=1)


def test_a_visit_that_ends_keeps_nothing_of_it() -> None:
    citizen = Asked().interview(ALONE).told(rsa=57_349).do(events.EndAsked("citizen"))
    assert citizen.visit.rights == RightsState()
    assert citizen.visit.facts == {}
    assert citizen.visit.finished == ()


def test_no_amount_is_in_a_repr() -> None:
    citizen = Asked().interview(ALONE).told(rsa=57_349)
    told = f"{citizen.visit!r} {citizen.visit.rights!r} {citizen.visit.rights.outcome!r} {citizen.asked()!r}"
    assert "573" not in told
    assert "1986" not in told
