"""`kiosk bench desk`: one desk, of one process or several, with thousands of kiosks and hundreds of agents, beside a
bare echo server.

All the other ends live in this process, on the same machine: what is measured includes their own turn in its loop. The
floor is a WebSocket of the same framework and server that says back what it hears, with as many lines.
"""

import asyncio
import contextlib
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import msgspec
from websockets.asyncio.client import ClientConnection, connect

from kiosk.bench.desk_peers import Agent, Kiosk, Times, cookie_of
from kiosk.errors import ConfigError, KioskError
from kiosk.help import wire

KIOSKS = 2000
AGENTS = 200
SECONDS = 30
REQUESTS_PER_S = 20
# Lines opened at one time: more only wait for one another.
AT_ONCE = 50

Coming = Callable[[], Awaitable[None]]


class Latency(msgspec.Struct, frozen=True):
    p50: float
    p95: float
    most: float


class Table(msgspec.Struct, frozen=True):
    """`processes`: of the desk; memory and processor are theirs together. `request_to_ring_ms`: from a kiosk's request
    to the first console that rings; `request_to_answer_ms`: until the kiosk knows who answers. `echo_ms`: there and
    back at the floor, as often. Memory: resident, by line. `busy`: of one processor, while requests come. `unanswered`
    and `cut`: of all, and both must be 0."""

    processes: int
    kiosks: int
    agents: int
    requests: int
    unanswered: int
    cut: int
    request_to_ring_ms: Latency
    request_to_answer_ms: Latency
    echo_ms: Latency
    kb_per_kiosk: float
    echo_kb_per_line: float
    busy: float
    echo_busy: float


def measure(
    kiosks: int = KIOSKS, agents: int = AGENTS, seconds: int = SECONDS, database: str = "", processes: int = 1
) -> Table:
    """`database`: PostgreSQL's address, or a file of one line with it; empty: SQLite. It must be an empty one.
    `processes`: of one desk; kiosks and agents come to each in its turn, as by a proxy."""
    if processes > 1 and not database:
        raise ConfigError("--processes: a desk of several needs --database")
    if database:
        _told("kiosk", "desk", "migrate", "--database", database, "--json")
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        echo, echo_kb, echo_busy = asyncio.run(_echo(kiosks, seconds))
        floor = (echo, echo_kb, echo_busy)
        return asyncio.run(_desk(Path(folder), kiosks, agents, seconds, floor, database=database, processes=processes))


# --- the floor --------------------------------------------------------------------------------------------------------


async def _echo(lines: int, seconds: int) -> tuple[Latency, float, float]:
    with _Server("kiosk.bench.floor_echo") as server:
        before = server.kb()
        url = f"ws://127.0.0.1:{server.ready['port']}/"
        limit = asyncio.Semaphore(AT_ONCE)

        async def come() -> ClientConnection:
            async with limit:
                return await connect(url, compression=None, ping_interval=None, open_timeout=60)

        opened = await asyncio.gather(*(come() for _ in range(lines)))
        kb = (server.kb() - before) / lines
        beat = wire.encode(wire.Heartbeat("free"))
        taken: list[float] = []

        async def there_and_back(line: ClientConnection) -> None:
            begun = time.monotonic()
            await line.send(beat)
            await line.recv()
            taken.append(time.monotonic() - begun)

        used = server.cpu_s()
        begun = time.monotonic()
        tasks = []
        # As many messages as the kiosks' heartbeats and requests together.
        every = 1 / (lines / wire.HEARTBEAT_S + REQUESTS_PER_S)
        for number in range(int(seconds / every)):
            await _until(begun + number * every)
            tasks.append(asyncio.create_task(there_and_back(opened[number % lines])))
        await asyncio.gather(*tasks)
        busy = (server.cpu_s() - used) / (time.monotonic() - begun)
        await asyncio.gather(*(line.close() for line in opened))
        return _latency(taken), round(kb, 1), round(busy, 2)


# --- the desk ---------------------------------------------------------------------------------------------------------


async def _desk(
    folder: Path,
    kiosks: int,
    agents: int,
    seconds: int,
    floor: tuple[Latency, float, float],
    *,
    database: str,
    processes: int,
) -> Table:
    common, times = _settings(folder, kiosks, agents, database), Times()
    with contextlib.ExitStack() as running:
        servers = [running.enter_context(_Server("kiosk", "desk", "serve", *common)) for _ in range(processes)]
        ends = await _enrolled(servers, kiosks, common, times)
        before = sum(server.kb() for server in servers)
        # From the first line on: where thousands take half a minute to come, the first would be cut for their silence.
        beats = asyncio.create_task(_beat(ends))
        await _all_come([end.come for end in ends])
        kb = (sum(server.kb() for server in servers) - before) / kiosks
        helpers = await _agents(servers, common, times)
        await asyncio.sleep(3)  # the consoles' first boards
        busy = await _asked(ends, seconds, servers)
        await _settled(times)
        beats.cancel()
        cut = times.cut
        leaving = (*(end.leave() for end in ends), *(helper.leave() for helper in helpers))
        await asyncio.gather(*leaving, return_exceptions=True)
    echo, echo_kb, echo_busy = floor
    return Table(
        processes,
        kiosks,
        agents,
        len(times.asked),
        len(times.asked.keys() - times.answered.keys()),
        cut,
        _latency([at - times.asked[name] for name, at in times.rung.items()]),
        _latency([at - times.asked[name] for name, at in times.answered.items()]),
        echo,
        round(kb, 1),
        echo_kb,
        round(busy, 2),
        echo_busy,
    )


def _settings(folder: Path, kiosks: int, agents: int, database: str) -> tuple[str, ...]:
    """What every command of this desk is given."""
    settings = folder / "desk.toml"
    people = (f'[live.people.agent-{number}]\nname = "Agent {number}"\n' for number in range(agents))
    settings.write_text(f"max_connections = {kiosks + agents + 200}\n" + "".join(people), encoding="utf-8")
    common = ("--state", str(folder / "state"), "--config", str(settings), "--json")
    return (*common, "--database", database) if database else common


def _line_of(servers: list["_Server"], number: int) -> tuple[str, str]:
    """Of the process to which this kiosk or agent comes, by turns: its address, and that of its lines."""
    url = str(servers[number % len(servers)].ready["url"])
    return url, url.replace("http://", "ws://")


async def _enrolled(servers: list["_Server"], kiosks: int, common: tuple[str, ...], times: Times) -> list[Kiosk]:
    codes = _told("kiosk", "desk", "enrol", "--count", str(kiosks), *common)["codes"]
    ends = [Kiosk(number, _line_of(servers, number)[1] + wire.LINE_PATH, times) for number in range(kiosks)]
    bodies = [end.enrolment(code) for end, code in zip(ends, codes, strict=True)]
    await asyncio.to_thread(_enrol, _line_of(servers, 0)[0], bodies)
    return ends


async def _agents(servers: list["_Server"], common: tuple[str, ...], times: Times) -> list[Agent]:
    """All of the settings, each at their console."""
    links = _told("kiosk", "desk", "link", "--everyone", *common)["links"]
    cookies = [await asyncio.to_thread(cookie_of, link) for link in links.values()]
    places = [_line_of(servers, number) for number in range(len(cookies))]
    helpers = [Agent(line + "/console/line", one, times) for (_, line), one in zip(places, cookies, strict=True)]
    await _all_come([partial(helper.come, url) for (url, _), helper in zip(places, helpers, strict=True)])
    return helpers


async def _asked(ends: list[Kiosk], seconds: int, servers: list["_Server"]) -> float:
    """Requests for so long; how busy the servers were with them."""
    used, begun = sum(server.cpu_s() for server in servers), time.monotonic()
    for number in range(seconds * REQUESTS_PER_S):
        await _until(begun + number / REQUESTS_PER_S)
        await ends[(number * 7) % len(ends)].ask()
    return (sum(server.cpu_s() for server in servers) - used) / (time.monotonic() - begun)


async def _beat(kiosks: list[Kiosk]) -> None:
    """Each kiosk's heartbeat, spread over its interval."""
    begun, number = time.monotonic(), 0
    while True:
        await _until(begun + number * wire.HEARTBEAT_S / len(kiosks))
        await kiosks[number % len(kiosks)].beat()
        number += 1


async def _settled(times: Times) -> None:
    """Until all are answered, or nobody could be any more."""
    for _ in range(200):
        if not times.asked.keys() - times.answered.keys():
            return
        await asyncio.sleep(0.05)


def _enrol(url: str, bodies: list[bytes]) -> None:
    host = url.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=30)
    for body in bodies:
        try:
            connection.request("POST", wire.ENROL_PATH, body)
        except OSError:  # a connection that was idle for five seconds, on a loaded machine, was closed by the desk
            connection.close()
            connection.request("POST", wire.ENROL_PATH, body)
        try:
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise KioskError(f"bench: the desk ends a kiosk's enrolment: {type(error).__name__}") from None
        if answer.status != 201:
            raise KioskError(f"bench: a kiosk was not enrolled: status {answer.status}")
    connection.close()


async def _all_come(comings: list[Coming]) -> None:
    limit = asyncio.Semaphore(AT_ONCE)

    async def one(come: Coming) -> None:
        async with limit:
            await come()

    await asyncio.gather(*(one(come) for come in comings))


async def _until(instant: float) -> None:
    """Late is late: what follows is not put off."""
    left = instant - time.monotonic()
    await asyncio.sleep(max(0.0, left))


class _Server:
    """A server in a process of its own, from its first line on."""

    def __init__(self, *words: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        line = self._process.stdout.readline() if self._process.stdout is not None else b""
        try:
            self.ready = json.loads(line)
        except ValueError:
            self._process.kill()
            raise KioskError(f"bench: {' '.join(words[:3])} did not start") from None

    def __enter__(self) -> "_Server":
        return self

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def kb(self) -> float:
        """Resident memory."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1024

    def cpu_s(self) -> float:
        """Of all its threads, in user and kernel mode."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _told(*words: str) -> dict[str, dict[str, str]]:
    done = subprocess.run([sys.executable, "-P", "-m", *words], capture_output=True, check=False, timeout=120)
    if done.returncode != 0:
        raise KioskError(f"bench: {' '.join(words[:3])} failed")
    told: dict[str, dict[str, str]] = json.loads(done.stdout)
    return told


def _latency(seconds: list[float]) -> Latency:
    ranked = sorted(seconds) or [0.0]
    p95 = ranked[min(len(ranked) - 1, int(len(ranked) * 0.95))]
    return Latency(_ms(ranked[len(ranked) // 2]), _ms(p95), _ms(ranked[-1]))


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
