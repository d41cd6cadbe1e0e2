"""Every page of a visit, with its dialogues: the words that are drawn are the words that are said, and none is left."""

import pytest
from msgspec import convert
from msgspec.structs import replace

from kiosk.i18n.display import plain
from kiosk.i18n.translator import Translator, load
from kiosk.ui.viewmodels.compose import overlay_of, page_of
from kiosk.ui.viewmodels.content import Notice, Overlay, Page, Row
from kiosk.ui.viewmodels.spoken import Part, Speech, Stop, read_stop
from tests.support.places import AROUND, DURING, view_of
from tests.support.qml import Screen, screen
from tests.support.qml_content import chrome, overlays, pages
from tests.ui.gallery import show

FRENCH = Speech(Translator("fr"))
PLACES = {**DURING, **AROUND}
# Drawn and not said: an instrument's own letters, and what decorates.
NOT_SAID = {"A"}


def drawn(page: Page) -> list[str]:
    """Every sentence of a page that QML is given to draw."""
    said = [page.progress, page.title if page.page != "attract" else "", page.lead, *page.slip]
    said += [page.notice.text] if page.notice else []
    if page.page == "attract":
        said += [page.rows[0].value]
    else:
        for row in page.rows:
            said += [row.heading, row.label, row.value, row.origin, row.attention]
    for field in page.fields if page.page != "pin" else ():
        said += [field.label, field.help, *(option.label for option in field.options)]
    if page.page != "attract":
        for button in (*page.tiles, *page.ways, *filter(None, (page.back, page.help, page.primary))):
            said += [button.label, button.detail]
    return [plain(text) for text in said if text]


@pytest.mark.parametrize("name", PLACES)
def test_one_touch_reads_the_whole_page(name: str) -> None:
    page = page_of(view_of(PLACES[name]()))
    said = [one.text for one in FRENCH.page(page, whole=True)]
    assert [text for text in drawn(page) if text not in said] == []
    assert {one.language for one in FRENCH.page(page, whole=True)} == {"fr"}


@pytest.mark.parametrize("name", PLACES)
def test_a_dialogue_says_what_it_asks_and_how_long_is_left(name: str) -> None:
    overlay = overlay_of(view_of(PLACES[name]()))
    if overlay is None:
        return
    said = [one.text for one in FRENCH.overlay(overlay)]
    assert plain(overlay.title) in said
    assert plain(overlay.lead) in said
    assert not overlay.seconds or f"{overlay.seconds} secondes" in said


@pytest.mark.parametrize("scene", [*pages("fr"), *overlays("fr")])
def test_from_stop_to_stop_every_drawn_word_is_met(scene: str) -> None:
    """By ear and by keypad: the true page, walked from its first stop until it comes again."""
    with screen(pages("fr")["attract"], chrome(motion=False, mode="keypad", speech=True)) as shown:
        shown.put_specimen()
        show(shown, "fr", scene)
        heard = walked(shown)
        words = {str(item.property("text")) for item in shown.texts() if reachable(shown, item)}
        missing = [text for text in words if text not in heard and text not in NOT_SAID]
        assert missing == []


def reachable(shown: Screen, item: object) -> bool:
    """Under a dialogue the page is out of reach; a letter of the keyboard is met while something is written."""
    parent = item
    while parent is not None:
        if parent.property("walkBoard") or not parent.isEnabled():  # type: ignore[attr-defined]
            return False
        parent = parent.parentItem()  # type: ignore[attr-defined]
    return True


def walked(shown: Screen) -> str:
    """All that is told on the way round."""
    shown.visit.stops.clear()
    first = None
    for _ in range(150):
        shown.visit.walked.emit("next")
        now = shown.window.activeFocusItem()
        if now == first:
            break
        first = first or now
    told = [read_stop(stop) for stop in shown.visit.stops]
    assert None not in told, "what QML tells must be understood"
    # The heading has the focus when a page comes, and is said with it.
    said = [one.text for stop in told if stop is not None for one in FRENCH.stop(stop)]
    content = dict(shown.visit.property("content"))
    return "\n".join([*said, str(content["title"])])


def test_what_is_masked_is_counted_and_what_is_typed_is_personal() -> None:
    entry = Stop("entry", (Part("Code"),), value="4711", masked=True)
    assert "4711" not in " ".join(one.text for one in FRENCH.stop(entry) + FRENCH.spelled(entry))
    assert "4 chiffres" in [one.text for one in FRENCH.stop(entry)]
    assert [one.text for one in FRENCH.typed("4", masked=True)] == ["chiffre"]
    name = Stop("entry", (Part("Nom"),), value="Specimen")
    assert [one.personal for one in FRENCH.stop(name) if one.text == "Specimen"] == [True]
    assert [(one.kind, one.personal) for one in FRENCH.spelled(name)] == [("spelling", True)]
    assert [one.personal for one in FRENCH.typed("S", masked=False)] == [True]


def test_which_choice_is_taken_is_not_told_by_the_others_either() -> None:
    for checked in (True, False):
        choice = Stop("radio", (Part("Seul"),), checked=checked, personal=True)
        assert [one.text for one in FRENCH.stop(choice) if not one.personal] == ["Seul"]


def test_the_citizens_answers_are_marked_and_the_rest_is_not() -> None:
    page = page_of(view_of(DURING["review"]()))
    personal = {one.text for one in FRENCH.page(page, whole=True) if one.personal}
    assert {plain(row.value) for row in page.rows} <= personal
    assert page.title not in personal
    assert not {row.label for row in page.rows} & personal


def test_the_reference_is_the_citizens_also_from_stop_to_stop() -> None:
    with screen(pages("fr")["attract"], chrome(motion=False, mode="keypad", speech=True)) as shown:
        shown.put_specimen()
        show(shown, "fr", "receipt")
        walked(shown)
        page = convert(dict(shown.visit.property("content")), Page)
        told = [FRENCH.owned(stop, page) for stop in map(read_stop, shown.visit.stops) if stop is not None]
    loud = [one.text for stop in told for one in FRENCH.stop(stop) + FRENCH.spelled(stop) if not one.personal]
    number = page.lead.split()[-1]
    assert number in page.lead
    assert any(number in part.text for stop in told for part in stop.parts), "it is a place to stop at"
    assert [text for text in loud if number in text] == []
    assert page.title in loud


def test_what_changes_by_itself_is_said_and_nothing_else() -> None:
    before = page_of(view_of(DURING["glass"]()))
    assert FRENCH.change(before, before) == []
    now = replace(before, notice=Notice("attention", "Le scanner ne répond pas."))
    assert [one.text for one in FRENCH.change(before, now) if one.kind == "change"] == [
        "Attention",
        "Le scanner ne répond pas.",
    ]
    rows = replace(before, rows=(Row("", "Autre"),))
    assert FRENCH.change(before, rows) == []


def test_the_time_that_is_left_is_said_before_it_is_gone() -> None:
    def warned(seconds: int) -> Overlay:
        return Overlay("idle", "Êtes-vous toujours là ?", seconds=seconds)

    said = [one.text for n in range(60, 0, -1) for one in FRENCH.countdown(warned(n + 1), warned(n))]
    assert said == ["30 secondes", "10 secondes"]


def test_a_page_is_said_in_its_own_language() -> None:
    english = load("en")
    page = page_of(view_of(DURING["identity"](), "en"))
    said = Speech(english).page(page, whole=True)
    assert {one.language for one in said} == {"en"}
    assert "Who are you?" in [one.text for one in said]


@pytest.mark.parametrize("told", [{}, {"role": "door", "parts": []}, {"role": "text", "parts": [1]}, {"role": None}])
def test_what_is_no_stop_is_passed_over(told: dict[str, object]) -> None:
    assert read_stop(told) is None
