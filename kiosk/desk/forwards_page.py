"""The agent's list of what was forwarded: refusals first, each with its reason. French, server-rendered, no script."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kiosk.connectors.ledger import State
from kiosk.desk.entrance import Entrance
from kiosk.desk.forwarding import Forwarding, Listed
from kiosk.desk.office import readable
from kiosk.desk.pages import SAFETY_HEADERS, SIGN_IN
from kiosk.desk.templating import environment
from kiosk.errors import KioskError

SAID = {
    State.REFUSED: "refusé",
    State.WAITING: "en attente",
    State.PREPARED: "à terminer par l'usager",
    State.SENT: "transmis",
}
# What needs somebody comes first.
ORDER = tuple(SAID)


class ForwardsPage:
    def __init__(self, forwards: Forwarding, entrance: Entrance) -> None:
        self._forwards = forwards
        self._entrance = entrance
        self._templates = environment()

    async def show(self, request: Request) -> Response:
        if not self._entrance.is_signed_in(request):
            return self._page("message.html", 403, title="Accès réservé", text=SIGN_IN)
        try:
            listed = await run_in_threadpool(self._forwards.listed)
        except KioskError:
            return RedirectResponse("/", 303, headers=SAFETY_HEADERS)
        rows = sorted(
            (one for one in listed if one.forward.connector != "desk"), key=lambda one: ORDER.index(one.forward.state)
        )
        return self._page("forwards.html", 200, title="Dossiers transmis", rows=[_row(one) for one in rows])

    def _page(self, template: str, status: int, **values: object) -> Response:
        html = self._templates.get_template(template).render(**values)
        return Response(html, status, media_type="text/html; charset=utf-8", headers=SAFETY_HEADERS)


def _row(one: Listed) -> dict[str, str]:
    reason = one.notes.get("said") or one.forward.last_error
    dropped = one.notes.get("dropped", "")
    return {
        "envelope_id": one.forward.envelope_id,
        "reference": one.reference,
        "service": one.forward.service,
        "state": SAID[one.forward.state],
        "remote_id": readable(one.notes.get("remote_id", "")),
        "reason": readable(f"À redemander : {dropped}" if dropped else reason),
        "attempts": str(one.forward.attempts),
    }
