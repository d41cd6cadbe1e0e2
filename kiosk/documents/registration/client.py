"""The reader of registration certificates as the screen calls it; one démarche asks for it."""

from kiosk.devices.states import Fault
from kiosk.documents.registration.port import ReadRegistration, RegistrationReading
from kiosk.documents.worker_client import WorkerClient


class RegistrationReader(WorkerClient):
    """`kiosk.documents.registration.reader` in its process."""

    def __init__(self, timeout_s: float = 30.0) -> None:
        super().__init__("kiosk.documents.registration.reader", {}, timeout_s)

    async def read(self, jpeg: bytes) -> RegistrationReading | Fault:
        """Plate and serial number of a certificate, as far as each was read."""
        reading: RegistrationReading | Fault = await self._ask(ReadRegistration(jpeg), RegistrationReading)
        return reading
