"""What the product imports is declared in pyproject.toml, not merely there because something else needs it."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.support import house


def declared(*, tests: bool = False) -> set[str]:
    settings = tomllib.loads((house.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = settings["project"]["dependencies"] + (settings["dependency-groups"]["dev"] if tests else [])
    return {canonical(re.split(r"[<>=!~ \[;]", line)[0]) for line in lines}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def undeclared(modules: dict[str, str], wanted: set[str]) -> list[str]:
    owners = packages_distributions()
    found = []
    for module in modules:
        for line, name in house.imports(module, modules):
            top = name.split(".")[0]
            if top in ("", "kiosk", "tests") or top in sys.stdlib_module_names:
                continue
            if not {canonical(owner) for owner in owners.get(top, [])} & wanted:
                found.append(f"{module}:{line} imports {name}")
    return found


def test_every_library_that_the_product_imports_is_declared() -> None:
    assert undeclared(house.sources(), declared()) == []


def test_every_library_that_the_tests_import_is_declared() -> None:
    assert undeclared(house.sources(package="tests"), declared(tests=True)) == []


def test_a_library_that_is_not_declared_is_seen() -> None:
    assert undeclared({"kiosk.a": "import hypothesis"}, declared()) == ["kiosk.a:1 imports hypothesis"]
    assert undeclared({"kiosk.a": "import nosuchlibrary"}, declared()) == ["kiosk.a:1 imports nosuchlibrary"]
    assert undeclared({"kiosk.a": "import PIL.Image, json"}, declared()) == []
