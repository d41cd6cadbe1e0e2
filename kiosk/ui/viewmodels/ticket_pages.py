"""A ticket that is shown: how, what it opens, what it tells, and a sentence for each way in which it does neither."""

from kiosk.devices.states import Fault
from kiosk.errors import MEANINGS, N_
from kiosk.flows.engine import Engine
from kiosk.i18n.display import unbroken
from kiosk.session.resuming.opening import EYES, REFERENCE_FIELD, ready
from kiosk.session.resuming.state import Problem, Reopened
from kiosk.session.resuming.ticket import day_of
from kiosk.ticket.standing import SAID, Followed
from kiosk.ui.viewmodels.content import Button, Field, Notice, Page, Row
from kiosk.ui.viewmodels.device_notices import aiming_notice, print_notice
from kiosk.ui.viewmodels.view import View, back, go_on, help_button, leave_way, unreviewed_rows, where_rows

TITLE = N_("Votre ticket")
PROBLEMS: dict[Problem, str] = {
    "unknown": N_("Ce ticket n'est pas connu ici. S'il vient d'être imprimé, réessayez dans quelques minutes."),
    "wrong": N_("Ce code n'est pas celui qui a été imprimé. Reprenez le ticket d'origine."),
    "burnt": N_("Trois codes faux ont été montrés pour ce ticket. Par sécurité, vos réponses ont été détruites."),
    "taken": N_("Ce ticket a déjà servi. Il ne s'utilise qu'une fois."),
    "expired": N_("Ce ticket n'est plus valable : sa date est passée. Vos réponses ont été effacées."),
    "no_code": N_("La borne n'a pas vu de code. Montrez le carré noir et blanc du ticket, bien à plat."),
    "not_ours": N_("Ce code n'est pas celui d'un ticket de cette borne."),
    "damaged": N_("Ce qui a été gardé pour ce ticket est abîmé et ne peut plus être ouvert."),
    "not_here": N_("Cette borne ne peut pas reprendre cette démarche. Votre ticket reste valable sur une autre."),
    "unreachable": N_(
        "La borne ne joint pas le service en ce moment. Votre ticket reste valable. Réessayez plus tard."
    ),
}
# After these, another try with the same ticket is worth while.
AGAIN: tuple[Problem, ...] = ("no_code", "unreachable", "unknown", "not_ours", "wrong")
BEGIN_AGAIN = N_("Vous pouvez recommencer la démarche, ou demander de l'aide à l'accueil.")


def ticket_tile(view: View) -> tuple[Button, ...]:
    if not view.config.delivery.desk_url or view.visit.practice:
        return ()
    detail = view.tr(N_("Reprendre une démarche, ou savoir où en est un dossier"))
    return (Button(view.tr(N_("J'ai un ticket")), "show_ticket", icon="receipt", detail=detail),)


def at_ticket(view: View) -> Page:
    now = view.visit.ticket_reading
    match now.stage:
        case "typing":
            return typing(view)
        case "looking":
            return film(view) if now.with_camera else scanning(view)
        case "asking":
            return asking(view)
        case "reopened" if now.reopened is not None and view.engine is not None:
            return reopened(view, view.engine, now.reopened)
        case "followed" if now.followed is not None:
            return followed(view, now.followed)
        case "failed":
            return failed(view)
    return how(view)


def eyes(view: View) -> tuple[Button, ...]:
    labels = {"camera": (N_("Montrer à la caméra"), "camera"), "scanner": (N_("Numériser sur la vitre"), "scan")}
    return tuple(
        Button(view.tr(labels[name][0]), "look_for_code", name, icon=labels[name][1])
        for name in EYES
        if ready(view.visit, name)
    )


def how(view: View) -> Page:
    tr, offered = view.tr, eyes(view)
    typed = Button(tr(N_("Écrire la référence")), "type_reference", icon="pencil",
                   detail=tr(N_("Pour un dossier déjà envoyé")))  # fmt: skip
    return Page(
        page="capture",
        key="ticket",
        title=tr(TITLE),
        lead=tr(N_("Montrez le carré noir et blanc qui est sur votre ticket.")),
        picture="receipt",
        device_state="ready",
        rows=(
            Row(tr(N_("« Ticket pour reprendre votre démarche »")), tr(N_("La borne reprend où vous en étiez."))),
            Row(tr(N_("Ticket d'un dossier envoyé")), tr(N_("La borne dit où en est votre dossier."))),
        ),
        ways=(*offered[1:], typed, leave_way(view)),
        back=back(view),
        help=help_button(view),
        primary=offered[0] if offered else None,
    )


def typing(view: View) -> Page:
    tr, now = view.tr, view.visit.ticket_reading
    wrong = N_("Cette référence n'est pas complète, ou une lettre est fausse. Comparez-la avec le ticket.")
    return Page(
        page="form",
        key="ticket-reference",
        title=tr(N_("Où en est mon dossier ?")),
        lead=tr(N_("Tapez la référence écrite sur le ticket de votre dossier.")),
        fields=(
            Field(
                REFERENCE_FIELD, tr(N_("Référence de votre dossier")), "code", now.typed,
                example="K4T-7QX9-2B", max_length=12,
            ),
        ),
        notice=Notice("attention", tr(wrong)) if now.wrong else None,
        ways=(leave_way(view),),
        back=back(view),
        help=help_button(view),
        primary=Button(tr(N_("Chercher")), "continue", icon="arrow-right"),
    )  # fmt: skip


def film(view: View) -> Page:
    """It is read as soon as it can be; nothing is to be pressed."""
    tr = view.tr
    return Page(
        page="capture",
        key="ticket-film",
        title=tr(TITLE),
        lead=tr(N_("Tenez le ticket à plat devant la caméra. Le carré doit se voir en entier.")),
        camera=True,
        device_state="busy",
        notice=aiming_notice(view),
        ways=(Button(tr(N_("Éteindre la caméra")), "stop_looking_for_code", icon="x"), leave_way(view)),
        help=help_button(view),
    )


def scanning(view: View) -> Page:
    tr = view.tr
    return Page(
        page="capture",
        key="ticket-scan",
        title=tr(TITLE),
        lead=tr(N_("Ne touchez pas au ticket. La lampe passe dessous.")),
        picture="scan_glass",
        device_state="busy",
        ways=(Button(tr(N_("Arrêter la numérisation")), "stop_looking_for_code", icon="x"),),
        help=help_button(view),
    )


def asking(view: View) -> Page:
    return Page(
        page="progress",
        key="ticket-asking",
        title=view.tr(N_("Nous cherchons")),
        lead=view.tr(N_("Un instant. La borne interroge le service.")),
        picture="send",
        device_state="busy",
    )


def reopened(view: View, engine: Engine, again: Reopened) -> Page:
    tr = view.tr
    lost = N_("La démarche a changé depuis. Ces réponses n'y ont plus leur place.")
    doubted = N_("Du temps a passé. Vérifiez que c'est toujours juste.")
    step = engine.flow.step(again.step)
    return Page(
        page="review",
        key="reopened",
        title=tr(N_("Votre démarche est de retour")),
        lead=tr(N_("Ce ticket ne servira plus. Pour vous arrêter encore, demandez-en un nouveau.")),
        notice=Notice("attention", tr(lost)) if again.lost else None,
        rows=(
            Row(tr(N_("Démarche")), tr(engine.flow.title)),
            Row(tr(N_("Vous reprenez à")), tr(step.title)),
            *(Row("", tr(label), heading=tr(N_("À vérifier")), attention=tr(doubted)) for label in again.doubted),
            *(Row("", tr(label), heading=tr(N_("À donner de nouveau"))) for label in again.lost),
        ),
        ways=(leave_way(view),),
        help=help_button(view),
        primary=go_on(view),
    )


def followed(view: View, said: Followed) -> Page:
    tr, ticket = view.tr, view.visit.ticket
    flow = view.flows.get(said.flow)
    useful = tr(N_("Bon à savoir"))
    acknowledged = tr(N_("Accusé de réception"))
    rows = (
        *((Row(tr(N_("Démarche")), tr(flow.title)),) if flow is not None else ()),
        Row(tr(N_("Référence")), said.reference),
        *((Row(tr(N_("Message du service")), unbroken(said.note)),) if said.note else ()),
        Row(tr(N_("Reçu le")), day_of(said, tr), heading=acknowledged),
        Row(tr(N_("Service")), unbroken(f"{said.service}, {said.contact}"), heading=acknowledged),
        Row(tr(N_("Date à retenir")), tr.date_long(said.silence_date), heading=acknowledged),
        Row("", said.silence_effect, heading=acknowledged),
        Row(tr(N_("Si vous n'êtes pas d'accord")), said.appeals, heading=acknowledged),
        *((Row(tr(N_("Délai habituel")), tr(flow.delay), heading=useful),) if flow is not None and flow.delay else ()),
        *(Row(tr(N_("Comment c'est décidé")), tr(text), heading=useful) for text in (flow.criteria if flow else ())),
        *unreviewed_rows(view),
    )  # fmt: skip
    printing = ticket.stage == "printing"
    paper = Button(tr(N_("Imprimer l'accusé de réception")), "print_standing", icon="printer", enabled=not printing)
    return Page(
        page="review",
        key="followed",
        title=tr(SAID[said.state]),
        notice=print_notice(view, view.visit.ticket),
        rows=rows,
        ways=(*((paper,) if ready(view.visit, "receipt_printer") else ()), leave_way(view)),
        back=None if printing else back(view),
        help=help_button(view),
        primary=Button(tr(N_("Terminer")), "end", icon="check", enabled=not printing),
    )


def failed(view: View) -> Page:
    tr, now = view.tr, view.visit.ticket_reading
    problem = now.problem
    if isinstance(problem, Fault):
        again, lead = True, tr(N_("Vous pouvez réessayer, ou prendre un autre chemin."))
        notice: Notice | None = Notice("attention", tr(MEANINGS[problem.code].citizen), problem.code)
    else:
        known: Problem = problem or "no_code"
        again, lead = known in AGAIN, tr(PROBLEMS[known])
        notice = None if again else Notice("info", tr(BEGIN_AGAIN))
    left = tr.plural(N_("Encore {n} essai."), N_("Encore {n} essais."), now.tries_left) if now.tries_left else ""
    offered = eyes(view) if again else ()
    typed = Button(tr(N_("Écrire la référence")), "type_reference", icon="pencil",
                   detail=tr(N_("Pour un dossier déjà envoyé")))  # fmt: skip
    return Page(
        page="message",
        key="ticket-failed",
        title=tr(N_("La borne n'a pas pu utiliser ce ticket")),
        lead=f"{lead} {left}".rstrip(),
        picture="fault_paper",
        notice=notice,
        rows=where_rows(view),
        ways=(*offered[1:], *((typed,) if again else ()), leave_way(view)),
        back=back(view),
        help=help_button(view),
        primary=offered[0] if offered else None,
    )
