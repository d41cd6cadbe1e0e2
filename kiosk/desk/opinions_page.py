"""The town's dashboard of opinions, what it answers on its screens, and the road on which opinions come."""

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kiosk.desk.entrance import Entrance
from kiosk.desk.follow_pages import WITH_FORM, flows, read_form
from kiosk.desk.office import Cover, Office, Taken, readable
from kiosk.desk.opinions import FEWEST, Opinions
from kiosk.desk.pages import SAFETY_HEADERS, SIGN_IN
from kiosk.desk.templating import environment
from kiosk.errors import KioskError
from kiosk.privacy import sealing
from kiosk.ticket import opinion
from kiosk.ticket.opinion import MAX_NEWS, Face

FACES: dict[Face, str] = {"good": "bien", "fair": "moyen", "bad": "mal"}


class OpinionsPage:
    def __init__(self, office: Office, opinions: Opinions, entrance: Entrance) -> None:
        self._office = office
        self._opinions = opinions
        self._entrance = entrance
        self._templates = environment()

    def take_in(self, cover: Cover, sealed: bytes) -> Taken:
        try:
            given = opinion.decode(self._office.open_sealed(sealed))
        except sealing.CannotOpenError:
            given = None
        if given is None:
            return Taken(422)
        new = self._opinions.add(cover.envelope_id, given)
        said = self._office.acknowledge(cover, self._opinions.received_at())
        return Taken(201 if new else 200, msgspec.json.encode(said))

    async def news(self, request: Request) -> Response:
        """`GET /news`, for kiosks."""
        try:
            told = await run_in_threadpool(self._opinions.news)
        except KioskError:
            return Response(status_code=500, headers=SAFETY_HEADERS)
        return Response(msgspec.json.encode(opinion.News(told)), media_type="application/json", headers=SAFETY_HEADERS)

    async def show(self, request: Request) -> Response:
        """`GET` and `POST /avis`, for agents."""
        if not self._entrance.is_signed_in(request):
            return self._page("message.html", 403, title="Accès réservé", text=SIGN_IN)
        if request.method == "POST":
            form = await read_form(request)
            if form is not None:
                await run_in_threadpool(self._write, form)
            return RedirectResponse("/avis", 303, headers=SAFETY_HEADERS)
        return await run_in_threadpool(self._shown, request.query_params.get("month", ""))

    def _write(self, form: dict[str, str]) -> None:
        if "news" in form:
            self._opinions.write_news(form["news"])
        dropped = form.get("drop", "")
        if dropped.isascii() and dropped.isdecimal() and len(dropped) < 20:
            self._opinions.drop(int(dropped))

    def _shown(self, asked: str) -> Response:
        """`asked`: "2026-11"; any other text is the newest month that has sentences."""
        months = self._opinions.months()
        month = next((one for one in months if one.strftime("%Y-%m") == asked), months[0] if months else None)
        titles = {name: flow.title for name, flow in flows().items()}
        return self._page(
            "opinions.html",
            200,
            title="Ce que les usagers pensent",
            rows=[
                {
                    "month": count.month.strftime("%m/%Y"),
                    "flow": titles.get(count.flow, readable(count.flow)) if count.flow else "",
                    "good": count.good,
                    "fair": count.fair,
                    "bad": count.bad,
                }
                for count in self._opinions.counts()
            ],
            sentences=[
                {
                    "id": one.id,
                    "month": one.month.strftime("%m/%Y"),
                    "face": FACES[one.face],
                    "text": readable(one.text),
                }
                for one in (self._opinions.sentences(month) if month else ())
            ],
            months=[one.strftime("%Y-%m") for one in months],
            month=month.strftime("%Y-%m") if month else "",
            news=self._opinions.news(),
            most=MAX_NEWS,
            fewest=FEWEST,
        )

    def _page(self, template: str, status: int, **values: object) -> Response:
        html = self._templates.get_template(template).render(**values)
        return Response(html, status, media_type="text/html; charset=utf-8", headers=WITH_FORM)
