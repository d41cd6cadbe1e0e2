"""The coach of papers as the screen calls it; it holds none of its libraries."""

from kiosk.devices.camera.protocol import Frame
from kiosk.devices.states import Fault
from kiosk.documents.page.port import Examination, Examine, Overwritten, Seen, Watch, Watching
from kiosk.errors import Code
from kiosk.processes.host import WorkerHost, WorkerLost

# A frame takes 15 ms; one that takes so long is not worth waiting for.
WATCH_S = 3.0


class PageCoach:
    """Looks at papers (`kiosk.documents.page.coach` in its process). All methods belong to the event loop's thread."""

    def __init__(self, ring_descriptor: int = -1, timeout_s: float = 10.0) -> None:
        """`ring_descriptor`: of the camera's frames (`CameraClient.ring`). `timeout_s`: of one picture; a worker that
        takes longer is killed and started anew."""
        self._timeout_s = timeout_s
        inherit = (ring_descriptor,) if ring_descriptor >= 0 else ()
        self._host = WorkerHost("kiosk.documents.page.coach", {"ring_fd": ring_descriptor}, inherit=inherit)

    @property
    def pid(self) -> int | None:
        return self._host.pid

    def start(self) -> None:
        """Start the worker; returns at once."""
        self._host.start()

    async def watch(self, frame: Frame) -> Seen | None:
        """What a frame of the preview shows; None where it could not be looked at."""
        try:
            seen: Watching = await self._host.call(Watch(frame.slot, frame.sequence), Watching, WATCH_S)
        except WorkerLost:
            return None
        return None if isinstance(seen, Overwritten) else seen

    async def examine(self, request: Examine) -> Examination | Fault:
        """The page of a scan or a camera's picture, judged and laid flat."""
        try:
            examined: Examination = await self._host.call(request, Examination, self._timeout_s)
        except WorkerLost as lost:
            return Fault(Code.TIMED_OUT if lost.timed_out else Code.DRIVER_DIED)
        return examined

    async def close(self) -> None:
        await self._host.stop()
