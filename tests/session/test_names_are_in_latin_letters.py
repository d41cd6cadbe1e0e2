"""Names and addresses stand in a file as on the papers they are compared with; who writes otherwise is told so, before
the first letter and at each other one. Words of the citizen's own go as they are."""

import msgspec
import pytest

from kiosk.flows.kinds import NOT_LATIN, complaint
from kiosk.flows.model import Flow
from kiosk.i18n.languages import LANGUAGES, language_of
from kiosk.i18n.translator import load
from kiosk.session import effects, events
from kiosk.session.answers import Refused, parse
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.spoken import Speech
from tests.support.places import DURING, view_of
from tests.support.visits import FLOWS, Hand

FLOW = FLOWS["changement-adresse"]
OTHERS = [code for code in LANGUAGES if language_of(code).script != "latin"]
TYPING = ("identity", "address", "receiver of letters")


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("place", TYPING)
def test_a_page_to_type_on_says_so_and_why(place: str, language: str) -> None:
    tr, page = load(language), page_of(view_of(DURING[place](), language))
    assert tr(NOT_LATIN) in page.lead
    assert tr(NOT_LATIN) != NOT_LATIN
    assert any(tr(NOT_LATIN) in said.text for said in Speech(tr).page(page, whole=False))


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code not in OTHERS])
def test_who_writes_in_latin_letters_is_not_bothered(language: str) -> None:
    assert load(language)(NOT_LATIN) not in page_of(view_of(DURING["identity"](), language)).lead


@pytest.mark.parametrize("language", OTHERS)
def test_a_page_without_letters_does_not_say_it(language: str) -> None:
    hand = Hand().enter().identify().live_at("heberge").do(events.Edit("depuis"))
    assert load(language)(NOT_LATIN) not in page_of(view_of(hand, language)).lead


@pytest.mark.parametrize("name", ["Олена", "李小龙", "كاميليا", "Cаmille", "Ελένη", "١٢"])
@pytest.mark.parametrize("field", ["nom", "prenoms"])
def test_other_letters_are_refused_with_the_reason(field: str, name: str) -> None:
    refused = parse(FLOW.field(field), name)
    assert isinstance(refused, Refused)
    assert refused == NOT_LATIN


@pytest.mark.parametrize("name", ["Nguyễn", "Łukasz Şahin", "O’Neill", "12 bis, rue de l'Haÿ n° 3"])
def test_every_latin_letter_is_taken(name: str) -> None:
    assert parse(FLOW.field("voie"), name) == name


def test_the_town_too() -> None:
    assert parse(FLOW.field("ville"), "Мец") == NOT_LATIN


def test_the_error_stands_beside_the_name_in_the_citizen_s_language() -> None:
    hand = Hand().enter().do(events.Prefer("language", "uk"))
    hand.fill(nom="Шевченко", prenoms="Olena", naissance="1980-01-01").do(events.Continue())
    assert hand.step == "identite"
    assert NOT_LATIN in hand.visit.errors.values() or load("uk")(NOT_LATIN) in hand.visit.errors.values()
    hand.fill(nom="Shevchenko").do(events.Continue())
    assert hand.step == "logement"


def in_own_words() -> Flow:
    """The démarche with one question more, to be answered in any script."""
    steps = list(FLOW.steps)
    own = msgspec.structs.replace(FLOW.field("complement"), script="any")
    at = next(n for n, step in enumerate(steps) if step.id == "adresse")
    fields = tuple(own if field.id == "complement" else field for field in steps[at].fields)
    steps[at] = msgspec.structs.replace(steps[at], fields=fields)
    return msgspec.structs.replace(FLOW, steps=tuple(steps))


@pytest.mark.parametrize("language", ["uk", "fr", "fr_simple"])
def test_own_words_reach_the_service_as_written_and_with_their_language(language: str) -> None:
    flow, words = in_own_words(), "Дзвінок не працює"
    assert complaint(flow.field("complement"), words) is None
    hand = Hand(flow=flow)
    hand.enter().do(events.Prefer("language", language)).identify().do(events.Chosen("situation", "sans_domicile"))
    hand.do(events.Edit("situation"), events.Chosen("situation", "chez_moi")).fill(complement=words)
    hand.live_at().scan().do(events.Continue()).sign().do(events.Continue())
    summary = hand.wants(effects.CommitFile).summary
    (row,) = (row for section in summary.sections for row in section.rows if row.value == words)
    said = {"uk": "tapé par vous, pendant une visite en ukrainien"}.get(language, "tapé par vous")
    assert (row.label, row.origin) == ("Complément d'adresse", said)
    # What is compared with papers says nothing of a language.
    assert {r.origin for section in summary.sections for r in section.rows if r.label == "Prénoms"} == {"tapé par vous"}
