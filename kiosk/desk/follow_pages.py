"""Where a file stands: `/follow/REFERENCE` for kiosks, `/suivi` for the public, and the agent's page that writes to the
citizen. French, server-rendered, no script."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import parse_qs

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kiosk.desk.bodies import short_body
from kiosk.desk.entrance import Entrance
from kiosk.desk.notes import SAID as NOTED
from kiosk.desk.notes import Notes, Said
from kiosk.desk.office import NotThereError, Office, readable
from kiosk.desk.pages import SAFETY_HEADERS, SIGN_IN
from kiosk.desk.standing import Standings
from kiosk.desk.templating import environment
from kiosk.errors import KioskError
from kiosk.flows.model import Flow
from kiosk.ticket.standing import MAX_NOTE, SAID, Followed

WITH_FORM = {
    **SAFETY_HEADERS,
    "Content-Security-Policy": SAFETY_HEADERS["Content-Security-Policy"].replace(
        "form-action 'none'", "form-action 'self'"
    ),
}
MAX_FORM = 4000
LABELS: dict[Said, str] = {"": "Rien de plus", "ready": "C'est prêt", "closed": "C'est terminé"}
NOT_FOUND = "Aucun dossier ne porte cette référence ici. Vérifiez-la. Un dossier qui attend le réseau arrive plus tard."
TOO_MANY = "Trop de références ont été essayées. Attendez une minute."


class FollowPages:
    def __init__(
        self,
        office: Office,
        standings: Standings,
        notes: Notes,
        entrance: Entrance,
        written: Callable[[], None] = lambda: None,
    ) -> None:
        """`written`: called when an agent has written to somebody."""
        self._written = written
        self._office = office
        self._standings = standings
        self._notes = notes
        self._entrance = entrance
        self._templates = environment()

    async def follow(self, request: Request) -> Response:
        """`GET /follow/REFERENCE`: `standing.Followed` as JSON; 404; 429 after too many that nobody has."""
        if self._standings.misses.too_many():
            return Response(status_code=429, headers={**SAFETY_HEADERS, "Retry-After": "60"})
        try:
            said = await run_in_threadpool(self._standings.followed, request.path_params["reference"])
        except KioskError:
            return Response(status_code=500, headers=SAFETY_HEADERS)
        if said is None:
            return Response(status_code=404, headers=SAFETY_HEADERS)
        return Response(msgspec.json.encode(said), media_type="application/json", headers=SAFETY_HEADERS)

    async def public(self, request: Request) -> Response:
        """`GET /suivi`, with `?reference=` of the form on it."""
        asked = request.query_params.get("reference", "")[:40]
        if not asked:
            return self._follow_page(200)
        if self._standings.misses.too_many():
            return self._follow_page(429, problem=TOO_MANY)
        try:
            said = await run_in_threadpool(self._standings.followed, asked)
        except KioskError:
            said = None
        if said is None:
            return self._follow_page(404, problem=NOT_FOUND)
        flow = (await run_in_threadpool(flows)).get(said.flow)
        return self._follow_page(200, said=said, flow=flow)

    async def note(self, request: Request) -> Response:
        """`GET` and `POST /notes/ENVELOPE_ID`, for agents."""
        if not self._entrance.is_signed_in(request):
            return self._page("message.html", 403, title="Accès réservé", text=SIGN_IN)
        try:
            received = await run_in_threadpool(self._office.find, request.path_params["envelope_id"])
        except NotThereError:
            return self._page("message.html", 404, title="Dossier introuvable", text="Revenez à la liste.")
        if request.method != "POST":
            note = await run_in_threadpool(self._notes.of, received.envelope_id)
            return self._page(
                "note.html", 200, title=f"Écrire à l'usager : {received.reference}", note=note, labels=LABELS,
                received=received, most=MAX_NOTE,
            )  # fmt: skip
        form = await read_form(request)
        said: Said | None = next((one for one in NOTED if form is not None and one == form.get("said", "")), None)
        if form is None or said is None:
            return self._page("message.html", 400, title="Rien n'a été écrit", text="Revenez à la page du dossier.")
        await run_in_threadpool(self._notes.write, received.envelope_id, said, form.get("text", ""), datetime.now(UTC))
        self._written()
        return RedirectResponse(f"/files/{received.envelope_id}", 303, headers=SAFETY_HEADERS)

    def _follow_page(
        self, status: int, *, problem: str = "", said: Followed | None = None, flow: Flow | None = None
    ) -> Response:
        return self._page(
            "follow.html",
            status,
            title="Où en est mon dossier ?",
            problem=problem,
            said=said,
            flow=flow,
            state=SAID[said.state] if said is not None else "",
            note=readable(said.note) if said is not None else "",
        )

    def _page(self, template: str, status: int, **values: object) -> Response:
        html = self._templates.get_template(template).render(**values)
        return Response(html, status, media_type="text/html; charset=utf-8", headers=WITH_FORM)


async def read_form(request: Request) -> dict[str, str] | None:
    """An agent's form, or None: too long, or sent by a page that is not ours (the session's cookie does not travel from
    there either)."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return None
    body = await short_body(request, MAX_FORM)
    if body is None:
        return None
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=20)
    except (UnicodeDecodeError, ValueError):
        return None
    return {name: values[0] for name, values in fields.items()}


@lru_cache(maxsize=1)
def flows() -> dict[str, Flow]:
    """What this installation knows of the démarches: their usual delay, their criteria."""
    from kiosk.flows.load import catalogue  # with the language of its conditions: not at the start

    try:
        return {flow.id: flow for flow in catalogue()}
    except KioskError:
        return {}
