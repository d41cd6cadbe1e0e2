"""Somebody presses "scan" on the scanner itself: the screen hears it, once for each press. Neither SANE's test device
nor eSCL has buttons: a small SANE backend is compiled that has two (`tests/support/button_scanner.c`)."""

import asyncio
import contextlib
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.config import Scanner
from kiosk.devices.scanner.port import ScanSettings
from kiosk.devices.states import Fault, Ready
from kiosk.errors import Code
from tests.support import house
from tests.support.devices import open_scanner, sane_test_scanner, until
from tests.support.loops import LOOPS, run_in
from tests.support.patience import PATIENCE_S

SOURCE = house.ROOT / "tests" / "support" / "button_scanner.c"

pytestmark = pytest.mark.skipif(
    shutil.which("gcc") is None or not Path("/usr/include/sane/sane.h").exists(), reason="gcc or libsane-dev is missing"
)


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the compiled backend, as SANE's `dll` looks for it."""
    folder = tmp_path_factory.mktemp("sane")
    (folder / "sane").mkdir()
    out = folder / "sane" / "libsane-buttons.so.1"
    subprocess.run(["gcc", "-shared", "-fPIC", "-Wall", "-Werror", "-o", str(out), str(SOURCE)], check=True, timeout=60)
    (folder / "dll.conf").write_text("buttons\n")
    return folder


@pytest.fixture
def held(backend: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A button is held while a file of its name lies here."""
    monkeypatch.setenv("SANE_CONFIG_DIR", str(backend))
    monkeypatch.setenv("LD_LIBRARY_PATH", str(backend / "sane"))
    monkeypatch.setenv("KIOSK_BUTTONS", str(tmp_path))
    return tmp_path


class Heard:
    def __init__(self) -> None:
        self.names: list[str | None] = []
        self._more = asyncio.Event()

    def take(self, name: str | None) -> None:
        self.names.append(name)
        self._more.set()

    async def until(self, count: int) -> list[str | None]:
        while len(self.names) < count:
            await self.wait(PATIENCE_S)
        return self.names

    async def wait(self, seconds: float) -> None:
        """For one more, or so long."""
        self._more.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._more.wait(), seconds)


@pytest.mark.parametrize("loop", LOOPS)
def test_each_press_is_heard_once(held: Path, loop: str) -> None:
    async def story() -> None:
        heard = Heard()
        async with open_scanner(Scanner(device="buttons:only")) as client:
            client.watch_buttons(heard.take)
            assert client.state == Ready()
            (held / "scan").touch()
            assert await heard.until(1) == ["scan"]
            (held / "page-loaded").touch()  # a sensor is no button
            (held / "wipe").touch()  # nor is a setting
            (held / "email").touch()
            assert await heard.until(2) == ["scan", "email"]
            while len(heard.names) < 3:
                (held / "scan").unlink()
                # Let go for longer than two looks: nothing says so by itself, and a driver that looked later has
                # seen no second press.
                await asyncio.sleep(0.6)
                (held / "scan").touch()
                await heard.wait(2)
            assert heard.names == ["scan", "email", "scan"]

    run_in(loop, story)


def test_a_sheet_on_the_feeders_sensor_is_told_and_its_going_too(held: Path) -> None:
    async def story() -> None:
        felt = Heard()
        async with open_scanner(Scanner(device="buttons:only")) as client:
            client.watch_feeder(felt.take)
            (held / "page-loaded").touch()
            assert await felt.until(1) == ["feeder"]
            (held / "page-loaded").unlink()
            assert await felt.until(2) == ["feeder", None]

    run_in("asyncio", story)


def test_one_that_is_held_from_the_start_or_presses_itself_during_a_scan_is_no_press(held: Path) -> None:
    async def story() -> None:
        heard = Heard()
        (held / "scan").touch()
        async with open_scanner(Scanner(device="buttons:only")) as client:
            client.watch_buttons(heard.take)
            told = await client.scan(ScanSettings())
            assert told == Fault(Code.SCANNER_NO_PAPER, "Document feeder out of documents")
            (held / "email").touch()
            assert await heard.until(1) == ["email"]

    run_in("asyncio", story)


def test_a_scanner_without_buttons_is_quiet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANE_CONFIG_DIR", str(sane_test_scanner(tmp_path)))

    async def story() -> None:
        heard = Heard()
        async with open_scanner(Scanner(device="test:0")) as client:
            client.watch_buttons(heard.take)
            await until(client, lambda state: state == Ready())
            await asyncio.sleep(0.6)
            assert heard.names == []

    run_in("asyncio", story)
