"""The console's pages: French, server-rendered; the two live ones have a script of their own beside them."""

import contextlib
import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import resources
from typing import Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kiosk.desk.bodies import short_body
from kiosk.desk.live import audit, day, enrolling, withdrawing
from kiosk.desk.live.roles import Action, may
from kiosk.desk.live.rooms import Rooms
from kiosk.desk.live.sessions import Session, Sessions
from kiosk.desk.live.steps import FEWEST
from kiosk.desk.live.store import Entry
from kiosk.desk.store import StoreError
from kiosk.desk.templating import environment
from kiosk.help import wire
from kiosk.text import typed

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), payment=(), usb=()",
}
STATIC = {
    "console.js": "text/javascript",
    "call.js": "text/javascript",
    "call_faces.js": "text/javascript",
    "call_panel.js": "text/javascript",
    "call_peer.js": "text/javascript",
    "console_line.js": "text/javascript",
    "join.js": "text/javascript",
    "sending.js": "text/javascript",
    "shown_photo.js": "text/javascript",
    "hall.js": "text/javascript",
    "console.css": "text/css",
}
MENU = (
    ("/console", "File et conversations", Action.SEE_QUEUE),
    ("/console/hall", "Salle", Action.SEE_HALL),
    ("/console/appointments", "Rendez-vous", Action.SEE_APPOINTMENTS),
    ("/console/day", "Aides du jour", Action.DAY_TABLE),
    ("/console/notices", "Annonces", Action.PUBLISH_NOTICES),
    ("/console/fleet", "Bornes", Action.ENROL_KIOSKS),
    ("/console/releases", "Mises à jour", Action.STEER_RELEASES),
    ("/console/audit", "Journal", Action.READ_AUDIT),
    ("/", "Dossiers reçus", Action.READ_FILES),
)
SIGN_IN = "Ouvrez un lien de connexion : « kiosk desk link » en donne un. Il ne sert qu'une fois."
OPENING = ("L'écran est allumé et propre", "Le bac à tickets est plein", "La vitre du scanner est propre et vide")
CLOSING = ("Aucun papier n'est resté sur la vitre", "Aucune carte n'est restée dans le lecteur", "La salle est vide")
MAX_FORM_BYTES = 8000
AUDIT_SHOWN = 300

Form = dict[str, str]


class ConsolePages:
    def __init__(self, rooms: Rooms, sessions: Sessions) -> None:
        self._rooms = rooms
        self._hub = rooms.hub
        self._sessions = sessions
        self._templates = environment()
        self._templates.filters["instant"] = day.instant
        self._templates.filters["said"] = lambda action: day.ACTIONS.get(action, action)
        folder = resources.files("kiosk.desk").joinpath("templates")
        self._static = {name: folder.joinpath(name).read_bytes() for name in STATIC}

    # --- for anybody

    async def static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in STATIC:
            return Response(status_code=404, headers=HEADERS)
        return Response(self._static[name], media_type=STATIC[name], headers=HEADERS)

    async def no_icon(self, request: Request) -> Response:
        """Browsers ask for one on their own; a 404 would stand in their console."""
        return Response(status_code=204, headers=HEADERS)

    async def join(self, request: Request) -> Response:
        """`/join`, for whoever has a link (`guests.py`): the page says nothing, and its script asks with the link."""
        return self.page("live_join.html", None, 200, "", title="Rejoindre une conversation")

    async def sign_in(self, request: Request) -> Response:
        if self._sessions.too_many_failed(request):
            return self.message("Trop d'essais", "Attendez une minute, puis recommencez.", status=429)
        # HEAD is what looks at links before a person does (mail and chat programs): it must not use the link up.
        person = ""
        if request.method == "GET":
            person = self._sessions.person_of_link(request, request.path_params["token"], self._hub.clock.now())
        if not person:
            return self.message("Ce lien a déjà servi", SIGN_IN, status=403)
        return self.signed_in(person, "link")

    def signed_in(self, person_id: str, how: str) -> Response:
        """The session's cookie, and the first page that this person may see."""
        roles = self._sessions.people[person_id].roles
        home = next((path for path, _, action in MENU if may(roles, action)), "/console")
        response = RedirectResponse(home, 303, headers=HEADERS)
        self._sessions.open(person_id, response)
        self._hub.note(person_id, "signed_in", person_id, how)
        return response

    async def sign_out(self, request: Request) -> Response:
        session, form = self._sessions.of(request), await _form(request)
        response = self.message("Vous êtes déconnecté", "Vous pouvez fermer cette page.")
        if session is not None and self._sessions.form_passes(session, form.get("csrf", "")):
            self._sessions.close(request, response)
            self._hub.note(session.person_id, "signed_out", session.person_id)
        return response

    def message(self, title: str, text: str, *, status: int = 200, code: str = "", back: str = "") -> Response:
        return self.page("live_message.html", None, status, "", title=title, text=text, code=code, back=back)

    # --- by role

    async def console(self, request: Request) -> Response:
        def show(session: Session) -> Response:
            return self.page(
                "live_console.html",
                session,
                200,
                "/console",
                title="File et conversations",
                may_answer=session.may(Action.ANSWER),
                may_call_back=session.may(Action.CALL_BACK),
            )

        return await self.for_role(request, Action.SEE_QUEUE, show)

    async def hall(self, request: Request) -> Response:
        def show(session: Session) -> Response:
            return self.page(
                "live_hall.html",
                session,
                200,
                "/console/hall",
                title="Salle",
                may_order=session.may(Action.ORDER_KIOSK),
                may_say_presence=session.may(Action.SAY_PRESENCE),
                opening=OPENING,
                closing=CLOSING,
            )

        return await self.for_role(request, Action.SEE_HALL, show)

    async def day(self, request: Request) -> Response:
        def show(session: Session) -> Response:
            wanted = day.day_of(request.query_params.get("day", ""), self._hub.clock.today())
            columns = self._hub.settings.day_columns
            rows = day.rows(columns, self._hub.store.helped(*day.bounds(wanted)))
            return self.page(
                "live_day.html",
                session,
                200,
                "/console/day",
                title="Aides du jour",
                day=wanted.isoformat(),
                columns=[day.TITLES[column] for column in columns],
                rows=rows,
            )

        return await self.for_role(request, Action.DAY_TABLE, show)

    async def day_csv(self, request: Request) -> Response:
        def show(session: Session) -> Response:
            wanted = day.day_of(request.query_params.get("day", ""), self._hub.clock.today())
            columns = self._hub.settings.day_columns
            text = io.StringIO()
            writer = csv.writer(text, delimiter=";")
            writer.writerow(day.TITLES[column] for column in columns)
            writer.writerows(day.rows(columns, self._hub.store.helped(*day.bounds(wanted))))
            headers = {**HEADERS, "Content-Disposition": f'attachment; filename="aides-{wanted.isoformat()}.csv"'}
            # The mark that spreadsheets want before they take a file for UTF-8.
            return Response("\ufeff" + text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)

        return await self.for_role(request, Action.DAY_TABLE, show)

    async def steps(self, request: Request) -> Response:
        """`/console/steps?month=2026-11`: at which steps people leave or call, as counts without identity."""

        def show(session: Session) -> Response:
            steps, guide = self._rooms.steps, self._rooms.guide
            months = steps.months()
            asked = request.query_params.get("month", "")
            month = next((one for one in months if one.strftime("%Y-%m") == asked), months[0] if months else None)
            return self.page(
                "live_steps.html",
                session,
                200,
                "/console/day",
                title="Où l'on s'arrête",
                months=[one.strftime("%Y-%m") for one in months],
                month=month.strftime("%Y-%m") if month else "",
                fewest=FEWEST,
                rows=[
                    {
                        "demarche": guide.title(one.demarche),
                        "step": guide.step_title(one.demarche, one.step),
                        "left": one.left,
                        "called": one.called,
                    }
                    for one in (steps.counts(month) if month else ())
                ],
            )

        return await self.for_role(request, Action.DAY_TABLE, show)

    async def notices(self, request: Request) -> Response:
        def show(session: Session) -> Response:
            return self._notices(session, "")

        return await self.for_role(request, Action.PUBLISH_NOTICES, show)

    async def publish(self, request: Request) -> Response:
        def do(session: Session, form: Form) -> Response:
            text, until = typed(form.get("text", "")), _local(form.get("until", ""))
            if not 1 <= len(text) <= 300:
                return self._notices(session, "Écrivez une annonce de 300 signes au plus.")
            if form.get("until") and until is None:
                return self._notices(session, "Cette date n'est pas une date.")
            if until is not None and until <= self._hub.clock.now():
                return self._notices(session, "Cette date est déjà passée.")
            number = self._hub.store.publish(wire.Notice(text, "fr", until))
            self._hub.note(session.person_id, "notice_published", str(number))
            self._hub.reload()
            return RedirectResponse("/console/notices", 303, headers=HEADERS)

        return await self.form_for(request, Action.PUBLISH_NOTICES, do)

    async def withdraw(self, request: Request) -> Response:
        def do(session: Session, form: Form) -> Response:
            said = request.path_params["number"]
            # Python reads no number of thousands of digits, SQLite none of more than 63 bits.
            if len(said) <= 18 and said.isascii() and said.isdecimal():
                self._hub.store.withdraw(int(said))
                self._hub.note(session.person_id, "notice_withdrawn", str(int(said)))
                self._hub.reload()
            return RedirectResponse("/console/notices", 303, headers=HEADERS)

        return await self.form_for(request, Action.PUBLISH_NOTICES, do)

    async def fleet(self, request: Request) -> Response:
        def show(session: Session) -> Response:
            online = self._hub.online()
            rows = [
                {
                    "id": one.id,
                    "enrolled_at": one.enrolled_at,
                    "revoked": one.revoked_at is not None,
                    "state": "révoquée" if one.revoked_at else "en ligne" if one.id in online else "absente",
                }
                for one in self._hub.store.kiosks()
            ]
            return self.page("live_fleet.html", session, 200, "/console/fleet", title="Bornes", rows=rows)

        return await self.for_role(request, Action.ENROL_KIOSKS, show)

    async def code(self, request: Request) -> Response:
        def do(session: Session, form: Form) -> Response:
            code = enrolling.new_code(self._hub.store, self._hub.clock.now())
            self._hub.note(session.person_id, "code_made", session.person_id)
            text = "Sur la borne : « kiosk provision desk ADRESSE ». Le code sert une fois, pendant une heure."
            return self.page(
                "live_message.html", session, 200, "", title="Code d'inscription", text=text, code=code,
                back="/console/fleet",
            )  # fmt: skip

        return await self.form_for(request, Action.ENROL_KIOSKS, do)

    async def revoke(self, request: Request) -> Response:
        def do(session: Session, form: Form) -> Response:
            kiosk_id = form.get("kiosk", "")
            withdrawn = withdrawing.revoke(self._hub.store, kiosk_id, self._hub.clock.now())
            if withdrawn is not None:
                self._hub.note(session.person_id, "revoked", kiosk_id)
                self._hub.reload()
            if withdrawn is None or not withdrawn.codes:
                return RedirectResponse("/console/fleet", 303, headers=HEADERS)
            self._hub.note(session.person_id, "codes_withdrawn", kiosk_id, str(withdrawn.codes))
            text = f"{kiosk_id} n'est plus admise. Ses codes d'inscription ne servent plus : {withdrawn.codes}."
            return self.page(
                "live_message.html", session, 200, "", title="Borne révoquée", text=text, code="", back="/console/fleet"
            )

        return await self.form_for(request, Action.ENROL_KIOSKS, do)

    async def audit(self, request: Request) -> Response:
        entries: tuple[Entry, ...] = ()
        session = self._sessions.of(request)
        if session is not None and session.may(Action.READ_AUDIT):
            with contextlib.suppress(StoreError):  # told below, by the page's own reading
                entries = await run_in_threadpool(self._hub.store.audit)

        def show(session: Session) -> Response:
            return self.page(
                "live_audit.html",
                session,
                200,
                "/console/audit",
                title="Journal",
                broken=audit.first_broken(entries),
                entries=entries[: -AUDIT_SHOWN - 1 : -1],
            )

        return await self.for_role(request, Action.READ_AUDIT, show)

    # --- inside

    async def for_role(self, request: Request, action: Action, show: Callable[[Session], Response]) -> Response:
        session = self._sessions.of(request)
        if session is None or not session.may(action):
            return self.message("Accès réservé", SIGN_IN, status=403)
        try:
            return show(session)
        except StoreError:
            return self.message("Base illisible", "Prévenez l'informatique.", status=500)

    async def form_for(self, request: Request, action: Action, do: Callable[[Session, Form], Response]) -> Response:
        form = await _form(request)

        def checked(session: Session) -> Response:
            if not self._sessions.form_passes(session, form.get("csrf", "")):
                self._hub.note(session.person_id, "form_refused", session.person_id)
                return self.message("Formulaire refusé", "Revenez à la page, et recommencez.", status=403)
            return do(session, form)

        return await self.for_role(request, action, checked)

    def _notices(self, session: Session, problem: str) -> Response:
        return self.page(
            "live_notices.html",
            session,
            422 if problem else 200,
            "/console/notices",
            title="Annonces",
            problem=problem,
            notices=self._hub.store.notices(),
        )

    def page(self, template: str, session: Session | None, status: int, here: str, **values: Any) -> Response:
        menu = [
            {"path": path, "title": title}
            for path, title, action in MENU
            if session is not None and session.may(action)
        ]
        html = self._templates.get_template(template).render(session=session, menu=menu, here=here, **values)
        return Response(html, status, media_type="text/html; charset=utf-8", headers=HEADERS)


async def _form(request: Request) -> Form:
    """The fields of an URL-encoded form; none when it is too long, or is no form."""
    body = await short_body(request, MAX_FORM_BYTES) or b""
    try:
        fields = parse_qs(body.decode(), max_num_fields=20, keep_blank_values=True)
    except (UnicodeDecodeError, ValueError):
        return {}
    return {name: values[0] for name, values in fields.items()}


def _local(text: str) -> datetime | None:
    """What a browser's field of date and time says, on the clock of the hall; what no kiosk takes is none (`wire`)."""
    try:
        moment = datetime.fromisoformat(text[:25]).astimezone(UTC) if text else None
    except (ValueError, OverflowError):
        return None
    return moment if moment is None or wire.is_shown(moment) else None
