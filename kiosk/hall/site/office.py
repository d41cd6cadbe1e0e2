"""What the stand-in site does: sign-in, a code by mail, a request in two pages, a paper, a number, an attestation."""

import hashlib
import secrets
import threading
import time
from email import message_from_bytes, policy
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from kiosk.hall.site import pages
from kiosk.hall.site.attestation import attestation
from kiosk.hall.site.trials import WORKER, trial
from kiosk.hall.web import Handler, RefusedError

# Of a session in which nothing is asked for.
LIFETIME_S = 600.0
MAX_UPLOAD = 25_000_000
TOO_LARGE = 21_000_000
HTML = "text/html; charset=utf-8"


class Request(msgspec.Struct, frozen=True):
    """What came in, for whoever asks the hall. `papers`: name, kind, size and SHA-256 of each file."""

    number: str
    answers: dict[str, str]
    papers: tuple[tuple[str, str, int, str], ...] = ()


class Mailbox:
    """The messages of the one mailbox that there is."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str]] = []

    def receive(self, subject: str, text: str) -> None:
        self.messages.append((subject, text))


class Session(msgspec.Struct):
    code: str
    seen: float
    proved: bool = False
    answers: dict[str, str] = msgspec.field(default_factory=dict)


class Office:
    """`mail_url`: where its mail is."""

    def __init__(self, mailbox: Mailbox, mail_url: str) -> None:
        self._mailbox = mailbox
        self._mail_url = mail_url
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}
        self.requests: list[Request] = []
        self.seen: list[str] = []

    def expire(self) -> None:
        with self._lock:
            self._sessions.clear()

    def answer(self, call: Handler, method: str) -> None:
        path = urlsplit(call.path).path
        with self._lock:
            self.seen.append(f"{method} {path}")
        try:
            self._answer(call, method, path)
        except RefusedError as refused:
            call.reply(refused.status, HTML, pages.page("Erreur", "<p>Demande refusée.</p>"))

    def _answer(self, call: Handler, method: str, path: str) -> None:
        if path.startswith("/essai/"):
            found = trial(path.removeprefix("/essai/"), self._mail_url)
            call.reply(200 if found else 404, HTML, found or pages.page("Page absente", ""))
            return
        match method, path:
            case "GET", "/essai.js":
                call.reply(200, "text/javascript", WORKER.replace("{mail}", self._mail_url).encode())
            case "GET", "/":
                call.reply(200, HTML, pages.sign_in(expired="expiree" in call.path))
            case "GET", "/aide":
                call.reply(200, HTML, pages.page("Aide", "<p>Un papier de moins de trois mois.</p>"))
            case "GET", "/trop.pdf":
                call.reply(200, "application/pdf", b"%PDF-1.7" + bytes(TOO_LARGE))
            case "GET", "/secret":
                call.reply(401, HTML, pages.page("Refus", ""), WWW_Authenticate='Basic realm="specimen"')
            case "POST", "/connexion":
                self._sign_in(call, _posted(call))
            case _ if (session := self._session(call)) is None:
                _drain(call)
                call.reply(303, Location="/?expiree=1")
            case _:
                self._with(call, method, path, session)

    def _with(self, call: Handler, method: str, path: str, session: Session) -> None:
        match method, path:
            case "GET", "/code":
                call.reply(200, HTML, pages.code())
            case "POST", "/code":
                session.proved = secrets.compare_digest(_posted(call).get("code", ""), session.code)
                if session.proved:
                    call.reply(303, Location="/demande")
                else:
                    call.reply(200, HTML, pages.code("Ce code est faux."))
            case _ if not session.proved:
                _drain(call)
                call.reply(303, Location="/code")
            case "GET", "/demande":
                call.reply(200, HTML, pages.about_you())
            case "POST", "/demande":
                answers = _posted(call)
                wrong = {name: "Répondez à cette question." for name in ("nom", "naissance") if not answers.get(name)}
                session.answers = answers
                if wrong:
                    call.reply(200, HTML, pages.about_you(wrong))
                else:
                    call.reply(303, Location="/papiers")
            case "GET", "/papiers":
                call.reply(200, HTML, pages.papers())
            case "POST", "/papiers":
                self._papers(call, session)
            case "GET", "/fin":
                call.reply(200, HTML, pages.done(self.requests[-1].number if self.requests else ""))
            case "GET", "/attestation.pdf":
                number = self.requests[-1].number if self.requests else ""
                call.reply(
                    200, "application/pdf", attestation(number),
                    Content_Disposition='attachment; filename="attestation.pdf"',
                )  # fmt: skip
            case _:
                call.reply(404, HTML, pages.page("Page absente", ""))

    def _sign_in(self, call: Handler, posted: dict[str, str]) -> None:
        if posted.get("courriel") != pages.SPECIMEN_MAIL or posted.get("secret") != pages.SPECIMEN_PASSWORD:
            call.reply(200, HTML, pages.sign_in("L'adresse ou le mot de passe est faux."))
            return
        key, code = secrets.token_urlsafe(16), f"{secrets.randbelow(10**6):06}"
        with self._lock:
            self._sessions[key] = Session(code, time.monotonic())
        self._mailbox.receive("Votre code de sécurité", f"Votre code est {code}. Ne le donnez à personne.")
        call.reply(303, Location="/code", Set_Cookie=f"session={key}; HttpOnly; SameSite=Lax; Path=/")

    def _papers(self, call: Handler, session: Session) -> None:
        files = tuple(_uploaded(call))
        if not files:
            call.reply(200, HTML, pages.papers("Choisissez un papier."))
            return
        with self._lock:
            number = f"SPE-{len(self.requests) + 1:04}"
            self.requests.append(Request(number, session.answers, files))
        call.reply(303, Location="/fin")

    def _session(self, call: Handler) -> Session | None:
        try:
            cookie = SimpleCookie(call.headers.get("Cookie", "")).get("session")
        except CookieError:
            return None
        now = time.monotonic()
        with self._lock:
            session = self._sessions.get(cookie.value) if cookie is not None else None
            if session is None or now - session.seen > LIFETIME_S:
                return None
            session.seen = now
            return session


class PostOffice:
    """The webmail: who has entered reads the one mailbox."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._keys: set[str] = set()

    def answer(self, call: Handler, method: str) -> None:
        path = urlsplit(call.path).path
        if method == "POST" and path == "/entrer":
            posted = _posted(call)
            if posted.get("secret") != pages.SPECIMEN_PASSWORD:
                call.reply(200, HTML, pages.mail_sign_in("Le mot de passe est faux."))
                return
            key = secrets.token_urlsafe(16)
            self._keys.add(key)
            call.reply(303, Location="/boite", Set_Cookie=f"courrier={key}; HttpOnly; SameSite=Lax; Path=/")
            return
        cookie = SimpleCookie(call.headers.get("Cookie", "")).get("courrier")
        if cookie is None or cookie.value not in self._keys:
            call.reply(200, HTML, pages.mail_sign_in())
            return
        number = path.removeprefix("/message/")
        if number.isascii() and number.isdecimal() and int(number) < len(self._mailbox.messages):
            call.reply(200, HTML, pages.message(*self._mailbox.messages[int(number)]))
            return
        subjects = [(at, subject) for at, (subject, _) in enumerate(self._mailbox.messages)]
        call.reply(200, HTML, pages.inbox(subjects[::-1]))


def _drain(call: Handler) -> None:
    """What nobody reads would be taken for the next request of this connection."""
    length = call.headers.get("Content-Length", "0")
    if length.isdecimal() and int(length) <= MAX_UPLOAD:
        call.rfile.read(int(length))
    else:
        call.close_connection = True


def _posted(call: Handler) -> dict[str, str]:
    fields = parse_qs(call.body().decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[-1] for name, values in fields.items()}


def _uploaded(call: Handler) -> list[tuple[str, str, int, str]]:
    """multipart/form-data (RFC 7578): name, kind, size and SHA-256 of each file."""
    length = call.headers.get("Content-Length", "0")
    if not length.isdecimal() or int(length) > MAX_UPLOAD:
        call.close_connection = True
        raise RefusedError(413, "too much")
    head = f"Content-Type: {call.headers.get('Content-Type', '')}\r\n\r\n".encode()
    parsed: Any = message_from_bytes(head + call.rfile.read(int(length)), policy=policy.HTTP)
    files = []
    for part in parsed.iter_parts() if parsed.is_multipart() else ():
        content = part.get_payload(decode=True) or b""
        if part.get_filename() and content:
            sha256 = hashlib.sha256(content).hexdigest()
            files.append((part.get_filename(), part.get_content_type(), len(content), sha256))
    return files
