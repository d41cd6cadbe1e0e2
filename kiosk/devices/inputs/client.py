"""Keypad, headset jack, switches and presence sensor, from the screen's side: the port over the driver process."""

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
        self._held: dict[KeyReleased | SwitchReleased, None] = {}

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
                # A driver that was started anew says all that it sees.
                if plugged == self._headset:
                    return
                self._headset = plugged
            case PresenceChanged(present):
                if present == self._presence:
                    return
                self._presence = present
            case KeyPressed(key):
                self._held[KeyReleased(key)] = None
            case SwitchPressed(number):
                self._held[SwitchReleased(number)] = None
            case KeyReleased() | SwitchReleased():
                self._held.pop(event, None)
        self._say(event)

    def _on_life(self, life: Life) -> None:
        if life == "down":
            # Nobody would say any more that they were let go.
            held, self._held = self._held, {}
            for event in held:
                self._say(event)
        super()._on_life(life)

    def _say(self, event: InputEvent) -> None:
        for heard in tuple(self._listeners):
            heard(event)
