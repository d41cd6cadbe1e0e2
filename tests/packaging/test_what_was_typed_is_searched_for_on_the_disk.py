"""The search of a run's state partition (packaging/runs/left_behind.py) finds what lies there."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.programs import loaded

PROGRAM = Path(__file__).parents[2] / "packaging" / "runs" / "left_behind.py"
WORD = "12 rue des Écoles"
left_behind = loaded(PROGRAM)


def partition(folder: Path, written: bytes, at: int = 3_000_001) -> Path:
    image = folder / "state.ext4"
    with image.open("wb") as file:
        file.truncate(5_000_000)
        file.seek(at)
        file.write(written)
    return image


@pytest.mark.parametrize(
    ("how", "written"),
    [
        ("UTF-8", WORD.encode()),
        ("UTF-16 LE", WORD.encode("utf-16-le")),
        ("UTF-16 BE", WORD.encode("utf-16-be")),
        ("Latin-1", WORD.encode("latin-1")),
        ("JSON", b"12 rue des \\u00c9coles"),
        ("URL", b"12%20rue%20des%20%C3%89coles"),
    ],
)
def test_a_word_is_found_however_a_program_wrote_it(how: str, written: bytes, tmp_path: Path) -> None:
    image = partition(tmp_path, b"{" + written + b"}", at=2_999_999)
    assert left_behind.found(image, ["Camille", WORD]) == [(WORD, how, 3_000_000)]


def test_what_is_not_there_is_not_found_and_the_last_byte_is_looked_at(tmp_path: Path) -> None:
    image = partition(tmp_path, b"Camill")
    assert left_behind.found(image, ["Camille"]) == []
    image = partition(tmp_path, b"Camille", at=5_000_000 - 7)
    assert [one.at for one in left_behind.found(image, ["Camille"])] == [4_999_993]


def test_a_word_that_is_not_of_latin_1_is_found_as_well(tmp_path: Path) -> None:
    assert [one.word for one in left_behind.found(partition(tmp_path, "Kœnig".encode()), ["Kœnig"])] == ["Kœnig"]


def test_a_word_without_accents_is_told_once(tmp_path: Path) -> None:
    assert len(left_behind.found(partition(tmp_path, b"borne-image"), ["borne-image"])) == 1


def test_a_word_that_stands_anywhere_by_chance_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="shorter than 5 letters: rue"):
        left_behind.found(partition(tmp_path, b"rue"), ["Camille", "rue"])


def test_it_says_what_it_found_and_fails(tmp_path: Path) -> None:
    image = partition(tmp_path, b"Camille", at=10)

    def called(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([sys.executable, str(PROGRAM), *words], capture_output=True, text=True, check=False)

    assert (called(str(image), "Camille").stdout, called(str(image), "Camille").returncode) == (
        "10: Camille (UTF-8)\n",
        1,
    )
    assert (called(str(image), "Martin").stdout, called(str(image), "Martin").returncode) == ("", 0)
    for wrong in ((), (str(image),), (str(tmp_path), "Camille")):
        assert called(*wrong).returncode == 2
    (tmp_path / "empty").touch()
    assert "left_behind.py:" in called(str(tmp_path / "empty"), "Camille").stderr
