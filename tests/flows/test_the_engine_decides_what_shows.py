"""What shows, what holds back, what is sent: the small démarche and the change of address, played by hand."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from kiosk.flows.engine import TO_CONFIRM, WAITING, Engine, Reading
from kiosk.flows.facts import Facts, SignatureValue, Value
from kiosk.flows.samples import SamplePlaces
from tests.support.flows import TODAY, at_home, bent, bill, catalogue_flow, small_engine, typed


@pytest.fixture
def small(tmp_path: Path) -> Engine:
    return small_engine(tmp_path)


@pytest.fixture(scope="module")
def address() -> Engine:
    return Engine(catalogue_flow(), TODAY, SamplePlaces())


def ids(steps: tuple[object, ...]) -> list[str]:
    return [step.id for step in steps]  # type: ignore[attr-defined]


def test_a_step_whose_question_is_open_does_not_show(small: Engine) -> None:
    assert "enfants" not in ids(small.visible_steps({}))
    assert "enfants" not in ids(small.visible_steps({"enfant": typed(False)}))
    assert "enfants" in ids(small.visible_steps({"enfant": typed(True)}))
    assert small.visible_fields("enfants", {"enfant": typed(False)}) == ()
    assert ids(small.visible_fields("enfants", {"enfant": typed(True)})) == ["prenom", "fin"]


def test_next_and_back_go_over_what_does_not_show(small: Engine) -> None:
    alone, parent = {"enfant": typed(False)}, {"enfant": typed(True)}
    following, before = small.next_step("questions", alone), small.previous_step("papier", alone)
    assert following is not None
    assert before is not None
    assert (following.id, before.id) == ("papier", "questions")
    following, before = small.next_step("questions", parent), small.previous_step("papier", parent)
    assert following is not None
    assert before is not None
    assert (following.id, before.id) == ("enfants", "enfants")
    assert small.previous_step("questions", alone) is None
    assert small.next_step("depot", alone) is None


def test_from_a_step_that_was_just_hidden_the_way_goes_on(small: Engine) -> None:
    following = small.next_step("enfants", {"enfant": typed(False)})
    assert following is not None
    assert following.id == "papier"


def test_a_required_answer_and_a_failed_check_hold_the_citizen_back(small: Engine) -> None:
    problems = small.problems("questions", {"debut": typed(date(2026, 11, 23))})
    assert [(p.field, p.sentence) for p in problems] == [
        ("enfant", "Choisissez une réponse."),
        ("debut", "Trop tard."),
    ]
    assert small.problems("questions", {"enfant": typed(False), "debut": typed(date(2026, 11, 22))}) == ()


def test_a_check_waits_for_the_answer_that_it_compares_with(small: Engine) -> None:
    facts: Facts = {"enfant": typed(True), "prenom": typed("Camille"), "fin": typed(date(2026, 1, 1))}
    assert small.problems("enfants", facts) == ()
    assert ("fin", WAITING) in [(m.field, m.reason) for m in small.missing(facts)]
    facts = {**facts, "debut": typed(date(2026, 2, 1))}
    assert [(p.field, p.sentence) for p in small.problems("enfants", facts)] == [
        ("fin", "La fin est avant le début."),
    ]


def test_a_check_that_is_limited_by_an_open_question_waits(tmp_path: Path) -> None:
    engine = small_engine(
        tmp_path, bent('check: "debut <= fin"', 'check_if: "debut <= today"\n        check: "prenom != \'X\'"')
    )
    facts: Facts = {"enfant": typed(True), "prenom": typed("Camille"), "fin": typed(date(2026, 1, 1))}
    assert ("fin", WAITING) in [(m.field, m.reason) for m in engine.missing(facts)]
    facts = {**facts, "debut": typed(date(2026, 1, 1))}
    assert "fin" not in [m.field for m in engine.missing(facts)]


def test_a_hidden_answer_is_kept_not_sent_and_missing_to_conditions(tmp_path: Path) -> None:
    note = '{id: note, label: "Note", of: moi, type: text, show_if: "prenom == \'Camille\'"}'
    text = bent("{id: preuve,", f"{note}\n      - {{id: preuve,")
    engine = small_engine(tmp_path, text)
    facts: Facts = {"enfant": typed(True), "prenom": typed("Camille"), "note": typed("Bonjour")}
    assert {"prenom", "note"} <= engine.sendable(facts).keys()
    hidden = engine.answer(facts, "enfant", typed(False))
    assert hidden["prenom"].value == "Camille"
    assert hidden["note"].value == "Bonjour"
    assert engine.sendable(hidden).keys() == {"enfant"}
    shown = engine.answer(hidden, "enfant", typed(True))
    assert {"prenom", "note"} <= engine.sendable(shown).keys()


def test_an_edit_marks_exactly_the_direct_dependents(address: Engine) -> None:
    facts = at_home()
    cases = {
        "nom": ("Autre", {"preuve"}),
        "prenoms": ("Dominique", set()),
        "naissance": (date(1951, 1, 1), {"depuis"}),
        "situation": ("heberge", {"voie", "code_postal", "ville", "preuve"}),
        "voie": ("1 rue du Modèle", {"preuve"}),
        "code_postal": ("75001", {"ville", "preuve"}),
        "ville": ("Paris", {"code_postal"}),
        "depuis": (date(2026, 10, 1), set()),
        "preuve": (bill(postcode="75001"), set()),
    }
    assert cases.keys() == facts.keys()
    for name, (value, expected) in cases.items():
        after = address.answer(facts, name, typed(value))  # type: ignore[arg-type]
        assert {n for n, fact in after.items() if fact.to_confirm} == expected, name
        assert {n: f.value for n, f in after.items() if n != name} == {
            n: f.value for n, f in facts.items() if n != name
        }


def test_the_same_answer_again_marks_nothing(address: Engine) -> None:
    facts = at_home()
    for name, fact in facts.items():
        assert address.answer(facts, name, fact) == facts


def test_a_mark_blocks_sending_until_answered_or_confirmed(address: Engine) -> None:
    marked = address.answer(at_home(), "code_postal", typed("57000 ".strip()))
    marked = address.answer(marked, "code_postal", typed("75001"))
    assert [(m.field, m.reason) for m in address.missing(marked, before="relecture")] == [
        ("ville", TO_CONFIRM),
        ("preuve", TO_CONFIRM),
    ]
    answered = address.answer(marked, "ville", typed("Paris"))
    assert [m.field for m in address.missing(answered, before="relecture")] == ["code_postal", "preuve"]
    for name in ("code_postal", "preuve"):
        answered = address.confirm(answered, name)
    assert address.missing(answered, before="relecture") == ()


def test_answers_given_on_one_page_do_not_mark_each_other(address: Engine) -> None:
    page = {"code_postal": typed("75001"), "ville": typed("Paris"), "voie": typed("1 rue du Modèle")}
    after = address.answer_all(at_home(), page)
    assert {name for name, fact in after.items() if fact.to_confirm} == {"preuve"}


def test_a_signature_is_to_confirm_after_any_later_correction(address: Engine) -> None:
    signed = address.answer(at_home(), "signature_declarant", typed(SignatureValue("spoken", "oui")))
    assert address.missing(signed) == ()
    after = address.answer(signed, "prenoms", typed("Dominique"))
    assert [m.field for m in address.missing(after)] == ["signature_declarant"]


def test_taking_an_answer_away_marks_as_a_change_does(address: Engine) -> None:
    after = address.withdraw(at_home(), "code_postal")
    assert "code_postal" not in after
    assert {name for name, fact in after.items() if fact.to_confirm} == {"ville", "preuve"}
    assert address.withdraw(at_home(), "complement") == at_home()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"issued": date(2025, 11, 21)}, "plus d'un an"),
        ({"postcode": "75001"}, "n'est pas celle que vous avez indiquée"),
        ({"name": "M DOMINIQUE MODELE"}, "un autre nom"),
        ({"signature": "none"}, "pas de code signé"),
        ({"signature": "invalid"}, "ne correspond pas à sa signature"),
        ({"signature": "unknown_issuer"}, "organisme qui a signé"),
    ],
)
def test_each_doubt_about_a_paper_has_its_sentence_and_a_way_on(
    said: dict[str, object], sentence: str, address: Engine
) -> None:
    whole = {"name": "MME CAMILLE SPECIMEN", "postcode": "57000", "town": "METZ", **said}
    facts = {**at_home(), "preuve": typed(bill(**whole))}
    (advice,) = address.warnings("justificatif", facts)
    assert sentence in advice.say
    assert {"continue", "rescan", "call_agent"} <= set(advice.offer)
    assert address.missing(facts, before="relecture") == ()


def test_a_good_paper_gets_no_sentence(address: Engine) -> None:
    assert address.warnings("justificatif", at_home()) == ()


def test_what_an_unsigned_code_says_is_not_believed(address: Engine) -> None:
    paper = bill(signature="invalid", issued=date(2020, 1, 1), name="AUTRE", postcode="75001")
    assert len(address.warnings("justificatif", {**at_home(), "preuve": typed(paper)})) == 1


def test_a_warning_of_a_hidden_step_says_nothing(address: Engine) -> None:
    facts = {**at_home(), "preuve": typed(bill(signature="none")), "situation": typed("sans_domicile")}
    assert address.warnings("justificatif", facts) == ()


def test_the_review_shows_every_visible_answer_by_step(address: Engine) -> None:
    sections = address.review(at_home())
    assert [section.step for section in sections] == [
        "identite", "logement", "adresse", "date_changement", "justificatif",
    ]  # fmt: skip
    assert [row.field for section in sections for row in section.rows] == list(at_home())
    assert sections[0].rows[0].label == "Nom de famille"


def reading(value: Value, person: str = "declarant") -> Reading:
    return Reading(value, "two_d_doc", person)


def test_a_reading_fills_what_takes_it(address: Engine) -> None:
    readings = {"two_d_doc.postcode": reading("57000"), "two_d_doc.town": reading("METZ")}
    facts = address.prefill({"situation": typed("chez_moi")}, readings)
    assert {name: (f.value, f.origin, f.person) for name, f in facts.items() if name != "situation"} == {
        "code_postal": ("57000", "two_d_doc", "declarant"),
        "ville": ("METZ", "two_d_doc", "declarant"),
    }


def test_a_reading_never_crosses_to_another_person(address: Engine) -> None:
    assert address.prefill({}, {"two_d_doc.postcode": reading("57000", "hebergeant")}) == {}


def test_a_reading_never_replaces_what_was_typed(address: Engine) -> None:
    facts = at_home()
    assert address.prefill(facts, {"two_d_doc.postcode": reading("75001")}) == facts


def test_a_new_reading_replaces_an_older_one_and_marks_what_depended_on_it(address: Engine) -> None:
    facts = at_home()
    facts["code_postal"] = msgspec.structs.replace(facts["code_postal"], origin="two_d_doc")
    after = address.prefill(facts, {"two_d_doc.postcode": reading("75001")})
    assert after["code_postal"].value == "75001"
    assert {name for name, fact in after.items() if fact.to_confirm} == {"ville", "preuve"}


@pytest.mark.parametrize("value", ["5700", "57 000", "abcde", "00000", "٥٧٠٠٠", "57000\n", 57000])
def test_a_reading_that_is_no_postcode_is_not_taken(value: Value, address: Engine) -> None:
    assert address.prefill({}, {"two_d_doc.postcode": reading(value)}) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nom", "x" * 61), ("nom", "a\x00b"), ("nom", "a\u202eb"), ("nom", 12), ("naissance", "1950-03-12"),
        ("naissance", date(1899, 12, 31)), ("situation", "ailleurs"), ("code_postal", "99999"), ("preuve", "papier"),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_is_a_problem_not_an_exception(field: str, value: Value, address: Engine) -> None:
    facts = {**at_home(), field: typed(value)}
    step = address.flow.step_of(field)
    assert field in [problem.field for problem in address.problems(step.id, facts)] or field == "preuve"
    address.warnings(step.id, facts)
    assert [m for m in address.missing(facts) if m.field != "signature_declarant"]


def test_facts_are_not_changed_in_place(address: Engine) -> None:
    facts = at_home()
    before = dict(facts)
    address.answer(facts, "situation", typed("heberge"))
    address.withdraw(facts, "nom")
    address.confirm(facts, "nom")
    assert facts == before


def test_nothing_of_a_citizen_is_printed(address: Engine) -> None:
    for shown in (address.review(at_home()), address.sendable(at_home()), reading("57000")):
        assert "Specimen" not in repr(shown)
        assert "57000" not in repr(shown)
