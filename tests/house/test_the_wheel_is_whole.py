"""An installed wheel finds its assets and catalogues without the checkout."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support import house

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=house.ROOT, check=True, capture_output=True, timeout=100)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_what_the_product_reads(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "kiosk/data/assets/generated/postcodes.tsv",
        "kiosk/data/assets/generated/fonts/AtkinsonHyperlegibleNext_400Regular.ttf",
        "kiosk/data/assets/generated/licences/atkinson-hyperlegible-next.txt",
        "kiosk/data/translations/en/LC_MESSAGES/kiosk.mo",
        "kiosk/flows/catalogue/changement-adresse.yaml",
    ):
        assert name in names, name
    assert any(name.startswith("kiosk/ui/qml/") and name.endswith("/qmldir") for name in names)
    drawings = [file.name for file in (house.ROOT / "assets" / "drawings").glob("*.svg")]
    assert {f"kiosk/data/assets/drawings/{name}" for name in drawings} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith("tests/") or name.endswith(".po")]


def test_the_unpacked_wheel_finds_its_font_and_speaks_english(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    script = (
        "from kiosk import assets; from kiosk.i18n.translator import load;"
        "print(assets.path('fonts/AtkinsonHyperlegibleNext_400Regular.ttf'));"
        "print(load('en')('Rien à faire.'))"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, timeout=60, check=True
    )
    font, sentence = done.stdout.splitlines()
    assert Path(font).is_relative_to(tmp_path / "kiosk" / "data")
    assert sentence == "Nothing to do."
