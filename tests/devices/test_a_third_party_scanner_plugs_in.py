"""The documented example: built as a wheel, installed beside the kiosk, found by its entry point, run in its worker."""

import json
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from kiosk.devices import drivers
from kiosk.errors import ConfigError
from tests.support import house

EXAMPLE = house.ROOT / "docs" / "examples" / "acme-scanner"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the example has been installed, as pip would unpack it."""
    folder = tmp_path_factory.mktemp("acme")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")]
    subprocess.run(command, cwd=EXAMPLE, check=True, capture_output=True, timeout=60)
    zipfile.ZipFile(next((folder / "dist").glob("*.whl"))).extractall(folder / "site")
    return folder / "site"


def kiosk(installed: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"PYTHONPATH": f"{installed}{os.pathsep}{house.ROOT}"}
    command = [sys.executable, "-m", "kiosk", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def configuration(folder: Path, driver: str) -> str:
    pages = folder / "pages"
    pages.mkdir(exist_ok=True)
    Image.new("RGB", (800, 1100), (200, 30, 30)).save(pages / "1.jpg")
    file = folder / "kiosk.toml"
    file.write_text(f'[scanner]\ndriver = "{driver}"\ndevice = "{pages}"\n')
    return str(file)


def test_a_page_comes_from_its_driver(installed: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.jpg"
    done = kiosk(installed, "scan", "--config", configuration(tmp_path, "acme"), "--out", str(out), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["width_px"] == 800
    red, green, _ = Image.open(out).convert("RGB").getpixel((400, 500))  # type: ignore[misc] # of an RGB picture
    assert red > 150 > green


def test_without_the_package_the_name_is_refused_in_one_line(tmp_path: Path) -> None:
    done = kiosk(tmp_path, "scan", "--config", configuration(tmp_path, "acme"), "--look")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "kiosk: scanner.driver: 'acme' is not installed; installed for scanner: none\n"


def test_a_wrong_name_is_told_the_right_ones(installed: Path, tmp_path: Path) -> None:
    done = kiosk(installed, "scan", "--config", configuration(tmp_path, "akme"), "--look")
    assert done.returncode == 2
    assert done.stderr.endswith("installed for scanner: acme\n")


def test_the_list_of_devices_names_it(installed: Path, tmp_path: Path) -> None:
    """The only listing that asks the libraries of this machine: each is given a moment."""
    done = kiosk(installed, "devices", "--root", str(tmp_path), "--timeout", "0.5", "--json")
    assert done.stderr == ""
    assert done.returncode == 0
    [driver] = json.loads(done.stdout)["drivers"]
    assert (driver["kind"], driver["name"], driver["module"]) == ("scanner", "acme", "acme_scanner")
    assert (driver["package"], driver["version"]) == ("acme-scanner", "1.0")


def test_a_driver_that_is_none_is_an_ordinary_lost_device(tmp_path: Path) -> None:
    site = tmp_path / "site"
    offer(site, "broken", "json.tool")
    file = configuration(tmp_path, "broken")
    with Path(file).open("a") as config:
        config.write("open_timeout_s = 0.6\nlook_timeout_s = 0.6\n")
    done = kiosk(site, "scan", "--config", file, "--look")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].startswith("kiosk: scanner: ")
    assert "Traceback" not in done.stderr


def test_two_packages_of_one_name_are_both_refused(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(tmp_path, "acme", "other_scanner")
    monkeypatch.syspath_prepend(str(installed))
    assert drivers.module_of("scanner", "acme") == "acme_scanner"
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ConfigError, match="several packages: acme-scanner, specimen"):
        drivers.module_of("scanner", "acme")


@pytest.mark.parametrize(
    ("name", "value"), [("a b", "x"), ("x", "os:system"), ("x", "a-b"), ("x" * 65, "x"), ("../x", "x")]
)
def test_entry_points_that_cannot_be_drivers_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    offer(tmp_path, name, value)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert drivers.installed() == ()


def test_a_broken_package_hides_no_other(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, entries in (("bytes", b"[kiosk.drivers.scanner]\nb\xff = a\n"), ("noise", b"garbage [[[\n=\nkiosk")):
        info = tmp_path / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_bytes(entries)
    (tmp_path / "empty-1.0.dist-info").mkdir()
    monkeypatch.syspath_prepend(str(installed))
    monkeypatch.syspath_prepend(str(tmp_path))
    assert [driver.name for driver in drivers.installed()] == ["acme"]


def test_every_kind_has_its_own_driver_and_its_own_group() -> None:
    assert drivers.module_of("card_reader", "") == "kiosk.devices.card_reader.driver"
    with pytest.raises(ConfigError, match="installed for camera: none"):
        drivers.module_of("camera", "acme")


def test_the_example_stays_an_example_of_fifty_lines() -> None:
    lines = (EXAMPLE / "acme_scanner.py").read_text(encoding="utf-8").splitlines()
    assert sum(1 for line in lines if line.strip()) <= 50
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"] == {"kiosk.drivers.scanner": {"acme": "acme_scanner"}}


def offer(site: Path, name: str, module: str) -> None:
    """A package "specimen" with one entry point, as an installer leaves it."""
    info = site / "specimen-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: specimen\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[kiosk.drivers.scanner]\n{name} = {module}\n")
