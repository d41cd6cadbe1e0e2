"""`kiosk tour --approve` and `--compare`: a changed page is seen, a smoothed edge is not, a wrong folder is told."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from kiosk.__main__ import main
from kiosk.errors import ConfigError
from kiosk.tour.approved import SHARE, STEP, differing, read_list, side_by_side
from kiosk.tour.citizen import library
from kiosk.tour.places import names
from tests.support import house
from tests.support.tour import told, tour, write_list

PICTURES = house.ROOT / "tests" / "pictures"
PLACES = names(library())


def share(one: Image.Image, other: Image.Image) -> float:
    return differing(one, other).histogram()[255] / (one.width * one.height)


def test_a_step_of_a_smoothed_edge_is_no_difference() -> None:
    one = Image.new("RGB", (100, 100), (200, 100, 50))
    assert share(one, Image.new("RGB", (100, 100), (200, 100, 50 + STEP))) == 0
    assert share(one, Image.new("RGB", (100, 100), (200, 100, 51 + STEP))) == 1


def test_a_word_is_a_difference_and_a_dot_is_not() -> None:
    plain = Image.new("RGB", (1080, 1920), "white")
    dotted, worded = plain.copy(), plain.copy()
    ImageDraw.Draw(dotted).rectangle((10, 10, 40, 40), fill="black")
    ImageDraw.Draw(worded).rectangle((10, 10, 90, 60), fill="black")
    assert 0 < share(plain, dotted) < SHARE < share(plain, worded)


def test_a_difference_is_shown_in_red_beside_both() -> None:
    plain = Image.new("RGB", (100, 100), "white")
    spotted = plain.copy()
    ImageDraw.Draw(spotted).rectangle((0, 0, 9, 9), fill="black")
    sheet = side_by_side(plain, spotted, differing(plain, spotted))
    assert sheet.size == (340, 100)
    assert (sheet.getpixel((5, 5)), sheet.getpixel((125, 5)), sheet.getpixel((245, 5))) == (
        (255, 255, 255),
        (0, 0, 0),
        (255, 0, 0),
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "picture"),
        ("[[picture", "list.toml"),
        ('[[picture]]\nplace = "nowhere"\nreason = "r"\n', "place 'nowhere' is none of"),
        ('[[picture]]\nplace = "welcome"\n', "reason"),
        ('[[picture]]\nplace = "welcome"\nreason = "r"\nlanguage = "xx"\n', "language 'xx'"),
        ('[[picture]]\nplace = "welcome"\nreason = "r"\ntheme = "../.."\n', "theme '../..'"),
        ('[[picture]]\nplace = "welcome"\nreason = "r"\nsize = 3\n', "size 3"),
        ('[[picture]]\nplace = "welcome"\nreason = "r"\nformat = "1x1"\n', "format '1x1'"),
        ('[[picture]]\nplace = "welcome"\nreason = "r"\npages = 1\n', "pages"),
        ('[[picture]]\nplace = "welcome"\nreason = "r"\n' * 2, "twice"),
    ],
)
def test_a_wrong_list_is_told(text: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "list.toml").write_text(text)
    with pytest.raises(ConfigError) as told_:
        read_list(tmp_path, PLACES)
    assert why in str(told_.value)
    assert "\n" not in str(told_.value)


def test_bytes_that_are_no_text_and_a_list_that_is_not_there_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tour", "--approve", str(tmp_path)]) == 2
    (tmp_path / "list.toml").write_bytes(b"\xff\xfe\x00")
    assert main(["tour", "--compare", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.count("\n") == 2


def test_what_is_approved_is_found_again_and_what_has_changed_is_shown(tmp_path: Path) -> None:
    write_list(tmp_path, ("goodbye", "fr"), ("idle", "ar"), ("help", "en"))
    (tmp_path / "no-longer-listed.webp").write_bytes(b"old")
    assert len(told(tour("--approve", tmp_path, "--json"))["pictures"]) == 3
    files = sorted(tmp_path.glob("*.webp"))
    assert [file.name.partition("-")[0] for file in files] == ["goodbye", "help", "idle"]
    goodbye, spoiled, idle = files
    with Image.open(idle) as picture:
        changed = picture.convert("RGB")
    ImageDraw.Draw(changed).rectangle((200, 200, 300, 300), fill="red")
    changed.save(idle, "WEBP", lossless=True)
    spoiled.write_bytes(b"RIFF no picture")
    out = tmp_path / "out"
    done = tour("--compare", tmp_path, "--out", out)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("kiosk: 2 of 3 pictures are not as approved")
    assert "the approved picture cannot be read" in done.stdout
    assert [file.stem for file in out.iterdir()] == [idle.stem]
    assert goodbye.stem not in done.stdout


def test_the_list_names_forty_pictures_and_each_is_there() -> None:
    listed = read_list(PICTURES, PLACES)
    assert len(listed) == 40
    assert {file.stem for file in PICTURES.glob("*.webp")} == {one.name for one in listed}
    assert sum(file.stat().st_size for file in PICTURES.iterdir()) < 3_000_000


def test_the_chosen_pictures_meet_every_theme_format_size_and_most_languages() -> None:
    listed = read_list(PICTURES, PLACES)
    assert {one.theme for one in listed} == {"light", "dark", "black_on_white", "white_on_black", "soft"}
    assert {one.format for one in listed} == {"1080x1920", "1920x1080", "1280x800"}
    assert {one.size for one in listed} == {0, 1, 2}
    assert len({one.language for one in listed}) == 10


@pytest.mark.long
def test_every_picture_is_as_approved(tmp_path_factory: pytest.TempPathFactory) -> None:
    """When a change of the screen is meant: look at the differences, then `make pictures-approve`."""
    out = tmp_path_factory.mktemp("differences")
    done = tour("--compare", PICTURES, "--out", out, timeout_s=180)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
