"""`kiosk bench rights`: an estimate through its worker, beside OpenFisca alone in the same run."""

import asyncio
import os
import statistics
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import msgspec

from kiosk.bench.floor_rights import Bare
from kiosk.devices.states import Fault
from kiosk.errors import KioskError
from kiosk.rights import shelf
from kiosk.rights.client import RightsClient
from kiosk.rights.engine import SPECIMEN
from kiosk.rights.port import Estimated, Household, Progress

ROUNDS = 9
LIMIT_S = 2.5
FLOOR_TIMEOUT_S = 600.0
DAY = date(2026, 6, 15)


class RightsTable(msgspec.Struct, frozen=True):
    """Seconds. `warm_s`: from the start of the worker until it is ready for a household, beside `floor_warm_s`;
    `answer_p50_s`, `answer_max_s`: a household after that, as the visit waits for it, beside `floor_answer_s`;
    `answer_cpu_s`: of the worker's processor, whatever else runs. `progress`: how often an
    answer told how far it is. `memory_mb`: of the worker."""

    warm_s: float
    floor_warm_s: float
    answer_p50_s: float
    answer_max_s: float
    answer_cpu_s: float
    floor_answer_s: float
    ratio: float
    limit_s: float
    ok: bool
    progress: int
    memory_mb: int
    rounds: int
    cpus: int
    load: float


def measure(rounds: int = ROUNDS) -> RightsTable:
    """Raises `KioskError` where the engine is not installed, or does not answer."""
    folder = shelf.folder()
    if not shelf.installed(folder):
        raise KioskError(f"{folder}: OpenFisca is not installed; run packaging/setup.sh")
    load = os.getloadavg()[0]
    floor = _floor(folder, rounds)
    warm_s, times, cpu_s, told, memory = asyncio.run(_through_the_worker(rounds))
    p50, most, bare = statistics.median(times), max(times), statistics.median(floor.each_s)
    return RightsTable(
        warm_s=round(warm_s, 2),
        floor_warm_s=round(floor.load_s + floor.first_s, 2),
        answer_p50_s=round(p50, 3),
        answer_max_s=round(most, 3),
        answer_cpu_s=round(cpu_s, 3),
        floor_answer_s=round(bare, 3),
        ratio=round(p50 / bare, 2),
        limit_s=LIMIT_S,
        ok=most <= LIMIT_S,
        progress=told,
        memory_mb=memory,
        rounds=rounds,
        cpus=os.cpu_count() or 1,
        load=round(load, 2),
    )


def _floor(folder: Path, rounds: int) -> Bare:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "kiosk.bench.floor_rights", str(folder), str(rounds)],
        capture_output=True,
        check=False,
        timeout=FLOOR_TIMEOUT_S,
    )
    if done.returncode != 0:
        raise KioskError("bench: OpenFisca alone does not run; reinstall it with packaging/setup.sh")
    return msgspec.json.decode(done.stdout, type=Bare)


async def _through_the_worker(rounds: int) -> tuple[float, list[float], float, int, int]:
    """Until it is warm, each answer, the processor's time of one, how often the last one told its progress, megabytes
    of the worker."""
    told: list[Progress] = []
    client = RightsClient()
    client.listen(told.append)
    try:
        began = time.monotonic()
        await client.warmed()
        warm_s = time.monotonic() - began
        times, used_s = [], processor_s(client.pid)
        for number in range(rounds):
            told.clear()
            start = time.monotonic()
            # Another household each time: nothing may be remembered.
            await _estimate(client, msgspec.structs.replace(SPECIMEN, rent=SPECIMEN.rent + 100 * number))
            times.append(time.monotonic() - start)
        used_s = (processor_s(client.pid) - used_s) / rounds
        return warm_s, times, used_s, len(told), _megabytes(client.pid)
    finally:
        await client.close()


async def _estimate(client: RightsClient, household: Household) -> None:
    answer = await client.estimate(household, DAY)
    if isinstance(answer, Fault):
        raise KioskError(f"bench: no estimate: {answer.code}")
    if not isinstance(answer, Estimated):
        raise KioskError("bench: the specimen was refused")


def processor_s(pid: int | None) -> float:
    """Seconds that the process has used, its threads' and the kernel's for it included."""
    used = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")


def _megabytes(pid: int | None) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmRSS"))
