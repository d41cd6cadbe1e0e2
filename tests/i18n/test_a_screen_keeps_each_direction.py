"""Names and numbers keep their direction in Arabic, French signs their space; neither leaves the screen."""

from datetime import UTC, datetime

import pytest

from kiosk.config import Config
from kiosk.devices.receipt_printer.port import Ticket
from kiosk.flows.load import catalogue
from kiosk.i18n.display import FSI, NO_BREAK, PDI, RLM, plain
from kiosk.i18n.languages import LANGUAGES
from kiosk.i18n.translator import FRENCH, load
from kiosk.session.state import Submission
from kiosk.session.ticket import receipt_ticket
from kiosk.ui.viewmodels.content import Page, Row
from kiosk.ui.viewmodels.spoken import Speech
from tests.support.visits import Hand

REFERENCE = "Votre référence : {reference}"
MARKS = {FSI, PDI, RLM, NO_BREAK}


def test_a_reference_stays_whole_in_an_arabic_sentence() -> None:
    shown = load("ar").for_screen()(REFERENCE, reference="K4T-7QX9")
    assert f"{FSI}K4T-7QX9{PDI}" in shown
    assert plain(shown) == load("ar")(REFERENCE, reference="K4T-7QX9")


def test_a_number_of_things_is_isolated_as_well() -> None:
    assert f"{FSI}5{PDI}" in load("ar").for_screen().plural("{n} page", "{n} pages", 5)


def test_a_telephone_number_of_an_arabic_sentence_stays_one_number() -> None:
    sentence = "Appelez le 0 805 204 805 (appel gratuit)."
    shown = load("ar").for_screen()(sentence)
    assert "0\u00a0805\u00a0204\u00a0805" in shown
    assert plain(shown) == load("ar")(sentence)
    assert "0 805" in FRENCH.for_screen()(sentence)


def test_an_address_in_an_arabic_sentence_keeps_its_number_before_its_street() -> None:
    shown = load("ar").for_screen()("Exemple : 12 rue des Lilas")
    assert f"{FSI}12 rue des Lilas{PDI}" in shown
    assert plain(shown) == load("ar")("Exemple : 12 rue des Lilas")
    assert FSI not in load("ar").for_screen()("Appelez le 0 805 204 805 (appel gratuit).")


def test_what_somebody_wrote_keeps_its_direction_line_by_line() -> None:
    """A base direction from the first letter of all would put the number of the house behind the street."""
    written = "3 rue des Lilas, 57000 Metz\n- Première rue à droite."
    shown = load("ar").for_screen().own(written)
    assert shown.split("\n") == [f"{FSI}{line}{PDI}" for line in written.split("\n")]
    assert FRENCH.for_screen().own(written) == load("ar").own(written) == written


@pytest.mark.parametrize("code", [code for code, language in LANGUAGES.items() if not language.rtl])
def test_a_language_that_runs_from_left_to_right_needs_no_marks(code: str) -> None:
    shown = load(code).for_screen()(REFERENCE, reference="K4T-7QX9")
    assert not {FSI, PDI} & set(shown)


def test_no_line_begins_with_a_french_sign() -> None:
    shown = FRENCH.for_screen()("Confirmé : « {statement} »", statement="Où ? Ici ; là !")
    assert shown == "Confirmé\u00a0: «\u00a0Où\u00a0? Ici\u00a0; là\u00a0!\u00a0»"
    assert FRENCH("Qui êtes-vous ?") == "Qui êtes-vous ?"


@pytest.mark.parametrize("language", ["ar", "fr", "fr_simple"])
def test_a_ticket_is_plain(language: str) -> None:
    ticket = _ticket(language)
    assert not MARKS & set("".join(getattr(block, "text", "") for block in ticket.blocks))


def test_a_number_stands_before_its_arabic_title() -> None:
    """A frame without a letter takes its direction from none of its parts: "1." would stand behind the title."""
    arabic = load("ar").for_screen()
    title = arabic("Déclarer un changement d'adresse")
    shown = arabic("{number}. {title}", number=1, title=title)
    assert shown == f"{RLM}{FSI}1{PDI}. {FSI}{title}{PDI}"
    assert plain(shown) == f"1. {title}"
    assert not arabic("{number}. {title}", number=1, title="CAF").startswith(RLM)
    assert not arabic("{hour} h {minute}", hour=10, minute="42").startswith(RLM), "42:10"


def test_what_is_spoken_is_plain() -> None:
    arabic = load("ar")
    page = Page(page="review", key="k", title=arabic.for_screen()(REFERENCE, reference="K4T"))
    said = [utterance.text for utterance in Speech(arabic).page(page, whole=False)]
    assert arabic(REFERENCE, reference="K4T") in said
    assert not MARKS & set("".join(said))


def test_the_french_below_a_text_of_law_is_spoken_in_french() -> None:
    law = "Seul l'accueil de la mairie reçoit votre dossier."
    page = Page(page="routes", key="k", title="", rows=(Row("", load("es").legal(law)),))
    said = {utterance.text: utterance.language for utterance in Speech(load("es")).page(page, whole=True)}
    assert said == {load("es")(law): "es", law: "fr"}


@pytest.mark.parametrize(("language", "both"), [("fr", False), ("fr_simple", False), ("zh", True), ("ar", True)])
def test_a_ticket_has_the_citizens_language_and_french(language: str, both: bool) -> None:
    flow = catalogue(only=("changement-adresse",))[0]
    ticket = _ticket(language)
    lines = [getattr(block, "text", "") for block in ticket.blocks]
    assert load(language)(flow.title) in lines
    assert (flow.title in lines) is (both or load(language)(flow.title) == flow.title)


def _ticket(language: str) -> Ticket:
    world = Hand(Config()).world()._replace(translator=load)
    submission = Submission(
        envelope_id="envelope-1", reference="K4T-7QX9-2M", committed_at=datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
    )
    return receipt_ticket(submission, catalogue(only=("changement-adresse",))[0], language, world)
