"""The scanner, from the screen's side: the port of `port.py` over the driver process."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from kiosk.config import Scanner as ScannerConfig
from kiosk.devices.client_base import DeviceClient
from kiosk.devices.drivers import module_of
from kiosk.devices.scanner.port import MAX_BATCH, Batch, Glass, Page, ScanSettings, Source
from kiosk.devices.scanner.protocol import (
    ButtonPressed,
    Event,
    FeederChanged,
    Look,
    PageScanned,
    Reply,
    ScanBatch,
    Setup,
)
from kiosk.devices.states import Fault
from kiosk.errors import N_, Code
from kiosk.processes.host import Life

# A cancellation is said again until the driver has answered: the first is for its next line, the second for a device
# that sends none. A driver that does not obey in `OBEY_S` waits for a device that does not answer; it is killed.
CANCEL_AGAIN_S = 0.2
OBEY_S = 2.0

# Outcomes that say something of the sheets and nothing of the scanner's health.
_OF_THE_SHEETS = {Code.SCANNER_FEEDER_EMPTY, Code.SCANNER_NO_FEEDER}


class ScannerClient(DeviceClient):
    """Implements `kiosk.devices.scanner.port.Scanner`."""

    def __init__(self, config: ScannerConfig) -> None:
        super().__init__(
            kind="scanner",
            name=N_("Scanner (simulé)") if config.simulated else N_("Scanner"),
            enabled=config.enabled,
            module=module_of("scanner", config.driver),
            setup=Setup(config.device, config.escl_url, config.escl_urls),
            reply_type=Reply,
            open_timeout_s=config.open_timeout_s,
            event_type=Event,
        )
        self._config = config
        self._task: asyncio.Task[Any] | None = None
        self._cancelled = False
        self._batch: _BatchUnderWay | None = None
        self._pressed: list[Callable[[str], None]] = []
        self._feeder: Source | None = None
        self._feeder_watchers: list[Callable[[Source | None], None]] = []

    def watch_buttons(self, pressed: Callable[[str], None]) -> None:
        self._pressed.append(pressed)

    def watch_feeder(self, changed: Callable[[Source | None], None]) -> None:
        self._feeder_watchers.append(changed)

    async def scan(self, settings: ScanSettings) -> Page | Fault:
        reply = await self._work(settings, self._config.scan_timeout_s)
        return reply if isinstance(reply, Page | Fault) else Fault(Code.SCANNER_GARBAGE)

    async def scan_batch(self, settings: ScanSettings, on_page: Callable[[Page], None], most: int = MAX_BATCH) -> Batch:
        if not 1 <= most <= MAX_BATCH:
            raise ValueError(f"most: 1 to {MAX_BATCH}")
        if self._task is not None and not self._task.done():
            return Batch(0, Fault(Code.DEVICE_BUSY))
        # The driver waits for a busy scanner, and for each side; each of them may take as long as one scan.
        patience_s = self._config.scan_timeout_s
        batch = self._batch = _BatchUnderWay(on_page, patience_s, self._host.kill)
        try:
            reply = await self._work(ScanBatch(settings, most), patience_s * (most + 2))
        finally:
            self._batch = None
            batch.end()
        if batch.stalled and not self._cancelled:
            return Batch(batch.pages, Fault(Code.TIMED_OUT))
        if isinstance(reply, Batch):
            return Batch(batch.pages, reply.fault, reply.more)
        return Batch(batch.pages, reply if isinstance(reply, Fault) else Fault(Code.SCANNER_GARBAGE))

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

    def _on_event(self, event: Event) -> None:
        match event:
            case PageScanned(page):
                if self._batch is not None and not self._cancelled:
                    self._batch.take(page)
            case ButtonPressed(name):
                for pressed in tuple(self._pressed):
                    asyncio.get_running_loop().call_soon(pressed, name)
            case FeederChanged(source):
                self._feeder_is(source)

    def _on_life(self, life: Life) -> None:
        super()._on_life(life)
        if life == "down":
            self._feeder_is(None)  # the next driver says it anew

    def _feeder_is(self, source: Source | None) -> None:
        if source != self._feeder:
            self._feeder = source
            for changed in tuple(self._feeder_watchers):
                asyncio.get_running_loop().call_soon(changed, source)

    def _fault_in(self, reply: Any) -> Fault | None:
        fault = reply.fault if isinstance(reply, Batch) else super()._fault_in(reply)
        return None if fault is not None and fault.code in _OF_THE_SHEETS else fault


class _BatchUnderWay:
    """Hands the sides on, and gives up when none comes for `patience_s`."""

    def __init__(self, on_page: Callable[[Page], None], patience_s: float, give_up: Callable[[], None]) -> None:
        self.pages = 0
        self.stalled = False
        self._on_page = on_page
        self._patience_s = patience_s
        self._give_up = give_up
        self._alarm = self._set_alarm()

    def take(self, page: Page) -> None:
        self._alarm.cancel()
        self._alarm = self._set_alarm()
        self.pages += 1
        # Not called from here: what it raises would end the reader of the driver's frames.
        asyncio.get_running_loop().call_soon(self._on_page, page)

    def end(self) -> None:
        self._alarm.cancel()

    def _set_alarm(self) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(self._patience_s, self._stall)

    def _stall(self) -> None:
        self.stalled = True
        self._give_up()
