"""The list of materials is made of the files that a build laid out, and of what Debian says that it would install."""

import hashlib
import json
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.programs import loaded

ROOT = Path(__file__).parents[2]
SIMULATED = """Reading package lists...
Inst libc6 (2.41-12 Debian:13.2/stable [amd64])
Inst cups (2.4.10-3+deb13u1 Debian:13.2/stable, Debian-Security:13/stable-security [amd64]) []
Inst fonts-dejavu-core (2.37-8 Debian:13.2/stable [all])
Inst kiosk (0.1.0 local-deb [amd64])
Conf libc6 (2.41-12 Debian:13.2/stable [amd64])
"""


@pytest.fixture(scope="module")
def materials() -> ModuleType:
    return loaded(ROOT / "packaging/deb_materials.py")


def wheel(folder: Path, name: str, version: str, *said: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(f"{name}/vendored-1.dist-info/METADATA", "Name: vendored\nVersion: 1\n")
        words = ("Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", *said, "", "Name: of the description")
        made.writestr(f"{name}-{version}.dist-info/METADATA", "\n".join(words))
    return path


def test_each_wheel_is_named_with_the_hash_of_its_file_and_its_licence(materials: ModuleType, tmp_path: Path) -> None:
    first = wheel(tmp_path, "Py_Some.Thing", "1.2+local", "License-Expression: MIT OR Apache-2.0")
    wheel(tmp_path, "whole", "2", "License: " + "the whole text of it " * 20)
    parts = [*materials.wheels(tmp_path.glob("*.whl"))]
    assert [part["purl"] for part in parts] == ["pkg:pypi/py-some-thing@1.2%2Blocal", "pkg:pypi/whole@2"]
    assert parts[0]["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(first.read_bytes()).hexdigest()}]
    assert parts[0]["licenses"] == [{"expression": "MIT OR Apache-2.0"}]
    assert "licenses" not in parts[1]


def test_debians_packages_are_those_that_an_empty_machine_gets_but_ours(materials: ModuleType) -> None:
    assert [part["purl"] for part in materials.debian(SIMULATED, "trixie")] == [
        "pkg:deb/debian/cups@2.4.10-3%2Bdeb13u1?arch=amd64&distro=trixie",
        "pkg:deb/debian/fonts-dejavu-core@2.37-8?arch=all&distro=trixie",
        "pkg:deb/debian/libc6@2.41-12?arch=amd64&distro=trixie",
    ]


def test_what_two_environments_share_stands_once_and_the_same_inputs_give_the_same_list(
    materials: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    shared = [wheel(tmp_path / folder, "shared", "1") for folder in ("runtime", "rights")]
    bill = materials.bill(materials.wheels(shared), "1.2.3")
    assert bill == materials.bill(materials.wheels(reversed(shared)), "1.2.3")
    said = json.loads(bill)
    assert len(said["components"]) == 1
    assert said["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
    assert (said["bomFormat"], said["specVersion"]) == ("CycloneDX", "1.6")


def test_fonts_icons_and_postcodes_are_named(materials: ModuleType) -> None:
    parts = [*materials.npm((ROOT / "package-lock.json").read_text("utf-8"))]
    assert {"@tabler/icons"} <= {part["name"] for part in parts}
    assert all(part["version"] and part["licenses"] for part in parts)
