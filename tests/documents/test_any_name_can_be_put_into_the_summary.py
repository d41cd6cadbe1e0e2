"""No character of an answer keeps a file from leaving: what no font can show is replaced, and said elsewhere."""

import random
import unicodedata

import pytest

from kiosk import assets
from kiosk.documents.port import Rendered, RenderSummary, SummaryRow, SummarySection
from kiosk.documents.renderer import Renderer, Setup

# What the rules let a citizen answer.
REFUSED = ("Cc", "Cf", "Co", "Cs", "Cn")
TYPEABLE = [char for char in map(chr, range(32, 0x110000)) if unicodedata.category(char) not in REFUSED]


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(Setup(str(assets.path("templates")), str(assets.path("fonts"))))


def _summary(value: str) -> RenderSummary:
    rows = (SummaryRow("Nom de famille", value, "tapé par vous"),)
    return RenderSummary(
        "fr", "Un titre", "Une ville", "K4T-7QX9-2M", "aujourd'hui", (SummarySection("Vous", rows),), (), (), ()
    )


@pytest.mark.parametrize(
    "name",
    [
        "a\u0fa6b",
        "a\ua8e3b",
        "e" + "\u0301" * 50,
        "王小明",
        "አበበ",
        "محمد",
        "\u2028",
        "a\ufeffb",
        "",
        "#let x = 1",
        '"\\',
    ],
)
def test_one_name(renderer: Renderer, name: str) -> None:
    assert isinstance(renderer.handle(_summary(name)), Rendered)


def test_any_sixty_characters(renderer: Renderer) -> None:
    chance = random.Random(5)
    for _ in range(40):
        assert isinstance(renderer.handle(_summary("".join(chance.sample(TYPEABLE, 60)))), Rendered)
