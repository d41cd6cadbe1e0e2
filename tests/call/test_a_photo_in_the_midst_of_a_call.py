"""The camera is the call's until a photo wants it: the page closes it, the agent sees nothing, and it is given back.
The engine, the lease and the camera's driver are real."""

import asyncio
from pathlib import Path

import pytest

from kiosk.call import port
from kiosk.config import Call, Camera
from kiosk.devices.camera.port import Picture
from kiosk.session import events
from kiosk.session.call import state as calls
from kiosk.session.call.errands import CallRoom
from kiosk.session.work import Work
from tests.call.test_two_people_see_and_hear_each_other import camera_is, flows
from tests.support.calls import CHROMIUM, AgentPage, KioskEnd, browser
from tests.support.camera import SeenCamera, open_camera, quick, sequence

pytestmark = [pytest.mark.long, pytest.mark.skipif(not CHROMIUM, reason="Debian's chromium")]


SIMULATED = Call(simulated=True)


class RoomEnd(KioskEnd):
    """As a visit has it: by effects, with the kiosk's own camera."""

    def __init__(self, camera: SeenCamera, config: Call = SIMULATED) -> None:
        super().__init__()
        self.room = CallRoom(config, camera)
        self.client = self.room.client
        self.room.listen(self._dispatched)
        self._works: set[asyncio.Task[None]] = set()

    def do(self, effect: calls.CallEffect) -> None:
        work: Work | None = self.room.carry_out(effect)
        if work is not None:
            task = asyncio.get_running_loop().create_task(work)
            self._works.add(task)
            task.add_done_callback(self._works.discard)

    def _dispatched(self, event: events.Event) -> None:
        assert isinstance(event, calls.CallTold)
        self._hear(event.told)


def opened(*, camera: bool) -> calls.OpenCall:
    return calls.OpenCall((), relay_only=False, microphone=True, camera=camera, headset=False)


def test_a_photo_is_taken_unseen_and_the_call_goes_on(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_camera(quick(Camera(file=sequence(tmp_path)))) as camera, browser() as chromium:
            kiosk = RoomEnd(camera)
            agent = AgentPage(await chromium.new_page(), "agent")
            kiosk.meet(agent)
            kiosk.do(opened(camera=True))
            await kiosk.until(lambda: kiosk.last(port.PageReady), "the page")
            await agent.begin()
            await kiosk.seen()
            await camera_is(kiosk, "on")
            await flows(kiosk)
            assert camera.camera_on, "the light is on, whoever has the camera"

            async with await camera.lent("photo") as photo:
                await camera_is(kiosk, "away")
                await asyncio.sleep(1)  # what is on its way arrives
                before = (await agent.figures())["frames"]
                assert isinstance(await photo.snapshot(), Picture)
                await asyncio.sleep(0.7)
                assert (await agent.figures())["frames"] - before <= 1, "the agent does not see it"
            await camera_is(kiosk, "on")
            await flows(kiosk)

            photo = await camera.lent("photo")
            await camera_is(kiosk, "away")
            kiosk.do(calls.AllowMedia(microphone=True, camera=False))
            await camera_is(kiosk, "off")
            await photo.release()
            await camera.until(lambda: not camera.camera_on)
            kiosk.do(calls.AllowMedia(microphone=True, camera=True))
            await camera_is(kiosk, "on")

            kiosk.do(calls.CloseCall())
            await camera.until(lambda: not camera.camera_on)
            assert kiosk.client.pid is None
            again = await camera.lent("photo")
            await again.release()

    asyncio.run(story())


def test_a_kiosk_without_a_camera_is_heard() -> None:
    async def story() -> None:
        async with browser() as chromium:
            kiosk = RoomEnd(SeenCamera(Camera()))
            agent = AgentPage(await chromium.new_page(), "agent")
            kiosk.meet(agent)
            kiosk.do(opened(camera=True))
            await camera_is(kiosk, "none")
            await kiosk.until(lambda: kiosk.last(port.PageReady), "the page")
            await agent.begin()
            await kiosk.seen()
            figures = await agent.hears()
            assert figures["frames"] == 0
            await kiosk.client.close()

    asyncio.run(story())
