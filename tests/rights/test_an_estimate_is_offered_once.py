"""When known facts make a right likely an estimate is offered; one touch refuses, and it is not offered again."""

from kiosk.flows.facts import Fact, Value
from kiosk.i18n.display import plain
from kiosk.session import events
from kiosk.session.rights.offer import likely
from kiosk.session.state import Prepare, Prepared
from tests.support.rights import INTERVIEW, Asked, buttons

ANSWERS = {
    "pour": "moi", "nom": "Specimen", "prenoms": "Camille", "naissance": "1986-03-12", "famille": "seul",
    "enfants": "1", "agricole": "no", "habitation": "locataire", "nationalite": "France", "a_courriel": "yes",
    "a_telephone": "yes", "a_mot_de_passe": "yes",
}  # fmt: skip


def known(**told: Value) -> dict[str, Fact]:
    return {f"declarant household.{name}": Fact(value, "typed", "declarant") for name, value in told.items()}


def test_what_is_likely_follows_from_what_is_known() -> None:
    assert likely({}) == ()
    assert likely(known(children=0, family="seul", housing="proprietaire")) == ()
    assert likely(known(children=1, family="couple")) == ()
    assert likely(known(children=1, family="seul")) == ("asf",)
    assert likely(known(children=2, family="couple", housing="locataire")) == ("af", "housing")


def test_what_is_in_doubt_is_not_known() -> None:
    facts = {"declarant household.children": Fact(3, "typed", "declarant", to_confirm=True)}
    assert likely(facts) == ()


def test_another_persons_facts_make_nothing_likely() -> None:
    assert likely({"conjoint household.children": Fact(3, "typed", "conjoint")}) == ()


def ended() -> Asked:
    """At the end of a démarche in which it was said that one rents, alone, with a child."""
    citizen = Asked().choose("caf-rsa").answer(ANSWERS)
    assert citizen.visit.place == Prepared()
    return citizen


def test_it_is_offered_at_the_end_and_one_touch_refuses() -> None:
    citizen = ended()
    offer = {button.action: button for button in buttons(citizen.page()) if button.argument == INTERVIEW}
    assert "start_flow" in offer
    said = next(plain(row.value) for row in citizen.page().rows if row.edit and row.edit.argument == INTERVIEW)
    assert (
        said
        == "Selon vos réponses, vous pourriez avoir droit à : Allocation de soutien familial, Aide au logement (APL)."
    )
    citizen.do(events.RefuseOffer())
    assert INTERVIEW not in {button.argument for button in buttons(citizen.page())}
    citizen.do(events.AnotherFlow())
    assert citizen.visit.offer_refused


def test_who_takes_it_starts_with_what_was_said() -> None:
    citizen = ended().do(events.StartFlow(INTERVIEW))
    assert citizen.visit.place == Prepare()
    citizen.do(events.ChooseRoute("kiosk"))
    assert citizen.visit.facts["habitation"].carried
