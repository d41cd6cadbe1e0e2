"""Wheels bring what only whoever builds or tests them reads; the packages leave it out, and nothing that they load."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import PySide6
import pytest

from tests.support.patience import PATIENCE_S
from tests.support.programs import loaded

ROOT = Path(__file__).parents[2]
# The very wheels of the packages, in this Python: both are made of one lock.
SITE = Path(PySide6.__path__[0]).parent
LOADS = """
import contextlib, io, pkgutil, sys
import kiosk
from kiosk.__main__ import main
for module in pkgutil.walk_packages(kiosk.__path__, "kiosk."):
    if not module.name.endswith("__main__"):
        __import__(module.name)
with contextlib.redirect_stdout(io.StringIO()):
    assert main(["flows", "check"]) == 0
print(*(file for module in list(sys.modules.values()) if (file := getattr(module, "__file__", None))), sep="\\n")
"""


@pytest.fixture(scope="module")
def tree() -> ModuleType:
    return loaded(ROOT / "packaging/deb_tree.py")


@pytest.fixture(scope="module")
def left_out(tree: ModuleType) -> set[Path]:
    found: set[Path] = tree.left_out(SITE)
    return found


def is_below(path: Path, folders: set[Path]) -> bool:
    return not folders.isdisjoint((path, *path.parents))


def test_what_wheels_bring_beside_their_packages_is_left_out(tree: ModuleType, tmp_path: Path) -> None:
    kept = ("barcode/writer.py", "cel_expr_python/cel.so", "jinja2/tests.py", "kiosk/docs.py", "numpy/core.py")
    strays = (
        "bazel-project/external/protobuf/a.py", "cel_expr_python/cel.pyi", "cel_expr_python/ext/ext_math.so",
        "docs/conf.py", "fontTools/iup.c", "numpy/core/tests/test_a.py", "tests/test_outputs/.gitignore",
    )  # fmt: skip
    for name in (*kept, *strays):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    tree._clean(tmp_path)
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()) == sorted(kept)


@pytest.mark.parametrize("folder", ["kiosk", "assets", "translations"])
def test_nothing_of_the_kiosks_own_is_left_out(tree: ModuleType, folder: str) -> None:
    assert tree.left_out(ROOT / folder) == set()


@pytest.mark.long
def test_no_module_that_the_kiosk_imports_is_left_out(left_out: set[Path]) -> None:
    """Each module of the kiosk is imported, and what that imports in its turn; CEL is asked for every démarche."""
    ran = subprocess.run(
        [sys.executable, "-c", LOADS], capture_output=True, text=True, check=True, cwd=ROOT, timeout=4 * PATIENCE_S
    )
    files = {Path(line) for line in ran.stdout.splitlines()}
    assert SITE / "PySide6/QtQuick.abi3.so" in files, "the test looks elsewhere"
    assert not {file for file in files if is_below(file, left_out)}


def test_nothing_that_stays_links_a_part_of_qt_that_is_left_out(left_out: set[Path]) -> None:
    libraries = [path for path in (SITE / "PySide6").rglob("*") if ".so" in path.name or path.parent.name == "libexec"]
    asked = subprocess.run(
        ["readelf", "-d", *map(str, libraries)], capture_output=True, text=True, check=True, timeout=PATIENCE_S
    ).stdout
    names = {path.name for path in libraries if is_below(path, left_out)}
    assert "libQt6Quick3D.so.6" in names, "the test looks elsewhere"
    links: dict[str, set[str]] = {}
    for part in asked.split("\nFile: ")[1:]:
        file, _, said = part.partition("\n")
        if not is_below(Path(file), left_out):
            links[file] = {line.rpartition("[")[2].rstrip("]") for line in said.splitlines() if "(NEEDED)" in line}
    assert len(links) > 100
    assert {file: lost for file, needed in links.items() if (lost := needed & names)} == {}
