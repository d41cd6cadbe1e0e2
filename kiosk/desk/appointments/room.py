"""Appointments as a part of the desk's server: put together, routed, kept going."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Route

from kiosk.appointments import wire
from kiosk.connectors.rdv_service_public import Calendar as RdvServicePublic
from kiosk.desk.appointments.asking import AppointmentRoutes
from kiosk.desk.appointments.calendars import Calendar, OwnCalendar, RemoteCalendar
from kiosk.desk.appointments.office import Reception
from kiosk.desk.appointments.pages import HERE, AppointmentPages
from kiosk.desk.appointments.reminding import AppointmentReminders
from kiosk.desk.appointments.settings import Appointments
from kiosk.desk.appointments.store import AppointmentStore
from kiosk.desk.askers import Askers
from kiosk.desk.live.service import LiveHelp
from kiosk.desk.settings import DeskSettings
from kiosk.desk.shelf import Shelves
from kiosk.errors import KioskError
from kiosk.privacy import logs

TIDY_EVERY_S = 600.0


class AppointmentRoom:
    """Beside live help, which knows the kiosks, their halls and who is signed in."""

    def __init__(self, place: Path | Shelves, settings: DeskSettings, live: LiveHelp, askers: Askers) -> None:
        hub = live.rooms.hub
        wanted = settings.appointments
        self.store = AppointmentStore(place)
        self.reception = Reception(wanted, self.store, _calendar(wanted, self.store), hub.hall_of, hub.clock)
        self.reminders = AppointmentReminders(wanted, self.store, hub.clock, lambda: settings.service)
        self._asking = AppointmentRoutes(self.reception, askers)
        self._pages = AppointmentPages(self.reception, hub, live.sessions, live.guide)

    def routes(self) -> list[BaseRoute]:
        """To stand before those of the consoles, which take any other name below /console."""
        pages = self._pages
        return [
            Route(wire.PATH, self._asking.ask, methods=["POST"]),
            Route(HERE, pages.show, methods=["GET"]),
            Route(HERE, pages.change, methods=["POST"]),
            Route(f"{HERE}/waiting", pages.waiting),
            Route("/console/arrivals.js", pages.script),
            Route("/numeros/{hall}", pages.called),
        ]

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """What is over is erased, while the block lasts."""
        tidying = asyncio.create_task(self._tidy())
        try:
            yield
        finally:
            tidying.cancel()

    def close(self) -> None:
        self.store.close()

    async def _tidy(self) -> None:
        while True:
            try:
                await run_in_threadpool(self.reception.tidy)
            except KioskError:
                logs.event("store_failed")
            await asyncio.sleep(TIDY_EVERY_S)


def _calendar(settings: Appointments, store: AppointmentStore) -> Calendar:
    if settings.rdv_service_public is None:
        return OwnCalendar(settings, store)
    return RemoteCalendar(settings, store, RdvServicePublic(settings.rdv_service_public))
