"""Keypad, headset jack, switches and presence sensor, from the screen's side: the port over the driver process."""

import asyncio
from collections import deque
from collections.abc import Callable

from kiosk.config import Inputs as InputsConfig
from kiosk.devices.client_base import DeviceClient
from kiosk.devices.drivers import module_of
from kiosk.devices.inputs.port import (
    HeadsetPlugged,
    InputEvent,
    KeyPressed,
    KeyReleased,
    PresenceChanged,
    SwitchPressed,
    SwitchReleased,
)
from kiosk.devices.inputs.protocol import Event, HealthChanged, Reply, Setup
from kiosk.errors import N_
from kiosk.processes.host import Life

OPEN_TIMEOUT_S = 10.0
# A driver that has died is back, and has said how the jack is, within a second. One that has not said it by then may
# never do so, and a headset that was pulled out meanwhile leaves its owner's words to the loudspeaker.
HEADSET_DOUBTED_AFTER_S = 2.0
# No hand presses more keys a second, nor two hands with a switch beside them; a device that says so is broken or lies.
# Each press moves what is seen and heard: 2,000 of them held the screen for 0.2 s.
MAX_PRESSES = 30


class InputsClient(DeviceClient):
    """Implements `kiosk.devices.inputs.port.Inputs`."""

    def __init__(self, config: InputsConfig) -> None:
        super().__init__(
            kind="inputs",
            name=N_("Pavé de touches et casque (simulés)") if config.simulated else N_("Pavé de touches et casque"),
            enabled=config.enabled,
            module=module_of("inputs", config.driver),
            setup=Setup(config),
            reply_type=Reply,
            open_timeout_s=OPEN_TIMEOUT_S,
            event_type=Event,
        )
        self._listeners: list[Callable[[InputEvent], None]] = []
        self._headset: bool | None = None
        self._presence: bool | None = None
        self._doubt: asyncio.TimerHandle | None = None
        self._held: dict[KeyReleased | SwitchReleased, None] = {}
        self._pressed: deque[float] = deque(maxlen=MAX_PRESSES)

    @property
    def headset(self) -> bool | None:
        return self._headset

    @property
    def presence(self) -> bool | None:
        return self._presence

    def listen(self, heard: Callable[[InputEvent], None]) -> None:
        self._listeners.append(heard)
        if self._headset is not None:
            heard(HeadsetPlugged(self._headset))
        if self._presence is not None:
            heard(PresenceChanged(self._presence))

    def _on_event(self, event: Event) -> None:
        match event:
            case HealthChanged():
                self._look_now.set()
                return
            case HeadsetPlugged(plugged):
                self._no_doubt()
                # A driver that was started anew says all that it sees.
                if plugged == self._headset:
                    return
                self._headset = plugged
            case PresenceChanged(present):
                if present == self._presence:
                    return
                self._presence = present
            case KeyPressed() | SwitchPressed():
                if not self._is_a_hand():
                    return
                self._held[_release_of(event)] = None
            case KeyReleased() | SwitchReleased():
                if event not in self._held:
                    return
                del self._held[event]
        self._say(event)

    def _is_a_hand(self) -> bool:
        """Whether one more press now is still within a second's `MAX_PRESSES`."""
        now = asyncio.get_running_loop().time()
        if len(self._pressed) == MAX_PRESSES and now - self._pressed[0] < 1:
            return False
        self._pressed.append(now)
        return True

    def _on_life(self, life: Life) -> None:
        if life == "down":
            # Nobody would say any more that they were let go.
            held, self._held = self._held, {}
            for event in held:
                self._say(event)
            if self._headset and self._doubt is None:
                self._doubt = asyncio.get_running_loop().call_later(HEADSET_DOUBTED_AFTER_S, self._unplugged)
        super()._on_life(life)

    async def close(self) -> None:
        self._no_doubt()
        await super().close()
        self._no_doubt()

    def _no_doubt(self) -> None:
        if self._doubt is not None:
            self._doubt.cancel()
            self._doubt = None

    def _unplugged(self) -> None:
        """Nobody says that the headset is there still."""
        self._doubt, self._headset = None, False
        self._say(HeadsetPlugged(False))

    def _say(self, event: InputEvent) -> None:
        for heard in tuple(self._listeners):
            heard(event)


def _release_of(pressed: KeyPressed | SwitchPressed) -> KeyReleased | SwitchReleased:
    return KeyReleased(pressed.key) if isinstance(pressed, KeyPressed) else SwitchReleased(pressed.number)
