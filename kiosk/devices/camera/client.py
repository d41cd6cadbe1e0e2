"""The camera, from the screen's side: the port of `port.py` over the driver process, and the frames of its preview."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from kiosk.config import Camera as CameraConfig
from kiosk.devices.camera.lease import Purpose
from kiosk.devices.camera.lessor import CameraLease, Lessor
from kiosk.devices.camera.port import Picture, Streaming
from kiosk.devices.camera.protocol import (
    NOTHING,
    Event,
    Flowing,
    Frame,
    Preview,
    Reply,
    Setup,
    Started,
    StartStream,
    StopStream,
    TakePicture,
    Trouble,
)
from kiosk.devices.camera.ring import Ring
from kiosk.devices.client_base import DeviceClient
from kiosk.devices.drivers import module_of
from kiosk.devices.opening import Opened
from kiosk.devices.states import Fault
from kiosk.errors import N_, Code
from kiosk.processes.host import Life

# The driver's answers that do not wait for the camera. OpenCV alone takes 0.2 s to load, more on a busy machine.
ANSWER_S = 10.0
# Beyond the time-outs that the driver itself keeps.
GRACE_S = 2.0
# After the driver should have told of a stall itself.
LATE_S = 0.5
CANCEL_AGAIN_S = 0.1
CANCEL_TRIES = 10


class CameraClient(DeviceClient):
    """Implements `kiosk.devices.camera.port.Camera`, and `Shutter` for the holder of a lease."""

    def __init__(self, config: CameraConfig) -> None:
        self.ring = Ring()
        super().__init__(
            kind="camera",
            name=N_("Caméra (simulée)") if config.simulated else N_("Caméra"),
            enabled=config.enabled,
            module=module_of("camera", config.driver),
            setup=Setup(
                ring_fd=self.ring.descriptor,
                device=config.device,
                url=config.url,
                file=config.file,
                width_px=config.width_px,
                height_px=config.height_px,
                open_timeout_s=config.open_timeout_s,
                stall_timeout_s=config.stall_timeout_s,
                picture_timeout_s=config.picture_timeout_s,
            ),
            reply_type=Reply,
            open_timeout_s=ANSWER_S,
            event_type=Event,
            inherit=(self.ring.descriptor,),
        )
        self._config = config
        self._lessor = Lessor(self, self._see_light)
        self._task: asyncio.Task[Any] | None = None
        # `_on`: the driver may have the camera open. `_shown`: frames are wanted, also of a driver that is restarted.
        self._on = False
        self._shown = False
        self._light = False
        self._preview = NOTHING
        self._news: Flowing | Trouble | None = None
        self._heard = asyncio.Event()
        self._late: asyncio.TimerHandle | None = None
        self._light_watchers: list[Callable[[bool], None]] = []
        self._preview_watchers: list[Callable[[Preview], None]] = []

    @property
    def camera_on(self) -> bool:
        return self._light

    def watch_light(self, changed: Callable[[bool], None]) -> None:
        self._light_watchers.append(changed)
        changed(self._light)

    def watch_preview(self, changed: Callable[[Preview], None]) -> None:
        """`changed` is called in the event loop's thread at each frame, and once at once."""
        self._preview_watchers.append(changed)
        changed(self._preview)

    async def lease(
        self,
        purpose: Purpose,
        *,
        hand_over: Callable[[], Awaitable[None]] | None = None,
        returned: Callable[[], None] | None = None,
        holder_pid: int | None = None,
    ) -> CameraLease | Fault:
        if self._attendant is None:
            return self.fault or Fault(Code.DISCONNECTED, "not open")
        return await self._lessor.lend(purpose, hand_over, returned, holder_pid)

    async def close(self) -> None:
        await self._lessor.close()
        await super().close()
        self._turned_off()

    async def turn_on(self) -> Streaming | Fault:
        if self._attendant is None:
            return self.fault or Fault(Code.DISCONNECTED, "not open")
        self._shown = True
        self._turned_on()
        reply = await self._work(StartStream(), ANSWER_S)
        if not isinstance(reply, Started):
            return reply if isinstance(reply, Fault) else Fault(Code.CAMERA_GARBAGE)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._config.open_timeout_s + self._config.stall_timeout_s + GRACE_S):
                while self._news is None and self._shown:
                    self._heard.clear()
                    await self._heard.wait()
        match self._news:
            case Flowing():
                return Streaming()
            case Trouble(fault):
                return fault
            case None:
                return Fault(Code.CAMERA_STALLED if self._shown else Code.CANCELLED)

    async def turn_off(self) -> None:
        self._shown = False
        self._heard.set()
        await self._end_work()
        # A driver that has been restarted, and not been asked again, has not opened anything.
        if self._on and self._taken:
            async with self._turn:
                await self._ask(StopStream(), self._config.stall_timeout_s + GRACE_S)
        self._turned_off()

    async def take_picture(self) -> Picture | Fault:
        if self._attendant is None:
            return self.fault or Fault(Code.DISCONNECTED, "not open")
        self._turned_on()
        reply = await self._work(TakePicture(), self._config.picture_timeout_s + GRACE_S)
        return reply if isinstance(reply, Picture | Fault) else Fault(Code.CAMERA_GARBAGE)

    async def _work(self, request: object, timeout_s: float) -> Any:
        if self._task is not None and not self._task.done():
            return Fault(Code.DEVICE_BUSY)
        self._task = asyncio.ensure_future(self._operate(request, timeout_s))
        try:
            await asyncio.wait([self._task])
        except asyncio.CancelledError:
            self._task.cancel()
            await asyncio.wait([self._task])
            raise
        if self._task.cancelled():
            return Fault(Code.CANCELLED)
        reply, _ = self._task.result()
        return reply

    async def _end_work(self) -> None:
        """What is under way ends: by the driver, or without it where that is being restarted."""
        task = self._task
        if task is None or task.done():
            return
        for _ in range(CANCEL_TRIES):
            self._host.cancel()
            await asyncio.wait([task], timeout=CANCEL_AGAIN_S)
            if task.done():
                return
        task.cancel()
        await asyncio.wait([task])

    async def _open_device(self) -> Any:
        """A driver that was started anew in the middle of a preview takes it up again."""
        was_taken = self._taken
        reply = await super()._open_device()
        if self._taken and not was_taken and self._shown:
            await self._ask(StartStream(), ANSWER_S)
        return reply

    def _on_event(self, event: Event) -> None:
        if not self._on:
            # Said before the driver had heard that it is to stop.
            return
        if isinstance(event, Frame):
            if self._shown:
                self._show(Preview(event, True))
                self._expect_next()
            return
        self._hear(event)
        if isinstance(event, Flowing):
            self._judge_look(Opened())
        else:
            self._show(Preview(self._preview.frame, False))
            self._judge_look(event.fault)

    def _on_life(self, life: Life) -> None:
        if life != "up":
            self._hear(None)
            self._show(Preview(self._preview.frame, False))
        super()._on_life(life)

    def _hear(self, news: Flowing | Trouble | None) -> None:
        self._news = news
        self._heard.set()

    def _turned_on(self) -> None:
        if not self._on:
            self._on = True
            self._news = None
        self._see_light()

    def _turned_off(self) -> None:
        """The driver has closed the camera, or is gone."""
        self._on = False
        self._news = None
        if self._late is not None:
            self._late.cancel()
            self._late = None
        self._show(NOTHING)
        self.ring.wipe()
        self._see_light()

    def _expect_next(self) -> None:
        """A driver that hangs says nothing of it: its last frame is not shown as if it were of now."""
        if self._late is not None:
            self._late.cancel()
        loop = asyncio.get_running_loop()
        self._late = loop.call_later(self._config.stall_timeout_s + LATE_S, self._no_next)

    def _no_next(self) -> None:
        self._late = None
        self._show(Preview(self._preview.frame, False))
        self._look_now.set()

    def _show(self, preview: Preview) -> None:
        if preview != self._preview:
            self._preview = preview
            for changed in tuple(self._preview_watchers):
                changed(preview)

    def _see_light(self) -> None:
        holder = self._lessor.leases.holder
        light = self._on or (holder is not None and holder.purpose == "call")
        if light != self._light:
            self._light = light
            for changed in tuple(self._light_watchers):
                changed(light)
