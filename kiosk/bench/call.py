"""`kiosk bench call`: a call at the kiosk, beside a bare page of the same engine that has the same call.

Each pair: the same agent's page (bare, of the same engine) calls the floor, then the kiosk. The floor is one page with
a camera, a microphone and a connection. The kiosk is the product's: its engine in a process of its own, its picture
through shared memory onto a screen with a page under it, the démarche's state shared over the line to a desk, and a
text that is typed ten times a second. What is counted of the kiosk is what the call costs: its engine's processes, and
what the screen's own process does more than before.
"""

import asyncio
import contextlib
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
from websockets.asyncio.client import connect

from kiosk.bench.desk import _Server, _told
from kiosk.bench.desk_peers import SESSION_COOKIE, cookie_of
from kiosk.errors import KioskError
from kiosk.processes.proc import family

PAIRS = 5
# How long a call is counted, once both see each other.
SECONDS = 8.0
START_S = 40.0
# Qt's own switch.
UNBOXED = "QTWEBENGINE_DISABLE_SANDBOX"


class Beside(msgspec.Struct, frozen=True):
    """`ratio` above 1: the kiosk is worse."""

    floor: float
    kiosk: float
    ratio: float


class Text(msgspec.Struct, frozen=True):
    p50: float
    p95: float


class Frames(msgspec.Struct, frozen=True):
    """Decoded in the counted time, of the last pair."""

    kiosk: int
    agent: int


class CallTable(msgspec.Struct, frozen=True):
    """Medians of the pairs. `first_frame_ms`: at the floor since its camera is open, at the kiosk since the citizen's
    yes, with which the camera is opened. `fps`: pictures of the agent, decoded at the floor, painted by the kiosk's
    screen. `cpu`: of one processor. `text_ms`: from a key at the kiosk to the agent's console, during the call."""

    pairs: int
    first_frame_ms: Beside
    fps: Beside
    cpu: Beside
    pss_mb: Beside
    text_ms: Text
    frames_decoded: Frames


class Run(msgspec.Struct, frozen=True):
    first_frame_ms: float
    fps: float
    cpu: float
    pss_mb: float
    frames: Frames
    text_ms: tuple[float, ...] = ()


def measure(pairs: int = PAIRS, seconds: float = SECONDS) -> CallTable:
    """Raises `KioskError` where an end does not start or the two do not meet."""
    if os.geteuid() == 0 and not os.environ.get(UNBOXED):
        raise KioskError(f"bench: the engine's sandbox does not run as root: another user, or {UNBOXED}=1")
    return asyncio.run(_pairs(pairs, seconds))


async def _pairs(count: int, seconds: float) -> CallTable:
    floors: list[Run] = []
    kiosks: list[Run] = []
    for _ in range(count):
        floors.append(await _floor(seconds))
        kiosks.append(await _kiosk(seconds))
    texts = sorted(ms for run in kiosks for ms in run.text_ms)
    return CallTable(
        count,
        _beside([run.first_frame_ms for run in floors], [run.first_frame_ms for run in kiosks]),
        _beside([run.fps for run in floors], [run.fps for run in kiosks], more_is_better=True),
        _beside([run.cpu for run in floors], [run.cpu for run in kiosks]),
        _beside([run.pss_mb for run in floors], [run.pss_mb for run in kiosks]),
        Text(texts[len(texts) // 2], texts[min(len(texts) - 1, int(len(texts) * 0.95))]),
        kiosks[-1].frames,
    )


def _beside(floor: list[float], kiosk: list[float], *, more_is_better: bool = False) -> Beside:
    ratios = [a / b if more_is_better else b / a for a, b in zip(floor, kiosk, strict=True)]
    return Beside(
        round(statistics.median(floor), 2), round(statistics.median(kiosk), 2), round(statistics.median(ratios), 2)
    )


async def _floor(seconds: float) -> Run:
    async with _end("kiosk.bench.floor_call") as agent, _end("kiosk.bench.floor_call") as floor:
        first = await _connect(agent, floor, opened=True)
        used, begun = cpu_s(floor.pid), time.monotonic()
        before = [(await one.ask("counted", count=True))["frames"] for one in (floor, agent)]
        await asyncio.sleep(seconds)
        after = [(await one.ask("counted", count=True))["frames"] for one in (floor, agent)]
        taken = time.monotonic() - begun
        frames = Frames(after[0] - before[0], after[1] - before[1])
        return Run(first, frames.kiosk / taken, (cpu_s(floor.pid) - used) / taken, pss_mb(floor.pid), frames)


async def _kiosk(seconds: float) -> Run:
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder, _desk(Path(folder)) as (url, code, cookie):
        async with (
            _end("kiosk.bench.floor_call") as agent,
            _console(url, cookie) as texts,
            _end("kiosk.bench.call_screen", folder, url, code) as kiosk,
        ):
            return await _counted(agent, kiosk, texts, seconds)


async def _counted(agent: "_End", kiosk: "_End", texts: list[float], seconds: float) -> Run:
    alone_pss = pss_mb(kiosk.pid)
    kiosk.say(load=True)
    await kiosk.until("page_ready")
    first = await _connect(agent, kiosk)
    await asyncio.sleep(2)  # the conversation stands, and the view is shared
    texts.clear()
    kiosk.say(window=True)
    used, begun = cpu_s(kiosk.pid), time.monotonic()
    before = [(await one.ask("counted", count=True))["frames"] for one in (kiosk, agent)]
    await asyncio.sleep(seconds)
    told = await kiosk.ask("counted", count=True)
    taken = time.monotonic() - begun
    frames = Frames(told["frames"] - before[0], (await agent.ask("counted", count=True))["frames"] - before[1])
    if not texts:
        raise KioskError("bench: no text arrived at the console")
    return Run(
        first,
        told["painted"] / taken,
        (cpu_s(kiosk.pid) - used) / taken,
        pss_mb(kiosk.pid) - alone_pss,
        frames,
        tuple(texts),
    )


async def _connect(agent: "_End", other: "_End", *, opened: bool = False) -> float:
    """Milliseconds from the beginning (`opened`: from the open camera) to the first picture at the one that is
    measured."""
    agent.peer, other.peer = other, agent
    agent.say(begin="agent")
    await agent.until("signal")  # its camera is open: an agent is there before a citizen says yes
    begun = time.monotonic()
    other.say(begin="kiosk")
    if opened:
        await other.until("signal")
        begun = time.monotonic()
    await other.until("first_frame")
    first = (time.monotonic() - begun) * 1000
    await agent.until("first_frame")
    return first


# --- the ends ---------------------------------------------------------------------------------------------------------


class _End:
    """A process that speaks JSON lines; what it says as a signal goes to its `peer`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.pid = process.pid
        self.peer: _End | None = None
        self._said: dict[str, dict[str, Any]] = {}
        self._news = asyncio.Event()
        self._reading = asyncio.get_running_loop().create_task(self._read())

    def say(self, **said: Any) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(json.dumps(said).encode() + b"\n")

    async def ask(self, answer: str, **said: Any) -> dict[str, Any]:
        self._said.pop(answer, None)
        self.say(**said)
        return await self.until(answer)

    async def until(self, kind: str) -> dict[str, Any]:
        try:
            async with asyncio.timeout(START_S):
                while kind not in self._said:
                    if self._reading.done():
                        raise KioskError(f"bench: an end of the call has ended before it said {kind}")
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise KioskError(f"bench: an end of the call never said {kind}") from None
        return self._said[kind]

    async def _read(self) -> None:
        while self._process.stdout is not None and (text := await self._process.stdout.readline()):
            with contextlib.suppress(ValueError):
                said = json.loads(text)
                self._said[said["type"]] = said
                if said["type"] == "signal" and self.peer is not None:
                    self.peer.say(take=said["signal"])
                self._news.set()
        self._news.set()

    async def end(self) -> None:
        self._reading.cancel()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, 9)
        await self._process.wait()


@contextlib.asynccontextmanager
async def _end(module: str, *words: str) -> AsyncIterator[_End]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        module,
        *words,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
        limit=1 << 20,
    )
    end = _End(process)
    try:
        await end.until("ready")
        yield end
    finally:
        await end.end()


@contextlib.contextmanager
def _desk(folder: Path) -> Any:
    settings = folder / "desk.toml"
    settings.write_text('[live.people.agent]\nname = "Agent"\n', encoding="utf-8")
    common = ("--state", str(folder / "desk"), "--config", str(settings), "--json")
    with _Server("kiosk", "desk", "serve", *common) as server:
        code = next(iter(_told("kiosk", "desk", "enrol", "--count", "1", *common)["codes"]))
        link = next(iter(_told("kiosk", "desk", "link", "--everyone", *common)["links"].values()))
        yield str(server.ready["url"]), code, cookie_of(link)


@contextlib.asynccontextmanager
async def _console(url: str, cookie: str) -> AsyncIterator[list[float]]:
    """An agent who answers, asks to see, and reads: how old each text was when it came, in milliseconds."""
    texts: list[float] = []
    headers = {"Cookie": f"{SESSION_COOKIE}={cookie}"}
    address = url.replace("http://", "ws://") + "/console/line"
    async with connect(address, origin=url, additional_headers=headers, compression=None) as console:  # type: ignore[arg-type]

        async def read() -> None:
            async for frame in console:
                told = json.loads(frame)
                if told["type"] == "ring":
                    await console.send(json.dumps({"type": "answer", "request_id": told["id"]}))
                elif told["type"] == "in_call":
                    await console.send(json.dumps({"type": "share_view", "call_id": told["call_id"]}))
                elif told["type"] == "their_typing":
                    texts.append(round((time.monotonic_ns() - int(told["text"])) / 1e6, 2))

        reading = asyncio.create_task(read())
        await console.send(json.dumps({"type": "set_available", "available": True}))
        try:
            yield texts
        finally:
            reading.cancel()


# --- what the kernel counts -------------------------------------------------------------------------------------------


def cpu_s(pid: int) -> float:
    """Of a process and all below it, in user and kernel mode."""
    used = 0
    for one in family(pid):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            used += int(fields[11]) + int(fields[12])
    return used / os.sysconf("SC_CLK_TCK")


def pss_mb(pid: int) -> float:
    """Proportional set size of the same. The engine's process lets nobody but root look into it."""
    total = 0
    for one in family(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except PermissionError:
            raise KioskError("bench: only root may count the memory of the engine's process") from None
        except (OSError, ValueError):
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024
