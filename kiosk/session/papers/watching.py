"""The coach looks along while a paper is aimed at: one frame at a time, the newest there is, and no oftener than
needed."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Protocol

from kiosk.devices.camera.protocol import Frame, Preview
from kiosk.devices.states import Fault
from kiosk.documents.page.port import Examination, Examine, Seen
from kiosk.session import events

# A look takes 15 ms, of a processor that the finger needs too; ten a second follow a hand.
EVERY_S = 0.1


class Coach(Protocol):
    async def watch(self, frame: Frame) -> Seen | None: ...

    async def examine(self, request: Examine) -> Examination | Fault: ...


class Previewing(Protocol):
    def watch_preview(self, changed: Callable[[Preview], None]) -> None: ...


class Watching:
    """Belongs to the event loop's thread. `dispatch` hears only of what has changed."""

    def __init__(self, coach: Coach, camera: Previewing, dispatch: Callable[[events.Event], None]) -> None:
        self._coach = coach
        self._dispatch = dispatch
        self._preview = Preview(None, False)
        self._fresh = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        camera.watch_preview(self._see)

    def start(self) -> None:
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._look())

    def stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    def _see(self, preview: Preview) -> None:
        self._preview = preview
        self._fresh.set()

    async def _look(self) -> None:
        last: Seen | None = None
        with contextlib.suppress(asyncio.CancelledError):
            while True:
                await self._fresh.wait()
                self._fresh.clear()
                if self._preview.frame is None or not self._preview.live:
                    continue
                seen = await self._coach.watch(self._preview.frame)
                if seen is not None and seen != last:
                    last = seen
                    self._dispatch(events.PaperSeen(seen))
                await asyncio.sleep(EVERY_S)
