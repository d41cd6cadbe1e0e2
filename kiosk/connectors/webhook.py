"""Any receiver of a town's own: one signed request with the data and the files (docs/webhook-openapi.yaml).

The receiver keeps each `Idempotency-Key` and answers the same again, so nothing has to be looked up.
"""

import base64
import hashlib
import secrets
from datetime import UTC, datetime, timedelta

import msgspec

from kiosk.connectors import signatures
from kiosk.connectors.calls import Reply, call, garbage, postponed
from kiosk.connectors.port import Checked, Later, Notes, Outcome, Parcel, Refused, Sent, Standing, State
from kiosk.connectors.settings import NoSecretError, Webhook

VALID_FOR = timedelta(minutes=5)
STATES: tuple[State, ...] = ("received", "in_progress", "waiting_for_citizen", "accepted", "refused")


class Receiver:
    def __init__(self, settings: Webhook) -> None:
        self._settings = settings
        self._url = settings.url.rstrip("/")

    def send(self, parcel: Parcel, notes: Notes) -> Outcome:
        reply = self._call("POST", self._url, body=_body(parcel), key=parcel.id)
        if isinstance(reply, Later):
            return reply
        if (later := postponed(reply)) is not None:
            return later
        if reply.status >= 400:
            return Refused(f"http_{reply.status}", reply.text("error"))
        if reply.status not in (200, 201) or reply.text("reference") != parcel.reference:
            # A captive portal says 200 too.
            return garbage(reply)
        return Sent(reply.text("id"))

    def status(self, parcel: Parcel, notes: Notes) -> Standing | Later:
        reply = self._call("GET", f"{self._url}/{parcel.id}")
        if isinstance(reply, Later):
            return reply
        if (later := postponed(reply)) is not None:
            return later
        if reply.status in (404, 410):
            return Standing("unknown" if reply.status == 404 else "gone")
        state = next((state for state in STATES if state == reply.text("state")), None)
        if reply.status != 200 or state is None:
            return garbage(reply)
        return Standing(state, reply.text("said"))

    def check(self) -> Checked:
        """Asks for a parcel that cannot be there: 404 is the answer of a receiver that believes our signature."""
        reply = self._call("GET", f"{self._url}/{'0' * 32}")
        if isinstance(reply, Later):
            return Checked(well=False, detail=reply.error)
        return Checked(well=reply.status == 404, detail=f"http_{reply.status}")

    def _call(self, method: str, url: str, *, body: bytes = b"", key: str = "") -> Reply | Later:
        headers = {"Content-Digest": signatures.content_digest(body)}
        if body:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": key}
        components = ["@method", "@target-uri", *(name.lower() for name in headers)]
        now = datetime.now(UTC)
        parameters = signatures.parameters_of(
            components,
            created=now,
            expires=now + VALID_FOR,
            nonce=secrets.token_hex(16),
            algorithm=self._settings.algorithm,
            key_id=self._settings.key_id,
        )
        request = signatures.Request(method, url, {name.lower(): value for name, value in headers.items()})
        base = signatures.signature_base(request, components, parameters)
        try:
            signature = signatures.sign(base, self._settings.secret(), self._settings.algorithm)
        except (NoSecretError, signatures.KeyUnusableError):
            return Later("no_secret", at_fault=False)
        headers |= signatures.signed_headers("kiosk", parameters, signature)
        return call(self._settings.line, method, url, headers=headers, body=body)


def _body(parcel: Parcel) -> bytes:
    return msgspec.json.encode({
        "reference": parcel.reference,
        "flow": parcel.flow,
        "language": parcel.language,
        "fields": parcel.fields,
        "files": [
            {
                "field": target,
                "name": file.name,
                "media_type": file.media_type,
                "sha256": hashlib.sha256(file.data).hexdigest(),
                "content": base64.b64encode(file.data).decode(),
            }
            for target, files in parcel.files.items()
            for file in files
        ],
    })  # fmt: skip
