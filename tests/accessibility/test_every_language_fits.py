"""The real pages at 200 %, in every language and right to left, on three shapes of screen: nothing cut, nothing over
something else."""

import itertools
from collections.abc import Iterator

import pytest

from kiosk.i18n.languages import LANGUAGES
from tests.support.places import AROUND, DURING
from tests.support.qml import Screen, screen
from tests.support.qml_content import chrome, pages
from tests.support.seen import stand
from tests.ui.gallery import FORMATS, Format
from tests.ui.test_every_page_is_whole import cut_texts, overlaps, unspoken

PLACES = [*DURING, *AROUND]
# Romanian has the longest sentences, Ukrainian the widest words (both measured over all pages at 200 %), and Arabic
# begins at the right.
QUICK = {
    "portrait": ("uk", "ar"),
    "landscape": ("ar",),
    "small": ("ro", "uk"),
}
# Texts that do not double: the letters of the three sizes, which show them; the operator's name, which is a sign beside
# the buttons of a screen that lies; what invites from afar, whose capitals are 12 mm high at the least already.
SIGNS = ("A", "Ville de Lilas-sur-Moselle")
AFAR_MM = 11.0


@pytest.fixture(scope="module", params=FORMATS, ids=lambda form: form.name)
def shown(request: pytest.FixtureRequest) -> Iterator[tuple[Screen, Format]]:
    form: Format = request.param
    with screen(pages("fr")["attract"], chrome(motion=False), form.size, form.pitch) as loaded:
        loaded.put_specimen()
        yield loaded, form


def heights(shown: Screen) -> dict[str, int]:
    """Words that are read -> pixels of their letters; the keyboard's are as large as its keys."""
    return {
        str(item.property("text")): item.property("font").pixelSize()
        for item in shown.texts()
        if not item.parentItem().metaObject().className().startswith("Key_")
    }


@pytest.mark.parametrize("place", ["attract", "welcome", "address", "review", "scan failed", "receipt done", "paused"])
def test_the_largest_size_is_twice_the_normal_one(shown: tuple[Screen, Format], place: str) -> None:
    glass, _ = shown
    stand(glass, place, size=0)
    normal = heights(glass)
    stand(glass, place, size=2)
    large = heights(glass)
    common = (normal.keys() & large.keys()) - set(SIGNS)
    assert len(common) >= 3
    afar = AFAR_MM * glass.pixels_per_mm / 0.668
    small = {words: (normal[words], large[words]) for words in common if large[words] < 2 * normal[words] - 1}
    assert {words: seen for words, seen in small.items() if seen[1] < afar} == {}


@pytest.mark.parametrize("place", ["welcome", "address", "review", "not sent"])
def test_the_longest_languages_and_the_mirrored_one(shown: tuple[Screen, Format], place: str) -> None:
    glass, form = shown
    for language in QUICK[form.name]:
        stand(glass, place, language, size=2)
        assert cut_texts(glass) == [], language
        assert overlaps(glass) == [], language
        assert unspoken(glass) == [], language


# Every page in every language, each pair on one of the screens: so that each page and each language is seen on all.
@pytest.mark.long
@pytest.mark.parametrize("place", PLACES)
def test_every_page_in_every_language(shown: tuple[Screen, Format], place: str) -> None:
    glass, form = shown
    turns = itertools.cycle(FORMATS[PLACES.index(place) % 3 :] + FORMATS[: PLACES.index(place) % 3])
    for language, its in zip(LANGUAGES, turns, strict=False):
        if its is form:
            stand(glass, place, language, size=2)
            assert cut_texts(glass) == [], language
            assert overlaps(glass) == [], language
