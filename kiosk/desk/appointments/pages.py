"""The mediators' pages: who comes on which day, who waits in the hall, and a screen that calls numbers. French,
server-rendered; the hall view asks for `waiting` again and again."""

from collections.abc import Callable
from datetime import date, timedelta
from importlib import resources
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kiosk.appointments.wire import Booked, State
from kiosk.desk.appointments.office import Reception
from kiosk.desk.appointments.store import Appointment, HallNumber, NumberState
from kiosk.desk.follow_pages import read_form
from kiosk.desk.live import day
from kiosk.desk.live.guidance import Guide
from kiosk.desk.live.hub import Hub
from kiosk.desk.live.pages import HEADERS, MENU, SIGN_IN
from kiosk.desk.live.roles import Action, Role
from kiosk.desk.live.sessions import Session, Sessions
from kiosk.desk.templating import environment
from kiosk.errors import KioskError

HERE = "/console/appointments"
STATES: dict[State, str] = {
    "booked": "attendu",
    "arrived": "arrivé, attend",
    "called": "appelé",
    "over": "reçu",
    "missed": "pas venu",
    "cancelled": "annulé",
}
# What a mediator may do with an appointment or a number, by its state: the button's word, and what it becomes.
STEPS: dict[State, tuple[tuple[str, State], ...]] = {
    "booked": (("Arrivé", "arrived"), ("Pas venu", "missed")),
    "arrived": (("Appeler", "called"), ("Parti", "missed")),
    "called": (("Reçu", "over"), ("Pas venu", "missed")),
}
SHOWN_CALLED = 6
MAX_ID = 32

Form = dict[str, str]


class Row(msgspec.Struct, frozen=True):
    """One appointment or number, as the pages show it."""

    id: str
    kind: str
    at: str
    name: str
    demarche: str
    state: str
    steps: tuple[tuple[str, str], ...]
    may_cancel: bool = False


class AppointmentPages:
    """`Hub` for the hall of each person and kiosk, the clock and the audit log."""

    def __init__(self, reception: Reception, hub: Hub, sessions: Sessions, guide: Guide) -> None:
        self._reception = reception
        self._hub = hub
        self._sessions = sessions
        self._guide = guide
        self._templates = environment()
        self._script = resources.files("kiosk.desk").joinpath("templates/arrivals.js").read_bytes()

    async def script(self, request: Request) -> Response:
        return Response(self._script, media_type="text/javascript", headers=HEADERS)

    async def show(self, request: Request) -> Response:
        def do(session: Session) -> Response:
            asked = day.day_of(request.query_params.get("day", ""), self._today())
            # The first and the last day of the calendar have no day before or after them.
            wanted = min(max(asked, date(2000, 1, 1)), date(9000, 1, 1))
            return self._shown(session, wanted)

        return await self._for(request, Action.SEE_APPOINTMENTS, do)

    async def waiting(self, request: Request) -> Response:
        """Who waits now, as JSON, for the hall view."""

        def do(session: Session) -> Response:
            rows = self._waiting(session)
            return Response(msgspec.json.encode(rows), media_type="application/json", headers=HEADERS)

        return await self._for(request, Action.SEE_APPOINTMENTS, do)

    async def change(self, request: Request) -> Response:
        """A button of the pages: `id`, `kind` and `to`; or `next`, which calls the lowest number that waits."""
        form = await read_form(request) or {}

        def do(session: Session) -> Response:
            if not self._sessions.form_passes(session, form.get("csrf", "")):
                return self._message("Formulaire refusé", "Revenez à la page, et recommencez.", 403)
            # Where somebody else was quicker, nothing changes: the page shows how things stand.
            self._next(session) if "next" in form else self._changed(session, form)
            return RedirectResponse(f"{HERE}?day={form.get('day', '')[:10]}", 303, headers=HEADERS)

        return await self._for(request, Action.KEEP_APPOINTMENTS, do)

    async def called(self, request: Request) -> Response:
        """`GET /numeros/HALL`: for a screen on the wall. Numbers alone stand on it."""
        hall = request.path_params["hall"]
        if hall not in self._hub.settings.halls:
            return self._message("Salle inconnue", "Vérifiez l'adresse de cette page.", 404)
        try:
            numbers = await run_in_threadpool(self._reception.store.numbers, hall, self._today())
        except KioskError:
            return self._message("Base illisible", "Prévenez l'informatique.", 500)
        called = sorted((one for one in numbers if one.state == "called"), key=lambda one: one.since, reverse=True)
        html = self._templates.get_template("numbers.html").render(called=called[:SHOWN_CALLED])
        return Response(html, media_type="text/html; charset=utf-8", headers=HEADERS)

    # --- inside

    def _shown(self, session: Session, wanted: date) -> Response:
        hall = self._hall(session)
        numbers = self._reception.store.numbers(hall, wanted)
        html = self._templates.get_template("live_appointments.html").render(
            session=session,
            menu=[{"path": path, "title": title} for path, title, action in MENU if session.may(action)],
            here=HERE,
            title="Rendez-vous",
            day=wanted.isoformat(),
            before=(wanted - timedelta(days=1)).isoformat(),
            after=(wanted + timedelta(days=1)).isoformat(),
            today=wanted == self._today(),
            appointments=[self._row(one, session) for one in self._reception.day(hall, wanted)],
            numbers=[self._number_row(one, session) for one in numbers],
            may_keep=session.may(Action.KEEP_APPOINTMENTS),
            halls=list(self._hub.settings.halls) if not hall else [hall],
        )
        return Response(html, media_type="text/html; charset=utf-8", headers=HEADERS)

    def _waiting(self, session: Session) -> tuple[Row, ...]:
        """Appointments by their hour, then numbers in their order."""
        today, hall = self._today(), self._hall(session)
        there = (one for one in self._reception.day(hall, today) if one.state in ("arrived", "called"))
        numbers = (one for one in self._reception.store.numbers(hall, today) if one.state in ("arrived", "called"))
        return (
            *(self._row(one, session) for one in there),
            *(self._number_row(one, session) for one in numbers),
        )

    def _changed(self, session: Session, form: Form) -> bool:
        row_id, to = form.get("id", "")[:MAX_ID], form.get("to", "")
        if form.get("kind") == "number":
            return self._change_number(session, row_id, to)
        there = self._reception.store.of_id(row_id)
        if there is None or there.hall != session.person.hall:
            return False
        if to == "cancelled":
            said = self._reception.cancel(there)
            done = isinstance(said, Booked) and said.state == "cancelled"
        else:
            wanted = next((step for _, step in STEPS.get(_state(there), ()) if step == to), None)
            done = wanted is not None and bool(
                self._reception.store.change(there.id, (there.state,), wanted, self._hub.clock.now())
            )
        if done:
            self._hub.note(session.person_id, f"appointment_{to}", there.id)
        return done

    def _change_number(self, session: Session, number_id: str, to: str) -> bool:
        numbers = self._reception.store.numbers(session.person.hall, self._today())
        there = next((one for one in numbers if one.id == number_id), None)
        wanted: tuple[NumberState, ...] = ("called", "over", "missed")
        state = next((one for one in wanted if one == to), None)
        if there is None or state is None or to not in {step for _, step in STEPS.get(there.state, ())}:
            return False
        done = self._reception.store.change_number(there.id, (there.state,), state, self._hub.clock.now())
        if done is not None:
            self._hub.note(session.person_id, f"number_{to}", done.hall, str(done.number))
        return done is not None

    def _next(self, session: Session) -> bool:
        called = self._reception.call_next(session.person.hall)
        if called is not None:
            self._hub.note(session.person_id, "number_called", called.hall, str(called.number))
        return called is not None

    def _row(self, one: Appointment, session: Session) -> Row:
        state, mine = _state(one), one.hall == session.person.hall
        return Row(
            id=one.id,
            kind="appointment",
            at=one.starts_at.astimezone().strftime("%H h %M"),
            name=one.reference,
            demarche=self._guide.title(one.demarche) if one.demarche else "",
            state=STATES[state],
            steps=STEPS.get(state, ()) if mine else (),
            may_cancel=mine and state == "booked" and one.starts_at > self._hub.clock.now(),
        )

    def _number_row(self, one: HallNumber, session: Session) -> Row:
        return Row(
            id=one.id,
            kind="number",
            at=one.taken_at.astimezone().strftime("%H h %M"),
            name=f"N° {one.number}",
            demarche=self._guide.title(one.demarche) if one.demarche else "",
            state=STATES[one.state],
            steps=STEPS.get(one.state, ()) if one.hall == session.person.hall else (),
        )

    def _hall(self, session: Session) -> str:
        """A mediator sees their own hall; who looks after the fleet, all of them, and keeps at most their own."""
        return "" if Role.ADMIN in session.person.roles else session.person.hall

    def _today(self) -> date:
        return self._hub.clock.now().astimezone().date()

    async def _for(self, request: Request, action: Action, do: Callable[[Session], Response]) -> Response:
        session = self._sessions.of(request)
        if session is None or not session.may(action):
            return self._message("Accès réservé", SIGN_IN, 403)
        try:
            return await run_in_threadpool(do, session)
        except KioskError:
            return self._message("Base illisible", "Prévenez l'informatique.", 500)

    def _message(self, title: str, text: str, status: int) -> Response:
        values: dict[str, Any] = {"session": None, "menu": [], "here": "", "code": "", "back": HERE}
        html = self._templates.get_template("live_message.html").render(title=title, text=text, **values)
        return Response(html, status, media_type="text/html; charset=utf-8", headers=HEADERS)


def _state(one: Appointment) -> State:
    return "booked" if one.state == "asking" else one.state
