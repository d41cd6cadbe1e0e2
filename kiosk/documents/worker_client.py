"""What all who ask a worker of this room have in common: its start, its end, and what it is when no answer comes."""

from typing import Any

from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.processes.host import WorkerHost, WorkerLost


class WorkerClient:
    """Holds none of the worker's libraries. All belongs to the event loop's thread."""

    def __init__(self, module: str, setup: object, timeout_s: float, inherit: tuple[int, ...] = ()) -> None:
        """`timeout_s`: of one question, with the start of the worker; one that takes longer is killed, and started
        anew. `inherit`: descriptors that the worker gets."""
        self._timeout_s = timeout_s
        self._host = WorkerHost(module, setup, inherit=inherit)
        self._closed = False

    @property
    def pid(self) -> int | None:
        return self._host.pid

    def start(self) -> None:
        """Start the worker, unless it runs; returns at once. A question does it otherwise."""
        self._closed = False
        self._host.start()

    async def close(self) -> None:
        """End the worker, and with it what it saw; only `start` brings another. Idempotent."""
        self._closed = True
        await self._host.stop()

    async def _ask(self, request: object, answer: Any, timeout_s: float | None = None) -> Any:
        """The answer, of the type `answer`; or a `Fault`, as a device's would be: the worker has died, took too long,
        or was ended."""
        if self._closed:
            return Fault(Code.CANCELLED)
        self._host.start()
        try:
            return await self._host.call(request, answer, timeout_s or self._timeout_s)
        except WorkerLost as lost:
            return Fault(Code.TIMED_OUT if lost.timed_out else Code.DRIVER_DIED)
