"""What the screen's side of every device has in common: its driver's life, its state, and calls that never raise.

A client imports no device library. Its constructor starts nothing; `start` spawns the driver process, `open` lets it
take the device; from then on one attendant task asks the driver how the device is, so that an unplugged cable shows
before a citizen needs it, and a device that comes back is taken again.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any

from kiosk.devices.opening import Open, Opened
from kiosk.devices.states import Absent, Busy, DeviceState, Fault, Lost, NeedsAttention, Ready, Starting
from kiosk.errors import Code
from kiosk.processes.host import Life, WorkerHost, WorkerLost

log = logging.getLogger(__name__)
# A command that sets up no log says what it has to say itself.
log.addHandler(logging.NullHandler())

# How often the device is looked at: at rest, and while it needs somebody (they watch the screen as they mend it).
LOOK_EVERY_S = 5.0
LOOK_EVERY_UNWELL_S = 1.0
# A driver that dies so often in a row, without having taken its device once, is a lost device and not a starting one.
DEATHS_UNTIL_LOST = 3

# Outcomes of one operation that say nothing about the device's health.
_PASSING = {
    Code.CANCELLED,
    Code.DEVICE_BUSY,
    Code.SCANNER_NO_PAPER,
    Code.SCANNER_GARBAGE,
    Code.IO_ERROR,
    Code.TIMED_OUT,
    Code.DRIVER_DIED,
    Code.PAGE_PRINTER_UNCONFIRMED,
    Code.DOCUMENT_TOO_LONG,
    Code.DOCUMENT_NOT_PRINTABLE,
}


class DeviceClient:
    """One device. All methods belong to the event loop's thread."""

    def __init__(
        self,
        *,
        kind: str,
        name: str,
        enabled: bool,
        module: str,
        setup: object,
        reply_type: Any,
        open_timeout_s: float,
        event_type: Any = None,
        inherit: tuple[int, ...] = (),
    ) -> None:
        self._kind = kind
        self._name = name
        self._enabled = enabled
        self._reply_type = reply_type
        self._open_timeout_s = open_timeout_s
        self._host = WorkerHost(
            module,
            setup,
            event_type=event_type,
            on_event=self._on_event,
            on_life=self._on_life,
            inherit=inherit,
        )
        self._state: DeviceState = Starting() if enabled else Absent()
        self._fault: Fault | None = None if enabled else Fault(Code.NOT_CONFIGURED)
        self._watchers: list[Callable[[DeviceState], None]] = []
        self._attendant: asyncio.Task[None] | None = None
        self._look_now = asyncio.Event()
        self._lived = asyncio.Event()
        self._turn = asyncio.Lock()
        self._operating = False
        self._taken = False
        self._seen = False
        self._logged_lost = False
        self._deaths = 0

    @property
    def name(self) -> str:
        """What staff call it (French; translated where it is shown)."""
        return self._name

    @property
    def state(self) -> DeviceState:
        return self._state

    @property
    def fault(self) -> Fault | None:
        """Why the device cannot be used now; also for `Absent`, whose state carries no reason."""
        return self._fault

    @property
    def driver_pid(self) -> int | None:
        """The driver's process id while there is one."""
        return self._host.pid

    def watch(self, changed: Callable[[DeviceState], None]) -> None:
        self._watchers.append(changed)
        changed(self._state)

    def start(self) -> None:
        """Spawn the driver, which touches no device yet; needs the running loop. Idempotent."""
        if self._enabled:
            self._host.start()

    async def open(self) -> None:
        """Let the driver take the device. Returns at once; `settled` waits for the outcome."""
        self.start()
        if self._enabled and self._attendant is None:
            self._attendant = asyncio.get_running_loop().create_task(self._attend())

    async def settled(self, timeout_s: float) -> DeviceState:
        """Wait until the state is another than starting or busy, at most `timeout_s`; the state then."""
        changed = asyncio.Event()
        self._watchers.append(lambda state: changed.set())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while isinstance(self._state, Starting | Busy):
                    changed.clear()
                    await changed.wait()
        self._watchers.pop()
        return self._state

    async def close(self) -> None:
        """End the driver; idempotent."""
        attendant, self._attendant = self._attendant, None
        self._lived.set()
        if attendant is not None:
            attendant.cancel()
            await asyncio.wait([attendant])
        await self._host.stop()

    async def _operate(self, request: object, timeout_s: float) -> tuple[Any, WorkerLost | None]:
        """One operation for the citizen: `(reply or Fault, how the driver was lost during the request itself or
        None)`. A second one at the same time is refused, as the paper is one."""
        if self._attendant is None:
            return self._fault or Fault(Code.DISCONNECTED, "not open"), None
        if self._operating:
            return Fault(Code.DEVICE_BUSY), None
        self._operating = True
        rest, rest_fault = self._state, self._fault
        if isinstance(rest, Ready | NeedsAttention):
            self._enter(Busy())
        try:
            reply, lost = await self._operate_in_turn(request, timeout_s)
            self._judge_operation(reply)
            return reply, lost
        finally:
            self._operating = False
            if isinstance(self._state, Busy):
                self._enter(rest, rest_fault)
            self._look_now.set()

    async def _operate_in_turn(self, request: object, timeout_s: float) -> tuple[Any, WorkerLost | None]:
        out_of_reach = await self._reach_driver()
        if out_of_reach is not None:
            return out_of_reach, None
        async with self._turn:
            return await self._ask_opened(request, timeout_s)

    async def _reach_driver(self) -> Fault | None:
        """Wait for a driver that is starting, at most `open_timeout_s`; why it is not there. Nobody waits any longer
        for one that dies at each start, and nobody holds the turn meanwhile: who waits for it would wait twice."""
        try:
            async with asyncio.timeout(self._open_timeout_s):
                while not self._host.is_up:
                    if self._attendant is None:
                        return Fault(Code.DISCONNECTED, "closed")
                    if self._deaths >= DEATHS_UNTIL_LOST:
                        return Fault(Code.DRIVER_DIED)
                    self._lived.clear()
                    await self._lived.wait()
        except TimeoutError:
            return Fault(Code.TIMED_OUT)
        return None

    async def _ask_opened(self, request: object, timeout_s: float) -> tuple[Any, WorkerLost | None]:
        """A driver that has just been started anew takes its device before it is asked anything else."""
        if not self._taken:
            reply = await self._open_device()
            if not self._taken:
                return reply, None
        return await self._ask(request, timeout_s)

    async def _open_device(self) -> Any:
        reply, lost = await self._ask(Open(), self._open_timeout_s)
        self._taken = lost is None
        return reply

    async def _ask(self, request: object, timeout_s: float) -> tuple[Any, WorkerLost | None]:
        try:
            return await self._host.call(request, self._reply_type, timeout_s), None
        except WorkerLost as lost:
            self._restarting()
            return Fault(Code.TIMED_OUT if lost.timed_out else Code.DRIVER_DIED), lost

    def _judge_operation(self, reply: Any) -> None:
        """What an operation's outcome says of the device; the attendant looks at it right after."""
        fault = self._fault_in(reply)
        if fault is None:
            self._enter(Ready())
        elif fault.code is Code.DISCONNECTED:
            self._gone(fault)
        elif fault.code not in _PASSING:
            self._enter(NeedsAttention(fault), fault)

    def _fault_in(self, reply: Any) -> Fault | None:
        """The fault that a reply carries; a kind whose replies wrap one says so."""
        return reply if isinstance(reply, Fault) else None

    async def _attend(self) -> None:
        """Take the device, and look at it from time to time when nothing else is under way."""
        while True:
            out_of_reach = await self._reach_driver()
            self._look_now.clear()
            if not self._operating:
                self._judge_look(out_of_reach or await self._look())
            pause_s = LOOK_EVERY_S if isinstance(self._state, Ready) else LOOK_EVERY_UNWELL_S
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._look_now.wait()

    async def _look(self) -> Any:
        async with self._turn:
            return await self._open_device()

    def _judge_look(self, reply: Opened | Fault) -> None:
        if not isinstance(reply, Fault):
            self._deaths = 0
            self._seen = True
        if self._operating:
            return
        if not isinstance(reply, Fault):
            self._enter(Ready())
        elif reply.code in (Code.DISCONNECTED, Code.TIMED_OUT, Code.NOT_CONFIGURED):
            self._gone(reply)
        elif reply.code is Code.DEVICE_BUSY:
            self._enter(Busy(), reply)
        elif reply.code is not Code.DRIVER_DIED:
            self._seen = True
            self._enter(NeedsAttention(reply), reply)

    def _on_event(self, event: Any) -> None:
        """What the hardware said by itself, as the kind's `event_type`; a kind without events never gets one."""

    def _on_life(self, life: Life) -> None:
        if life == "up":
            # A look that waits for the driver is about to be made.
            if not self._turn.locked():
                self._look_now.set()
        elif life == "down":
            self._deaths += 1
            if self._deaths >= DEATHS_UNTIL_LOST:
                self._gone(Fault(Code.DRIVER_DIED))
        if life != "up":
            self._restarting()
        self._lived.set()

    def _restarting(self) -> None:
        self._taken = False
        if isinstance(self._state, Ready | NeedsAttention | Busy):
            self._enter(Starting(), Fault(Code.DRIVER_DIED))

    def _gone(self, fault: Fault) -> None:
        self._enter(Lost(fault) if self._seen else Absent(), fault)

    def _enter(self, state: DeviceState, fault: Fault | None = None) -> None:
        self._fault = fault
        if isinstance(state, Lost | Absent) and not self._logged_lost:
            self._logged_lost = True
            log.warning("%s lost: %s", self._kind, fault.code if fault is not None else "")
        elif isinstance(state, Ready) and self._logged_lost:
            self._logged_lost = False
            log.info("%s back", self._kind)
        if state == self._state:
            return
        self._state = state
        for changed in tuple(self._watchers):
            changed(state)
