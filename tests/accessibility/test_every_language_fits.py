"""The real pages in every language, at 200 %, and right to left: nothing cut, nothing over something else."""

from collections.abc import Iterator

import pytest

from kiosk.i18n.languages import LANGUAGES
from tests.support.places import AROUND, DURING
from tests.support.qml import Screen, screen
from tests.support.qml_content import chrome, pages
from tests.support.seen import stand
from tests.ui.test_every_page_is_whole import cut_texts, overlaps, unspoken

PLACES = [*DURING, *AROUND]
# Measured by the sum of the widths of all texts of all pages at 200 %; and the one that begins at the right.
QUICK = ("ro", "ar")


@pytest.fixture(scope="module")
def shown() -> Iterator[Screen]:
    with screen(pages("fr")["attract"], chrome(motion=False)) as loaded:
        loaded.put_specimen()
        yield loaded


def stands_whole(shown: Screen, place: str, language: str) -> None:
    stand(shown, place, language, size=2)
    assert cut_texts(shown) == []
    assert overlaps(shown) == []
    assert unspoken(shown) == []


@pytest.mark.parametrize("language", QUICK)
@pytest.mark.parametrize("place", ["welcome", "before the start", "address", "review"])
def test_the_longest_language_and_the_mirrored_one(shown: Screen, place: str, language: str) -> None:
    stands_whole(shown, place, language)


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", PLACES)
def test_every_page_in_every_language(shown: Screen, place: str, language: str) -> None:
    stands_whole(shown, place, language)
