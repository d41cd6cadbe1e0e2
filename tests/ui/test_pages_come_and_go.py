"""From one page to the next: a slide, one page at the end, and nothing of the one before."""

from PySide6.QtQuick import QQuickItem

from tests.support.qml import Screen, screen
from tests.support.qml_content import chrome, pages

FR = pages("fr")


def standing(shown: Screen) -> list[QQuickItem]:
    """The pages that there are: those that know their content."""
    return [item for item in shown.items() if isinstance(item.parentItem(), QQuickItem) and _is_page(item)]


def _is_page(item: QQuickItem) -> bool:
    names = ("Attract_", "Choices_", "Form_", "Review_", "Message_", "Welcome_")
    return item.metaObject().className().startswith(names)


def test_a_page_slides_in_and_the_other_is_gone() -> None:
    with screen(FR["choices"], chrome(motion=True)) as shown:
        shown.visit.show(FR["review"])
        assert not shown.window.property("settled")
        shown.until(lambda: len(standing(shown)) == 2, "both pages are seen while one slides")
        shown.settle()
        [page] = standing(shown)
        assert (page.x(), page.opacity()) == (0, 1)
        assert "Dans mon logement" not in shown.spoken()


def test_pages_that_follow_each_other_at_once_end_with_the_last() -> None:
    with screen(FR["choices"], chrome(motion=True)) as shown:
        for name in ("review", "message", "form", "welcome"):
            shown.visit.show(FR[name])
        shown.settle()
        [page] = standing(shown)
        assert page.metaObject().className().startswith("Welcome_")
        assert (page.x(), page.opacity()) == (0, 1)


def test_without_motion_the_page_is_there_at_once() -> None:
    with screen(FR["choices"], chrome(motion=False)) as shown:
        shown.visit.show(FR["review"])
        [page] = standing(shown)
        assert (page.x(), page.opacity()) == (0, 1)


def test_a_simulated_device_is_named_on_the_screen() -> None:
    with screen(FR["choices"], chrome(simulated="Matériel simulé : scanner")) as shown:
        assert "Matériel simulé : scanner" in shown.spoken()


def test_every_page_can_be_compiled_beforehand() -> None:
    with screen(FR["attract"], chrome()) as shown:
        shown.window.warm()  # type: ignore[attr-defined]
        shown.until(lambda: shown.window.property("warmed"), "all pages are compiled")
