"""What `packaging/runs/visit.py` touches in the image, and when it ends instead: screen and twin are pictures."""

import io
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PIL import Image

from kiosk.tour import protocol
from kiosk.tour.protocol import Element
from tests.support.programs import loaded

RUNS = Path(__file__).parents[2] / "packaging" / "runs"
PAPER, INK = (255, 255, 255), (0, 0, 0)
LETTER, PAGE = (100, 300, 200, 340), (0, 0, 720, 640)
KEYBOARD = Element("Pane", "Clavier", 0, 700, 720, 500)


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Its waits are over at once."""
    module = loaded(RUNS / "visit.py")
    waits = {"TYPED_S": 0.2, "PAGE_S": 0.2, "STANDS_S": 0.0, "LETTER_S": 0.0, "LOST_S": 0.0}
    for name, value in waits.items():
        monkeypatch.setattr(module, name, value)
    return module


def drawn(*boxes: tuple[int, int, int, int]) -> Image.Image:
    picture = Image.new("RGB", (720, 1280), PAPER)
    for box in boxes:
        picture.paste(INK, box)
    return picture


class Monitor:
    def __init__(self) -> None:
        self.swipes = 0

    def swipe(self, way: object) -> None:
        self.swipes += 1


class Inside:
    def __init__(self) -> None:
        self.waited = 0.0

    def wait(self, seconds: float) -> None:
        self.waited += seconds


@pytest.fixture
def touch(visit: ModuleType) -> Callable[..., Any]:
    """`touch(twin, image, before, typing)`: the hands after it; their image's monitor counts its touches."""

    class Glass(visit.Glass):  # type: ignore[name-defined,misc]
        def __init__(self, shown: Image.Image) -> None:
            self.monitor, self.inside, self.touches, self.shown = Monitor(), Inside(), 7, shown
            self.nearly: list[str] = []
            self.again: list[int] = []
            self._way: list[tuple[float, float]] = [(0.5, 0.5)] * 2

        def shows(self) -> Image.Image:
            return self.shown

        def picture(self, name: str) -> None:
            pass

    class Hands(visit.BothHands):  # type: ignore[name-defined,misc]
        def __init__(self, glass: Glass, twin: Image.Image, typing: bool) -> None:
            self.image, self.size, self.twin, self.typing = glass, twin.size, twin, typing

        def look(self) -> tuple[Element, ...]:
            return (KEYBOARD,) if self.typing else ()

        def grab(self) -> bytes:
            kept = io.BytesIO()
            self.twin.save(kept, "png")
            return kept.getvalue()

        def _order(self, order: protocol.Order) -> protocol.Answer:
            return protocol.Done()

    def touched(twin: Image.Image, image: Image.Image, before: Image.Image, *, typing: bool) -> Hands:
        hands = Hands(Glass(image), twin, typing)
        hands.before = visit.Before(before, before)
        hands.touch((100.0, 800.0))
        return hands

    return touched


@pytest.mark.parametrize("typing", [True, False])
def test_the_image_is_touched_where_it_shows_what_the_twin_shows(touch: Callable[..., Any], typing: bool) -> None:
    hands = touch(drawn(LETTER), drawn(LETTER), drawn(), typing=typing)
    assert (hands.image.monitor.swipes, hands.image.nearly) == (1, [])


@pytest.mark.parametrize("typing", [True, False])
def test_another_page_ends_the_run_and_is_not_touched(touch: Callable[..., Any], typing: bool) -> None:
    with pytest.raises(SystemExit, match="touch 7: the image shows another page"):
        touch(drawn(LETTER), drawn(PAGE), drawn(), typing=typing)


def test_a_letter_that_does_not_come_is_told_and_a_second_one_ends_the_run(touch: Callable[..., Any]) -> None:
    hands = touch(drawn(LETTER), drawn(), drawn(), typing=True)
    assert (hands.image.monitor.swipes, len(hands.image.nearly)) == (1, 1)
    hands.twin = drawn(LETTER, (300, 300, 400, 340))
    with pytest.raises(SystemExit, match="another page"):
        hands.touch((100.0, 800.0))


def test_between_two_letters_that_did_not_come_one_that_came_lets_the_run_go_on(touch: Callable[..., Any]) -> None:
    hands = touch(drawn(LETTER), drawn(), drawn(), typing=True)
    hands.image.shown = hands.twin = drawn(LETTER, (300, 300, 400, 340))
    hands.touch((100.0, 800.0))
    hands.twin = drawn(LETTER, (300, 300, 400, 340), (500, 300, 600, 340))
    hands.touch((100.0, 800.0))
    assert (hands.image.monitor.swipes, len(hands.image.nearly)) == (3, 2)


def test_a_page_that_answers_nothing_is_no_page_to_type_on(touch: Callable[..., Any]) -> None:
    """Nearly the twin's, but without a keyboard: it stands as it stood, and the touch has not arrived."""
    with pytest.raises(SystemExit, match="another page"):
        touch(drawn(LETTER), drawn(), drawn(), typing=False)


@pytest.mark.parametrize(("typing", "waited_s"), [(True, 0.0), (False, 1.0)])
def test_a_new_page_is_touched_once_it_takes_touches(touch: Callable[..., Any], typing: bool, waited_s: float) -> None:
    hands = touch(drawn(LETTER), drawn(LETTER), drawn(), typing=typing)
    assert hands.image.inside.waited == waited_s


def test_a_touch_that_changed_nothing_is_made_again_once_and_told(touch: Callable[..., Any]) -> None:
    hands = touch(drawn(), drawn(), drawn(), typing=False)
    hands.twin = drawn(PAGE)
    with pytest.raises(SystemExit, match="touch 8: the image shows another page"):
        hands.touch((100.0, 800.0))
    assert (hands.image.monitor.swipes, hands.image.again, hands.image.touches) == (2, [8], 8)


def test_a_letter_and_a_page_that_has_changed_are_not_touched_again(touch: Callable[..., Any]) -> None:
    hands = touch(drawn(), drawn(), drawn(), typing=True)
    hands.twin = drawn(LETTER)
    hands.touch((100.0, 800.0))
    assert hands.image.again == []
    hands = touch(drawn(), drawn(), drawn(), typing=False)
    hands.twin, hands.image.shown = drawn(PAGE), drawn(LETTER)
    with pytest.raises(SystemExit, match="another page"):
        hands.touch((100.0, 800.0))
    assert hands.image.again == []
