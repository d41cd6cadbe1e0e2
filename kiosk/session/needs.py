"""Whether the devices that a démarche uses can be used now."""

from kiosk.devices.states import Busy, DeviceName, Ready, Starting
from kiosk.flows.model import Flow
from kiosk.session.state import Visit, device_of


def works(visit: Visit, name: DeviceName) -> bool:
    """One that starts is not out of order: its own page says so if it still does."""
    return isinstance(device_of(visit, name), Ready | Busy | Starting)


def cannot_start(visit: Visit, flow: Flow) -> bool:
    """Without a device that it requires, a démarche is not begun here."""
    return any(need == "required" and not works(visit, name) for name, need in flow.devices.items())
