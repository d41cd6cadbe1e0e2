"""`/verify`: an agent checks a paper that a kiosk has handed out, by its file or by the text of its code. Off line.

The file is opened in a sandboxed process of its own (`kiosk.documents.signed`), which ends with the answer.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.desk.bodies import STATUS, read_body
from kiosk.desk.entrance import Entrance
from kiosk.desk.office import readable
from kiosk.desk.pages import SAFETY_HEADERS, SIGN_IN
from kiosk.desk.templating import environment
from kiosk.documents.signed.client import PaperReader
from kiosk.documents.signed.code import MAX_TEXT
from kiosk.documents.signed.port import Outcome, Verdict

MAX_BYTES = 20_000_000
# Around the file: the form's own lines.
FORM_BYTES = 4_000
BODY_S = 60.0
VERIFY_S = 30.0
FORM_HEADERS = {
    **SAFETY_HEADERS,
    "Content-Security-Policy": SAFETY_HEADERS["Content-Security-Policy"].replace(
        "form-action 'none'", "form-action 'self'"
    ),
}

SAID: dict[Outcome, str] = {
    "valid": "Ce papier a été émis par une borne de confiance.",
    "changed": "Ce papier a été modifié, ou son code est faux.",
    "unknown_signer": "Ce code vient d'une borne qui n'est pas connue ici, ou que l'exploitant a retirée.",
    "expired_delegation": "La borne n'avait pas le droit de signer ce jour-là.",
    "not_yet": "La date de ce papier n'est pas encore venue : une horloge est fausse, ou quelqu'un a triché.",
    "no_code": "Aucun code signé d'une borne n'a été trouvé.",
}
COMPARED = "Les pages de ce fichier sont telles que la borne les a faites."
REDRAWN = (
    "Le texte est le même, mais les pages ne sont plus dessinées comme la borne les a faites : ce qui s'affiche peut "
    "être faux. Demandez le fichier d'origine."
)
TO_COMPARE = "Comparez ces lignes avec le papier : elles seules sont signées et ont pu être lues ici."
LIMIT = "Le code dit qui a émis le papier. Il ne dit pas que ce qui y est écrit est vrai, ni qui le tient."
UNREADABLE = "Ce fichier ne peut pas être ouvert : il faut un PDF, une photo, ou le texte du code."
TOO_LARGE = "Ce fichier est trop grand."
NOTHING = "Choisissez un fichier, ou collez le texte du code."
BUSY = "Une autre vérification est en cours. Réessayez dans un instant."


class VerifyPage:
    """`trust_dir`: operators' public keys; asked for at each verification, for it may be filled meanwhile."""

    def __init__(self, entrance: Entrance, trust_dir: Path) -> None:
        self._entrance = entrance
        self._trust_dir = trust_dir
        self._turn = asyncio.Lock()
        self._templates = environment()

    def routes(self) -> list[Route]:
        return [
            Route("/verify", self.show, methods=["GET"]),
            Route("/verify", self.check, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        return self._page(200) if self._entrance.is_signed_in(request) else self._closed()

    async def check(self, request: Request) -> Response:
        if not self._entrance.is_signed_in(request):
            return self._closed()
        body = await read_body(request, MAX_BYTES + FORM_BYTES, within_s=BODY_S)
        if not isinstance(body, bytes):
            return self._page(STATUS[body], problem=TOO_LARGE if body == "too_long" else UNREADABLE)
        data = _asked(request.headers.get("content-type", ""), body)
        if not data:
            return self._page(400, problem=NOTHING)
        if self._turn.locked():
            return self._page(429, problem=BUSY)
        async with self._turn:
            verdict = await self._verdict(data)
        if verdict is None:
            return self._page(422, problem=UNREADABLE)
        return self._page(200, verdict=verdict)

    async def _verdict(self, data: bytes) -> Verdict | None:
        reader = PaperReader(str(self._trust_dir) if self._trust_dir.is_dir() else "", VERIFY_S)
        reader.start()
        try:
            answer = await reader.verify(data)
        finally:
            await reader.close()
        return answer if isinstance(answer, Verdict) else None

    def _page(self, status: int, *, problem: str = "", verdict: Verdict | None = None) -> Response:
        html = self._templates.get_template("verify.html").render(
            title="Vérifier un papier", problem=problem, verdict=None if verdict is None else _told(verdict)
        )
        return Response(html, status, media_type="text/html; charset=utf-8", headers=FORM_HEADERS)

    def _closed(self) -> Response:
        html = self._templates.get_template("message.html").render(title="Accès réservé", text=SIGN_IN)
        return Response(html, 403, media_type="text/html; charset=utf-8", headers=SAFETY_HEADERS)


def _told(verdict: Verdict) -> Mapping[str, object]:
    """What an agent reads. All of it comes from the paper, and is shown as text alone."""
    rows = [("Référence", verdict.reference), ("Émis le", verdict.issued), ("Borne", verdict.kiosk)]
    rows += [("Exploitant", verdict.operator), *verdict.fields.items()]
    valid = verdict.outcome == "valid"
    return {
        "said": SAID[verdict.outcome],
        "good": valid,
        "rows": [(readable(label), readable(value)) for label, value in rows if value],
        "changes": [readable(change) for change in verdict.changes],
        "after": [*_looked_at(verdict), LIMIT] if valid else [],
    }


def _looked_at(verdict: Verdict) -> list[str]:
    if verdict.compared:
        return [COMPARED]
    return [REDRAWN, TO_COMPARE] if verdict.redrawn else [TO_COMPARE]


def _asked(content_type: str, body: bytes) -> bytes:
    """The file of a form, or the text that was typed into it; empty where there is neither."""
    kind, _, rest = content_type.partition(";")
    if kind.strip().lower() == "application/x-www-form-urlencoded":
        typed = parse_qs(body[: 4 * MAX_TEXT].decode("ascii", "replace"), max_num_fields=4).get("code", [""])
        return _code(typed[0])
    boundary = rest.partition("boundary=")[2].strip().strip('"')
    if kind.strip().lower() != "multipart/form-data" or not 0 < len(boundary) <= 100:
        return b""
    parts = _parts(body, b"--" + boundary.encode("latin-1", "replace"))
    return parts.get("file", b"") or _code(parts.get("code", b"").decode("utf-8", "replace"))


def _code(text: str) -> bytes:
    """A code as a scanner of codes types it, or as it was copied: without spaces around it and line ends within."""
    return "".join(text.split("\n")).strip()[:MAX_TEXT].encode("ascii", "replace")


def _parts(body: bytes, boundary: bytes) -> dict[str, bytes]:
    """Name -> content of each part of a form (RFC 7578): four at most."""
    found: dict[str, bytes] = {}
    for part in (b"\r\n" + body).split(b"\r\n" + boundary)[1:5]:
        head, separator, content = part.partition(b"\r\n\r\n")
        if separator:
            name = head.lower().partition(b' name="')[2].partition(b'"')[0].decode("ascii", "replace")
            found[name] = content
    return found
