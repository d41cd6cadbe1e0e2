"""Pastell (API v2): a document with its data and files, then the action that sends it on its way, to an i-Parapheur
behind it if the flow says so. Shapes of versions 3 and 4; newer ones are not known here.

Each step but the first can be done again without harm: data and files replace themselves, and before the action is
asked a second time the document is looked at. A document whose creation was not heard of stays an empty draft.
"""

import secrets
import urllib.parse

from kiosk.connectors.calls import Reply, basic, call, garbage, is_remote_id, postponed
from kiosk.connectors.port import (
    Checked,
    FieldValue,
    File,
    Later,
    Notes,
    Outcome,
    Parcel,
    Refused,
    Sent,
    Standing,
)
from kiosk.connectors.settings import NoSecretError, Pastell

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# Of a document on which nobody has acted yet.
UNTOUCHED = frozenset({"", "creation", "modification"})


class Document:
    def __init__(self, settings: Pastell) -> None:
        self._settings = settings
        self._base = f"{settings.url.rstrip('/')}/api/v2/entite/{settings.entity}/document"

    def send(self, parcel: Parcel, notes: Notes) -> Outcome:
        document = notes.get("id_d") or self._create(parcel, notes)
        if isinstance(document, Refused | Later):
            return document
        if notes.get("acting"):
            state = self._state(document)
            if isinstance(state, Refused | Later):
                return state
            if self._has_left(state):
                return Sent(document)
        problem = self._fill(parcel, document)
        if problem is not None:
            return problem
        notes.put("acting", "yes")
        reply = self._call("POST", f"/{document}/action/{self._settings.action}", body=b"", key=parcel.id)
        if isinstance(reply, Refused | Later):
            return reply
        return Sent(document) if reply.status == 201 and reply.field("result") is True else garbage(reply)

    def status(self, parcel: Parcel, notes: Notes) -> Standing | Later:
        document = notes.get("id_d")
        if not document:
            return Standing("unknown")
        state = self._state(document)
        if isinstance(state, Refused):
            return Standing("gone" if state.error == "http_404" else "unknown")
        if isinstance(state, Later):
            return state
        said = state.text("last_action", "message")
        return Standing("in_progress" if self._has_left(state) else "received", said)

    def check(self) -> Checked:
        reply = self._call("GET", "?limit=1")
        if isinstance(reply, Refused | Later):
            return Checked(well=False, detail=reply.error)
        return Checked(well=reply.status == 200, detail=f"entity {self._settings.entity}: http_{reply.status}")

    def _create(self, parcel: Parcel, notes: Notes) -> str | Refused | Later:
        body = urllib.parse.urlencode({"type": self._settings.document_type}).encode()
        reply = self._call("POST", "", headers=FORM, body=body, key=parcel.id)
        if isinstance(reply, Refused | Later):
            return reply
        document = reply.text("id_d")
        if reply.status != 201 or not is_remote_id(document):
            return garbage(reply)
        notes.put("id_d", document)
        return document

    def _fill(self, parcel: Parcel, document: str) -> Refused | Later | None:
        """Files first: only with them can Pastell say that the form is complete."""
        for target, files in parcel.files.items():
            for number, file in enumerate(files):
                headers, body = multipart(file)
                path = f"/{document}/file/{urllib.parse.quote(target)}/{number}"
                reply = self._call("POST", path, headers=headers, body=body)
                if isinstance(reply, Refused | Later):
                    return reply
                if reply.status != 201:
                    return garbage(reply)
        data = urllib.parse.urlencode({target: _as_text(value) for target, value in parcel.fields.items()}).encode()
        reply = self._call("PATCH", f"/{document}", headers=FORM, body=data)
        if isinstance(reply, Refused | Later):
            return reply
        if reply.status != 200 or reply.field("result") != "ok":
            return garbage(reply)
        if str(reply.field("formulaire_ok")) != "1":
            return Refused("incomplete", reply.text("message"))
        return None

    def _state(self, document: str) -> Reply | Refused | Later:
        reply = self._call("GET", f"/{document}")
        if isinstance(reply, Reply) and (reply.status != 200 or not isinstance(reply.field("last_action"), dict)):
            return garbage(reply)
        return reply

    def _has_left(self, state: Reply) -> bool:
        """Our action was taken, or one that comes after it."""
        return state.text("last_action", "action") not in UNTOUCHED

    def _call(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, body: bytes = b"", key: str = ""
    ) -> Reply | Refused | Later:
        headers = dict(headers or {})
        if key:
            headers["Idempotency-Key"] = key
        if self._settings.user:
            try:
                headers["Authorization"] = basic(self._settings.user, self._settings.secret())
            except NoSecretError:
                return Later("no_secret", at_fault=False)
        reply = call(self._settings.line, method, f"{self._base}{path}", headers=headers, body=body)
        if isinstance(reply, Later):
            return reply
        if (later := postponed(reply)) is not None:
            return later
        if reply.status >= 400:
            return Refused(f"http_{reply.status}", reply.text("error-message"))
        return reply


def multipart(file: File) -> tuple[dict[str, str], bytes]:
    """`file_name` and `file_content`, as RFC 7578 writes them. The name is ours and holds no quote."""
    boundary = secrets.token_hex(16)
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file_name"\r\n\r\n{file.name}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="file_content"; filename="{file.name}"\r\n'
        f"Content-Type: {file.media_type}\r\n\r\n"
    )
    body = head.encode() + file.data + f"\r\n--{boundary}--\r\n".encode()
    return {"Content-Type": f"multipart/form-data; boundary={boundary}"}, body


def _as_text(value: FieldValue) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    return ", ".join(value) if isinstance(value, tuple) else str(value)
