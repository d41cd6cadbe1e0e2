"""A démarche with every kind of answer and every construct of the language, from the first touch to its receipt."""

from datetime import date
from pathlib import Path

import pytest

from kiosk.flows import kinds, load
from kiosk.flows.explore import explore
from kiosk.flows.facts import Fact
from kiosk.i18n.translator import Translator
from kiosk.session import effects, events
from kiosk.session.shown import shown, shown_masked
from kiosk.session.state import AtStep, Prepared, Receipt, Welcome
from tests.support import questions
from tests.support.flows import TODAY, bent, written
from tests.support.questions import Questioned
from tests.support.visits import LEAVE

FLOW = questions.flow()


@pytest.fixture
def hand() -> Questioned:
    return Questioned(FLOW).start()


def test_it_asks_every_type_of_question() -> None:
    asked = {field.type for step in FLOW.steps for field in step.fields}
    # A town comes with the address, the parts of a person with the person.
    assert kinds.KINDS.keys() - asked == {"photo"}


def test_the_whole_visit_reaches_its_receipt_and_the_file_says_what_was_typed(hand: Questioned) -> None:
    hand.go_through().send().wait(5)
    assert hand.visit.place == Receipt()
    told = {name: fact.value for name, fact in hand.wants(effects.CommitFile).facts.items()}
    assert told["telephone"] == "0612345678"
    assert told["courriel"] == "camille.specimen@example.fr"
    assert told["iban"] == "FR7630006000011234567890189"
    assert told["enfants"] == 2
    assert told["enfant_naissance_2"] == date(2008, 6, 1)
    assert told["veut_aide"] is True
    assert told["domicile_ville"] == "Metz"
    assert (told["nir"], told["fiscal"]) == ("269054958815780", "1234567890066")
    assert told["nationalite"] == "CI"
    assert (told["loyer"], told["depuis"]) == ("450.50", "2024-03")
    assert told["revenus"] == ("salaire", "retraite")
    assert (told["plaque"], told["vin"]) == ("AB-123-CD", "VF1BB05CF26010203")
    assert "proche_prenoms" not in told
    persons = {name: record.person for name, record in hand.wants(effects.CommitFile).facts.items()}
    assert (persons["enfant_prenom_1"], persons["enfant_prenom_2"]) == ("enfant_1", "enfant_2")
    assert (persons["conjoint_nom"], persons["proche_nom"]) == ("conjoint", "proche")


def test_each_item_of_a_group_has_its_pages_in_turn(hand: Questioned) -> None:
    hand.go_through()
    at = hand.steps.index("enfant_1")
    assert hand.steps[at : at + 5] == ["enfant_1", "garde_1", "enfant_2", "creche", "etudes"]


def test_a_lower_number_and_a_higher_one_again_lose_nothing(hand: Questioned) -> None:
    hand.go_through()
    engine = hand.engine(hand.flow_id)
    facts = hand.visit.facts
    fewer = engine.answer(facts, "enfants", Fact(1, "typed", "declarant"))
    assert "enfant_prenom_2" not in engine.sendable(fewer)
    assert "etudes" not in [step.id for step in engine.visible_steps(fewer)], "the sum is of the first child alone"
    again = engine.answer(fewer, "enfants", Fact(2, "typed", "declarant"))
    assert engine.sendable(again).keys() == engine.sendable(facts).keys()
    assert all(again[name].value == facts[name].value for name in facts)


def test_what_is_counted_is_unknown_until_each_item_is_known(hand: Questioned) -> None:
    engine = hand.engine(hand.flow_id)
    facts = {
        "enfants": Fact(2, "typed", "declarant"),
        "enfant_naissance_1": Fact(date(2025, 1, 1), "typed", "enfant_1"),
    }
    assert "creche" not in [step.id for step in engine.visible_steps(facts)]
    facts = {**facts, "enfant_naissance_2": Fact(date(2000, 1, 1), "typed", "enfant_2")}
    assert "creche" in [step.id for step in engine.visible_steps(facts)]


def test_every_path_is_walked_and_the_walk_stays_small() -> None:
    short = load.check(questions.QUESTIONS, items=2)
    assert short.flow is not None, short.findings
    result = explore(short.flow, TODAY)
    print(f"{result.states} states, {result.pages} pages, {result.edits} edits")
    assert result.faults == ()
    assert not result.bounded
    assert 100 < result.states < 3000


def test_numbers_are_shown_in_groups_and_secrets_masked() -> None:
    tr = Translator("fr")
    for name, value, said in (
        ("telephone", "0612345678", "06 12 34 56 78"),
        ("loyer", "1450.50", "1\u202f450,50\u00a0€"),
        ("depuis", "2024-03", "mars 2024"),
        ("nationalite", "CI", "Côte d’Ivoire"),
        ("revenus", ("salaire", "retraite"), "Un salaire, Une retraite"),
        ("iban", "FR7630006000011234567890189", "FR76 3000 6000 0112 3456 7890 189"),
    ):
        assert shown(FLOW.field(name), Fact(value, "typed", "declarant"), tr) == said
    nir = Fact("269054958815780", "typed", "declarant")
    assert shown(FLOW.field("nir"), nir, tr) == "2 69 05 49 588 157 80", "the service reads it"
    assert shown_masked(FLOW.field("nir"), nir, tr) == "• •• •• •• ••• •57 80", "who stands behind does not"


# Dites-le-nous une fois


def second(hand: Questioned) -> Questioned:
    hand.go_through().send().wait(5).ticket_comes_out().do(events.AnotherFlow())
    assert hand.visit.place == Welcome()
    hand.steps.clear()
    return hand


def test_a_second_demarche_starts_with_what_was_said_of_the_persons(hand: Questioned) -> None:
    second(hand)
    assert not hand.visit.facts
    assert not hand.visit.pages
    hand.flow_id = "changement-adresse"
    hand.start()
    assert {name: fact.value for name, fact in hand.visit.facts.items()} == {
        "nom": "Specimen",
        "prenoms": "Camille",
        "naissance": date(1980, 3, 12),
        "voie": "12 rue des Lilas",
        "code_postal": "57000",
        "ville": "Metz",
    }


def test_what_is_known_is_confirmed_with_one_touch_or_changed(hand: Questioned) -> None:
    second(hand)
    hand.flow_id = "changement-adresse"
    hand.start()
    assert hand.step == "identite"
    assert all(fact.carried for fact in hand.visit.facts.values())
    hand.do(events.Continue())
    assert hand.step == "logement"
    hand.do(events.Back(), events.Edit("identite"))
    assert hand.visit.place == AtStep("identite", changing=True)
    hand.fill(nom="Modele").do(events.Continue())
    assert hand.visit.facts["nom"].value == "Modele"


def test_a_new_name_puts_what_was_known_of_that_person_in_doubt(hand: Questioned) -> None:
    second(hand)
    hand.do(events.ChooseFlow(hand.flow_id), events.ChooseRoute("kiosk"))
    engine = hand.engine(hand.flow_id)
    changed = engine.answer(hand.visit.facts, "nom", Fact("Autre", "typed", "declarant"))
    doubted = {name for name, fact in changed.items() if fact.to_confirm}
    assert {"prenoms", "naissance", "telephone", "iban", "nir"} <= doubted
    assert not {"conjoint_nom", "conjoint_prenoms"} & doubted, "another person's answers stand"


def test_nothing_goes_from_one_person_to_another(hand: Questioned) -> None:
    second(hand)
    hand.do(events.ChooseFlow(hand.flow_id), events.ChooseRoute("kiosk"))
    flow = hand.engine(hand.flow_id).flow
    assert all(fact.person == flow.field(name).of for name, fact in hand.visit.facts.items())
    assert hand.visit.facts["conjoint_nom"].value == "Modele"
    assert "proche_nom" not in hand.visit.facts, "somebody to call may be somebody else now"


def test_another_demarche_drops_the_papers_and_the_signature(hand: Questioned) -> None:
    second(hand)
    assert (hand.visit.pages, hand.visit.drawings, hand.visit.submission) == ({}, {}, None)


def test_leaving_a_demarche_before_its_end_keeps_what_was_said(hand: Questioned) -> None:
    hand.fill(**questions.TYPED["identite"]).do(events.Continue())
    hand.do(events.Back(), events.Back(), events.Back(), events.ChooseFlow("changement-adresse"))
    hand.do(events.ChooseRoute("kiosk"))
    assert hand.visit.facts["nom"].value == "Specimen"


def test_the_end_of_a_visit_forgets_what_is_known(hand: Questioned) -> None:
    second(hand).do(*LEAVE)
    assert hand.visit.known == {}


# Démarches that only prepare


def test_a_demarche_that_only_prepares_sends_nothing_and_says_so(tmp_path: Path) -> None:
    text = bent(
        "deliver: [{connector: desk, service: accueil}]",
        'deliver: [{connector: official_site, url: "https://example.fr/a", what: "Faites la demande sur ce site."}]',
    )
    hand = Questioned(load.load(written(tmp_path, text)))
    hand.start().fill(enfant="no", debut="2026-01-01").do(events.Continue())
    hand.go_through()
    hand.do(events.Continue())
    assert hand.visit.place == Prepared()
    assert hand.count(effects.CommitFile) == 0
    hand.do(events.PrintList())
    ticket = hand.wants(effects.PrintTicket).ticket
    said = " ".join(getattr(block, "text", "") for block in ticket.blocks)
    assert "Rien n'a été envoyé" in said
    assert "https://example.fr/a" in said
