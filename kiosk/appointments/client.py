"""The desk as a screen asks it for appointments. The worker is started by the first question: most visits have none."""

from kiosk.appointments.protocol import No, Reply, Request, Setup
from kiosk.config import Config
from kiosk.help.asked import Signer
from kiosk.processes.host import WorkerHost, WorkerLost

# The start of the worker, and two tries of three silences each.
START_S = 5.0
SILENCE_S = 10.0


class AppointmentDesk:
    """All methods belong to the event loop's thread. None raises for what a desk or a worker does."""

    def __init__(self, config: Config, key_file: str) -> None:
        """`key_file`: the kiosk's own key (`kiosk.help.key.key_file`)."""
        desk = config.help
        setup = Setup(desk.desk_url, Signer(config.kiosk_id, key_file), desk.roots_file, SILENCE_S, desk.proxy)
        self._host = WorkerHost("kiosk.appointments.messenger", setup)

    async def ask(self, request: Request) -> Reply:
        self._host.start()
        try:
            reply: Reply = await self._host.call(request, Reply, START_S + 6 * SILENCE_S)
        except WorkerLost:
            return No("unreachable")
        return reply

    async def close(self) -> None:
        await self._host.stop()
