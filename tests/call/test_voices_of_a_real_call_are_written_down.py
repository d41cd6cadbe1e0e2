"""The engine's page gives the voices of a real call to the recogniser, and what it writes goes to whom it is for: the
agent's words to the citizen's screen, the citizen's to the agent's page."""

import asyncio

import pytest

from kiosk.call import port
from kiosk.config import Call, Camera, Captions
from kiosk.help import wire_call
from kiosk.session.call import state as calls
from tests.call.test_a_photo_in_the_midst_of_a_call import RoomEnd, opened
from tests.support import captions
from tests.support.calls import CHROMIUM, AgentPage, browser
from tests.support.camera import SeenCamera

pytestmark = [pytest.mark.long, pytest.mark.skipif(not CHROMIUM, reason="Debian's chromium")]


SAYS = "one => send({ type: 'caption', ...one })"


def texts(kiosk: RoomEnd) -> list[str]:
    return [one.text for one in kiosk.told if isinstance(one, port.Heard)]


def captions_of(agent: AgentPage) -> list[wire_call.Caption]:
    return [one for one in agent.heard if isinstance(one, wire_call.Caption)]


def test_what_the_agents_own_page_writes_down_comes_to_the_screen() -> None:
    """A desk may have a recogniser of its own, and the kiosk none."""

    async def story() -> None:
        async with browser() as chromium:
            kiosk = RoomEnd(SeenCamera(Camera()), Call(simulated=True))
            agent = AgentPage(await chromium.new_page(), "agent")
            kiosk.meet(agent)
            kiosk.do(opened(camera=False))
            await kiosk.until(lambda: kiosk.last(port.PageReady), "the page")
            await agent.begin()
            await kiosk.seen()
            for seq in range(50):  # a flood of sentences that are not said to their end
                await agent.page.evaluate(SAYS, {"seq": seq, "text": f"Bonjour {seq}", "final": False})
            await agent.page.evaluate(SAYS, {"seq": 50, "text": "Asseyez-vous.", "final": True})
            await kiosk.until(lambda: "Asseyez-vous." in texts(kiosk), "the agent's words")
            assert "Bonjour 0" in texts(kiosk)
            assert len(texts(kiosk)) < 40, "each is another picture of the screen"
            closed = kiosk.room.carry_out(calls.CloseCall())
            assert closed is not None
            await closed

    asyncio.run(story())


def test_the_agents_words_come_to_the_screen_and_the_citizens_to_the_agent() -> None:
    async def story() -> None:
        async with browser() as chromium:
            config = Call(simulated=True, captions=Captions(command=captions.command(), citizen=True))
            kiosk = RoomEnd(SeenCamera(Camera()), config)
            agent = AgentPage(await chromium.new_page(), "agent")
            kiosk.meet(agent)
            kiosk.do(opened(camera=False))
            await kiosk.until(lambda: kiosk.last(port.PageReady), "the page")
            await agent.begin()
            await kiosk.seen()
            heard = await kiosk.until(lambda: kiosk.last(port.Heard), "the agent's words")
            assert heard.text.startswith("agent fr: ")
            assert not any(isinstance(one, port.Sound) for one in kiosk.told), "no sound goes to the visit"
            await kiosk.until(lambda: captions_of(agent) or None, "the citizen's words")
            assert captions_of(agent)[-1].text.startswith("citizen fr: ")

            kiosk.do(calls.AllowMedia(microphone=False, camera=False))
            await kiosk.until(lambda: (own := kiosk.last(port.Own)) and own.microphone == "off", "muted")
            await asyncio.sleep(1)  # what is on its way arrives
            count = len(captions_of(agent))
            await asyncio.sleep(2.5)
            assert len(captions_of(agent)) == count, "who is muted is not listened to"
            recogniser, closed = kiosk.room.recogniser, kiosk.room.carry_out(calls.CloseCall())
            assert recogniser is not None
            assert recogniser.pid is not None
            assert closed is not None
            await closed
            assert recogniser.pid is None, "it ends with the call"

    asyncio.run(story())
