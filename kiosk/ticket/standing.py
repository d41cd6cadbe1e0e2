"""Where a file stands, as the desk says it to whoever holds the reference: `GET /follow/REFERENCE`, JSON."""

from datetime import date, datetime
from typing import Literal

import msgspec

from kiosk.errors import N_
from kiosk.privacy.private import Private
from kiosk.text import is_fit

MAX_BYTES = 64_000
# Of one text that is shown or printed.
MAX_TEXT = 1500
# What an agent writes to the citizen.
MAX_NOTE = 300

# `received`: an agent reads it. `waiting`: on its way to another service. `sent`: that service has it. `prepared`: the
# citizen finishes it there. `refused`: an agent looks after it. `ready`, `closed`: as an agent has said.
State = Literal["received", "waiting", "sent", "prepared", "refused", "ready", "closed"]


SAID: dict[State, str] = {
    "received": N_("Votre dossier est arrivé. Un agent va le lire."),
    "waiting": N_("Votre dossier est arrivé. Il part vers le service qui s'en occupe."),
    "sent": N_("Le service qui s'occupe de votre dossier l'a reçu."),
    "prepared": N_("Votre dossier est prêt. Il vous reste à le terminer sur le site du service."),
    "refused": N_("Votre dossier est arrivé, mais il y a un problème. Un agent s'en occupe."),
    "ready": N_("C'est prêt. Vous pouvez venir à l'accueil."),
    "closed": N_("Votre dossier est terminé."),
}


class Followed(Private, frozen=True):
    """`flow`: the démarche. `note`: of an agent, plain text, or empty; `noted_at`. The rest is the acknowledgement's,
    as it was given at first."""

    envelope_id: str
    reference: str
    flow: str
    state: State
    made_at: datetime
    received_at: datetime
    service: str
    contact: str
    silence_effect: str
    silence_date: date
    appeals: str
    note: str = ""
    noted_at: datetime | None = None


def decode(body: bytes, reference: str) -> Followed | None:
    """What the desk says of this very file, or None: it will be shown and printed, so it has limits."""
    if len(body) > MAX_BYTES:
        return None
    try:
        said = msgspec.json.decode(body, type=Followed)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None
    instants = (said.made_at, said.received_at, *((said.noted_at,) if said.noted_at else ()))
    texts = (said.service, said.contact, said.silence_effect, said.appeals, said.note)
    fit = all(len(text) <= MAX_TEXT and is_fit(text, also="\n") for text in texts)
    whole = said.reference == reference and all(instant.tzinfo is not None for instant in instants)
    return said if fit and whole else None
