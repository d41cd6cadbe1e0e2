"""Helpers for tests of the inputs: the hall's devices in this process, and a client that keeps what it heard."""

import asyncio
import contextlib
import json
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from kiosk.config import Inputs as InputsConfig
from kiosk.devices.inputs.client import InputsClient
from kiosk.devices.inputs.port import InputEvent
from kiosk.hall.input_devices import InputDevices
from tests.support.devices import opened
from tests.support.patience import PATIENCE_S

WIRES = ("keypad", "switches", "headset", "presence")


class Desk:
    """The hall's input devices, as one puts hands on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._devices = InputDevices(folder)
        self._devices.start()

    def do(self, **change: object) -> None:
        self._devices.change(json.dumps(change).encode())

    def config(self, *wires: str, **settings: object) -> InputsConfig:
        """A configuration that names these devices (default: all), with short times."""
        devices = tuple(str(self.folder / wire) for wire in wires or WIRES)
        quick: dict[str, object] = {"double_strike_s": 0.05, "presence_leaves_after_s": 0.1}
        return InputsConfig(enabled=True, simulated=True, devices=devices, **quick | settings)  # type: ignore[arg-type]

    def stop(self) -> None:
        self._devices.stop()


class HeardInputs(InputsClient):
    """Keeps every event, oldest first."""

    def __init__(self, config: InputsConfig) -> None:
        super().__init__(config)
        self.events: list[InputEvent] = []
        self._more = asyncio.Event()
        self.listen(self._keep)

    def _keep(self, event: InputEvent) -> None:
        self.events.append(event)
        self._more.set()

    async def hears(self, *expected: InputEvent, timeout_s: float = PATIENCE_S) -> None:
        """Wait until these events have come, in this order, others between them or not; forgets all up to then."""
        async with asyncio.timeout(timeout_s):
            while (end := _end_of(self.events, expected)) is None:
                self._more.clear()
                await self._more.wait()
        del self.events[:end]


def _end_of(events: list[InputEvent], expected: tuple[InputEvent, ...]) -> int | None:
    """Where the last of the expected events lies, once all have come in order."""
    position = 0
    for wanted in expected:
        if wanted not in events[position:]:
            return None
        position = events.index(wanted, position) + 1
    return position


@contextlib.contextmanager
def desk(folder: Path) -> Iterator[Desk]:
    made = Desk(folder)
    try:
        yield made
    finally:
        made.stop()


def open_inputs(config: InputsConfig) -> AbstractAsyncContextManager[HeardInputs]:
    return opened(HeardInputs(config))
