"""`/reprendre`: a ticket's visit on a telephone. The page and its script are the same for everybody; the key stands in
the address's fragment, and what is opened is opened in the browser. What the browser sends is `POST /kept/ID`."""

from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from kiosk.desk.pages import SAFETY_HEADERS

HEADERS = {
    **SAFETY_HEADERS,
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
}


class ResumePage:
    def __init__(self) -> None:
        self._templates = Environment(loader=PackageLoader("kiosk.desk"), autoescape=True, undefined=StrictUndefined)
        self._script = resources.files("kiosk.desk").joinpath("templates/resume.js").read_bytes()

    async def show(self, request: Request) -> Response:
        html = self._templates.get_template("resume.html").render(title="Votre démarche gardée")
        return Response(html, media_type="text/html; charset=utf-8", headers=HEADERS)

    async def script(self, request: Request) -> Response:
        return Response(self._script, media_type="text/javascript; charset=utf-8", headers=HEADERS)
