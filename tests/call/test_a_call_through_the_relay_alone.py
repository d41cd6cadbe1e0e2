"""The kiosk's engine and an agent's browser that may not reach each other: Debian's coturn between them, with the
desk's own credentials."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.desk.live.relays import Relays
from kiosk.desk.live.settings import Relay
from kiosk.help import wire
from tests.call.test_two_people_see_and_hear_each_other import counted, flows
from tests.support.call_network import Network
from tests.support.calls import BOTH, CHROMIUM, KioskEnd, calling
from tests.support.desk_calls import coturn

pytestmark = [pytest.mark.long, pytest.mark.skipif(not CHROMIUM, reason="Debian's chromium")]
SECRET = "a-secret-of-tests-that-is-long-enough"


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with coturn(tmp_path_factory.mktemp("relay"), SECRET) as port:
        yield port


def given(folder: Path, port: int, transport: str = "udp") -> wire.CallServers:
    """What the desk says to the kiosk after its yes."""
    (folder / "secret").write_text(SECRET)
    turn = (f"turn:127.0.0.1:{port}?transport={transport}",)
    settings = Relay(turn=turn, secret_file=str(folder / "secret"), only=True)
    servers = Relays(settings).servers("c" * 32, datetime.now(UTC))
    assert servers.relay_only
    return servers


async def meet(kiosk: KioskEnd, servers: wire.CallServers, agents: wire.CallServers | None = None) -> None:
    kiosk.begin(BOTH, servers.servers, relay_only=servers.relay_only)
    other = agents or servers
    await kiosk.agents["agent"].begin(other.servers, relay_only=other.relay_only)


def relays_of(said: list[object]) -> set[str]:
    """Kinds of the ways that an end has told the other."""
    words = [str(getattr(one, "candidate", "")).split() for one in said]
    return {told[told.index("typ") + 1] for told in words if "typ" in told}


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_both_see_each_other_and_no_packet_takes_another_way(tmp_path: Path, relay: int, transport: str) -> None:
    async def story() -> None:
        async with calling() as kiosk:
            agent = kiosk.agents["agent"]
            await meet(kiosk, given(tmp_path, relay, transport=transport))
            await kiosk.seen()
            await flows(kiosk)
            here, there = await kiosk.figures(), await agent.figures()
            assert here.relayed
            assert there["relayed"]
            assert here.audio_energy > 0
            assert there["energy"] > 0
            assert relays_of(list(agent.heard)) == relays_of(list(agent.said)) == {"relay"}, "no address is told"

    asyncio.run(story())


def test_five_per_cent_of_loss_on_the_way_to_the_relay_freezes_nothing(tmp_path: Path, relay: int) -> None:
    async def story() -> None:
        network = Network(loss=0.05, delay_s=0.02)
        lossy = await network.way_to(("127.0.0.1", relay))
        try:
            async with calling() as kiosk:
                await meet(kiosk, given(tmp_path, lossy), given(tmp_path, relay))
                await kiosk.seen()
                await flows(kiosk)
                before, after = await counted(kiosk, 4.0)
                assert after.relayed
                assert after.packets_lost > before.packets_lost
                assert network.lost > 20
                assert after.frames_decoded - before.frames_decoded > 40, "ten pictures a second at least"
        finally:
            network.close()

    asyncio.run(story())


def test_a_relay_that_is_gone_is_said_and_mended_when_it_is_back(tmp_path: Path, relay: int) -> None:
    async def story() -> None:
        network = Network()
        way = await network.way_to(("127.0.0.1", relay))
        try:
            async with calling() as kiosk:
                await meet(kiosk, given(tmp_path, way), given(tmp_path, relay))
                await kiosk.seen()
                network.cut = True
                await kiosk.linked("cut", patience_s=20)
                network.cut = False
                await kiosk.linked("on", patience_s=30)
                await flows(kiosk)
                assert (await kiosk.figures()).relayed
        finally:
            network.close()

    asyncio.run(story())
