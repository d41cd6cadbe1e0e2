""" "J'ai rendez-vous": how the paper is shown, that the hall knows, and a sentence for each way in which it fails."""

from msgspec.structs import replace

from kiosk.devices.states import Fault
from kiosk.errors import MEANINGS, N_
from kiosk.session.appointments.code import REFERENCE_FIELD
from kiosk.session.appointments.state import Asked, Problem, Verb
from kiosk.session.appointments.ticket import when
from kiosk.session.finding.state import AnswerShown
from kiosk.session.resuming.opening import EYES, ready
from kiosk.session.state import Appointments, OtherRoute, Prepared, Receipt, Welcome, beneath
from kiosk.ui.viewmodels.content import Button, Field, Notice, Page, Row
from kiosk.ui.viewmodels.device_notices import aiming_notice
from kiosk.ui.viewmodels.view import View, back, help_button, leave_way, where_rows

UNREACHABLE = N_("La borne ne joint pas le service en ce moment. Demandez à l'accueil, ou réessayez plus tard.")
CLOSED = N_("Personne ne reçoit à l'accueil en ce moment.")
PROBLEMS: dict[Problem, str] = {
    "closed": CLOSED,
    "closing": N_("L'accueil ferme bientôt. Votre tour ne viendrait pas avant la fermeture."),
    "full": N_("Il y a beaucoup de monde. Un rendez-vous vous fera attendre moins longtemps."),
    "none": N_("L'accueil ne donne pas de rendez-vous sur la borne. Demandez à l'accueil, ou appelez."),
    "unknown": N_("Cette référence n'est pas celle d'un rendez-vous d'ici. Comparez-la avec le ticket."),
    "not_today": N_("Ce rendez-vous n'est pas aujourd'hui."),
    "too_early": N_("Vous êtes en avance. Revenez montrer votre ticket plus tard."),
    "too_late": N_("L'heure de ce rendez-vous est passée. Adressez-vous à l'accueil, ou prenez un numéro."),
    "elsewhere": N_("Ce rendez-vous est dans un autre accueil. Appelez, ou demandez à la personne de l'accueil."),
    "cancelled": N_("Ce rendez-vous a été annulé. Vous pouvez en prendre un autre."),
    "over": N_("Ce rendez-vous est terminé. Vous pouvez en prendre un autre."),
    "busy": N_("La borne n'a pas eu de réponse. Réessayez dans une minute."),
    "gone": N_("Quelqu'un vient de prendre cette heure. Choisissez-en une autre."),
    "no_code": N_("La borne n'a pas vu de code. Montrez le carré noir et blanc du ticket, bien à plat."),
    "not_ours": N_("Ce code n'est pas celui d'un rendez-vous de cette borne."),
    "unreachable": UNREACHABLE,
    "stranger": UNREACHABLE,
}
# After these, a slot is what helps; after these, the same thing once more.
SLOT_HELPS: tuple[Problem, ...] = ("closed", "closing", "full", "cancelled", "over", "gone", "too_late")
AGAIN: tuple[Problem, ...] = ("busy", "unreachable", "stranger")
ONCE_MORE: dict[Asked, Verb] = {"book": "book", "number": "number", "cancel": "cancel_yes", "slots": "find"}
# After these, `at` says when to come, or when it opens.
COME_AT: tuple[Problem, ...] = ("not_today", "too_early", "too_late")


def _act(view: View, label: str, verb: Verb, *, icon: str) -> Button:
    return Button(view.tr(label), "appointment", verb, icon=icon)


def eyes(view: View) -> tuple[Button, ...]:
    ways = {
        "camera": _act(view, N_("Montrer à la caméra"), "camera", icon="camera"),
        "scanner": _act(view, N_("Numériser sur la vitre"), "scanner", icon="scan"),
    }
    return tuple(ways[name] for name in EYES if ready(view.visit, name))


def how(view: View) -> Page:
    tr, shown = view.tr, eyes(view)
    return Page(
        page="capture",
        key="appointment-how",
        title=tr(_title(view)),
        lead=tr(N_("Montrez le carré noir et blanc qui est sur votre ticket.")),
        picture="receipt",
        device_state="ready",
        ways=(*shown[1:], _act(view, N_("Écrire la référence"), "type", icon="pencil"), leave_way(view)),
        back=back(view),
        help=help_button(view),
        primary=shown[0] if shown else None,
    )


def _title(view: View) -> str:
    checks_in = view.visit.appointing.purpose == "check_in"
    return N_("J'ai rendez-vous") if checks_in else N_("Voir, déplacer ou annuler un rendez-vous")


def typing(view: View) -> Page:
    tr, now = view.tr, view.visit.appointing
    wrong = N_("Cette référence n'est pas complète, ou une lettre est fausse. Comparez-la avec le ticket.")
    return Page(
        page="form",
        key="appointment-reference",
        title=tr(_title(view)),
        lead=tr(N_("Tapez la référence écrite sur le ticket du rendez-vous.")),
        fields=(
            Field(
                REFERENCE_FIELD, tr(N_("Référence du rendez-vous")), "code", now.typed.get(REFERENCE_FIELD, ""),
                example="K4T-7QX9-2B", max_length=12,
            ),
        ),
        notice=Notice("attention", tr(wrong)) if now.wrong else None,
        ways=(leave_way(view),),
        back=back(view),
        help=help_button(view),
        primary=Button(tr(N_("Chercher")), "continue", icon="arrow-right"),
    )  # fmt: skip


def looking(view: View) -> Page:
    """It is read as soon as it can be; nothing is to be pressed."""
    tr = view.tr
    page = Page(
        page="capture",
        key="appointment-film",
        title=tr(_title(view)),
        lead=tr(N_("Tenez le ticket à plat devant la caméra. Le carré doit se voir en entier.")),
        camera=True,
        device_state="busy",
        notice=aiming_notice(view),
        ways=(_act(view, N_("Éteindre la caméra"), "stop", icon="x"), leave_way(view)),
        help=help_button(view),
    )
    if view.visit.appointing.with_camera:
        return page
    return replace(
        page,
        key="appointment-scan",
        lead=tr(N_("Ne touchez pas au ticket. La lampe passe dessous.")),
        camera=False,
        picture="scan_glass",
        notice=None,
        ways=(_act(view, N_("Arrêter la numérisation"), "stop", icon="x"),),
    )


def arrived(view: View) -> Page:
    """The hall view has it; nothing more is to be done here."""
    tr, booked = view.tr, view.visit.appointing.booked
    lead = tr(N_("L'accueil sait que vous êtes là. Attendez : on vous appellera."))
    rows = () if booked is None else (
        Row(tr(N_("Votre rendez-vous")), when(booked.starts_at, tr)),
        Row(tr(N_("Référence")), booked.reference),
    )  # fmt: skip
    return Page(
        page="message",
        key="appointment-arrived",
        title=tr(N_("Vous êtes attendu")),
        lead=lead,
        picture="tick",
        rows=rows,
        ways=(),
        help=help_button(view),
        primary=close(view),
    )


def close(view: View) -> Button:
    """Back to what was under way; else the end of the visit."""
    place, quiet = view.visit.place, view.visit.slip.stage != "printing"
    under = beneath(place.under) if isinstance(place, Appointments) else place
    if isinstance(under, Welcome | Receipt | Prepared | OtherRoute | AnswerShown):
        return Button(view.tr(N_("Terminer")), "end", icon="check", enabled=quiet)
    return Button(view.tr(N_("Reprendre")), "back", icon="arrow-right", enabled=quiet)


def failed(view: View) -> Page:
    tr, now = view.tr, view.visit.appointing
    problem = now.problem
    notice = None
    if isinstance(problem, Fault):
        lead = tr(N_("Vous pouvez réessayer, ou prendre un autre chemin."))
        notice = Notice("attention", tr(MEANINGS[problem.code].citizen), problem.code)
    else:
        lead = tr(PROBLEMS[problem or "unreachable"])
        notice = _at(view, problem)
    primary, ways = _ways_on(view, problem)
    return Page(
        page="message",
        key="appointment-failed",
        title=tr(N_("Cela n'a pas pu se faire")),
        lead=lead,
        picture="calendar",
        notice=notice,
        rows=where_rows(view),
        ways=(*ways, leave_way(view)),
        back=back(view),
        help=help_button(view),
        primary=primary,
    )


def _at(view: View, problem: Problem | None) -> Notice | None:
    """When it opens, or when to come."""
    tr, at = view.tr, view.visit.appointing.at
    if at is None:
        return None
    if problem in COME_AT:
        return Notice("info", tr(N_("Votre rendez-vous : {when}."), when=when(at, tr)))
    return Notice("info", tr(N_("Quelqu'un sera là : {when}."), when=when(at, tr)))


def _ways_on(view: View, problem: Problem | Fault | None) -> tuple[Button | None, tuple[Button, ...]]:
    """What helps most, and what else does."""
    asked = view.visit.appointing.asked
    again = ONCE_MORE.get(asked)
    if problem in AGAIN and again is not None:
        return _act(view, N_("Réessayer"), again, icon="refresh"), ()
    if problem in SLOT_HELPS:
        label = N_("Choisir une autre heure") if problem == "gone" else N_("Prendre rendez-vous")
        return _act(view, label, "find", icon="calendar"), ()
    if isinstance(problem, Fault) or problem in ("no_code", "not_ours", "unknown", *AGAIN):
        shown, typed = eyes(view), _act(view, N_("Écrire la référence"), "type", icon="pencil")
        return (shown[0], (*shown[1:], typed)) if shown else (typed, ())
    return None, ()
