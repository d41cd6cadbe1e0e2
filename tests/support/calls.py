"""Two ends of a call on one machine: the kiosk's engine, real and in its own process, and an agent's page in Debian's
Chromium. What they say to each other passes through the test, which may cut it.
"""

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeVar

from playwright.async_api import Browser, Page, async_playwright

from kiosk.call import port, protocol
from kiosk.call.client import CallClient
from kiosk.help import wire_call
from tests.support.call_network import Network
from tests.support.patience import PATIENCE_S

T = TypeVar("T")
PAGE = Path(__file__).with_name("call_agent.html")
BOTH = protocol.Allowed(microphone=True, camera=True)
CHROMIUM = shutil.which("chromium") or ""
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream", "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
]  # fmt: skip

if os.geteuid() == 0:
    os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"


class AgentPage:
    """`cut`: what either end says is lost, as while the line to the desk is down. `network`: what its packets pass
    through, where that matters."""

    def __init__(self, page: Page, party: port.Party, network: Network | None = None) -> None:
        self.page = page
        self.party = party
        self.network = network
        self.cut = False
        self.there = False
        self.said: list[wire_call.CallSignal] = []
        self.heard: list[wire_call.CallSignal] = []
        self.to_kiosk: Callable[[port.Party, wire_call.CallSignal], None] = lambda party, signal: None

    async def begin(self, servers: tuple[wire_call.IceServer, ...] = (), *, relay_only: bool = False) -> None:
        await self.page.expose_function("relay", self._relay)
        await self.page.goto(PAGE.as_uri())
        plain = [{"urls": list(one.urls), "username": one.username, "credential": one.credential} for one in servers]
        self.there = True
        await self.page.evaluate("rules => begin(rules)", {"servers": plain, "relay_only": relay_only})

    async def _relay(self, text: str) -> None:
        signal = wire_call.signal_in(text)
        assert signal is not None, text[:200]
        self.said.append(signal)
        carried = await self._carried(signal)
        if carried is not None and not self.cut:
            self.to_kiosk(self.party, carried)

    async def take(self, signal: wire_call.CallSignal) -> None:
        carried = await self._carried(signal)
        self.heard.append(signal)
        if carried is not None and self.there and not self.cut:
            await self.page.evaluate("text => take(text)", wire_call.payload_of(carried))

    async def _carried(self, signal: wire_call.CallSignal) -> wire_call.CallSignal | None:
        return signal if self.network is None else await self.network.carry(signal)

    async def figures(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.page.evaluate("figures()")
        return found

    async def hears(self, energy: float = 0.01) -> dict[str, Any]:
        """The figures once that much sound has come."""
        await self.page.wait_for_function("async least => (await figures()).energy > least", arg=energy, polling=100)
        return await self.figures()


class KioskEnd:
    """The engine as the screen has it, without a screen."""

    def __init__(self) -> None:
        self.told: list[port.Told] = []
        self.frames: list[port.Frame] = []
        self.agents: dict[port.Party, AgentPage] = {}
        self.news = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        devices = protocol.Sounds(loudspeaker="Fake Audio Output 1", headset="Fake Audio Output 2")
        self.client = CallClient(self._hear, stand_in=True, devices=devices)
        self.client.watch(self._see)

    def begin(
        self,
        allowed: protocol.Allowed = BOTH,
        servers: tuple[wire_call.IceServer, ...] = (),
        *,
        relay_only: bool = False,
    ) -> None:
        self.client.begin(protocol.Begin(servers, relay_only, allowed, headset=False))

    def meet(self, agent: AgentPage) -> None:
        self.agents[agent.party] = agent
        agent.to_kiosk = lambda party, signal: self.client.do(protocol.Deliver(party, signal))

    async def until(self, found: Callable[[], T | None], what: str, patience_s: float = PATIENCE_S) -> T:
        try:
            async with asyncio.timeout(patience_s):
                while (here := found()) is None or here is False:
                    self.news.clear()
                    await self.news.wait()
                return here
        except TimeoutError:
            kinds = [one for one in self.told if not isinstance(one, port.Signalled | port.Frame)][-8:]
            raise AssertionError(f"never came: {what}; told {kinds}") from None

    def last(self, kind: type[T], party: port.Party = "agent") -> T | None:
        found = [one for one in self.told if isinstance(one, kind) and getattr(one, "party", party) == party]
        return found[-1] if found else None

    async def linked(self, state: str, party: port.Party = "agent", patience_s: float = PATIENCE_S) -> port.Linked:
        def here() -> port.Linked | None:
            last = self.last(port.Linked, party)
            return last if last is not None and last.state == state else None

        return await self.until(here, f"{party} {state}", patience_s)

    async def seen(self, party: port.Party = "agent") -> port.Linked:
        """The first picture of the other end has been drawn."""

        def here() -> port.Linked | None:
            last = self.last(port.Linked, party)
            return last if last is not None and last.state == "on" and last.first_frame_ms else None

        return await self.until(here, f"a picture of {party}")

    async def figures(self, party: port.Party = "agent") -> port.Figures:
        before = self.last(port.Figures, party)
        self.client.do(protocol.Count())

        def fresh() -> port.Figures | None:
            last = self.last(port.Figures, party)
            return last if last is not before else None

        return await self.until(fresh, "figures")

    async def hears(self, energy: float = 0.01) -> None:
        """Until that much of the agent's sound has come."""
        async with asyncio.timeout(PATIENCE_S):
            while (await self.figures()).audio_energy <= energy:
                pass  # each answer comes from the page

    def _hear(self, told: port.Told) -> None:
        self.told.append(told)
        if isinstance(told, port.Signalled) and told.party in self.agents:
            task = asyncio.get_running_loop().create_task(self.agents[told.party].take(told.signal))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self.news.set()

    def _see(self, frame: port.Frame | None) -> None:
        if frame is not None:
            self.frames.append(frame)
            self.news.set()


@contextlib.asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield chromium
        finally:
            await chromium.close()


@contextlib.asynccontextmanager
async def calling(*parties: port.Party, network: Network | None = None) -> AsyncIterator[KioskEnd]:
    """A kiosk and the pages of `parties`, that know how to reach each other; nobody has begun."""
    async with browser() as chromium:
        kiosk = KioskEnd()
        for party in parties or ("agent",):
            kiosk.meet(AgentPage(await chromium.new_page(), party, network))
        try:
            yield kiosk
        finally:
            await kiosk.client.close()
            if network is not None:
                network.close()
