"""Heads that are drawn, turned, lit and blurred before the real finder: it says what is to be changed, nothing else."""

import functools
import io
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk import assets
from kiosk.documents.photo.client import MODELS
from kiosk.documents.photo.coach import Coach, Setup
from kiosk.documents.photo.coaching import judge
from kiosk.documents.photo.cropping import HEAD_MM, HEIGHT_MM, box_around
from kiosk.documents.photo.finding import Finder, Picture
from kiosk.documents.photo.measuring import Measures, measure
from kiosk.documents.photo.port import DPI, HEIGHT_PX, WIDTH_PX, Hint, MakePhoto, NoPhoto, Photo
from kiosk.hall.faces import Person, draw, room
from tests.support.photos import jpeg, noisy, seen

COACH = functools.cache(lambda: Coach(Setup(str(assets.path(MODELS)))))
SMALL = (800, 450)
DARK_SKIN: dict[str, Any] = {"skin": "#3A241A", "hair": "#15100D"}
FAIR_SKIN: dict[str, Any] = {"skin": "#F2D5C0", "hair": "#C9A86A"}


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder(assets.path(MODELS))


@pytest.fixture(scope="module")
def coach() -> Coach:
    return COACH()


def look(finder: Finder, picture: Picture) -> tuple[Hint, Measures | None]:
    found = finder.find(picture)
    measured = measure(picture, found.face) if found.face is not None else None
    return judge(found.faces, measured, picture.shape[1], picture.shape[0]), measured


@pytest.mark.parametrize(
    ("person", "hint"),
    [
        (Person(), "good"),
        (Person(height=0.45), "good"),
        (Person(height=0.66), "good"),
        (Person(**DARK_SKIN), "good"),
        (Person(skin="#6B4630"), "good"),
        (Person(**FAIR_SKIN), "good"),
        (Person(height=0.25), "too_far"),
        (Person(height=0.34), "too_far"),
        (Person(height=0.85), "too_near"),
        (Person(across=0.32), "go_left"),
        (Person(across=0.68), "go_right"),
        (Person(down=0.68, height=0.45), "go_up"),
        (Person(down=0.30, height=0.45), "go_down"),
        (Person(roll=14), "lean_right"),
        (Person(roll=-14), "lean_left"),
        (Person(yaw=22), "turn_right"),
        (Person(yaw=-22), "turn_left"),
        (Person(pitch=30), "chin_up"),
        (Person(pitch=-24), "chin_down"),
        (Person(light=0.25), "dark"),
        (Person(light=0.25, **DARK_SKIN), "dark"),
        (Person(light=1.9, **FAIR_SKIN), "bright"),
        (Person(side=1.4), "uneven"),
        (Person(side=-1.4), "uneven"),
        (Person(eyes=0), "eyes_closed"),
        (Person(eyes=0, **DARK_SKIN), "eyes_closed"),
        (Person(sunglasses=True), "eyes_hidden"),
    ],
    ids=str,
)
def test_each_fault_gets_its_sentence(finder: Finder, person: Person, hint: Hint) -> None:
    assert look(finder, seen(person, SMALL))[0] == hint


def test_nobody_and_two_people(finder: Finder) -> None:
    assert look(finder, noisy(np.asarray(room((1280, 720)))))[0] == "no_face"
    pair = seen(Person(across=0.35), (1280, 720), Person(across=0.65, skin="#6B4630"))
    assert look(finder, pair)[0] == "several"


def test_somebody_in_the_background_is_not_several_people(finder: Finder) -> None:
    behind = seen(Person(across=0.86, height=0.2, down=0.3), (1280, 720), Person())
    assert look(finder, behind)[0] == "good"


@pytest.mark.parametrize(("sigma", "hint"), [(0.6, "good"), (3.0, "blurred"), (5.0, "blurred")])
def test_a_lens_out_of_focus(finder: Finder, sigma: float, hint: Hint) -> None:
    blurred = noisy(np.asarray(cv2.GaussianBlur(seen(noise=0), (0, 0), sigma), np.uint8))
    assert look(finder, blurred)[0] == hint


def test_a_head_that_moves(finder: Finder) -> None:
    assert look(finder, noisy(np.asarray(cv2.blur(seen(noise=0), (13, 1)), np.uint8)))[0] == "blurred"


@pytest.mark.parametrize("size", [(640, 480), (1280, 720), (1920, 1080), (720, 1280)])
def test_every_shape_of_picture_is_measured_alike(finder: Finder, size: tuple[int, int]) -> None:
    _, found = look(finder, seen(Person(height=0.42), size))
    assert found is not None
    assert found.head / size[1] == pytest.approx(0.42, rel=0.08)


def test_angles_are_measured_within_a_few_degrees(finder: Finder) -> None:
    for turned in (-20.0, 0.0, 20.0):
        _, found = look(finder, seen(Person(yaw=turned), SMALL))
        assert found is not None
        assert found.yaw == pytest.approx(turned, abs=4)
        _, found = look(finder, seen(Person(roll=turned), SMALL))
        assert found is not None
        assert found.roll == pytest.approx(turned, abs=4)


# -- the crop


def photo_of(coach: Coach, person: Person, size: tuple[int, int] = (1280, 720)) -> tuple[Photo, Image.Image]:
    made = coach.photo(jpeg(seen(person, size)))
    assert isinstance(made, Photo)
    return made, Image.open(io.BytesIO(made.jpeg))


@pytest.mark.parametrize("person", [Person(), Person(height=0.45, across=0.53), Person(height=0.7, **DARK_SKIN)])
def test_the_photo_is_35_by_45_mm_at_600_dpi_with_a_head_of_32_to_36(
    coach: Coach, finder: Finder, person: Person
) -> None:
    made, image = photo_of(coach, person)
    assert image.size == (WIDTH_PX, HEIGHT_PX) == (827, 1063)
    assert image.info["dpi"] == (DPI, DPI)
    assert made.framed
    assert made.hint == "good"
    # As it was drawn: the skull is `height` of 720 lines, 45 mm are the whole height.
    head_mm = person.height * 720 * HEIGHT_MM / (made.true_dpi / 25.4 * HEIGHT_MM)
    assert 32 <= head_mm <= 36
    found = finder.find(np.asarray(image.convert("RGB"))).face
    assert found is not None
    again = measure(np.asarray(image.convert("RGB")), found)
    assert 32 <= again.head / HEIGHT_PX * HEIGHT_MM <= 36
    middle = (again.crown[0] + again.chin[0]) / 2
    assert abs(middle - WIDTH_PX / 2) < 0.03 * WIDTH_PX
    assert again.crown[1] > 0.05 * HEIGHT_PX


def test_the_photo_has_nothing_but_its_picture(coach: Coach) -> None:
    made, image = photo_of(coach, Person())
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
    assert b"Exif" not in made.jpeg
    assert len(made.preview_rgb) == made.preview_width * made.preview_height * 3
    assert "jpeg" not in repr(made)


def test_without_a_face_the_oval_is_cut_out(coach: Coach) -> None:
    made = coach.photo(jpeg(noisy(np.asarray(room((1920, 1080))))))
    assert isinstance(made, Photo)
    assert (made.framed, made.hint) == (False, "no_face")
    assert Image.open(io.BytesIO(made.jpeg)).size == (WIDTH_PX, HEIGHT_PX)


@pytest.mark.parametrize("person", [Person(across=0.02), Person(across=0.98, down=0.1), Person(height=1.2, down=0.9)])
def test_a_face_at_the_edge_still_gives_a_photo(coach: Coach, person: Person) -> None:
    made = coach.photo(jpeg(seen(person, (640, 480))))
    assert isinstance(made, Photo)
    assert made.hint != "good"


@given(st.floats(-500, 2500), st.floats(-500, 1500), st.floats(1, 3000))
@settings(max_examples=30, deadline=None)
def test_any_head_gives_a_box_of_the_rules(x: float, y: float, head: float) -> None:
    box = box_around((x, y), (x, y + head))
    assert box.width / box.height == pytest.approx(35 / 45)
    assert head / box.height * HEIGHT_MM == pytest.approx(HEAD_MM)


@given(st.binary(max_size=300))
@settings(max_examples=25, deadline=None)
def test_bytes_that_are_no_picture_are_said_to_be_none(data: bytes) -> None:
    assert isinstance(COACH().handle(MakePhoto(data)), NoPhoto)


@pytest.mark.parametrize("size", [(1, 1), (63, 2000), (64, 64), (64, 4000)])
def test_small_and_odd_pictures_end_well(coach: Coach, size: tuple[int, int]) -> None:
    made = coach.photo(jpeg(np.zeros((size[1], size[0], 3), np.uint8)))
    assert isinstance(made, NoPhoto if min(size) < 64 else Photo)


def test_pictures_of_noise_are_nobody(coach: Coach) -> None:
    rng = np.random.default_rng(3)
    for _ in range(5):
        made = coach.photo(jpeg(rng.integers(0, 255, (480, 640, 3), np.uint8)))
        assert isinstance(made, Photo)
        assert made.hint == "no_face"


def test_the_hall_draws_several_people_who_are_found(finder: Finder) -> None:
    """The proof of the other tests: what they draw is a face to the finder, and it measures what was drawn."""
    for skin in ("#3A241A", "#6B4630", "#D9AE8E", "#F2D5C0"):
        view = room(SMALL)
        draw(view, Person(skin=skin))
        assert finder.find(np.asarray(view)).face is not None
