"""Plates, accounts and other numbers with a form of their own: read generously, kept in one way, a slip refused."""

from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.flows import countries, kinds, notations
from kiosk.flows.model import Field, Option
from kiosk.flows.notations import Refused
from kiosk.flows.samples import NAMES, SPECIMENS

FIELD = Field(id="a", label="A", of="b", type="text")
OPTIONS = (Option("un", "Un"), Option("deux", "Deux"), Option("trois", "Trois"))


def field(kind: str, **more: object) -> Field:
    return msgspec.structs.replace(FIELD, type=kind, options=OPTIONS if kind.startswith("choice") else (), **more)


KEPT = [
    ("phone", "06 12 34 56 78", "0612345678"), ("phone", "06.12.34.56.78", "0612345678"),
    ("phone", "+33 6 12 34 56 78", "0612345678"), ("phone", "0033612345678", "0612345678"),
    ("phone", "+33 (0)6 12 34 56 78", "0612345678"), ("phone", "+49 30 123456", "+4930123456"),
    ("email", "Camille.Specimen@Example.FR", "Camille.Specimen@example.fr"),
    ("iban", "fr76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189"),
    ("iban", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
    ("nir", "2 69 05 49 588 157 80", "269054958815780"), ("tax_number", "12 34 567 890 066", "1234567890066"),
    ("plate", "ab123cd", "AB-123-CD"), ("plate", "1234-AB-57", "1234 AB 57"), ("plate", "12 ABC 2A", "12 ABC 2A"),
    ("vin", "vf1bb05cf26010203", "VF1BB05CF26010203"), ("amount", "1 234,5 €", "1234.50"), ("amount", "7", "7.00"),
    ("month", "2026-3", "2026-03"), ("number", "1 200", 1200), ("country", "cote d'ivoire", "CI"),
    ("country", "Germany", "DE"), ("country", "Etats-Unis", "US"), ("choices", "trois,un", ("un", "trois")),
    ("date", "2026-2-3", date(2026, 2, 3)), ("postcode", "57 000", "57000"), ("yesno", "yes", True),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "typed", "kept"), KEPT)
def test_an_answer_is_kept_in_one_way(kind: str, typed: str, kept: object) -> None:
    asked = field(kind)
    value = kinds.read(asked, typed)
    assert value == kept
    assert not isinstance(value, Refused)
    assert kinds.complaint(asked, value) is None


REFUSED = [
    ("phone", "061234567"), ("phone", "+33012345678"), ("phone", "112 appelez"), ("email", "camille"),
    ("email", "a@b"), ("email", "a..b@example.fr"), ("email", "a@example..fr"), ("email", ".a@example.fr"),
    ("iban", "FR7630006000011234567890188"), ("iban", "FR763000600001123456789018"), ("iban", "DE89"),
    ("nir", "269054958815781"), ("nir", "969054958815780"), ("tax_number", "1234567890067"), ("tax_number", "12"),
    ("plate", "AI-123-AA"), ("plate", "SS-123-AA"), ("plate", "AA-123-SS"), ("plate", "1234 AB 99"),
    ("vin", "VF1BB05CF2601020O"), ("vin", "VF1BB05CF260102"), ("vin", "12345678901234567"), ("amount", "12,345"),
    ("amount", "-3"), ("amount", "beaucoup"), ("month", "2026-13"), ("month", "mars"), ("number", "1,5"),
    ("number", "123456789"), ("country", "Atlantide"), ("country", "XX"), ("choices", "quatre"), ("choices", ","),
    ("date", "2026-02-30"), ("date", "hier"), ("postcode", "99999"), ("postcode", "5700"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "typed"), REFUSED)
def test_a_slip_is_refused_with_a_sentence(kind: str, typed: str) -> None:
    value = kinds.read(field(kind), typed)
    assert isinstance(value, Refused)
    assert value.endswith(".")
    assert typed not in value, "a sentence holds nothing of what was typed"


@pytest.mark.parametrize(("typed", "said"), [("2", kinds.TOO_SMALL), ("9", kinds.TOO_LARGE)])
def test_limits_hold_for_numbers_and_sums(typed: str, said: str) -> None:
    for kind in ("number", "amount"):
        assert kinds.read(field(kind, least=3, most=8), typed) == said
    assert kinds.read(field("amount", most=8), "8,01") == kinds.TOO_LARGE


def test_corsica_has_letters_in_its_numbers() -> None:
    for department, stands_for in (("2A", "19"), ("2B", "18")):
        body = f"1550{1}{department}123456"[:13]
        key = 97 - int(body.replace(department, stands_for)) % 97
        assert notations.read_nir(f"{body}{key:02}") == f"{body}{key:02}"


def test_every_kind_has_a_specimen_that_it_takes() -> None:
    for kind, specimens in SPECIMENS.items():
        for value in specimens:
            assert kinds.complaint(field(kind), value) is None, (kind, value)
    assert all(kinds.complaint(field(kind), NAMES[0]) is None for kind in ("text", "long_text", "town"))


def test_what_may_only_be_passed_on_decides_nothing() -> None:
    assert kinds.KINDS["nir"].variables == {}
    assert kinds.KINDS["nir"].expose("269054958815780", date(2026, 1, 1)) == {}


@pytest.mark.parametrize("kind", sorted(kinds.KINDS))
@settings(max_examples=60, deadline=None)
@given(text=st.text(min_size=1, max_size=60))
def test_whatever_is_typed_is_a_value_or_a_sentence(kind: str, text: str) -> None:
    asked = field(kind)
    value = kinds.read(asked, text)
    if not isinstance(value, Refused):
        assert kinds.complaint(asked, value) is None
        kinds.shown(asked, value)
        kinds.KINDS[kind].expose(value, date(2026, 11, 22))


@pytest.mark.parametrize("kind", sorted(kinds.KINDS))
@given(value=st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.just(()), st.just(("x",))))
@settings(max_examples=40, deadline=None)
def test_a_value_of_another_kind_is_judged_and_not_raised(kind: str, value: object) -> None:
    kinds.KINDS[kind].complaint(field(kind), value)


@settings(max_examples=200, deadline=None)
@given(digits=st.integers(min_value=0, max_value=9_999_999_999), slip=st.integers(min_value=0, max_value=9))
def test_one_wrong_digit_of_a_tax_number_is_found(digits: int, slip: int) -> None:
    whole = f"{digits % 4_000_000_000:010}{digits % 4_000_000_000 % 511:03}"
    assert notations.read_tax_number(whole) == whole
    wrong = f"{whole[:5]}{slip}{whole[6:]}"
    assert (notations.read_tax_number(wrong) == wrong) == (wrong == whole)


def test_countries_are_proposed_as_they_are_typed_and_named_in_the_citizens_language() -> None:
    assert countries.beginning("al") == ("Albanie", "Algérie", "Allemagne")
    assert countries.beginning("") == ()
    assert countries.name_of("DE", "uk") == "Німеччина"
    assert countries.name_of("DE", "fr_simple") == "Allemagne"
    assert countries.codes() >= countries.EUROPEAN


def test_masks_leave_the_last_four() -> None:
    assert notations.masked("FR76 3000 6000") == "•••• •••• 6000"
    assert notations.masked("12") == "12"
