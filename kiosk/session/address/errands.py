"""Has an address looked for, and hands the visit what came of it."""

from collections.abc import Callable

from kiosk.address.client import AddressDesk
from kiosk.config import Config
from kiosk.help.asked import Signer
from kiosk.help.key import key_file
from kiosk.session import events
from kiosk.session.address.state import AddressEffect, AddressTold, AskForAddress, StopAsking


def address_room(config: Config) -> "AddressRoom | None":
    """None where no address is looked for."""
    if not config.address.by:
        return None
    signer = Signer(config.kiosk_id, str(key_file(config.state_dir)))
    return AddressRoom(AddressDesk(config.address, config.delivery, signer))


class AddressRoom:
    """Belongs to the event loop's thread."""

    def __init__(self, desk: AddressDesk) -> None:
        self._desk = desk

    async def carry_out(self, effect: AddressEffect, dispatch: Callable[[events.Event], None]) -> None:
        match effect:
            case AskForAddress(turn=turn, asked=asked):
                dispatch(AddressTold(turn, await self._desk.seek(asked)))
            case StopAsking():
                await self._desk.close()
