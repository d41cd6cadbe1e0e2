"""The kiosk's engine and an agent's browser that may not reach each other: Debian's coturn between them, with the
desk's own credentials."""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from kiosk.desk.live import enrolling
from kiosk.desk.live.relays import Relays
from kiosk.desk.live.settings import Relay
from kiosk.help import wire
from kiosk.session.help.state import UNANSWERED_FOR_S
from kiosk.tour.terminal import Terminal, running_terminal
from tests.call.test_a_whole_kiosk_is_called import flows as agent_sees
from tests.call.test_two_people_see_and_hear_each_other import counted, flows
from tests.support.call_network import Network
from tests.support.calls import BOTH, CHROMIUM, KioskEnd, calling
from tests.support.desk_calls import agents_window, chromium, coturn
from tests.support.kiosk import configuration, visit
from tests.support.live_desk import LiveDesk, agent, live_desk

pytestmark = [pytest.mark.long, pytest.mark.skipif(not CHROMIUM, reason="Debian's chromium")]
SECRET = "a-secret-of-tests-that-is-long-enough"


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with coturn(tmp_path_factory.mktemp("relay"), SECRET) as port:
        yield port


def settings_of(folder: Path, port: int, transport: str = "udp") -> Relay:
    """Of a desk that lets nobody learn the other's address."""
    (folder / "secret").write_text(SECRET)
    turn = (f"turn:127.0.0.1:{port}?transport={transport}",)
    return Relay(turn=turn, secret_file=str(folder / "secret"), only=True)


def given(folder: Path, port: int, transport: str = "udp") -> wire.CallServers:
    """What the desk says to the kiosk after its yes."""
    servers = Relays(settings_of(folder, port, transport)).servers("c" * 32, datetime.now(UTC))
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


@contextlib.contextmanager
def kiosk_of(folder: Path, desk: LiveDesk) -> Iterator[Terminal]:
    """A whole kiosk, made known to this desk by a code."""
    code = folder / "code"
    code.write_text(enrolling.new_code(desk.store, datetime.now(UTC)))
    file = configuration(folder, devices=("camera", "call"))
    text = file.read_text().replace("desk = true", "desk = false")
    file.write_text(f'{text}[help]\ndesk_url = "{desk.url}"\ncode_file = "{code}"\n')
    with running_terminal(folder / "state", file) as kiosk:
        yield kiosk
        kiosk.close()


def test_a_whole_kiosk_and_an_agents_page_meet_at_the_relay(tmp_path: Path, relay: int) -> None:
    """Nothing between them is a test's own: the policy and the credentials are those that their desk gives."""
    people = {"camille": agent()}
    with (
        live_desk(tmp_path / "desk", people=people, relay=settings_of(tmp_path, relay)) as desk,
        kiosk_of(tmp_path, desk) as kiosk,
        sync_playwright() as playwright,
    ):
        citizen = visit(kiosk)
        robot = citizen.robot
        citizen.begin()
        citizen.choose()
        robot.tap("Aide")
        robot.tap("Un agent à distance", match="start")
        window = agents_window(chromium(playwright), desk)
        expect(window.page.locator("#status")).to_have_text("En ligne")
        robot.tap("Je ne sais pas")
        window.page.locator("#rings").get_by_role("button", name="Répondre").click()
        robot.see("Vous parlez avec", match="start")
        window.page.get_by_role("button", name="Proposer la vidéo").click()
        robot.see("voudrait vous parler", match="part")
        time.sleep(UNANSWERED_FOR_S)  # a person reads before they answer
        robot.tap("Oui, avec mon image")
        robot.see("vous voit", match="part")
        agent_sees(window)
        robot.see("Image de l'appel")
        assert window.stats()["pairs"] == [["relay", "relay"]]
        robot.tap("Raccrocher")


def test_where_udp_does_not_pass_they_meet_over_tcp_and_tell_no_address(tmp_path: Path, relay: int) -> None:
    async def story() -> None:
        async with calling() as kiosk:
            agent = kiosk.agents["agent"]
            await meet(kiosk, given(tmp_path, relay, transport="tcp"))
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
