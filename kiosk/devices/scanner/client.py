"""The scanner, from the screen's side: the port of `port.py` over the driver process."""

import asyncio
import contextlib
from typing import Any

from kiosk.config import Scanner as ScannerConfig
from kiosk.devices.client_base import DeviceClient
from kiosk.devices.scanner.port import Glass, Page, ScanSettings
from kiosk.devices.scanner.protocol import Look, Reply, Setup
from kiosk.devices.states import Fault
from kiosk.errors import N_, Code

# A cancellation is said again until the driver has answered: one that comes before the driver has taken the call up
# is not heard. A driver that does not obey in `OBEY_S` waits for a device that does not answer; it is killed.
CANCEL_AGAIN_S = 0.2
OBEY_S = 2.0


class ScannerClient(DeviceClient):
    """Implements `kiosk.devices.scanner.port.Scanner`."""

    def __init__(self, config: ScannerConfig) -> None:
        super().__init__(
            kind="scanner",
            name=N_("Scanner (simulé)") if config.simulated else N_("Scanner"),
            enabled=config.enabled,
            module="kiosk.devices.scanner.driver",
            setup=Setup(device=config.device, escl_url=config.escl_url),
            reply_type=Reply,
            open_timeout_s=config.open_timeout_s,
        )
        self._config = config
        self._task: asyncio.Task[Any] | None = None
        self._cancelled = False

    async def scan(self, settings: ScanSettings) -> Page | Fault:
        reply = await self._work(settings, self._config.scan_timeout_s)
        return reply if isinstance(reply, Page | Fault) else Fault(Code.SCANNER_GARBAGE)

    async def look(self) -> Glass | Fault:
        reply = await self._work(Look(), self._config.look_timeout_s)
        return reply if isinstance(reply, Glass | Fault) else Fault(Code.SCANNER_GARBAGE)

    async def cancel(self) -> None:
        """End what is under way; returns when it has ended, at most `OBEY_S` and a little later."""
        task = self._task
        if task is None or task.done():
            return
        self._cancelled = True
        deadline = asyncio.get_running_loop().time() + OBEY_S
        while not task.done():
            if asyncio.get_running_loop().time() > deadline:
                self._host.kill()
                break
            self._host.cancel()
            await asyncio.wait([task], timeout=CANCEL_AGAIN_S)

    async def _work(self, request: object, timeout_s: float) -> Any:
        if self._task is not None and not self._task.done():
            return Fault(Code.DEVICE_BUSY)
        self._cancelled = False
        self._task = asyncio.ensure_future(self._operate(request, timeout_s))
        try:
            reply, _ = await self._task
        except asyncio.CancelledError:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            raise
        # However it ended (a driver that was killed, a page that came just then): it was cancelled.
        return Fault(Code.CANCELLED) if self._cancelled else reply
