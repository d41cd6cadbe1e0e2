"""What staff want done, at the edges: files, the network, devices, paper."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

import msgspec

from kiosk.config import Config
from kiosk.devices.receipt_printer.port import NotPrinted, PrintResult, Ticket
from kiosk.devices.states import DeviceName, DeviceState, Fault
from kiosk.documents.port import Rendered, RenderSummary
from kiosk.i18n.translator import FRENCH
from kiosk.session import events
from kiosk.session.staff.household import Household
from kiosk.session.staff.readiness_page import page_summary
from kiosk.session.staff.specimens import specimens
from kiosk.session.staff.state import ListName, Surroundings, TrialName
from kiosk.session.staff.trials import Tools, trial_ticket, try_out


class Renders(Protocol):
    async def render(self, summary: RenderSummary) -> Rendered | Fault: ...


class StaffErrands:
    """Implements `errands.StaffRoom`. `states`: how each device is now."""

    def __init__(
        self,
        config: Config,
        tools: Tools,
        renderer: Renders,
        states: Callable[[], Mapping[DeviceName, DeviceState]],
        now: Callable[[], datetime],
    ) -> None:
        self._config = config
        self._tools = tools
        self._renderer = renderer
        self._states = states
        self._now = now
        self._household = Household(config)

    async def look_around(self) -> Surroundings:
        around = await asyncio.to_thread(self._household.look_around)
        return msgspec.structs.replace(around, voiceless=await self._voiceless())

    async def _voiceless(self) -> tuple[str, ...]:
        from kiosk.speech.choice import speakers  # only staff ask

        if not self._config.speech.enabled:
            return ()
        found = await speakers(self._config.speech, self._config.screen.languages)
        return tuple(language for language, by in found.items() if not by)

    async def reset_roll(self) -> Surroundings:
        await asyncio.to_thread(self._household.roll_changed, self._now().astimezone().date())
        return await self.look_around()

    async def note_checklist(self, which: ListName, items: Mapping[str, bool]) -> None:
        await asyncio.to_thread(self._household.note_checklist, which, items, self._now())

    async def count(self, ticket: Ticket, result: PrintResult) -> None:
        if not isinstance(result, NotPrinted):
            await asyncio.to_thread(self._household.count_ticket, ticket)

    async def count_pages(self, pages: int) -> None:
        await asyncio.to_thread(self._household.count_pages, pages)

    async def try_out(self, what: TrialName, job: str) -> events.Tried:
        tried = await try_out(what, job, self._tools, self._config, lambda: self._page(what))
        if tried.fault is None and what == "receipt_printer":
            await asyncio.to_thread(self._household.count_ticket, trial_ticket(self._config))
        if tried.fault is None and what in ("page_printer", "report", "specimens"):
            await self.count_pages(1)
        return tried

    async def _page(self, what: TrialName) -> Rendered | Fault:
        if what == "specimens":
            made = self._now().astimezone().date()
            return await self._renderer.render(specimens(FRENCH, self._config.operator.name, made))
        around = await self.look_around() if what == "report" else None
        return await self._renderer.render(page_summary(self._config, self._states(), around, self._now()))
