"""The coach's own process: over the camera's frames where they lie in shared memory, and killed in the middle."""

import asyncio

import cv2
import numpy as np

from kiosk.devices.camera.protocol import Frame
from kiosk.devices.camera.ring import Ring
from kiosk.devices.camera.ring_writer import RingWriter
from kiosk.devices.states import Fault
from kiosk.documents.page.client import PageCoach
from kiosk.documents.page.port import Examine, Examined
from tests.support.papers import filmed, jpeg
from tests.support.patience import PATIENCE_S


async def look_and_die() -> None:
    ring = Ring()
    writer = RingWriter(ring.descriptor)
    coach = PageCoach(ring.descriptor, PATIENCE_S)
    drawn = filmed("wood", 0)
    try:
        # A look at a frame is not waited for as long as a worker takes to start on a busy machine.
        assert isinstance(await coach.examine(Examine(jpeg(drawn), "camera")), Examined)
        assert await coach.watch(Frame(0, 2)) is None, "nothing was written yet"
        at = writer.write(np.ascontiguousarray(cv2.cvtColor(drawn.rgb, cv2.COLOR_RGB2BGR)), 1)
        seen = await coach.watch(Frame(*at))
        assert seen is not None
        assert seen.quad is not None
        found = np.array(seen.quad) * (1279, 719)
        assert min(np.linalg.norm(found - corner, axis=1).min() for corner in drawn.corners) < 3
        examining = asyncio.create_task(coach.examine(Examine(jpeg(drawn), "camera")))
        await asyncio.sleep(0)
        coach._host.kill()
        assert isinstance(await examining, Fault)
        assert isinstance(await coach.examine(Examine(jpeg(drawn), "camera")), Examined)
    finally:
        await coach.close()


def test_the_paper_is_found_in_a_frame_and_a_worker_that_is_killed_comes_again() -> None:
    asyncio.run(look_and_die())
