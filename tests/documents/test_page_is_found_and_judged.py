"""A paper in a picture: where it is, what is wrong with it, and how it is kept. On drawn pictures, of a seed of their
own."""

import numpy as np
import pytest
from msgspec.structs import replace

from kiosk import assets
from kiosk.bench.papers_desks import Background
from kiosk.documents.page import keeping
from kiosk.documents.page.coach import examine
from kiosk.documents.page.finding import find
from kiosk.documents.page.geometry import A4, aspect, ordered, overlap, true_aspect
from kiosk.documents.page.port import CUT_SIDES, REMEDIES, Examine, Examined
from kiosk.documents.page.watching import STILL_FRAMES, Watcher
from kiosk.documents.port import Unreadable
from tests.support.papers import filmed, jpeg, scanned


def examined(data: bytes, origin: str = "camera", **asked: object) -> Examined:
    answer = examine(Examine(data, origin, **asked))  # type: ignore[arg-type]
    assert isinstance(answer, Examined)
    return answer


def kinds(answer: Examined) -> list[str]:
    return [verdict.kind for verdict in answer.verdicts]


@pytest.mark.parametrize("background", ["wood", "light", "cloth"])
def test_the_corners_are_found_to_a_pixel_or_two(background: Background) -> None:
    for number in range(3):
        drawn = filmed(background, number)
        found = find(drawn.rgb)
        assert found is not None
        assert overlap(found.corners, ordered(drawn.corners.astype(np.float64))) > 0.97
        assert not any(found.cut)


def test_an_empty_desk_holds_no_paper() -> None:
    desk = np.full((720, 1280, 3), (150, 110, 70), np.uint8)
    assert find(desk) is None
    assert kinds(examined(jpeg(replace(filmed("wood", 0), rgb=desk)))) == ["no_page"]


def test_a_paper_seen_from_aside_gets_its_own_shape_back() -> None:
    """A pinhole camera of 1000 pixels' focal length looks at an A4 sheet that leans away by 35 degrees."""
    width, height = 210.0, 297.0
    corners = np.array([(-width, -height), (width, -height), (width, height), (-width, height)]) / 2
    lean, turn = np.radians(35), np.radians(20)
    turned = corners @ np.array([(np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))])
    depth = 700 + turned[:, 1] * np.sin(lean)
    seen = np.stack((turned[:, 0] / depth, turned[:, 1] * np.cos(lean) / depth), axis=1) * 1000 + (639.5, 359.5)
    measured = aspect(ordered(seen), (1280, 720))
    assert measured == pytest.approx(A4, rel=0.02)
    assert true_aspect(measured) == A4


@pytest.mark.parametrize(
    ("wrong", "background"),
    [("blur", "wood"), ("glare", "light"), ("dark", "cloth"), ("crop", "wood"), ("blank", "wood"), ("back", "cloth")],
)
def test_what_is_wrong_before_the_camera_is_named(wrong: str, background: Background) -> None:
    assert wrong in kinds(examined(jpeg(filmed(background, 1, wrong))))


def test_two_papers_side_by_side_are_two() -> None:
    assert "two" in kinds(examined(jpeg(filmed("wood", 1, "two"))))


def test_a_good_page_gets_no_reproach() -> None:
    for background in ("wood", "cloth"):
        assert set(kinds(examined(jpeg(filmed(background, 2))))) <= {"upside_down"}


@pytest.mark.parametrize("wrong", ["crop", "blank", "back", "upside_down"])
def test_what_is_wrong_on_the_glass_is_named(wrong: str) -> None:
    assert wrong in kinds(examined(jpeg(scanned(1, wrong)), "scan", dpi=150))


def test_a_page_on_its_head_is_put_upright() -> None:
    upright = examined(jpeg(scanned(1)), "scan", dpi=150)
    turned = examined(jpeg(scanned(1, "upside_down")), "scan", dpi=150)
    assert (upright.quarter_turns, turned.quarter_turns) == (0, 2)
    assert turned.verdicts[0].mended


def test_the_same_page_again_is_told_and_another_is_not() -> None:
    first = examined(jpeg(scanned(1)), "scan", dpi=150)
    again = examined(jpeg(scanned(1)), "scan", dpi=150, before=(first.look,))
    other = examined(jpeg(scanned(2)), "scan", dpi=150, before=(first.look,))
    assert "same" in kinds(again)
    assert "same" not in kinds(other)


def test_a_page_meets_the_size_that_is_taken() -> None:
    data = jpeg(scanned(1))
    for limit in (200_000, 60_000):
        assert len(examined(data, "scan", dpi=150, max_bytes=limit).jpeg) <= limit


def test_ink_is_chosen_by_content() -> None:
    paper = np.full((1200, 850, 3), 248, np.uint8)
    paper[200:800:30, 100:700] = 30
    assert keeping.choose_ink(paper) == "lineart"
    paper[900:1000, 500:600] = (180, 30, 60)
    assert keeping.choose_ink(paper) == "colour"
    photo = np.full((1200, 850, 3), 248, np.uint8)
    photo[300:900, 100:700] = np.linspace(20, 200, 600)[:, None, None]
    assert keeping.choose_ink(photo) == "gray"


def test_words_are_burnt_into_every_part_of_a_copy() -> None:
    data = jpeg(scanned(1, "blank"))
    plain, marked = (examined(data, "scan", dpi=150, mark=words) for words in ("", "Copie pour MAIRIE, borne borne-1"))
    page = np.frombuffer(marked.preview_rgb, np.uint8).reshape(marked.preview_height, marked.preview_width, 3)
    bare = np.frombuffer(plain.preview_rgb, np.uint8).reshape(page.shape)
    changed = np.abs(page.astype(int) - bare.astype(int)).max(axis=2) > 20
    rows, columns = np.array_split(changed, 4), np.array_split(changed, 3, axis=1)
    assert all(part.mean() > 0.005 for part in (*rows, *columns))


def test_corners_that_are_nonsense_are_not_believed() -> None:
    data = jpeg(scanned(1))
    for quad in (
        ((0.5, 0.5),) * 4,
        ((0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)),
        ((-9.0, -9.0), (9.0, -9.0), (9.0, 9.0), (-9.0, 9.0)),
    ):
        assert examined(data, "scan", dpi=150, quad=quad).width_px > 0


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8\xff\xe0" + b"\0" * 400, b"%PDF-1.7"])
def test_bytes_that_are_no_picture_are_a_value(data: bytes) -> None:
    assert isinstance(examine(Examine(data, "camera")), Unreadable)


def test_a_shot_waits_until_the_paper_lies_still() -> None:
    watcher, rgb = Watcher(), filmed("wood", 0).rgb
    stills = [watcher.see(rgb).still for _ in range(STILL_FRAMES + 1)]
    assert stills[0] == 0.0
    assert stills[-1] == 1.0
    moved = np.roll(rgb, 40, axis=1)
    assert watcher.see(moved).still == 0.0


def test_every_verdict_has_a_sentence_and_a_drawing_that_exists() -> None:
    for remedy in REMEDIES.values():
        assert remedy.sentence
        assert remedy.camera
        assert assets.path(f"drawings/{remedy.picture}.svg").is_file()
    assert set(CUT_SIDES) == {"upper", "right", "lower", "left"}
