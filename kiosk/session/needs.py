"""Whether a démarche can be begun: the devices that it uses, and room for its file."""

from kiosk.devices.states import Busy, DeviceName, Ready, Starting
from kiosk.flows.model import Flow
from kiosk.session.state import Visit, device_of


def works(visit: Visit, name: DeviceName) -> bool:
    """One that starts is not out of order: its own page says so if it still does."""
    return isinstance(device_of(visit, name), Ready | Busy | Starting)


def no_room(visit: Visit, flow: Flow) -> bool:
    return visit.no_room is not None and not flow.prepares


def cannot_start(visit: Visit, flow: Flow) -> bool:
    """Without a device that it requires, or room for its file, a démarche is not begun here."""
    return no_room(visit, flow) or any(
        need == "required" and not works(visit, name) for name, need in flow.devices.items()
    )
