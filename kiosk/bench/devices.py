"""`kiosk bench devices`: what the border between the screen's process and a driver's costs, beside its floor.

The hall's virtual hardware stands at the other end, so that drivers do what they do in service.
"""

import asyncio
import contextlib
import functools
import os
import signal
import socket
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence

import msgspec

from kiosk.bench.first_byte import FirstByte, measure_first_byte
from kiosk.bench.floor_worker import Echo, Setup
from kiosk.bench.hall import hall
from kiosk.bench.preview import Preview, measure_preview
from kiosk.bench.touch import quantile
from kiosk.config import Config
from kiosk.devices.client_base import DeviceClient
from kiosk.devices.states import DEVICE_NAMES, DeviceName, DeviceState, Ready
from kiosk.equipment import equipment
from kiosk.errors import KioskError
from kiosk.processes.host import ANSWERED_HEALTHY_AFTER_S, WorkerHost, WorkerLost

CALLS = 500
KILLS = 10
STARTS = 5
WAIT_S = 30.0


class RoundTrip(msgspec.Struct, frozen=True):
    """Microseconds of one call. The floor is a byte to a process and back over a bare socket pair."""

    p50: float
    p95: float
    floor_p50: float
    floor_p95: float
    ratio_p50: float


class Recovery(msgspec.Struct, frozen=True):
    """Seconds from SIGKILL until the device is ready again, the host's pause of 0.1 s before it starts a worker anew
    included. The floor is a worker without a driver in it, killed alike. Of ten, the 95th percentile is the longest."""

    p50: float
    p95: float
    ratio_p50: float


class DevicesTable(msgspec.Struct, frozen=True):
    """`start_s`: from the order to start until the device has been taken and is ready, the median of `STARTS`."""

    start_s: dict[str, float]
    start_floor_s: float
    start_ratio: dict[str, float]
    round_trip_us: RoundTrip
    recovery_s: dict[str, Recovery]
    recovery_floor_s: Recovery
    preview_ms: Preview
    receipt_ms: FirstByte


def measure(calls: int = CALLS, kills: int = KILLS) -> DevicesTable:
    """Raises `KioskError` for a device that does not become ready."""
    with hall() as (config, _):
        start, start_floor = asyncio.run(_starts(config))
        round_trip = asyncio.run(_round_trip(calls))
        recovery, recovery_floor = asyncio.run(_recoveries(config, kills))
        return DevicesTable(
            start_s=start,
            start_floor_s=start_floor,
            start_ratio={name: round(taken / start_floor, 2) for name, taken in start.items()},
            round_trip_us=round_trip,
            recovery_s=recovery,
            recovery_floor_s=recovery_floor,
            preview_ms=measure_preview(config),
            receipt_ms=asyncio.run(measure_first_byte(config)),
        )


def _floor_host() -> WorkerHost:
    return WorkerHost("kiosk.bench.floor_worker", Setup())


async def _served(host: WorkerHost) -> None:
    """Until it has answered; a call to a worker that has just been killed is lost, and made again."""
    while True:
        with contextlib.suppress(WorkerLost):
            await host.call(Echo("ready"), Echo, WAIT_S)
            return


async def _until(name: str, client: DeviceClient, holds: Callable[[DeviceState], bool]) -> None:
    changed = asyncio.Event()
    client.watch(lambda state: changed.set())
    try:
        async with asyncio.timeout(WAIT_S):
            while not holds(client.state):
                changed.clear()
                await changed.wait()
    except TimeoutError:
        raise KioskError(f"bench: {name}: {client.fault.code if client.fault else client.state}") from None


def _is_ready(state: DeviceState) -> bool:
    return isinstance(state, Ready)


async def _starts(config: Config) -> tuple[dict[str, float], float]:
    """One after the other: together they would wait for each other's processor."""
    taken: dict[str, float] = {}
    for name in DEVICE_NAMES:
        taken[name] = round(statistics.median([await _start(config, name) for _ in range(STARTS)]), 3)
    floors = []
    for _ in range(STARTS):
        host = _floor_host()
        began = time.monotonic()
        host.start()
        await _served(host)
        floors.append(time.monotonic() - began)
        await host.stop()
    return taken, round(statistics.median(floors), 3)


async def _start(config: Config, name: DeviceName) -> float:
    client = equipment(config).table()[name]
    began = time.monotonic()
    try:
        await client.open()
        await _until(name, client, _is_ready)
        return time.monotonic() - began
    finally:
        await client.close()


async def _round_trip(calls: int) -> RoundTrip:
    host = _floor_host()
    host.start()
    try:
        await _served(host)
        taken = []
        for _ in range(calls):
            began = time.perf_counter()
            await host.call(Echo("how are you"), Echo, WAIT_S)
            taken.append(time.perf_counter() - began)
    finally:
        await host.stop()
    ours, bare = sorted(taken), sorted(await asyncio.to_thread(_bare_round_trips, calls))
    return RoundTrip(
        p50=_us(quantile(ours, 0.5)),
        p95=_us(quantile(ours, 0.95)),
        floor_p50=_us(quantile(bare, 0.5)),
        floor_p95=_us(quantile(bare, 0.95)),
        ratio_p50=round(quantile(ours, 0.5) / quantile(bare, 0.5), 2),
    )


def _bare_round_trips(calls: int) -> list[float]:
    near, far = socket.socketpair()
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, "-c", _ECHO, str(far.fileno())],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, far.fileno(), far.fileno())],
    )
    far.close()
    try:
        taken = []
        for _ in range(calls):
            began = time.perf_counter()
            near.sendall(b"?")
            near.recv(1)
            taken.append(time.perf_counter() - began)
        return taken[1:]
    finally:
        near.close()
        os.waitpid(child, 0)


_ECHO = """
import socket, sys
sock = socket.socket(fileno=int(sys.argv[1]))
while byte := sock.recv(1):
    sock.sendall(byte)
"""


async def _recoveries(config: Config, kills: int) -> tuple[dict[str, Recovery], Recovery]:
    host = _floor_host()
    host.start()
    try:
        await _served(host)
        floor = await _times(kills, lambda: host.pid, lambda: _served(host))
    finally:
        await host.stop()
    median = quantile(floor, 0.5)
    found: dict[str, Recovery] = {}
    for name, client in equipment(config).table().items():
        try:
            await client.open()
            await _until(name, client, _is_ready)
            found[name] = _recovery(await _times(kills, _pid(client), functools.partial(_back, name, client)), median)
        finally:
            await client.close()
    return found, _recovery(floor, median)


def _pid(client: DeviceClient) -> Callable[[], int | None]:
    return lambda: client.driver_pid


async def _back(name: str, client: DeviceClient) -> None:
    """First that its death is seen, then that it is ready."""
    await _until(name, client, lambda state: not _is_ready(state))
    await _until(name, client, _is_ready)


async def _times(kills: int, pid: Callable[[], int | None], back: Callable[[], Awaitable[None]]) -> list[float]:
    taken = []
    for _ in range(kills):
        # One that dies at once after each start is started more and more slowly, which is another figure.
        await asyncio.sleep(ANSWERED_HEALTHY_AFTER_S + 0.2)
        victim = pid()
        if victim is None:
            raise KioskError("bench: there is no driver to kill")
        began = time.monotonic()
        os.kill(victim, signal.SIGKILL)
        await back()
        taken.append(time.monotonic() - began)
    return sorted(taken)


def _recovery(taken: Sequence[float], floor: float) -> Recovery:
    p50, p95 = quantile(taken, 0.5), quantile(taken, 0.95)
    return Recovery(p50=round(p50, 3), p95=round(p95, 3), ratio_p50=round(p50 / floor, 2))


def _us(seconds: float) -> float:
    return round(seconds * 1e6, 1)
