"""Démarches-simplifiées: a prefilled file, which the citizen opens, completes and files with their own account.

The service drops without a word what it does not know or cannot take, and an answer that reads the file back holds
no values. So what will be dropped is told from the démarche's public schema, and the read-back tells whether the file
is still there. There is no idempotency key: a second file, where the answer to the first was lost, is a draft that
nobody knows of, and the service deletes it after five days.
"""

from typing import Any

import msgspec

from kiosk.connectors.calls import Reply, call, garbage, postponed
from kiosk.connectors.port import Checked, FieldValue, Later, Notes, Outcome, Parcel, Prepared, Refused, Standing, State
from kiosk.connectors.settings import DemarchesSimplifiees

# https://demarche.numerique.gouv.fr, `identite_*` of the citizen, and `champ_ID` of the form.
IDENTITY = frozenset({"identite_prenom", "identite_nom", "identite_genre"})
STATES: dict[str, State] = {
    "prefilled": "waiting_for_citizen",
    "brouillon": "waiting_for_citizen",
    "en_construction": "received",
    "en_instruction": "in_progress",
    "accepte": "accepted",
    "refuse": "refused",
    "sans_suite": "refused",
}


class Prefill:
    def __init__(self, settings: DemarchesSimplifiees) -> None:
        self._settings = settings
        self._base = settings.url.rstrip("/")
        self._path = f"{self._base}/api/public/v1/demarches/{settings.demarche}/dossiers"

    def send(self, parcel: Parcel, notes: Notes) -> Outcome:
        if not notes.get("token"):
            problem = self._create(parcel, notes)
            if problem is not None:
                return problem
        back = self._read_back(notes)
        if isinstance(back, Later):
            return back
        if back is None:
            # Nobody opened it in five days: the citizen's address leads nowhere now.
            return Refused("gone", "Le dossier prérempli n'existe plus.")
        schema = call(self._settings.line, "GET", f"{self._base}/preremplir/{self._settings.path}/schema")
        dropped = () if isinstance(schema, Later) else _dropped(parcel, schema)
        unknown = isinstance(schema, Later) or schema.status != 200
        return Prepared(notes.get("url"), notes.get("number"), ("?",) if unknown else dropped)

    def status(self, parcel: Parcel, notes: Notes) -> Standing | Later:
        if not notes.get("token"):
            return Standing("unknown")
        back = self._read_back(notes)
        if isinstance(back, Later):
            return back
        return Standing("gone") if back is None else Standing(STATES.get(str(back.get("state")), "unknown"))

    def check(self) -> Checked:
        reply = call(self._settings.line, "GET", f"{self._base}/preremplir/{self._settings.path}/schema")
        if isinstance(reply, Later):
            return Checked(well=False, detail=reply.error)
        number = reply.field("number")
        if reply.status != 200 or number != self._settings.demarche:
            return Checked(well=False, detail=f"http_{reply.status}: no démarche of this number and path")
        return Checked(well=True, detail=f"démarche {number}, {len(_champs(reply))} fields")

    def _create(self, parcel: Parcel, notes: Notes) -> Refused | Later | None:
        body = msgspec.json.encode({target: _as_text(value) for target, value in parcel.fields.items()})
        # "application/json" exactly: with a charset the service answers 415. The key is for a proxy on the way.
        headers = {"Content-Type": "application/json", "Idempotency-Key": parcel.id}
        reply = call(self._settings.line, "POST", self._path, headers=headers, body=body)
        if isinstance(reply, Later):
            return reply
        if (later := postponed(reply)) is not None:
            return later
        if reply.status >= 400:
            return Refused(f"http_{reply.status}", reply.text("error"))
        token, url = reply.text("dossier_prefill_token"), reply.text("dossier_url")
        if reply.status != 201 or not (token.isascii() and token.isalnum()) or not url.startswith(f"{self._base}/"):
            # An address elsewhere would be printed as a code for a phone: the service's own only.
            return garbage(reply)
        notes.put("number", reply.text("dossier_number"))
        notes.put("url", url)
        notes.put("token", token)
        return None

    def _read_back(self, notes: Notes) -> dict[str, Any] | Later | None:
        """The file as the service lists it, or None when it is no longer there."""
        reply = call(self._settings.line, "GET", f"{self._path}?prefill_token={notes.get('token')}")
        if isinstance(reply, Later):
            return reply
        if (later := postponed(reply)) is not None:
            return later
        files = reply.json
        if reply.status != 200 or not isinstance(files, list) or not all(isinstance(file, dict) for file in files):
            return garbage(reply)
        return next((file for file in files if str(file.get("dossier_number")) == notes.get("number")), None)


def _champs(schema: Reply) -> dict[str, dict[str, Any]]:
    """The form's fields by the names that a prefill gives them."""
    described = schema.field("revision", "champDescriptors")
    champs = [champ for champ in described if isinstance(champ, dict)] if isinstance(described, list) else []
    return {f"champ_{champ.get('id')}": champ for champ in champs}


def _dropped(parcel: Parcel, schema: Reply) -> tuple[str, ...]:
    """Our targets that the service will not keep: unknown, or not of the field's form."""
    champs = _champs(schema)
    return tuple(
        target
        for target, value in sorted(parcel.fields.items())
        if target not in IDENTITY and (target not in champs or not _fits(champs[target], value))
    )


def _fits(champ: dict[str, Any], value: FieldValue) -> bool:
    kind = str(champ.get("__typename", "")).removesuffix("ChampDescriptor")
    options = champ.get("options")
    text = _as_text(value)
    match kind:
        case "IntegerNumber":
            return isinstance(text, str) and text.lstrip("-").isdecimal()
        case "YesNo" | "Checkbox":
            return text in ("true", "false")
        case "DropDownList" | "MultipleDropDownList" if isinstance(options, list):
            wanted = text if isinstance(text, list) else [text]
            return bool(champ.get("otherOption")) or all(one in options for one in wanted)
        case "PieceJustificative" | "TitreIdentite":
            return False
    return True


def _as_text(value: FieldValue) -> str | list[str]:
    if isinstance(value, bool):
        return "true" if value else "false"
    return list(value) if isinstance(value, tuple) else str(value)
