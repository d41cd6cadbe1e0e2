"""What a keypad, a switch or a headset does, carried to the screen: they come from a driver, and not as keys of Qt."""

from collections.abc import Callable

from kiosk.devices.inputs.port import HeadsetPlugged, InputEvent, KeyPressed, SwitchPressed
from kiosk.ui.screen import VisitScreen
from kiosk.ui.voice import Voice

SWITCHES = (1, 2)


def hands(screen: VisitScreen, voice: Voice) -> Callable[[InputEvent], None]:
    """What to give to `Inputs.listen`; called in the GUI thread."""

    def felt(event: InputEvent) -> None:
        match event:
            case KeyPressed(key=key):
                screen.bridge.walk(key)
            case SwitchPressed(number=number) if number in SWITCHES:
                screen.bridge.walk(f"switch_{number}")
            case HeadsetPlugged(plugged=plugged):
                voice.headset(plugged)

    return felt
