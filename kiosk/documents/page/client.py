"""The coach of papers as the screen calls it."""

from kiosk.devices.camera.protocol import Frame
from kiosk.devices.states import Fault
from kiosk.documents.page.port import Examination, Examine, Overwritten, Seen, Watch, Watching
from kiosk.documents.worker_client import WorkerClient

# A frame takes 10 to 20 ms; one that takes so long is not worth waiting for.
WATCH_S = 3.0


class PageCoach(WorkerClient):
    """Looks at papers (`kiosk.documents.page.coach` in its process)."""

    def __init__(self, ring_descriptor: int = -1, timeout_s: float = 10.0) -> None:
        """`ring_descriptor`: of the camera's frames (`CameraClient.ring`)."""
        inherit = (ring_descriptor,) if ring_descriptor >= 0 else ()
        super().__init__("kiosk.documents.page.coach", {"ring_fd": ring_descriptor}, timeout_s, inherit)

    async def watch(self, frame: Frame) -> Seen | None:
        """What a frame of the preview shows; None where it could not be looked at."""
        seen: Watching | Fault = await self._ask(Watch(frame.slot, frame.sequence), Watching, WATCH_S)
        return None if isinstance(seen, Overwritten | Fault) else seen

    async def examine(self, request: Examine) -> Examination | Fault:
        """The page of a scan or a camera's picture, judged and laid flat."""
        examined: Examination | Fault = await self._ask(request, Examination)
        return examined
