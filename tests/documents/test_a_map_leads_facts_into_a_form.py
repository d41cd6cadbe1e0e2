"""A YAML file says which fact goes into which field; what is wrong with it is told before a citizen needs it."""

from collections.abc import Mapping
from typing import Any

import pytest

from kiosk.documents.forms import drafting, mapping, reading, specimen
from kiosk.documents.forms.mapping import Answer, FormMap, NotAMap
from kiosk.documents.forms.port import FormField, FormFields

FOUND = reading.read(specimen.library_card())
HEAD = "form: carte.pdf\ntitle: Carte\nfields:\n"
WHOLE = HEAD + "  nom: {from: nom}\n  prenoms: {from: prenoms}\n  naissance: {from: naissance, format: ddmmyyyy}\n"

# What a démarche may ask.
FACTS = {
    "nom": Answer(),
    "prenoms": Answer(),
    "naissance": Answer(is_date=True),
    "lecteur": Answer(("moi", "enfant")),
    "barque": Answer(("oui", "non")),
    "photo": Answer(paper=True),
}


def form() -> FormFields:
    assert isinstance(FOUND, FormFields)
    return FOUND


def parsed(more: str = "") -> FormMap:
    return mapping.parse((WHOLE + more).encode())


def filled(line: str, **facts: object) -> str:
    values, problems = mapping.values(mapping.parse((HEAD + f"  x: {line}\n").encode()), facts)
    assert problems == ()
    return values["x"]


def test_facts_become_what_the_field_takes() -> None:
    assert filled("{from: nom, upper: true}", nom="Éloïse") == "ÉLOÏSE"
    assert filled("{from: [a, b, c], join: ', '}", a="1", b=None, c="3") == "1, 3"
    assert filled("{from: jour, format: dd/mm/yyyy}", jour="1961-02-03") == "03/02/1961"
    assert filled("{from: jour, format: yyyy}", jour="1961-02-03") == "1961"
    assert filled("{from: sexe, values: {madame: F}}", sexe="madame") == "F"
    assert filled("{from: sexe, values: {madame: F}}", sexe="monsieur") == ""
    assert filled("{from: oui, values: {oui: Yes, non: No}}", oui=True) == "Yes"
    assert filled("{from: absent}") == ""
    assert filled("{value: FRANCE}") == "FRANCE"
    assert filled("{from: liste}", liste=["a", 2]) == "a, 2"


def test_a_fact_that_is_no_date_is_told_without_its_value() -> None:
    _, problems = mapping.values(parsed(), {"naissance": "CANARI"})
    assert [(problem.field, problem.what) for problem in problems] == [("naissance", "a date is expected")]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("nulle: {from: nom}", "no such field"),
        ("ville: {}", "either `from` or `value`"),
        ("ville: {from: a, value: b}", "either `from` or `value`"),
        ("pays: {value: XX}", "not 'XX'"),
        ("pays: {from: pays}", "`values` is expected"),
        ("portage: {from: a, values: {oui: Yes}}", "not 'Yes'"),
        ("code_postal: {value: '570000'}", "takes 5 characters"),
        ("code_postal: {from: jour, format: ddmmyyyy}", "takes 5 characters"),
    ],
)
def test_each_mistake_of_a_map_is_told(line: str, what: str) -> None:
    (problem,) = mapping.check(parsed(f"  {line}\n"), form())
    assert what in problem.what
    assert problem.field == line.split(":", maxsplit=1)[0]


def test_a_required_field_and_an_unknown_fact_are_told() -> None:
    short = mapping.parse((HEAD + "  nom: {from: nom}\n").encode())
    assert {problem.field for problem in mapping.check(short, form())} == {"prenoms", "naissance"}
    told = mapping.check(parsed(), form(), {"nom": Answer(), "prenoms": Answer()})
    assert [(problem.field, problem.what) for problem in told] == [("naissance", "no fact 'naissance' in the démarche")]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("pour: {from: lecteur, values: {moi: moi, madame: enfant}}", "no answer of the démarche is 'madame'"),
        ("portage: {from: barque, values: {oui: oui}}", ""),
        ("portage: {from: barque, values: {yes: oui}}", "it has 'non', 'oui'"),
        ("enfant_ne_le: {from: nom, format: dd/mm/yyyy}", "'nom' is no date"),
        ("enfant: {from: photo}", "'photo' is a paper or a signature"),
        ("enfant: {from: [nom, nulle]}", "no fact 'nulle'"),
    ],
)
def test_what_the_answers_of_a_demarche_can_never_be_is_told(line: str, what: str) -> None:
    told = mapping.check(parsed(f"  {line}\n"), form(), FACTS)
    assert [problem.field for problem in told] == ([line.split(":", maxsplit=1)[0]] if what else [])
    assert all(what in problem.what for problem in told)


# -- a map to begin with


def names(*given: str, **more: Any) -> FormFields:
    """A form with text fields of these names."""
    return FormFields("0" * 64, 1, tuple(FormField(name, "text", (), **more) for name in given))


def drafted(form: FormFields, facts: Mapping[str, Answer] = FACTS) -> FormMap:
    return mapping.parse(drafting.draft("carte.pdf", form, facts).encode())


def test_a_draft_holds_what_the_names_tell_and_fits_at_once() -> None:
    made = drafted(form())

    assert set(made.fields) == {"nom", "prenoms", "naissance"}
    assert made.fields["naissance"].format == "ddmmyyyy"
    assert mapping.check(made, form(), FACTS) == ()


def test_every_other_field_stands_there_as_a_comment_that_can_be_used() -> None:
    text = drafting.draft("carte.pdf", form(), FACTS)
    assert '  # pour: {from: ANSWER, values: {ANSWER: moi, ANSWER: enfant}}  # radio, "La carte est pour"\n' in text

    used = text.replace("# pour", "pour").replace("from: ANSWER", "from: lecteur").replace("ANSWER: moi", "moi: moi")
    assert mapping.parse(used.replace(", ANSWER: enfant", "").encode()).fields["pour"].values == {"moi": "moi"}


def test_a_choice_is_mapped_only_where_each_answer_has_its_value() -> None:
    facts = {"pays": Answer(("FR", "LU")), "portage": Answer(("oui", "non")), "nom": Answer(("a",))}
    made = drafted(form(), facts)

    assert made.fields["pays"].values == {"FR": "FR", "LU": "LU"}
    assert set(made.fields) == {"pays"}


def test_names_of_any_writer_of_forms_stay_whole() -> None:
    odd = ("topmostSubform[0].Page1[0].Nom[0]", "a: b # c", "- x", "été", 'say "no"', "\u202eevil", "yes", "nom\n")
    text = drafting.draft("x.pdf", names(*odd), {"nom": Answer()})
    assert "\u202e" not in text

    every = mapping.parse(text.replace("\n  # ", "\n  ").replace("ANSWER", "nom").encode())
    assert tuple(every.fields) == odd
    assert drafted(names(*odd)).fields.keys() == {"topmostSubform[0].Page1[0].Nom[0]"}


def test_what_nobody_fills_in_is_not_in_a_draft() -> None:
    assert "nom" not in drafting.draft("x.pdf", names("nom", calculated=True), FACTS)
    assert "nom" not in drafting.draft("x.pdf", names("nom", read_only=True), FACTS)


def test_a_map_of_another_edition_is_told() -> None:
    other = mapping.parse(("sha256: " + "0" * 64 + "\n" + WHOLE).encode())
    (problem,) = mapping.check(other, form())
    assert "another edition" in problem.what


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe",
        b"- a\n- b\n",
        b"form: ../../etc/passwd\ntitle: x\nfields: {a: {value: b}}",
        b"form: x.pdf\ntitle: x\nfields: {}",
        b"form: x.pdf\ntitle: x\nfields: {a: {frm: b}}",
        b"form: x.pdf\ntitle: x\nfields: &a {b: *a}",
        b"form: x.pdf\ntitle: !!python/object/apply:os.system [ls]\nfields: {a: {value: b}}",
        b"[" * 100_000,
        b"a: " * 500,
        b"x" * 300_000,
    ],
)
def test_a_file_that_is_no_map_is_one_line(text: bytes) -> None:
    with pytest.raises(NotAMap) as raised:
        mapping.parse(text)
    assert "\n" not in str(raised.value)


def test_a_fact_of_a_thousand_lists_is_refused_without_its_value() -> None:
    nested: object = "CANARI"
    for _ in range(900):
        nested = [nested]
    _, problems = mapping.values(parsed(), {"nom": nested})
    assert [problem.field for problem in problems] == ["nom"]
    assert "CANARI" not in str(problems)
