"""One message to one person, by SMTP or by a gateway for SMS that takes JSON. Every failure is a word, no exception."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Annotated, Literal, Protocol

import msgspec

from kiosk.config import Port, Positive, Settings
from kiosk.connectors.settings import MAX_SECRET_BYTES, Url
from kiosk.delivery.line import Line

# `never`: this address or number will not do, whenever it is tried.
Outcome = Literal["sent", "later", "never"]


class Smtp(Settings, frozen=True):
    """`tls`: `starttls`, `tls` from the first byte, or `none` (on the same machine). `user` with `password_file` (one
    line, mode 0600); empty: no sign-in. `sender`: the address that messages come from."""

    host: str
    sender: str
    port: Port = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    roots_file: str = ""
    user: str = ""
    password_file: str = ""
    timeout_s: Positive = 15


class SmsGateway(Settings, frozen=True):
    """`POST url` with JSON: `to_field` and `text_field` are what the gateway calls them, `fields` is sent besides (a
    sender's name). `token_file`: for `Authorization: Bearer` (one line, mode 0600). 2xx: it has been taken."""

    url: Url
    to_field: Annotated[str, msgspec.Meta(min_length=1)] = "to"
    text_field: Annotated[str, msgspec.Meta(min_length=1)] = "message"
    fields: dict[str, str] = msgspec.field(default_factory=dict)
    token_file: str = ""
    roots_file: str = ""
    proxy: str = ""
    timeout_s: Positive = 15


class Sender(Protocol):
    def send(self, key: str, to: str, subject: str, text: str) -> Outcome:
        """`key`: the same for the same message, whenever it is tried again."""
        ...


class ByEmail:
    def __init__(self, settings: Smtp) -> None:
        self._settings = settings

    def send(self, key: str, to: str, subject: str, text: str) -> Outcome:
        settings = self._settings
        try:
            message = EmailMessage()
            message["From"], message["To"], message["Subject"] = settings.sender, to, subject
            message["Date"], message["Message-ID"] = formatdate(), make_msgid(key)
            message["Auto-Submitted"] = "auto-generated"
            message.set_content(text)
            with self._connection() as server:
                if settings.user:
                    server.login(settings.user, secret(settings.password_file))
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            return "never" if codes and all(code >= 500 for code in codes) else "later"
        except (smtplib.SMTPException, OSError, ValueError):
            # A sign-in that is refused, a certificate that is not believed: an agent mends it, and it leaves then.
            return "later"
        return "sent"

    def _connection(self) -> smtplib.SMTP:
        settings = self._settings
        if settings.tls == "none":
            return smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout_s)
        context = ssl.create_default_context(cafile=settings.roots_file or None)
        if settings.tls == "tls":
            return smtplib.SMTP_SSL(settings.host, settings.port, timeout=settings.timeout_s, context=context)
        server = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout_s)
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
        return server


class BySms:
    def __init__(self, settings: SmsGateway) -> None:
        self._settings = settings

    def send(self, key: str, to: str, subject: str, text: str) -> Outcome:
        from kiosk.delivery.answers import Answer
        from kiosk.delivery.exchange import Ask, exchange  # the HTTP library: not at the desk's start

        settings = self._settings
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Idempotency-Key": key}
        try:
            if settings.token_file:
                headers["Authorization"] = f"Bearer {secret(settings.token_file)}"
        except OSError:
            return "later"
        body = msgspec.json.encode({**settings.fields, settings.to_field: to, settings.text_field: text})
        line = Line(settings.timeout_s, settings.roots_file, settings.proxy)
        answer = exchange(Ask("POST", settings.url, headers, body), line, max_answer_bytes=100_000)
        if not isinstance(answer, Answer):
            return "later"
        if 200 <= answer.status < 300:
            return "sent"
        # Who we are, how often, and what is down can change; what is wrong with the number cannot.
        return "never" if answer.status in (400, 404, 410, 422) else "later"


def secret(file: str) -> str:
    with Path(file).open("rb") as opened:
        return opened.read(MAX_SECRET_BYTES).decode("utf-8", "replace").strip()
