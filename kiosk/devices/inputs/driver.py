"""The inputs' driver process: one thread opens, reads and watches every device; the calls only ask how they are."""

import select
import threading
import time

from kiosk.devices.inputs.buttons import Buttons
from kiosk.devices.inputs.evdev import EvdevDevice, Ill, Unplugged
from kiosk.devices.inputs.port import InputEvent
from kiosk.devices.inputs.protocol import HealthChanged, Reply, Request, Setup
from kiosk.devices.inputs.records import EV_SYN, SYN_DROPPED, SYN_REPORT, Record
from kiosk.devices.opening import Opened
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.processes.worker import Emit

__all__ = ["InputsDriver", "Request", "Setup", "service"]

# How often a device that is missing is looked for, and one that is there is checked.
LOOK_EVERY_S = 0.5
FIRST_LOOK_S = 5.0


class InputsDriver:
    """Touches no device before the first `Open`."""

    def __init__(self, setup: Setup, emit: Emit) -> None:
        self._setup = setup
        self._reading: _Reading | None = None
        self._emit = emit

    def handle(self, request: Request) -> Reply:
        if not self._setup.config.devices:
            return Fault(Code.NOT_CONFIGURED, "no device is set")
        if self._reading is None:
            self._reading = _Reading(self._setup, self._emit)
        return self._reading.health() or Opened()

    def cancel(self) -> None:
        """Nothing takes long."""

    def close(self) -> None:
        """The process ends, and with it every device is let go."""


class _Reading:
    """The thread and all that belongs to it; only `health` is for others."""

    def __init__(self, setup: Setup, emit: Emit) -> None:
        self._config = setup.config
        self._emit = emit
        self._buttons = Buttons(setup.config)
        self._open: dict[int, EvdevDevice] = {}
        self._away: dict[int, Unplugged] = {number: Unplugged("") for number in range(len(setup.config.devices))}
        self._dropping: set[int] = set()
        self._fault: Fault | None = None
        self._looked = threading.Event()
        self._next_look = 0.0
        threading.Thread(target=self._run, daemon=True).start()

    def health(self) -> Fault | None:
        """How the devices are, once they have been looked at for the first time."""
        self._looked.wait(FIRST_LOOK_S)
        return self._fault

    def _run(self) -> None:
        while True:
            if time.monotonic() >= self._next_look:
                self._look()
            self._judge()
            self._looked.set()
            self._wait_and_read()

    def _look(self) -> None:
        """Take what is missing, and see that what is open is still what its name leads to."""
        for number, device in list(self._open.items()):
            try:
                device.check()
            except Unplugged as away:
                self._lose(number, away)
        for number in [number for number in self._away if number not in self._open]:
            try:
                device = EvdevDevice(self._config.devices[number], grab=self._config.grab)
            except Unplugged as away:
                self._away[number] = away
                continue
            self._open[number] = device
            # One that was ill is well only when it has said something that makes sense.
            if not isinstance(self._away[number], Ill):
                del self._away[number]
            self._say_switches(number, device)
        self._next_look = time.monotonic() + LOOK_EVERY_S

    def _wait_and_read(self) -> None:
        poll = select.poll()
        numbers = {device.fileno(): number for number, device in self._open.items()}
        for descriptor in numbers:
            poll.register(descriptor, select.POLLIN)
        due = min(self._next_look, self._buttons.next_due() or self._next_look)
        ready = poll.poll(max(0.0, due - time.monotonic()) * 1000 + 1)
        for descriptor, _ in ready:
            self._read(numbers[descriptor])
        self._tell(self._buttons.tick(time.monotonic()))

    def _read(self, number: int) -> None:
        device = self._open[number]
        try:
            records = device.read()
        except Unplugged as away:
            self._lose(number, away)
            return
        if records:
            self._away.pop(number, None)
        for record in records:
            if number in self._open:
                self._take(number, device, record)

    def _take(self, number: int, device: EvdevDevice, record: Record) -> None:
        now = time.monotonic()
        if record.type == EV_SYN and record.code == SYN_DROPPED:
            # The kernel's buffer has overflowed: what follows, up to the next report, is half a story.
            self._dropping.add(number)
        elif number not in self._dropping:
            self._tell(self._buttons.feed(number, record, now))
        elif record.type == EV_SYN and record.code == SYN_REPORT:
            self._dropping.discard(number)
            self._tell(self._buttons.release_all(number, now))
            self._say_switches(number, device)

    def _say_switches(self, number: int, device: EvdevDevice) -> None:
        try:
            for record in device.switches():
                self._tell(self._buttons.feed(number, record, time.monotonic()))
        except Unplugged as away:
            self._lose(number, away)

    def _lose(self, number: int, away: Unplugged) -> None:
        device = self._open.pop(number, None)
        if device is not None:
            device.close()
        self._away[number] = away
        self._dropping.discard(number)
        self._tell(self._buttons.forget(number, time.monotonic()))

    def _judge(self) -> None:
        fault = self._health()
        if fault != self._fault:
            self._fault = fault
            self._emit(HealthChanged())

    def _health(self) -> Fault | None:
        for number, away in sorted(self._away.items()):
            if isinstance(away, Ill):
                return Fault(Code.INPUTS_GARBAGE, self._named(number, away))
        if self._away:
            missing = "; ".join(self._named(number, away) for number, away in sorted(self._away.items()))
            code = Code.INPUTS_MISSING if self._open else Code.DISCONNECTED
            return Fault(code, missing[:400])
        stuck = self._buttons.stuck
        return Fault(Code.INPUTS_STUCK, ", ".join(stuck)) if stuck else None

    def _named(self, number: int, away: Unplugged) -> str:
        return f"{self._config.devices[number].rpartition('/')[2]}: {away.detail}"

    def _tell(self, events: list[InputEvent]) -> None:
        for event in events:
            self._emit(event)


def service(setup: Setup, emit: Emit) -> InputsDriver:
    return InputsDriver(setup, emit)
