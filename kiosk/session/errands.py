"""Carries out what a visit wants done, and feeds back what came of it. With the errands of its rooms the only files
here that wait, and that need asyncio: they are loaded after the first picture.
"""

import asyncio
import functools
import os
import sys
from collections.abc import Callable, Iterator
from types import UnionType
from typing import Any, get_args

from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.processes.link import Committed, EndedBy, TriesCounted, VisitEnded, VisitOver, VisitStarted
from kiosk.session import device_errands, effects, events
from kiosk.session.address.state import AddressEffect
from kiosk.session.appointments.state import AppointmentEffect
from kiosk.session.call.state import CallEffect
from kiosk.session.copies import Copies
from kiosk.session.device_errands import DeviceErrands
from kiosk.session.files.effects import FileEffect
from kiosk.session.files.errands import FileErrands
from kiosk.session.finding.state import FindingEffect
from kiosk.session.finishing.state import FinishEffect
from kiosk.session.help.events import HelpEffect
from kiosk.session.identify.state import IdentifyEffect
from kiosk.session.papers.borrowing import BorrowedCamera
from kiosk.session.papers.errands import PaperErrands
from kiosk.session.ports import Ports
from kiosk.session.resuming.errands import TicketErrands
from kiosk.session.resuming.state import TicketEffect
from kiosk.session.rights.state import EstimateRights, RightsEffect, WarmRights
from kiosk.session.verifying.errands import verify
from kiosk.session.verifying.state import VerifyPage
from kiosk.session.web.state import WebEffect
from kiosk.session.work import Dispatch, Work, answer

TICK_S = 0.25

# Begins one effect of a room; what it gives is still to be waited for.
CarryOut = Callable[[Any], Work | None]


class Errands:
    """Needs a running loop. `dispatch` takes what came of each errand."""

    def __init__(self, ports: Ports, dispatch: Dispatch) -> None:
        self._ports = ports
        self._dispatch = dispatch
        self._tasks: set[asyncio.Task[None]] = set()
        self._copies = Copies(ports.devices.page_printer, ports.staff.count_pages)
        self._camera = BorrowedCamera(ports.devices.camera)
        self._papers = PaperErrands(ports, self._camera, dispatch)
        tickets = None if ports.tickets is None else ports.tickets(self._camera, dispatch)
        self._table = self._made_of(ports, tickets)
        self._listen(ports)
        if tickets is not None:
            self._spawn(tickets.hear_news())
        self._spawn(self._tick())

    def carry_out(self, effect: effects.Effect) -> None:
        """An effect of a room that is not there does nothing: its pages offer nothing that would want it."""
        begin = self._table.get(type(effect))
        work = None if begin is None else begin(effect)
        if work is not None:
            self._spawn(work)

    def _made_of(self, ports: Ports, tickets: TicketErrands | None) -> dict[type, CarryOut]:
        return {kind: begin for union, begin in self._rooms(ports, tickets) for kind in get_args(union) or (union,)}

    def _rooms(self, ports: Ports, tickets: TicketErrands | None) -> Iterator[tuple[UnionType | type, CarryOut]]:
        """Which room carries out which effects."""
        yield effects.VisitEffect, self._see_to
        yield effects.StaffEffect, self._help_staff
        yield effects.DeviceEffect, DeviceErrands(ports, self._copies, self._dispatch).carry_out
        yield effects.PaperEffect, self._papers.carry_out
        yield RightsEffect, self._estimate
        if ports.files is not None:
            yield FileEffect, FileErrands(ports.files, lambda: self._copies.pdf, self._dispatch).carry_out
        if ports.finding is not None:
            yield FindingEffect, functools.partial(ports.finding.carry_out, dispatch=self._dispatch)
        if ports.appointments is not None:
            yield AppointmentEffect, functools.partial(ports.appointments.carry_out, dispatch=self._dispatch)
        if ports.web is not None:
            yield WebEffect, ports.web.carry_out
        if ports.address is not None:
            yield AddressEffect, functools.partial(ports.address.carry_out, dispatch=self._dispatch)
        if ports.identify is not None:
            yield IdentifyEffect, functools.partial(ports.identify.carry_out, dispatch=self._dispatch)
        if ports.finishing is not None:
            yield FinishEffect, functools.partial(ports.finishing.carry_out, dispatch=self._dispatch)
        if ports.verifier is not None:
            yield VerifyPage, functools.partial(verify, ports.verifier, self._dispatch)
        if ports.help is not None:
            yield HelpEffect, ports.help.carry_out
        if ports.call is not None:
            yield CallEffect, ports.call.carry_out
        if tickets is not None:
            yield TicketEffect, tickets.carry_out

    def _listen(self, ports: Ports) -> None:
        dispatch = self._dispatch
        device_errands.listen(ports.devices, dispatch)
        if ports.rights is not None:
            ports.rights.listen(lambda progress: dispatch(events.RightsGoOn(progress)))
        if ports.photo is not None:
            ports.photo.listen(lambda hint: dispatch(events.PhotoHinted(hint)))
        if ports.web is not None:
            ports.web.listen(dispatch)
        if ports.help is not None:
            ports.help.listen(dispatch)
        if ports.call is not None:
            ports.call.listen(dispatch)
        if ports.finding is not None:
            self._spawn(ports.finding.watch_notices(dispatch))

    def _see_to(self, effect: effects.VisitEffect) -> Work | None:
        ports = self._ports
        match effect:
            case effects.BeginVisit(visit_id=visit_id):
                ports.tell(VisitStarted(visit_id))
            case effects.Rehearse():
                self._rehearse()
            case effects.NoteTries(lockout=lockout):
                ports.tell(TriesCounted(lockout))
            case effects.LookForRoom():
                return answer(self._dispatch, asyncio.to_thread(ports.room), events.RoomSeen)
            case effects.CommitFile():
                return self._commit(effect, ports)
            case effects.LetGo(by=by):
                ports.tell(VisitOver(by))
            case effects.Finish(by=by):
                return self._finish(by)
        return None

    def _help_staff(self, effect: effects.StaffEffect) -> Work:
        ports = self._ports
        tell = functools.partial(answer, self._dispatch)
        match effect:
            case effects.CheckPin(digits=digits):
                return tell(asyncio.to_thread(ports.check_pin, digits), events.StaffChecked)
            case effects.LookAround():
                return tell(ports.staff.look_around(), events.Surveyed)
            case effects.ResetRoll():
                return tell(ports.staff.reset_roll(), events.Surveyed)
            case effects.NoteChecklist(which=which, items=items):
                return ports.staff.note_checklist(which, items)
            case effects.TryOut(what=what, job=job):
                return tell(ports.staff.try_out(what, job), lambda tried: tried)

    def _estimate(self, effect: RightsEffect) -> Work | None:
        rights = self._ports.rights
        match effect:
            case WarmRights():
                if rights is not None:
                    rights.warm()
                return None
            case EstimateRights(turn=turn, household=household, day=day):
                told = functools.partial(events.RightsEstimated, turn)
                if rights is None:
                    self._dispatch(told(Fault(Code.NOT_CONFIGURED)))
                    return None
                return answer(self._dispatch, rights.estimate(household, day), told)

    def _rehearse(self) -> None:
        if self._ports.rehearsal is None:
            self._ports.tell(VisitEnded("staff"))
            return
        self._ports = self._ports.rehearsal(self._ports)
        self._table = self._made_of(self._ports, None)

    async def _finish(self, by: EndedBy) -> None:
        """The supervisor kills at once: what the page printer has of this visit goes first."""
        await self._copies.cleared()
        self._ports.tell(VisitEnded(by))

    async def _commit(self, file: effects.CommitFile, ports: Ports) -> None:
        rendered = await ports.renderer.render(file.summary)
        if isinstance(rendered, Fault):
            self._dispatch(events.FileFailed(rendered.code))
            return
        done = await asyncio.to_thread(ports.registrar.commit, file, rendered.pdf)
        if isinstance(done, Code):
            self._dispatch(events.FileFailed(done))
            return
        self._copies.pdf = rendered.pdf
        ports.tell(Committed(done.id))
        self._dispatch(events.FileCommitted(done.id, done.reference, done.created_at))

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self._dispatch(events.Tick())

    def _spawn(self, work: Work) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        """A fault of the program ends this screen (the supervisor shows the next one): better than a page that
        waits for ever. Its traceback goes through the log, which keeps the places and drops the words."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            sys.excepthook(type(error), error, error.__traceback__)
            os._exit(70)
