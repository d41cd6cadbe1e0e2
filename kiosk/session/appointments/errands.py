"""Carries out what appointments want done: the desk is asked, and its answer is told."""

from collections.abc import Callable
from typing import Protocol

from kiosk.appointments.client import AppointmentDesk
from kiosk.appointments.protocol import Reply, Request
from kiosk.config import Config
from kiosk.help.key import key_file
from kiosk.privacy import logs
from kiosk.session import events
from kiosk.session.appointments.state import AppointmentEffect, AppointmentsTold, AskDesk, NoteAppointment


class Desk(Protocol):
    """`kiosk.appointments.client.AppointmentDesk`."""

    async def ask(self, request: Request) -> Reply: ...


class AppointmentRoom:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def carry_out(self, effect: AppointmentEffect, dispatch: Callable[[events.Event], None]) -> None:
        match effect:
            case AskDesk(turn=turn, ask=ask):
                dispatch(AppointmentsTold(turn, await self._desk.ask(ask)))
            case NoteAppointment(visit_id=visit_id, action=action):
                logs.event("appointment", visit_id=visit_id, action=action)


def appointment_room(config: Config) -> AppointmentRoom | None:
    """None where no desk takes appointments."""
    if not config.help.desk_url or not config.help.appointments:
        return None
    return AppointmentRoom(AppointmentDesk(config, str(key_file(config.state_dir))))
