"""A real call on this machine: the kiosk's engine in its own process, the agent's page in Debian's Chromium, the test
devices of both. What is counted is what the engines themselves count (webrtc-stats)."""

import asyncio
import dataclasses
import os
import signal

import pytest

from kiosk.call import port, protocol
from kiosk.help.wire_call import CallSignal, Description
from tests.support.call_network import Network
from tests.support.calls import BOTH, CHROMIUM, KioskEnd, calling
from tests.support.patience import PATIENCE_S, promised
from tests.web.test_the_engine_ends_and_begins import children, is_gone, renderer, wait_until

pytestmark = [pytest.mark.long, pytest.mark.skipif(not CHROMIUM, reason="Debian's chromium")]
LOUDSPEAKER = "Fake Audio Output 1"
SOUND = protocol.Allowed(microphone=True)


async def counted(kiosk: KioskEnd, seconds: float = 1.0) -> tuple[port.Figures, port.Figures]:
    before = await kiosk.figures()
    await asyncio.sleep(seconds)
    return before, await kiosk.figures()


async def flows(kiosk: KioskEnd, patience_s: float = PATIENCE_S) -> None:
    """Pictures are decoded at both ends, and go on being decoded."""
    async with asyncio.timeout(patience_s):
        while True:
            agent = await kiosk.agents["agent"].figures()
            before, after = await counted(kiosk, 0.7)
            again = await kiosk.agents["agent"].figures()
            if after.frames_decoded - before.frames_decoded >= 3 and again["frames"] - agent["frames"] >= 3:
                return


async def flows_again(kiosk: KioskEnd, patience_s: float = PATIENCE_S) -> None:
    """After a cut: three times there are more than before, at both ends. How many a second is no matter here: the ends
    send few until they trust the line."""
    here = _Grows("at the kiosk")
    there = _Grows("at the agent's")
    try:
        async with asyncio.timeout(patience_s):
            while here.times < 3 or there.times < 3:
                there.see((await kiosk.agents["agent"].figures())["frames"])
                here.see((await counted(kiosk, 0.2))[1].frames_decoded)
    except TimeoutError:
        link = kiosk.last(port.Linked)
        raise AssertionError(f"no pictures come: {here}, {there}; {link}, {await kiosk.figures()}") from None


@dataclasses.dataclass
class _Grows:
    """A count of pictures; a connection that was built anew counts from nothing."""

    where: str
    count: int | None = None
    times: int = 0

    def see(self, count: int) -> None:
        self.times += self.count is not None and count > self.count
        self.count = count


async def camera_is(kiosk: KioskEnd, state: str) -> None:
    def here() -> bool:
        own = kiosk.last(port.Own)
        return own is not None and own.camera == state

    await kiosk.until(here, f"the camera is {state}")


def colours(kiosk: KioskEnd) -> int:
    """Of the newest picture that the screen would paint."""
    for frame in reversed(kiosk.frames[-2:]):
        found = kiosk.client.pictures.find(frame.slot, frame.sequence)
        if found is not None:
            pixels = bytes(kiosk.client.pictures.memory[found.offset : found.offset + found.size])
            return len({pixels[at : at + 3] for at in range(0, len(pixels), 4 * 97)})
    return 0


def test_both_see_and_hear_and_each_device_follows_the_citizen() -> None:
    async def story() -> None:
        async with calling() as kiosk:
            agent = kiosk.agents["agent"]
            kiosk.begin(SOUND)
            await kiosk.until(lambda: kiosk.last(port.PageReady), "the page")
            await agent.begin()
            first = await kiosk.seen()
            assert first.first_frame_ms < promised(5) * 1000
            await kiosk.until(lambda: kiosk.last(port.Own) == port.Own("on", "off", LOUDSPEAKER), "the microphone")
            for headset, output in ((True, "Fake Audio Output 2"), (False, LOUDSPEAKER)):
                kiosk.client.do(protocol.Play(headset))
                own = port.Own("on", "off", output)
                await kiosk.until(lambda own=own: kiosk.last(port.Own) == own, output)  # type: ignore[misc]
            heard = await agent.hears()
            assert heard["frames"] == 0, "and not seen: nothing was said yes to"
            await kiosk.hears()
            await kiosk.until(lambda: colours(kiosk) > 3, "the agent's picture where the screen paints it")

            kiosk.client.do(protocol.Allow(BOTH))
            await camera_is(kiosk, "on")
            await flows(kiosk)
            at_the_desk, at_the_kiosk = await agent.figures(), await kiosk.figures()
            assert at_the_desk["codec"] == at_the_kiosk.codec == "video/VP8"
            assert (at_the_desk["sound"], at_the_desk["rate"]) == ("audio/opus", 48_000), "up to 20 kHz are carried"
            for width, height in (
                (at_the_desk["width"], at_the_desk["height"]),
                (at_the_kiosk.width, at_the_kiosk.height),
            ):
                assert width >= 320, "a quarter of VGA at least"
                assert height >= 240

            for state, allowed in (
                ("away", protocol.Allowed(microphone=True, camera=True, away=True)),
                ("off", SOUND),
            ):
                kiosk.client.do(protocol.Allow(allowed))
                await camera_is(kiosk, state)
                await asyncio.sleep(1)  # what is on its way arrives
                before = (await agent.figures())["frames"]
                await asyncio.sleep(0.7)
                assert (await agent.figures())["frames"] - before <= 1, f"{state}: nothing is seen"
            kiosk.client.do(protocol.Allow(BOTH))
            await flows(kiosk)

            kiosk.client.do(protocol.Allow(protocol.Allowed(microphone=False)))
            await kiosk.until(lambda: kiosk.last(port.Own) == port.Own("off", "off", LOUDSPEAKER), "muted")
            await asyncio.sleep(1)
            before = (await agent.figures())["energy"]
            await asyncio.sleep(1)
            assert (await agent.figures())["energy"] - before < 0.02, "silence: a tone is a hundred times as loud"

    asyncio.run(story())


def test_a_network_that_is_cut_for_ten_seconds_is_said_and_mended() -> None:
    async def story() -> None:
        network = Network()
        async with calling(network=network) as kiosk:
            kiosk.begin()
            await kiosk.agents["agent"].begin()
            await kiosk.seen()
            await flows(kiosk)
            assert network.carried > 50, "the packets do pass here"
            network.cut = kiosk.agents["agent"].cut = True
            await kiosk.linked("cut", patience_s=15)
            await asyncio.sleep(4)
            network.cut = kiosk.agents["agent"].cut = False
            kiosk.client.do(protocol.Mend())
            await kiosk.linked("on", patience_s=20)
            await flows_again(kiosk)

    asyncio.run(story())


def test_a_path_that_comes_back_before_the_line_to_the_desk_does() -> None:
    """What the kiosk offered meanwhile has reached nobody, and the path needs no mending: it is offered again."""

    async def story() -> None:
        network = Network()
        async with calling(network=network) as kiosk:
            kiosk.begin()
            agent = kiosk.agents["agent"]
            await agent.begin()
            await kiosk.seen()
            await flows(kiosk)
            network.cut = agent.cut = True
            offered = len(agent.heard)
            await kiosk.until(lambda: len(offers(agent.heard[offered:])) >= 2, "a second offer that nobody hears", 20)
            network.cut = False
            await kiosk.linked("on", patience_s=20)
            agent.cut = False
            answered = len(agent.said)
            await flows_again(kiosk)
            assert any(isinstance(one, Description) and one.kind == "answer" for one in agent.said[answered:])
            assert agent.heard[0].sender == agent.heard[-1].sender, "the connection is the one that was"

    asyncio.run(story())


def test_a_path_that_never_comes_back_is_given_up() -> None:
    """The pages meet anew meanwhile, and their new connection finds no way either."""

    async def story() -> None:
        network = Network()
        async with calling(network=network) as kiosk:
            kiosk.begin()
            await kiosk.agents["agent"].begin()
            await kiosk.seen()
            network.cut = True
            await kiosk.linked("cut", patience_s=15)
            first = kiosk.agents["agent"].heard[0].sender
            await kiosk.linked("lost", patience_s=PATIENCE_S + 30)
            assert kiosk.agents["agent"].heard[-1].sender != first, "a new connection was tried"

    asyncio.run(story())


def offers(signals: list[CallSignal]) -> list[CallSignal]:
    return [one for one in signals if isinstance(one, Description) and one.kind == "offer"]


def test_five_per_cent_of_loss_freezes_nothing() -> None:
    async def story() -> None:
        network = Network(loss=0.05, delay_s=0.02)
        async with calling(network=network) as kiosk:
            kiosk.begin()
            await kiosk.agents["agent"].begin()
            await kiosk.seen()
            await flows(kiosk)
            before, after = await counted(kiosk, 4.0)
            assert after.packets_lost > before.packets_lost
            assert after.frames_decoded - before.frames_decoded > 40, "ten pictures a second at least"

    asyncio.run(story())


def test_a_page_and_an_engine_that_are_killed_are_there_again() -> None:
    async def story() -> None:
        async with calling() as kiosk:
            kiosk.begin()
            await kiosk.agents["agent"].begin()
            await kiosk.seen()
            await flows(kiosk)
            pid = kiosk.client.pid
            assert pid is not None
            for victim in (renderer(pid), pid):
                kiosk.told.clear()
                os.kill(victim, signal.SIGKILL)
                await kiosk.until(lambda: kiosk.last(port.Crashed), "it is said")
                await kiosk.seen()
                await flows(kiosk)
            new = kiosk.client.pid
            assert new not in (None, pid)
            assert new is not None
            below = [new, *children(new)]
            await kiosk.client.close()
            await wait_until(lambda: all(map(is_gone, below)), "every process is gone")
            assert not any(bytes(kiosk.client.pictures.memory[4096:40960])), "no picture is left"

    asyncio.run(story())


def test_a_third_person_is_seen_beside_the_agent() -> None:
    async def story() -> None:
        async with calling("agent", "third") as kiosk:
            kiosk.begin()
            for agent in kiosk.agents.values():
                await agent.begin()
            await kiosk.seen("agent")
            kiosk.client.do(protocol.Third(there=True, large=True))
            await kiosk.seen("third")
            await asyncio.sleep(1)
            for party in ("agent", "third"):
                assert (await kiosk.figures(party)).frames_decoded > 5
                assert (await kiosk.agents[party].figures())["frames"] > 5
            kiosk.client.do(protocol.Third(there=False))
            before, after = await counted(kiosk)
            assert after.frames_decoded > before.frames_decoded, "the agent is still there"

    asyncio.run(story())
