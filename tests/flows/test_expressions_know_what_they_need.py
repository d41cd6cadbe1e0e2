"""CEL over answers: typed when compiled, unknown over what is missing, never an exception over a value."""

from datetime import date

import msgspec
import pytest
from cel_expr_python import cel
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.flows.expressions import (
    MOST_CHARACTERS,
    UNKNOWN,
    Compiler,
    ExpressionError,
    Plain,
    references,
    string_literals,
)
from kiosk.flows.samples import SamplePlaces, conditions
from kiosk.flows.vocabulary import Vocabulary
from tests.support.flows import catalogue_flow

TYPES = {
    "a": cel.Type.BOOL,
    "n": cel.Type.INT,
    "nom": cel.Type.STRING,
    "debut": cel.Type.TIMESTAMP,
    "doc.signed": cel.Type.BOOL,
    "doc.age_days": cel.Type.INT,
}
COMPILER = Compiler(TYPES, SamplePlaces())
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("source", ["a || true", "true || a", "a && false", "a ? true : true", "!a", "[a, true][1]"])
def test_a_missing_answer_makes_everything_unknown(source: str) -> None:
    assert COMPILER.compile(source).evaluate({}) is UNKNOWN
    assert COMPILER.compile(source).evaluate({"a": True}) is not UNKNOWN


def test_a_missing_word_of_a_paper_makes_everything_unknown() -> None:
    condition = COMPILER.compile("doc.signed && doc.age_days <= 365")
    assert condition.evaluate({"doc.signed": False}) is UNKNOWN
    assert condition.evaluate({"doc.signed": True, "doc.age_days": 365}) is True
    assert condition.evaluate({"doc.signed": True, "doc.age_days": 366}) is False
    assert condition.fields == {"doc"}


def test_dates_are_dates() -> None:
    condition = COMPILER.compile("debut <= today")
    assert condition.evaluate({"debut": date(1950, 3, 12), "today": TODAY}) is True
    assert condition.evaluate({"debut": date(2026, 11, 22), "today": TODAY}) is True
    assert condition.evaluate({"debut": date(2026, 11, 23), "today": TODAY}) is False
    assert condition.fields == {"debut"}


@pytest.mark.parametrize(
    ("start", "years"),
    [(date(2008, 11, 22), 18), (date(2008, 11, 23), 17), (date(2008, 2, 29), 18), (date(2026, 11, 22), 0)],
)
def test_years_count_as_birthdays_do(start: date, years: int) -> None:
    assert (
        COMPILER.compile(f"years_between(debut, today) == {years}").evaluate({"debut": start, "today": TODAY}) is True
    )


@pytest.mark.parametrize("source", ["int(nom) > 3", "n / 0 > 1", "nom.matches('(')", "[true][n]"])
def test_what_goes_wrong_within_is_unknown(source: str) -> None:
    assert COMPILER.compile(source).evaluate({"nom": "Lilas", "n": 7}) is UNKNOWN


def test_an_expression_that_would_never_end_is_unknown() -> None:
    digits = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]"
    source = "".join(f"{digits}.all({name}, " for name in "bcdefghi") + "n == 7" + ")" * 8
    assert COMPILER.compile(source).evaluate({"n": 7}) is UNKNOWN


def test_a_computed_text_that_would_fill_the_memory_is_unknown() -> None:
    assert COMPILER.compute("nom + nom").value({"nom": "x" * MOST_CHARACTERS}) is UNKNOWN


@pytest.mark.parametrize(
    "source", ["debut <= '2026-01-01'", "nom == 3", "nom", "inconnu", "a &&", "doc", "prénom == 'x'", "", "town(nom)"]
)
def test_what_does_not_fit_is_refused_before_anybody_comes(source: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        COMPILER.compile(source)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("nom == 'a && debut'", {"nom"}),
        ('nom == "a\\"debut"', {"nom"}),
        ("nom == r'\\d' && a", {"nom", "a"}),
        ("nom == '''a\n'debut' '''", {"nom"}),
        ('nom == """ " a """', {"nom"}),
        ("a // && debut", {"a"}),
        ("doc . signed", {"doc.signed"}),
        ("nom.size() > n", {"nom", "n"}),
        ("a&&!doc.signed", {"a", "doc.signed"}),
        ("{'a': nom}['a'] == nom", {"nom"}),
    ],
)
def test_the_names_are_found_outside_of_strings(source: str, named: set[str]) -> None:
    COMPILER.compile(source)
    assert references(source, TYPES) == named
    _each_name_is_needed(source, named, TYPES)


def test_the_names_in_the_catalogue_are_those_that_cel_needs() -> None:
    flow = catalogue_flow()
    types: dict[str, object] = {**Vocabulary(flow, SamplePlaces()).variables, "today": cel.Type.TIMESTAMP}
    for source in conditions(flow):
        _each_name_is_needed(source, set(references(source, types)), types)


def _each_name_is_needed(source: str, named: set[str], types: dict[str, object]) -> None:
    """CEL refuses the expression when a named variable is left out, and takes it when all others are."""
    Compiler({name: types[name] for name in named}, SamplePlaces()).compile(source)
    for name in named - {"today"}:
        with pytest.raises(ExpressionError):
            Compiler({other: kind for other, kind in types.items() if other != name}, SamplePlaces()).compile(source)


LEAVES = st.sampled_from(["a", "doc.signed", "n > 3", "nom == 'a || n'", "doc.age_days < n", "debut < today", "true"])
SOURCES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["&&", "||", "=="]), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
        inner.map(lambda s: f"!({s})"),
        st.tuples(inner, inner, inner).map(lambda t: f"(({t[0]}) ? ({t[1]}) : ({t[2]}))"),
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(SOURCES)
def test_any_condition_is_unknown_without_any_one_of_its_names(source: str) -> None:
    condition = COMPILER.compile(source)
    whole: dict[str, Plain] = {"a": True, "n": 5, "nom": "x", "debut": TODAY, "doc.signed": True, "doc.age_days": 4}
    whole["today"] = TODAY
    assert condition.evaluate(whole) is not UNKNOWN
    for name in condition.variables:
        assert condition.evaluate({other: value for other, value in whole.items() if other != name}) is UNKNOWN


def test_a_name_that_was_overlooked_is_noticed() -> None:
    condition = COMPILER.compile("nom == 'Lilas' && a")
    assert not COMPILER.overlooks(condition)
    assert COMPILER.overlooks(msgspec.structs.replace(condition, variables=frozenset({"nom"})))


@pytest.mark.parametrize("source", ["nom == r'\\'' && a", "nom == R'x' && a", "nom == b'x' || a", "nom == '\\'' + 'a'"])
def test_odd_strings_are_read_right_or_refused(source: str) -> None:
    try:
        condition = COMPILER.compile(source)
    except ExpressionError:
        return
    assert not COMPILER.overlooks(condition)


def test_string_literals_are_given_to_the_explorer() -> None:
    assert string_literals("nom == 'Lilas' || nom == \"Rose\" // 'not me'") == ("Lilas", "Rose")
