"""Publik (w.c.s.): a form is submitted with its files.

Publik validates nothing that is submitted this way: the form's own schema is held against the parcel before. It has
no idempotency key either: a field of the form carries our reference, and when an earlier attempt may have got
through, the list of submitted forms is asked for it first.
"""

import base64
import hashlib
import hmac
import re
import secrets
import urllib.parse
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from kiosk.connectors.calls import Reply, basic, call, garbage, postponed
from kiosk.connectors.port import Checked, FieldValue, Later, Notes, Outcome, Parcel, Refused, Sent, Standing
from kiosk.connectors.settings import NoSecretError, Publik

MAX_FILE_BYTES = 20_000_000
NO_SECRET = Later("no_secret", at_fault=False)


class Submit:
    def __init__(self, settings: Publik) -> None:
        self._settings = settings
        self._base = settings.url.rstrip("/")

    def send(self, parcel: Parcel, notes: Notes) -> Outcome:
        if not parcel.reference_target:
            return Refused("no_reference_field")
        if notes.get("asked"):
            there = self._look_up(parcel)
            if there is not None:
                return there
        else:
            problem = self._judge(parcel)
            if problem is not None:
                return problem
        notes.put("asked", "yes")
        body = msgspec.json.encode({
            "data": _data(parcel),
            "meta": {"draft": False, "backoffice-submission": False},
            "context": {"channel": "web", "comments": f"Borne, dossier {parcel.reference}"},
        })  # fmt: skip
        reply = self._call("POST", f"/api/formdefs/{self._settings.form}/submit", body=body, key=parcel.id)
        if isinstance(reply, Later):
            return reply
        if (later := postponed(reply)) is not None:
            return later
        number = reply.text("data", "id")
        if reply.status == 200 and reply.field("err") == 0 and number:
            notes.put("api_url", reply.text("data", "api_url"))
            return Sent(number)
        if reply.status >= 400 or reply.field("err") not in (0, None):
            reason = reply.text("err_desc") or reply.text("err_class") or reply.text("err_code")
            return Refused(f"http_{reply.status}", reason)
        return garbage(reply)

    def status(self, parcel: Parcel, notes: Notes) -> Standing | Later:
        found = self._listed(parcel)
        if isinstance(found, Later):
            return found
        if found is None:
            return Standing("unknown")
        reply = Reply(200, found)
        said = reply.text("workflow", "status", "name")
        return Standing("in_progress" if said else "received", said)

    def check(self) -> Checked:
        reply = self._call("GET", f"/api/formdefs/{self._settings.form}/schema")
        if isinstance(reply, Later):
            return Checked(well=False, detail=reply.error)
        if reply.status != 200:
            return Checked(well=False, detail=f"http_{reply.status}: the form's schema is not shown to us")
        return Checked(well=True, detail=f"form {self._settings.form}, {len(_fields(reply))} fields")

    def _judge(self, parcel: Parcel) -> Refused | Later | None:
        """The parcel against the form's own schema, where it is shown to us."""
        reply = self._call("GET", f"/api/formdefs/{self._settings.form}/schema")
        if isinstance(reply, Later):
            return reply
        if reply.status in (403, 404):
            return _judge_sizes(parcel)
        if (later := postponed(reply)) is not None:
            return later
        fields = _fields(reply)
        if reply.status != 200 or not fields:
            return garbage(reply)
        problems = [f"{name} : inconnu du formulaire" for name in (*parcel.fields, *parcel.files) if name not in fields]
        for name, field in fields.items():
            problems += _problems(name, field, parcel)
        if problems:
            return Refused("not_of_this_form", " ; ".join(problems))
        return _judge_sizes(parcel)

    def _look_up(self, parcel: Parcel) -> Sent | Later | None:
        """Whether an earlier attempt got through. Unless that is certain, nothing is submitted again."""
        found = self._listed(parcel)
        if isinstance(found, Later) or found is None:
            return found
        return Sent(Reply(200, found).text("id"))

    def _listed(self, parcel: Parcel) -> dict[str, Any] | Later | None:
        target = parcel.reference_target
        query = urllib.parse.urlencode({"full": "on", f"filter-{target}": parcel.reference})
        reply = self._call("GET", f"/api/forms/{self._settings.form}/list", query=query)
        if isinstance(reply, Later):
            return reply
        if (later := postponed(reply)) is not None:
            return later
        listed = reply.field("data") if isinstance(reply.json, dict) else reply.json
        if reply.status != 200 or not isinstance(listed, list):
            return garbage(reply)
        # The filter is the service's; what it lists is compared all the same.
        return next((one for one in listed if Reply(200, one).text("fields", target) == parcel.reference), None)

    def _call(self, method: str, path: str, *, query: str = "", body: bytes = b"", key: str = "") -> Reply | Later:
        headers = {"Content-Type": "application/json"} if body else {}
        if key:
            headers["Idempotency-Key"] = key
        try:
            secret = self._settings.secret()
        except NoSecretError:
            return NO_SECRET
        if self._settings.auth == "basic":
            headers["Authorization"] = basic(self._settings.user, secret)
        else:
            query = signed_query(query, self._settings.user, secret, datetime.now(UTC), secrets.token_hex(16))
        url = f"{self._base}{path}{'?' if query else ''}{query}"
        return call(self._settings.line, method, url, headers=headers, body=body)


def signed_query(query: str, orig: str, key: bytes, now: datetime, nonce: str) -> str:
    """`query` with who asks, when, and a signature of it all: valid for 30 seconds, once (Publik's own scheme)."""
    told = {"orig": orig, "algo": "sha256", "timestamp": now.strftime("%Y-%m-%dT%H:%M:%SZ"), "nonce": nonce}
    whole = "&".join(part for part in (query, urllib.parse.urlencode(told)) if part)
    signature = base64.b64encode(hmac.new(key, whole.encode(), hashlib.sha256).digest())
    return f"{whole}&{urllib.parse.urlencode({'signature': signature})}"


def _data(parcel: Parcel) -> dict[str, Any]:
    data: dict[str, Any] = dict(parcel.fields)
    for target, files in parcel.files.items():
        encoded = [
            {"filename": file.name, "content_type": file.media_type, "content": base64.b64encode(file.data).decode()}
            for file in files
        ]
        # One file is a value; the pages of one paper are a block of them.
        data[target] = encoded[0] if len(encoded) == 1 else encoded
    return data


def _fields(schema: Reply) -> dict[str, dict[str, Any]]:
    fields = schema.field("fields")
    known = [field for field in fields if isinstance(field, dict)] if isinstance(fields, list) else []
    return {str(field["varname"]): field for field in known if field.get("varname")}


def _problems(name: str, field: dict[str, Any], parcel: Parcel) -> list[str]:
    """What Publik would keep without a word and an agent could not use."""
    value = parcel.fields.get(name)
    if value is None and name not in parcel.files:
        # A boolean in older versions, a word in newer ones.
        return [f"{name} : obligatoire, absent"] if field.get("required") in (True, "required") else []
    if field.get("type") == "file":
        return [] if name in parcel.files else [f"{name} : un fichier est attendu"]
    if value is None:
        return [f"{name} : un texte est attendu"]
    items = field.get("items")
    wanted = value if isinstance(value, tuple) else (value,)
    if isinstance(items, list) and items and not all(str(one) in _item_texts(items) for one in wanted):
        return [f"{name} : hors de la liste du formulaire"]
    return [] if _is_of_type(str(field.get("type")), value) else [f"{name} : forme inattendue"]


def _item_texts(items: list[Any]) -> set[str]:
    return {str(item.get("id", item.get("text"))) if isinstance(item, dict) else str(item) for item in items}


def _is_of_type(kind: str, value: FieldValue) -> bool:
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "date":
        try:
            return date.fromisoformat(str(value)).year > 1000
        except ValueError:
            return False
    if kind == "email":
        return re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", str(value)) is not None
    return True


def _judge_sizes(parcel: Parcel) -> Refused | None:
    heavy = [name for name, files in parcel.files.items() for file in files if len(file.data) > MAX_FILE_BYTES]
    return Refused("too_large", " ; ".join(f"{name} : fichier trop lourd" for name in heavy)) if heavy else None
