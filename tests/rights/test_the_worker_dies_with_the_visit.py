"""The engine's process: started when it is wanted, lost without harm, and gone with what it was told."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.rights.client import RightsClient
from kiosk.rights.port import Adult, Estimated, Household
from tests.support.rights import JUNE, SINGLE

# A birth date and a sum that are found nowhere by chance.
CANARY = Household((Adult(date(1961, 7, 29), net_social=731_77),), housing="tenant", rent=417_39)
TRACES = ("1961-07-29", "731.77", "73177", "417.39", "41739")


def shown_to_all(pid: int) -> bytes:
    """What any user of the machine may read of a process."""
    return Path(f"/proc/{pid}/cmdline").read_bytes() + Path(f"/proc/{pid}/comm").read_bytes()


def test_a_kiosk_without_the_engine_says_so_and_starts_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        client = RightsClient(tmp_path)
        client.warm()
        assert not client.installed
        assert await client.estimate(SINGLE, JUNE) == Fault(Code.NOT_CONFIGURED)
        assert client.pid is None
        await client.close()

    asyncio.run(story())


def test_an_engine_that_cannot_be_loaded_is_a_fault(tmp_path: Path) -> None:
    """The folder is there, and what is in it is no OpenFisca."""
    (tmp_path / "openfisca_france").mkdir()
    (tmp_path / "openfisca_france" / "__init__.py").write_text("raise RuntimeError('broken')", encoding="utf-8")

    async def story() -> None:
        client = RightsClient(tmp_path)
        assert await client.estimate(SINGLE, JUNE) == Fault(Code.DRIVER_DIED)
        await client.close()

    asyncio.run(story())


def test_an_engine_that_never_answers_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "openfisca_france").mkdir()
    endless = "import time\nwhile True: time.sleep(60)"
    (tmp_path / "openfisca_france" / "__init__.py").write_text(endless, encoding="utf-8")

    async def story() -> None:
        client = RightsClient(tmp_path, timeout_s=1.0)
        assert await client.estimate(SINGLE, JUNE) == Fault(Code.TIMED_OUT)
        await client.close()

    asyncio.run(story())


def test_the_screen_does_not_load_the_law() -> None:
    program = "import sys, kiosk.session.update, kiosk.session.errands, kiosk.rights.client; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert not {"openfisca_core", "openfisca_france", "numpy"} & set(said.stdout.split())


@pytest.mark.long
def test_killed_in_the_midst_it_is_a_fault_and_the_next_estimate_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """And nothing of the household is on the disk, in an argument, in the environment or in a log."""
    for variable in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        (tmp_path / variable.lower()).mkdir()
        monkeypatch.setenv(variable, str(tmp_path / variable.lower()))

    async def story() -> int:
        client = RightsClient()
        killed: list[int] = []

        def kill_once(progress: object) -> None:
            if not killed and client.pid is not None and getattr(progress, "stage", "") == "computing":
                killed.append(client.pid)
                os.kill(client.pid, signal.SIGKILL)

        await client.warmed()
        client.listen(kill_once)
        assert await client.estimate(CANARY, JUNE) == Fault(Code.DRIVER_DIED)
        assert killed
        assert isinstance(await client.estimate(CANARY, JUNE), Estimated)
        pid = client.pid
        assert pid is not None
        assert pid not in killed
        assert not [trace for trace in TRACES if trace.encode() in shown_to_all(pid)]
        await client.close()
        return pid

    pid = asyncio.run(story())
    assert not Path(f"/proc/{pid}").exists(), "it is gone with the visit"
    said = "".join(capfd.readouterr())
    assert not [trace for trace in TRACES if trace in said]
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert not [trace for trace in TRACES if trace.encode() in path.read_bytes()], path
