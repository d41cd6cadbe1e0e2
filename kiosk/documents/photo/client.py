"""The framing coach as the screen calls it."""

from kiosk import assets
from kiosk.devices.camera.ring import Ring
from kiosk.devices.states import Fault
from kiosk.documents.photo.port import LookAt, Looked, MakePhoto, PhotoAnswer
from kiosk.documents.worker_client import WorkerClient

MODELS = "faces"
# A look at a frame takes some ten milliseconds; the first waits for OpenCV to load.
LOOK_S = 10.0


class FaceCoach(WorkerClient):
    """`kiosk.documents.photo.coach` in its process: started for each photo, ended with it."""

    def __init__(self, ring: Ring | None, timeout_s: float = 15.0) -> None:
        """`ring`: the camera's, whose frames `look` is about.

        Raises `KioskError` when the networks are not installed.
        """
        descriptor = -1 if ring is None else ring.descriptor
        setup = {"models": str(assets.path(MODELS)), "ring_fd": descriptor}
        super().__init__("kiosk.documents.photo.coach", setup, timeout_s, () if ring is None else (descriptor,))
        self._ring = ring  # its descriptor is closed with it

    async def look(self, slot: int, sequence: int) -> Looked | Fault:
        """What to change, as this frame of the ring shows it."""
        looked: Looked | Fault = await self._ask(LookAt(slot, sequence), Looked, LOOK_S)
        return looked

    async def make(self, picture: bytes) -> PhotoAnswer | Fault:
        """The photo out of a camera's picture."""
        made: PhotoAnswer | Fault = await self._ask(MakePhoto(picture), PhotoAnswer)
        return made
