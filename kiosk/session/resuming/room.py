"""Where tickets are kept and read: the parts that a kiosk has for them, put together."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.config import Config
from kiosk.delivery.outbox import Outbox
from kiosk.delivery.protocol import outbox_directory
from kiosk.devices.scanner.port import Scanner
from kiosk.processes.link import FromScreen
from kiosk.session.papers.borrowing import BorrowedCamera
from kiosk.session.resuming.errands import OutboxKeeper, QrReader, TicketErrands
from kiosk.ticket.client import TicketDesk


def ticket_room(
    config: Config,
    scanner: Scanner,
    reader: QrReader,
    say: Callable[[FromScreen], None],
    now: Callable[[], datetime],
) -> Callable[[BorrowedCamera, Callable[[Any], None]], TicketErrands]:
    """What `errands.Ports.tickets` is: the errands, once the visit's camera is there."""
    keeper = OutboxKeeper(
        lambda: Outbox(outbox_directory(config.state_dir), config.delivery),
        Path(config.delivery.recipient_key_file),
        now,
    )
    desk = TicketDesk(config.delivery)
    return lambda camera, hear: TicketErrands(keeper, desk, reader, scanner=scanner, camera=camera, tell=hear, say=say)
