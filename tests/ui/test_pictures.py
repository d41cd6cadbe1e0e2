"""Icons, drawings and captured pages."""

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QGuiApplication, QImage

from kiosk import assets
from kiosk.errors import ConfigError
from kiosk.ui.images import DRAWN_WITH, MAX_SIDE, CapturedPages, PreviewStore, SvgPictures, load_fonts
from tests.support import house

DRAWINGS = sorted((house.ROOT / "assets" / "drawings").glob("*.svg"))
INK = "14233A/FFFFFF/F0DFC2/C6D6E1/E08A4C"
WHITE = "FFFFFF/000000/000000/000000/000000"


@pytest.fixture(autouse=True)
def qt() -> Iterator[None]:
    app = QGuiApplication.instance() or QGuiApplication([])
    yield
    del app


def drawings() -> SvgPictures:
    folders = (assets.path("drawings"), assets.path("icons"))
    return SvgPictures(folders, tuple(f"#{colour}" for colour in DRAWN_WITH))


def icons() -> SvgPictures:
    return SvgPictures((assets.path("icons"),))


def colours(image: QImage) -> set[str]:
    return {
        colour.name().upper()
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
        if (colour := image.pixelColor(x, y)).alpha() == 255
    }


@pytest.mark.parametrize("name", [file.stem for file in DRAWINGS])
def test_each_drawing_is_drawn_in_the_theme_s_colours_alone(name: str) -> None:
    source = (house.ROOT / "assets" / "drawings" / f"{name}.svg").read_text(encoding="utf-8")
    used = {part[:6] for part in source.split("#")[1:]}
    assert used <= set(DRAWN_WITH)
    light = drawings().requestImage(f"{name}/{INK}", QSize(), QSize(120, 120))
    dark = drawings().requestImage(f"{name}/{WHITE}", QSize(), QSize(120, 120))
    assert "#14233A" in colours(light)
    assert "#FFFFFF" in colours(dark)
    assert "#14233A" not in colours(dark)


def test_an_icon_takes_its_colour() -> None:
    image = icons().requestImage("check/7A1F16", QSize(), QSize(96, 96))
    assert colours(image) >= {"#7A1F16"}
    assert image.size() == QSize(96, 96)


def test_where_there_is_no_drawing_the_icon_is_drawn_in_ink() -> None:
    image = drawings().requestImage(f"user-question/{INK}", QSize(), QSize(96, 96))
    assert colours(image) >= {"#14233A"}


def test_every_icon_that_is_listed_is_there() -> None:
    listed = (house.ROOT / "assets" / "icons.txt").read_text(encoding="utf-8").split()
    assert listed == sorted(set(listed))
    missing = [name for name in listed if icons().requestImage(f"{name}/000000", QSize(), QSize(24, 24)).isNull()]
    assert missing == []


@given(st.text(max_size=40))
def test_a_strange_address_gives_an_empty_picture(address: str) -> None:
    assert icons().requestImage(address, QSize(), QSize(24, 24)).isNull()


@pytest.mark.parametrize(
    "address", ["../../pyproject/000000", "check", "check/00", "check/000000/1", "check/zzzzzz", "/etc/passwd/000000"]
)
def test_an_address_cannot_leave_its_folder(address: str) -> None:
    assert icons().requestImage(address, QSize(), QSize(24, 24)).isNull()


def test_a_size_that_would_take_the_memory_is_held() -> None:
    image = icons().requestImage("check/000000", QSize(), QSize(10**6, 16))
    assert image.width() == MAX_SIDE


def test_a_captured_page_is_kept_in_memory_until_it_is_cleared() -> None:
    store = PreviewStore()
    provider = CapturedPages(store)
    store.put("a", bytes([200, 10, 10]) * (40 * 20), 40, 20)
    shown = provider.requestImage("a", QSize(), QSize(20, 20))
    assert shown.size() == QSize(20, 10)
    assert QColor(shown.pixel(5, 5)).red() == 200
    store.clear()
    assert provider.requestImage("a", QSize(), QSize(20, 20)).isNull()


@pytest.mark.parametrize(
    ("count", "width", "height"), [(10, 2, 2), (12, 2, 3), (0, 0, 0), (12, -2, -2), (12, 2**40, 1)]
)
def test_bytes_that_are_no_picture_are_refused(count: int, width: int, height: int) -> None:
    with pytest.raises(ValueError, match="no picture"):
        PreviewStore().put("a", bytes(count), width, height)


def test_pages_come_and_go_from_any_thread() -> None:
    store = PreviewStore()
    failures = []

    def work(number: int) -> None:
        try:
            for _ in range(200):
                store.put(str(number), bytes(12), 2, 2)
                store.get(str((number + 1) % 4))
                if number == 0:
                    store.clear()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test says it
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_without_its_font_the_screen_does_not_start(tmp_path: object) -> None:
    with pytest.raises(ConfigError, match="make setup"):
        load_fonts(house.ROOT / "tests")
