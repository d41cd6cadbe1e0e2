"""The daily table: what was done, in columns that the settings choose, without personal data. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from kiosk.desk.live.settings import Column
from kiosk.desk.live.values import Helped, Media

TITLES: dict[Column, str] = {
    "day": "Jour",
    "hour": "Heure",
    "kiosk": "Borne",
    "demarche": "Démarche",
    "language": "Langue",
    "team": "Demande",
    "category": "Motif",
    "waited_s": "Attente (s)",
    "talked_s": "Durée (s)",
    "shared": "Écran partagé",
    "agent_service": "Service",
    "spoke": "Appel",
}
SPOKE: dict[Media, str] = {"": "écrit", "sound": "voix", "picture": "vidéo"}


# The audit log's words, as an administrator reads them; one that is not here is shown as it is.
ACTIONS = {
    "signed_in": "s'est connecté",
    "signed_out": "s'est déconnecté",
    "sign_in_refused": "connexion refusée",
    "refused": "action interdite, refusée",
    "form_refused": "formulaire refusé",
    "enrolled": "borne inscrite",
    "revoked": "borne révoquée",
    "pack_made": "borne préparée",
    "release_signed": "mise à jour confiée au serveur",
    "release_handed": "mise à jour donnée à la borne",
    "release_ring": "mise à jour, vague suivante",
    "release_halted": "mise à jour arrêtée d'elle-même",
    "release_stopped": "mise à jour arrêtée",
    "release_goes_on": "mise à jour reprise",
    "release_done": "mise à jour terminée",
    "fleet_ordered": "ordre à la borne",
    "fleet_answered": "réponse de la borne",
    "code_made": "code d'inscription fait",
    "codes_withdrawn": "codes d'inscription retirés",
    "link_made": "lien de connexion fait",
    "answered": "a répondu",
    "left_queue": "a quitté la file",
    "ended": "a terminé",
    "hung_up": "terminé par l'usager",
    "lost": "borne perdue",
    "agent_lost": "agent perdu",
    "wrapped_up": "classé",
    "transfer": "passe la conversation à",
    "invite": "invite",
    "joined": "a rejoint",
    "shown_out": "fait sortir",
    "phrase": "phrase",
    "view_began": "écran partagé avec",
    "view_stopped": "partage arrêté",
    "photo_shown": "photo montrée pour",
    "photo_hidden": "photo cachée pour",
    "masked_value_refused": "valeur masquée reçue, refusée",
    "ask_to_share": "demande à voir l'étape",
    "point_at": "montre",
    "propose": "propose une valeur pour",
    "ask_for": "demande",
    "go_to_step": "propose l'étape",
    "ask_to_call": "propose un appel",
    "call_sound": "appel accepté, voix seule",
    "call_picture": "appel accepté, avec la vidéo",
    "call_refused": "appel refusé",
    "call_off": "appel arrêté à la borne",
    "call_stopped": "appel arrêté",
    "invited_by_link": "lien d'invitation fait",
    "picture": "envoie une image",
    "show_page": "propose une page officielle",
    "too_many": "a trop à noter : la suite n'est pas gardée",
    "comes": "va à la borne",
    "there": "est là",
    "away": "s'absente",
    "unlock": "débloque",
    "end_visit": "termine la visite",
    "pause": "met en pause",
    "resume": "rouvre",
    "callback_asked": "rappel demandé",
    "callback_opened": "numéro ouvert",
    "callback_ended": "rappel fait",
    "appointment_arrived": "a vu arriver le rendez-vous",
    "appointment_called": "appelle le rendez-vous",
    "appointment_over": "a reçu le rendez-vous",
    "appointment_missed": "note absent le rendez-vous",
    "appointment_cancelled": "annule le rendez-vous",
    "number_called": "appelle le numéro",
    "number_over": "a reçu le numéro",
    "number_missed": "note absent le numéro",
    "archived": "a archivé le dossier",
    "destroyed": "a détruit le dossier",
    "notice_published": "annonce publiée",
    "notice_withdrawn": "annonce retirée",
}


def rows(columns: Sequence[Column], helped: Iterable[Helped]) -> list[tuple[str, ...]]:
    return [tuple(_cell(column, one) for column in columns) for one in helped]


def day_of(text: str, today: date) -> date:
    """An ISO day, or today."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return today


def bounds(day: date) -> tuple[datetime, datetime]:
    """The day on the clock of the hall, as two instants."""
    day = min(max(day, date(2000, 1, 1)), date(9000, 1, 1))
    return (
        datetime.combine(day, time()).astimezone(),
        datetime.combine(day + timedelta(days=1), time()).astimezone(),
    )


def instant(value: str | datetime) -> str:
    """`22/11/2026 à 10 h 42`, on the clock of the hall."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.astimezone().strftime("%d/%m/%Y à %H h %M")


def _cell(column: Column, one: Helped) -> str:
    local = one.at.astimezone()
    match column:
        case "day":
            return local.strftime("%d/%m/%Y")
        case "hour":
            return local.strftime("%H")
        case "kiosk":
            return one.kiosk_id
        case "shared":
            return "oui" if one.shared else "non"
        case "spoke":
            return SPOKE[one.spoke]
    return _plain(str(getattr(one, column)))


def _plain(text: str) -> str:
    """A spreadsheet would take a cell that begins so for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
