"""A paper of a kiosk is verified: how, and in large plain words what its signed code says, or why it says nothing."""

import re
from datetime import datetime

from msgspec.structs import replace

from kiosk.devices.states import Fault
from kiosk.documents.page.port import REMEDIES
from kiosk.documents.signed.code import Kind
from kiosk.documents.signed.port import SEVERAL_CODES, Verdict, VerifyAnswer
from kiosk.errors import MEANINGS, N_
from kiosk.i18n.display import unbroken
from kiosk.session.resuming.opening import ready
from kiosk.session.state import CAMERA_STAGES
from kiosk.session.verifying.rules import can_film, offered
from kiosk.ui.viewmodels import page_coach
from kiosk.ui.viewmodels.capture_pages import aiming, capturing
from kiosk.ui.viewmodels.content import Button, Notice, Page, Row
from kiosk.ui.viewmodels.files_pages import from_phone, from_stick, own_device_ways
from kiosk.ui.viewmodels.view import View, back, help_button, leave_way, where_rows

TITLE = N_("Vérifier un papier d'une borne")
KINDS: dict[Kind, str] = {
    "summary": N_("Récapitulatif d'un dossier"),
    "receipt": N_("Reçu d'un envoi"),
    "attestation": N_("Attestation"),
    "letter": N_("Lettre"),
    "form": N_("Formulaire rempli"),
}
FORGED = (
    N_("Le code de ce papier n'est pas juste"),
    N_("Il a été modifié, abîmé ou inventé. Ne vous y fiez pas : montrez-le à un agent."),
)
SEVERAL = (
    N_("Il y a plusieurs codes différents"),
    N_("Posez un seul papier, puis recommencez. S'il n'y en a qu'un, montrez-le à un agent."),
)
SEVERAL_IN_A_FILE = (
    SEVERAL[0],
    N_("La borne ne peut pas dire lequel compte. Montrez ce papier à un agent."),
)
ALTERED = (
    N_("Ce fichier a été modifié"),
    N_("Son code est juste, mais le fichier n'est plus tel que la borne l'a fait. Montrez-le à un agent."),
)
# Text and pictures are as signed, the drawing is not: another program may have made the file anew, or a forger.
REDRAWN = N_("Le code est juste, mais le fichier a changé")
ASK_FOR_THE_FIRST = N_("Ce qu'il montre peut être faux. Demandez le fichier d'origine.")
STRANGER = (
    N_("Cette borne ne connaît pas qui a signé ce papier"),
    N_("Il vient peut-être d'un autre service : demandez à qui l'a donné. Ici, rien ne peut être vérifié."),
)
WITHDRAWN = (
    N_("La borne qui a signé ce papier n'est plus reconnue"),
    N_("Sa signature ne compte plus. Montrez ce papier à un agent, qui peut vous en donner un autre."),
)
OUT_OF_TIME = (
    N_("Ce papier a été signé hors délai"),
    N_("La borne n'avait pas le droit de signer ce jour-là. Ne vous y fiez pas : montrez-le à un agent."),
)
NOT_YET = (
    N_("La date de ce papier n'est pas encore venue"),
    N_("Une horloge est fausse, ou quelqu'un a triché. Ne vous y fiez pas : montrez-le à un agent."),
)
NO_CODE = (
    N_("La borne n'a pas trouvé de code sur ce papier"),
    N_("Les papiers d'une borne portent un carré noir et blanc. Sans lui, la borne ne peut rien vérifier."),
)
UNREAD = (N_("La borne n'a pas pu lire ce papier"), N_("Vous pouvez réessayer, ou montrer le papier à un agent."))
# What of a file is not as it was signed (`Verdict.changes`, for staff): the same for the citizen.
CHANGES = (
    (re.compile(r"text of page (?P<n>\d+)"), N_("Le texte de la page {n} a changé.")),
    (re.compile(r"pictures of page (?P<n>\d+)"), N_("Une image de la page {n} a changé.")),
    (re.compile(r"(?P<n>\d+) pages instead of (?P<count>\d+)"), N_("Nombre de pages : {n} au lieu de {count}.")),
)


def verify_tile(view: View) -> tuple[Button, ...]:
    if not offered(view.config):
        return ()
    detail = view.tr(N_("Savoir si une borne l'a vraiment fait"))
    return (Button(view.tr(TITLE), "verify_papers", icon="proof", detail=detail),)


def verify_way(view: View) -> tuple[Button, ...]:
    """Beside an answer that speaks of it."""
    return (Button(view.tr(N_("Vérifier ici")), "verify_papers", icon="scan"),) if offered(view.config) else ()


def verifying(view: View) -> Page:
    now, told = view.visit.capture, view.visit.verifying.told
    if now.stage in ("scanning", "examining", "decoding", "importing"):
        return capturing(view, _base(view))
    if told is not None:
        return _told(view, told)
    if now.stage == "phone":
        one = N_("Une page s'ouvre sur le téléphone. Choisissez-y un seul PDF, ou une seule photo.")
        return from_phone(view, replace(_base(view), key="verify-phone"), one)
    if now.stage == "stick":
        return from_stick(view, replace(_base(view), key="verify-stick"))
    if now.stage in CAMERA_STAGES:
        return aiming(view, replace(_base(view), key="verify-camera"))
    return _begin(view)


def _base(view: View) -> Page:
    return Page(
        page="capture",
        key="verify",
        title=view.tr(TITLE),
        ways=(leave_way(view),),
        back=back(view),
        help=help_button(view),
    )


def _begin(view: View) -> Page:
    """What works is offered, the glass first: it sees a small code best."""
    tr, now = view.tr, view.visit.capture
    scan = Button(tr(N_("Numériser")), "scan", icon="scan")
    film = Button(tr(N_("Le photographier")), "use_camera", icon="camera")
    eyes = (*((scan,) if ready(view.visit, "scanner") else ()), *((film,) if can_film(view.visit) else ()))
    ways = (*eyes, *own_device_ways(view))
    lead = N_("Posez le papier sur la vitre, le carré noir et blanc vers le bas.")
    by_camera = bool(ways) and ways[0] is film
    if by_camera:
        lead = N_("Préparez votre papier : la caméra le prendra en photo.")
    elif not eyes:
        lead = N_("Envoyez le fichier de votre papier : un PDF ou une photo.")
    return replace(
        _base(view),
        lead=tr(lead) if ways else "",
        picture="camera_document" if by_camera else "scan_glass" if eyes or not ways else "paper_form",
        device_state="fault" if now.stage == "failed" or not ways else "ready",
        notice=_fault(view, able=bool(ways)),
        rows=(
            Row("", tr(N_("La borne lit le code signé du papier, et vous dit qui l'a fait et quand."))),
            Row("", tr(N_("Elle ne garde rien et n'envoie rien."))),
            *(() if ways else where_rows(view)),
        ),
        ways=(*ways[1:], leave_way(view)),
        primary=ways[0] if ways else None,
    )


def _fault(view: View, *, able: bool) -> Notice | None:
    now, tr = view.visit.capture, view.tr
    if now.stage == "failed" and now.fault is not None:
        said = (MEANINGS[now.fault.code].citizen, N_("Vous pouvez réessayer, ou prendre un autre chemin."))
        return Notice("attention", " ".join(map(tr, said)), now.fault.code)
    if able:
        return None
    said = (N_("Le scanner et la caméra ne sont pas prêts."), N_("L'accueil peut vous aider."))
    return Notice("attention", " ".join(map(tr, said)))


def _told(view: View, told: VerifyAnswer | Fault) -> Page:
    if isinstance(told, Verdict) and told.outcome == "valid":
        return _valid(view, told)
    wrong, origin = view.visit.verifying.wrong, view.visit.verifying.origin
    title, lead = _refusal(told, by_file=origin == "file")
    again = Button(view.tr(N_("Recommencer")), "verify_another", icon="refresh")
    ask = Button(view.tr(N_("Demander à quelqu'un")), "help", icon="user-question")
    # Another picture helps where none was legible; a code that does not hold is for a person to look at.
    for_agent = isinstance(told, Verdict) and (title, lead) not in (NO_CODE, SEVERAL)
    seen = Notice("attention", page_coach.said(view, wrong, origin)) if wrong is not None else None
    return Page(
        page="reading",
        key=f"verified-{told.outcome if isinstance(told, Verdict) else 'unread'}",
        title=view.tr(title),
        lead=view.tr(lead),
        picture=REMEDIES[wrong.kind].picture if wrong is not None else _picture((title, lead)),
        notice=seen,
        rows=(*(_told_rows(view, told) if isinstance(told, Verdict) else ()), *where_rows(view)),
        ways=(again if for_agent else ask, leave_way(view)),
        back=back(view),
        help=help_button(view),
        primary=ask if for_agent else again,
    )


def _picture(said: tuple[str, str]) -> str:
    """Of a paper that nobody should rely on, a warning; of one that this kiosk only knows nothing of, a sheet."""
    return "fault" if said in (FORGED, ALTERED, WITHDRAWN, OUT_OF_TIME, NOT_YET) else "page_sheet"


def _refusal(told: VerifyAnswer | Fault, *, by_file: bool) -> tuple[str, str]:
    """Title and sentence (French msgids)."""
    if not isinstance(told, Verdict):
        return UNREAD
    match told.outcome:
        case "unknown_signer":
            return WITHDRAWN if told.kiosk else STRANGER
        case "expired_delegation":
            return OUT_OF_TIME
        case "not_yet":
            return NOT_YET
        case "no_code":
            return NO_CODE
    if told.changes == (SEVERAL_CODES,):
        return SEVERAL_IN_A_FILE if by_file else SEVERAL
    return ALTERED if told.operator else FORGED


def _valid(view: View, told: Verdict) -> Page:
    tr = view.tr
    return Page(
        page="reading",
        key="verified-valid",
        title=tr(REDRAWN if told.redrawn else N_("Ce papier porte un code valable")),
        lead=tr(
            N_("Signé par {operator}, le {when}."), operator=unbroken(told.operator), when=_when(view, told.issued)
        ),
        picture="page_sheet" if told.redrawn else "tick",
        notice=Notice("attention", tr(ASK_FOR_THE_FIRST)) if told.redrawn else None,
        rows=(
            *_compared(view, told),
            Row("", tr(N_("Le code dit qui a fait le papier. Il ne dit pas si tout y est vrai, ni à qui il est."))),
        ),
        ways=(Button(tr(N_("Vérifier un autre papier")), "verify_another", icon="refresh"), leave_way(view)),
        back=back(view),
        help=help_button(view),
        primary=Button(tr(N_("Terminer")), "end", icon="check"),
    )


def _compared(view: View, told: Verdict) -> tuple[Row, ...]:
    """What the code holds: for a person to compare, unless the pages of a file were compared by machine."""
    tr = view.tr
    if told.compared:
        same = Row("", tr(N_("Les pages de ce fichier sont telles que la borne les a faites.")))
        return (same, *_rows(view, told))
    return (
        *(replace(row, heading=tr(N_("À comparer avec le papier"))) for row in _rows(view, told)),
        Row("", tr(N_("Si une ligne diffère, le papier a été changé. Montrez-le à un agent."))),
    )


def _changes(view: View, told: Verdict) -> tuple[Row, ...]:
    """What of the file is not as it was signed, as far as it is known."""
    found = ((pattern.fullmatch(change), said) for change in told.changes for pattern, said in CHANGES)
    return tuple(Row("", view.tr(said, **match.groupdict())) for match, said in found if match is not None)


def _told_rows(view: View, told: Verdict) -> tuple[Row, ...]:
    """With who has signed, and when; nothing of a code for which nobody vouches."""
    if not told.operator:
        return ()
    signed = (
        Row(view.tr(N_("Signé par")), unbroken(told.operator)),
        Row(view.tr(N_("Signé le")), _when(view, told.issued)),
    )
    return (*_changes(view, told), *signed, *_rows(view, told))


def _rows(view: View, told: Verdict) -> tuple[Row, ...]:
    """What the code holds."""
    tr = view.tr
    return (
        *((Row(tr(N_("Papier")), tr(KINDS[told.kind])),) if told.kind is not None else ()),
        Row(tr(N_("Référence")), told.reference),
        *(Row(tr(label), unbroken(value)) for label, value in told.fields.items() if value),
        Row(tr(N_("Borne")), told.kiosk),
    )


def _when(view: View, issued: str) -> str:
    """In the hall's time, as on the paper."""
    at = datetime.fromisoformat(issued).astimezone()
    return view.tr(N_("{date} à {time}"), date=view.tr.date_long(at.date()), time=view.tr.time(at))
