"""What the visit sees of the line to a desk."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from kiosk.help.protocol import Event
    from kiosk.help.wire import FromKiosk


class HelpDesk(Protocol):
    def start(self) -> None:
        """Start what holds the line; it opens none before `open`."""
        ...

    def open(self) -> None: ...

    def listen(self, tell: "Callable[[Event], None]") -> None:
        """Who hears what the desk says, and that the line comes and goes."""
        ...

    def say(self, message: "FromKiosk") -> None:
        """Send one message, in order; dropped while the line is down."""
        ...
