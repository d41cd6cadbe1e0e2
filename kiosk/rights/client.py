"""The rights worker, as the visit calls it."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.processes.host import WorkerHost, WorkerLost
from kiosk.rights import shelf
from kiosk.rights.port import Estimate, EstimateAnswer, Estimated, Household, Progress, Refused, Warm, Warmed

# Loading took 8 to 20 s on two busy processors, a household 1 to 3 s.
WARM_S = 120.0
ESTIMATE_S = 120.0


class RightsClient:
    """`kiosk.rights.engine` in its process. Nothing is started before `warm`: the law fills 200 MB, and a visit that
    never asks for an estimate does not pay for it. All methods belong to the event loop's thread."""

    def __init__(self, folder: Path | None = None, *, timeout_s: float = ESTIMATE_S) -> None:
        """`folder`: of OpenFisca's packages; by default where set-up puts them."""
        self._folder = shelf.folder() if folder is None else folder
        self._timeout_s = timeout_s
        self._told: Callable[[Progress], None] = lambda progress: None
        self._host = WorkerHost(
            "kiosk.rights.engine", {"folder": str(self._folder)}, event_type=Progress, on_event=self._progressed
        )
        self._warming: asyncio.Task[None] | None = None

    @property
    def installed(self) -> bool:
        """Whether this kiosk can estimate at all."""
        return shelf.installed(self._folder)

    @property
    def pid(self) -> int | None:
        return self._host.pid

    def listen(self, told: Callable[[Progress], None]) -> None:
        self._told = told

    def _progressed(self, progress: Progress) -> None:
        self._told(progress)

    def warm(self) -> None:
        """Start the worker and have it load the law; returns at once, idempotent."""
        if self.installed and self._warming is None:
            self._host.start()
            self._warming = asyncio.get_running_loop().create_task(self._warm())

    async def warmed(self) -> None:
        """Wait until the law is there, or the worker was lost on the way."""
        self.warm()
        if self._warming is not None:
            await self._warming

    async def _warm(self) -> None:
        with contextlib.suppress(WorkerLost):  # whoever asks for an estimate hears of it
            await self._host.call(Warm(), Warmed, WARM_S)

    async def estimate(self, household: Household, day: date) -> EstimateAnswer | Fault:
        """What the household may claim in the month of `day`, or why that is not known. Waits for the law."""
        if not self.installed:
            return Fault(Code.NOT_CONFIGURED)
        self.warm()
        try:
            answer: Estimated | Refused = await self._host.call(
                Estimate(household, day), Estimated | Refused, self._timeout_s
            )
        except WorkerLost as lost:
            return Fault(Code.TIMED_OUT if lost.timed_out else Code.DRIVER_DIED)
        return answer

    async def close(self) -> None:
        if self._warming is not None:
            self._warming.cancel()
        await self._host.stop()
