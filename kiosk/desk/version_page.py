"""The agent's page that says which file another one completes. French, server-rendered, no script."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kiosk.desk.entrance import Entrance
from kiosk.desk.follow_pages import WITH_FORM, read_form
from kiosk.desk.lifecycle import LinkError
from kiosk.desk.office import NotThereError, Office
from kiosk.desk.pages import NOT_THERE, SAFETY_HEADERS, SIGN_IN
from kiosk.desk.retention import Retention
from kiosk.desk.store import Received
from kiosk.desk.templating import environment
from kiosk.errors import KioskError

# Who links, in the audit log: a session of these pages has no name.
AGENT = "agent"
NOT_FOUND = "Aucun dossier ne porte cette référence ici. Vérifiez-la."
NOT_LINKED = (
    "Indiquez la dernière version d'un dossier de la même démarche. "
    "Un dossier ne complète qu'un autre, et n'est complété que par un autre."
)


class VersionPage:
    def __init__(self, office: Office, entrance: Entrance, retention: Retention) -> None:
        self._office = office
        self._entrance = entrance
        self._retention = retention
        self._templates = environment()
        self.routes = [Route("/files/{reference}/complete", self.answer, methods=["GET", "POST"])]

    async def answer(self, request: Request) -> Response:
        if not self._entrance.is_signed_in(request):
            return self._page("message.html", 403, title="Accès réservé", text=SIGN_IN)
        try:
            received = await run_in_threadpool(self._office.find, request.path_params["reference"])
            if request.method != "POST":
                return self._form(200, received)
            form = await read_form(request)
            if form is None:
                return self._page("message.html", 400, title="Rien n'a été noté", text="Revenez à la page du dossier.")
            return await run_in_threadpool(self._link, received, form.get("reference", "")[:40])
        except NotThereError:
            return self._page("message.html", 404, title="Dossier introuvable", text=NOT_THERE)
        except KioskError:
            return self._page("message.html", 500, title="Rien n'a été noté", text="Réessayez dans un instant.")

    def _link(self, received: Received, completed: str) -> Response:
        try:
            self._retention.link(received.envelope_id, self._office.find(completed).envelope_id, AGENT)
        except NotThereError:
            return self._form(404, received, NOT_FOUND)
        except LinkError:
            return self._form(409, received, NOT_LINKED)
        return RedirectResponse(f"/files/{received.envelope_id}", 303, headers=SAFETY_HEADERS)

    def _form(self, status: int, received: Received, problem: str = "") -> Response:
        title = f"Ce que complète le dossier {received.reference}"
        return self._page("complete.html", status, title=title, received=received, problem=problem)

    def _page(self, template: str, status: int, **values: object) -> Response:
        html = self._templates.get_template(template).render(**values)
        return Response(html, status, media_type="text/html; charset=utf-8", headers=WITH_FORM)
