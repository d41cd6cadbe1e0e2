"""The asker as the screen calls it; it is started when the first citizen wants an address looked for."""

from kiosk.address.port import AddressAnswer, NotAsked, Seek, Setup
from kiosk.config import Address, Delivery
from kiosk.help.asked import Signer
from kiosk.processes.host import WorkerHost, WorkerLost

START_S = 5.0


class AddressDesk:
    """`kiosk.address.asker` in its process. All methods belong to the event loop's thread."""

    def __init__(self, settings: Address, delivery: Delivery, signer: Signer) -> None:
        # An exchange has three times its silence at most.
        self._timeout_s = START_S + 3 * settings.timeout_s
        self._host = WorkerHost("kiosk.address.asker", Setup(settings, delivery, signer))

    async def seek(self, asked: Seek) -> AddressAnswer:
        self._host.start()
        try:
            answer: AddressAnswer = await self._host.call(asked, AddressAnswer, self._timeout_s)
        except WorkerLost:
            return NotAsked("unreachable")
        return answer

    async def close(self) -> None:
        await self._host.stop()
