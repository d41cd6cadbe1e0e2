"""The agent's pages: the list of files, and one file opened to be read. French, server-rendered, no script."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from functools import lru_cache
from importlib import resources
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kiosk.delivery import wire
from kiosk.desk import naming
from kiosk.desk.entrance import Entrance
from kiosk.desk.office import NotThereError, Office, readable
from kiosk.desk.retention import Retention
from kiosk.desk.store import Received
from kiosk.desk.templating import environment
from kiosk.errors import KioskError
from kiosk.flows.model import Field
from kiosk.i18n.languages import LANGUAGES
from kiosk.i18n.translator import FRENCH

SAFETY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
MEDIA_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}

ORIGINS = {
    "typed": "saisi au clavier",
    "chosen": "choisi à l'écran",
    "two_d_doc": "lu dans le code signé du justificatif",
    "scan": "numérisé",
    "drawn": "tracé à l'écran",
    "spoken": "confirmé en toutes lettres",
    "chip": "lu dans la puce de la carte d'identité",
    "mrz": "lu sur la bande du titre",
    "cev": "lu dans le code signé du titre",
    "france_connect": "donné par FranceConnect",
    "particulier": "donné par la CAF ou la MSA (API Particulier)",
    "wallet": "montré par un portefeuille d'identité (téléphone)",
    "photo": "photographié à la borne",
}
PERSONS = {"declarant": "déclarant", "hebergeant": "hébergeant"}
# The parts of a paper or of a signature that an agent reads; digests and tags are for machines.
PARTS = {
    "signature": "code signé",
    "check": "contrôle de la borne",
    "iban": "IBAN lu",
    "issued": "émis le",
    "name": "au nom de",
    "street": "adresse",
    "postcode": "code postal",
    "town": "commune",
    "statement": "déclaration",
}
SIGNATURES = {
    "valid": "valide",
    "invalid": "NON valide",
    "unknown_issuer": "d'un émetteur inconnu",
    "none": "aucun",
}

# What the kiosk looked for on a paper (`kiosk.flows.facts.Check`).
CHECKS = {
    "code": "code signé vérifié",
    "iban": "IBAN trouvé, chiffres de contrôle justes",
    "zone": "bande de lecture trouvée, chiffres de contrôle justes",
    "no_code": "sans code signé valable : à regarder",
    "no_iban": "aucun IBAN lu : à regarder",
    "no_zone": "aucune bande de lecture trouvée : à regarder",
    "unread_code": "code signé non recherché : à regarder",
    "unread_iban": "IBAN non recherché : à regarder",
    "unread_zone": "bande de lecture non recherchée : à regarder",
}


class Pages:
    def __init__(self, office: Office, entrance: Entrance, retention: Retention | None = None) -> None:
        """`retention`: None where nothing is destroyed by itself, and nobody says until when files are kept."""
        self._retention = retention
        self._office = office
        self._entrance = entrance
        self._templates = environment()
        self._templates.filters["instant"] = _instant
        self._templates.filters["day"] = _day_of
        self._style = resources.files("kiosk.desk").joinpath("templates/style.css").read_bytes()

    async def sign_in(self, request: Request) -> Response:
        response = RedirectResponse("/", 303, headers=SAFETY_HEADERS)
        # HEAD is what looks at links before a person does (mail and chat programs): it must not use the link up.
        if request.method == "GET" and self._entrance.sign_in(request.path_params["token"], response):
            return response
        return self._page("message.html", 403, title="Ce lien a déjà servi", text=SIGN_IN)

    async def style(self, request: Request) -> Response:
        return Response(self._style, media_type="text/css", headers=SAFETY_HEADERS)

    async def inbox(self, request: Request) -> Response:
        async def show() -> Response:
            return await run_in_threadpool(self._show_inbox)

        return await self._for_agents(request, show)

    async def file(self, request: Request) -> Response:
        async def show() -> Response:
            return await run_in_threadpool(self._show_file, request.path_params["reference"])

        return await self._for_agents(request, show)

    async def attachment(self, request: Request) -> Response:
        async def show() -> Response:
            parameters = request.path_params
            return await run_in_threadpool(self._send_attachment, parameters["reference"], parameters["name"])

        return await self._for_agents(request, show)

    async def _for_agents(self, request: Request, show: Callable[[], Awaitable[Response]]) -> Response:
        if not self._entrance.is_signed_in(request):
            return self._page("message.html", 403, title="Accès réservé", text=SIGN_IN)
        try:
            return await show()
        except NotThereError:
            return self._page("message.html", 404, title="Dossier introuvable", text=NOT_THERE)
        except KioskError:
            return self._page("message.html", 500, title="Dossier illisible", text=UNREADABLE)

    def _show_inbox(self) -> Response:
        kept = {one.received.envelope_id: one for one in self._retention.all()} if self._retention is not None else {}
        files = self._office.store.files()
        return self._page("inbox.html", 200, title="Dossiers reçus", files=files, kept=kept, states=STATES)

    def _version(self, received: Received) -> tuple[int, str, str]:
        """Which one it is, of which reference, and until when it is kept (empty: nobody says)."""
        one = self._retention.one(received.envelope_id) if self._retention is not None else None
        return (one.version, one.first, _day_of(one.until)) if one is not None else (1, received.reference, "")

    def _show_file(self, reference: str) -> Response:
        received = self._office.find(reference)
        if not received.bytes:
            return self._page("message.html", 410, title=f"Dossier {received.reference} détruit", text=DESTROYED)
        dossier = self._office.dossier(received)
        version, first, until = self._version(received)
        named = naming.names(dossier)
        asked = _questions().get(dossier.flow, {})
        facts = [
            {
                "label": asked[name].label if name in asked else readable(name),
                "value": _chosen(asked.get(name), fact.value) or _plain(fact.value),
                "origin": ORIGINS.get(fact.origin) or readable(fact.origin),
                "person": PERSONS.get(fact.person) or readable(fact.person),
            }
            for name, fact in dossier.facts.items()
        ]
        scans = [
            {
                "name": f"{document.sha256}.jpg",
                "saved": named.get(f"{document.sha256}.jpg", ""),
                "field": asked[document.field].label if document.field in asked else readable(document.field),
                "pages": document.pages,
            }
            for document in dossier.documents
        ]
        signatures = [
            {
                "person": PERSONS.get(signature.person) or readable(signature.person),
                "statement": readable(signature.statement),
                "name": f"{signature.sha256}.png" if signature.kind == "drawn" else "",
            }
            for signature in dossier.signatures
        ]
        return self._page(
            "file.html",
            200,
            title=f"Dossier {received.reference}",
            received=received,
            version=version,
            first=first,
            until=until,
            dossier=dossier,
            language=_language(dossier.language),
            facts=facts,
            scans=scans,
            signatures=signatures,
            acknowledgement=self._office.store.acknowledgement(received.envelope_id),
        )

    def _send_attachment(self, reference: str, name: str) -> Response:
        if not wire.ATTACHMENT.fullmatch(name):
            raise NotThereError("no attachment of that name")
        received = self._office.find(reference)
        dossier = self._office.dossier(received)
        data = dossier.attachments.get(name)
        if data is None:
            raise NotThereError("no attachment of that name")
        saved = f"{naming.stem(received)}_{naming.names(dossier)[name]}"
        kind = name.rsplit(".", 1)[1]
        # A PDF is saved, not shown: a browser's viewer would run what a hostile one carries.
        disposition = f'{"attachment" if kind == "pdf" else "inline"}; filename="{saved}"'
        headers = {**SAFETY_HEADERS, "Content-Disposition": disposition}
        return Response(data, media_type=MEDIA_TYPES[kind], headers=headers)

    def _page(self, template: str, status: int, **values: Any) -> Response:
        html = self._templates.get_template(template).render(**values)
        return Response(html, status, media_type="text/html; charset=utf-8", headers=SAFETY_HEADERS)


# What became of a file whose time is over (`retention.State`).
STATES = {
    "kept": "gardé jusqu'au {day}",
    "due": "à détruire depuis le {day}",
    "waits": "à détruire depuis le {day}, attend encore un service",
    "to_archive": "à verser aux archives depuis le {day}",
    "destroyed": "détruit",
}
DESTROYED = "Sa durée de conservation est passée, ou il a été versé aux archives. La preuve est dans le journal."
SIGN_IN = "Ouvrez le lien de connexion affiché par « kiosk desk serve » au démarrage. Il ne sert qu'une fois."
NOT_THERE = "Vérifiez la référence, puis revenez à la liste."
UNREADABLE = "La clé de ce service n'ouvre pas ce dossier. Prévenez l'informatique."


@lru_cache(maxsize=1)
def _questions() -> dict[str, dict[str, Field]]:
    """The questions of the démarches that this installation knows, by the ids of a file: an agent reads French."""
    from kiosk.flows.load import catalogue  # with the language of its conditions: not at the start

    try:
        return {flow.id: {field.id: field for step in flow.steps for field in step.fields} for flow in catalogue()}
    except KioskError:
        return {}  # a file that this desk cannot name is still read, by its ids


def _chosen(field: Field | None, value: Any) -> str:
    """The French words of a choice; empty for any other answer."""
    options = field.options if field is not None else ()
    return next((option.label for option in options if option.value == value), "")


def _language(code: str) -> str:
    """The language of the visit, in which the citizen's own words are written."""
    return FRENCH.name_of(code) if code in LANGUAGES else readable(code)


def _instant(value: str | datetime) -> str:
    """`22/11/2026 à 10 h 42`, on the clock of the hall."""
    instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return instant.astimezone().strftime("%d/%m/%Y à %H h %M")


def _day_of(instant: datetime) -> str:
    return instant.astimezone().strftime("%d/%m/%Y")


def _plain(value: Any) -> str:
    """A fact's value as a line to read."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dict):
        return " · ".join(f"{PARTS[key]} : {_part(key, part)}" for key, part in value.items() if key in PARTS and part)
    if isinstance(value, list | tuple):
        return ", ".join(_plain(part) for part in value)
    if isinstance(value, str):
        return _day(readable(value))
    return msgspec.json.encode(value).decode()


def _part(key: str, value: Any) -> str:
    text = _plain(value)
    words = {"signature": SIGNATURES, "check": CHECKS}.get(key, {})
    return words.get(text, text)


def _day(text: str) -> str:
    """An ISO date as it is read in France; any other text as it is."""
    try:
        return date.fromisoformat(text).strftime("%d/%m/%Y") if len(text) == 10 else text
    except ValueError:
        return text
