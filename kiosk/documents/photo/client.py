"""The framing coach as the screen calls it; it holds none of its libraries.

A worker that died or ran out of time is a `Fault`, as a device's would be.
"""

from kiosk import assets
from kiosk.devices.camera.ring import Ring
from kiosk.devices.states import Fault
from kiosk.documents.photo.port import LookAt, Looked, MakePhoto, PhotoAnswer
from kiosk.errors import Code
from kiosk.processes.host import WorkerHost, WorkerLost

MODELS = "faces"
# A look at a frame takes some ten milliseconds; the first waits for OpenCV to load.
LOOK_S = 10.0


class FaceCoach:
    """`kiosk.documents.photo.coach` in its process. All belongs to the event loop's thread."""

    def __init__(self, ring: Ring | None, timeout_s: float = 15.0) -> None:
        """`ring`: the camera's, whose frames `look` is about. `timeout_s`: of one picture.

        Raises `KioskError` when the networks are not installed.
        """
        self._timeout_s = timeout_s
        setup = {"models": str(assets.path(MODELS)), "ring_fd": -1 if ring is None else ring.descriptor}
        self._ring = ring  # its descriptor is closed with it
        self._host = WorkerHost(
            "kiosk.documents.photo.coach", setup, inherit=() if ring is None else (ring.descriptor,)
        )

    @property
    def pid(self) -> int | None:
        return self._host.pid

    def start(self) -> None:
        """Start the worker, unless it runs; returns at once."""
        self._host.start()

    async def look(self, slot: int, sequence: int) -> Looked | Fault:
        """What to change, as this frame of the ring shows it."""
        try:
            looked: Looked = await self._host.call(LookAt(slot, sequence), Looked, LOOK_S)
        except WorkerLost as lost:
            return _fault(lost)
        return looked

    async def make(self, picture: bytes) -> PhotoAnswer | Fault:
        """The photo out of a camera's picture."""
        try:
            made: PhotoAnswer = await self._host.call(MakePhoto(picture), PhotoAnswer, self._timeout_s)
        except WorkerLost as lost:
            return _fault(lost)
        return made

    async def close(self) -> None:
        """End the worker, and with it what it saw; it may be started again."""
        await self._host.stop()


def _fault(lost: WorkerLost) -> Fault:
    return Fault(Code.TIMED_OUT if lost.timed_out else Code.DRIVER_DIED)
