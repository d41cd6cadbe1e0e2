"""Whatever language nobody has checked: a text of law, a consent, a warning is shown with the French, and said so."""

from collections.abc import Callable

import msgspec
import pytest

from kiosk.flows.model import Flow
from kiosk.i18n.display import plain
from kiosk.i18n.languages import LANGUAGES
from kiosk.i18n.translator import load
from kiosk.session import events
from kiosk.session.ticket import WAITS
from kiosk.ui.viewmodels.about_pages import MEANS
from kiosk.ui.viewmodels.compose import overlay_of, page_of
from kiosk.ui.viewmodels.spoken import Speech
from tests.support.places import AROUND, DURING, FLOW, view_of
from tests.support.visits import FLOWS, Hand

UNCHECKED = [code for code in LANGUAGES if not load(code).review.reviewed]
DEMARCHE: Flow = FLOWS[FLOW]

# Where each is met: place -> the msgids that bind.
BINDING: dict[str, tuple[str, ...]] = {
    "before the start": tuple(text for text in msgspec.structs.astuple(DEMARCHE.legal) if isinstance(text, str)),
    "address advised": (DEMARCHE.step("adresse").warn[1].say,),
    "read without a code": (DEMARCHE.step("justificatif").warn[0].say,),
    "no paper": (DEMARCHE.field("preuve").legal or "",),
    "signature": (DEMARCHE.field("signature_declarant").statement or "",),
    "about its accessibility": (
        MEANS["not_audited"],
        "Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07. Sans timbre.",
    ),
    "about its owner": (
        "Vous pouvez voir, corriger ou faire effacer vos données.",
        "Vos réponses sont effacées. Un dossier envoyé est chiffré : la borne ne peut plus le lire.",
    ),
    "receipt unsure": (DEMARCHE.silence or "",),
    "receipt without roll": (WAITS,),
}
PLACES: dict[str, Callable[[], Hand]] = {**DURING, **AROUND}


def shown(place: str, language: str) -> str:
    """All that the page says, as the screen has it, without the marks of direction."""
    view = view_of(PLACES[place](), language)
    page = page_of(view._replace(tr=view.tr.for_screen()))
    rows = [text for row in page.rows for text in (row.heading, row.label, row.value)]
    return plain("\n".join([page.title, page.lead, page.notice.text if page.notice else "", *rows]))


@pytest.mark.parametrize("language", UNCHECKED)
@pytest.mark.parametrize("place", BINDING)
def test_the_french_stands_below(place: str, language: str) -> None:
    tr, told = load(language), shown(place, language)
    for french in BINDING[place]:
        assert french, place
        assert tr(french) in told
        assert french in told
    assert tr.unreviewed in told


@pytest.mark.parametrize("place", BINDING)
def test_in_french_nothing_stands_twice(place: str) -> None:
    told = shown(place, "fr")
    assert [told.count(french) for french in BINDING[place]] == [1] * len(BINDING[place])


@pytest.mark.parametrize("language", UNCHECKED)
def test_the_consent_to_be_heard_is_asked_in_both(language: str) -> None:
    hand = Hand().enter().do(events.Prefer("speech", "on"))
    overlay = overlay_of(view_of(hand, language))
    assert overlay is not None
    assert overlay.kind == "consent"
    own, french = plain(overlay.lead).split("\n")
    assert french.startswith("Les personnes autour de vous")
    assert own == load(language)(french)


def test_several_warnings_are_two_lines_and_the_second_is_said_in_french() -> None:
    """A voice takes what stands below for French: the own language must be above, all of it."""
    uk = load("uk")
    one, other = DEMARCHE.step("justificatif").warn[0].say, DEMARCHE.step("justificatif").warn[1].say
    own, french = uk.warning(one, other).split("\n")
    assert french == f"{one} {other}"
    assert own == f"{uk(one)} {uk(other)} {uk.unreviewed}"
    assert [said.language for said in Speech(uk).all("page", uk.warning(one, other))] == ["uk", "fr"]
