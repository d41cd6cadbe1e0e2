"""The estimate: while it is computed, what came of it, and where it is offered."""

from kiosk.errors import N_, Code
from kiosk.flows.model import Flow
from kiosk.rights.results import TITLES, Outcome, Right
from kiosk.session.rights.paper import amount_said
from kiosk.session.rights.state import RightsState
from kiosk.session.state import Visit
from kiosk.ui.viewmodels.content import Button, Notice, Page, Row
from kiosk.ui.viewmodels.device_notices import LIST, print_notice
from kiosk.ui.viewmodels.end_pages import another_way
from kiosk.ui.viewmodels.files_pages import papers_way
from kiosk.ui.viewmodels.view import View, help_button, leave_way


def stands_for(visit: Visit) -> bool:
    """Whether the end of the démarche is an estimate. Where this kiosk cannot estimate, it is what remains to be done,
    as of every démarche that only prepares."""
    rights = visit.rights
    missing = rights.fault is not None and rights.fault.code is Code.NOT_CONFIGURED
    return rights.stage != "none" and not missing


def rights(view: View, flow: Flow) -> Page:
    state = view.visit.rights
    if state.stage == "computing":
        return _computing(view, state)
    if state.outcome is None:
        return _failed(view, flow, state)
    return _found(view, flow, state.outcome) if state.outcome.rights else _nothing(view, flow, state.outcome)


def _correct(view: View) -> Button:
    return Button(view.tr(N_("Corriger mes réponses")), "correct_answers", icon="pencil")


def _computing(view: View, state: RightsState) -> Page:
    tr, progress = view.tr, state.progress
    said = tr(N_("La borne se prépare au calcul."))
    if progress is not None and progress.stage == "computing":
        said = tr(N_("Aides regardées : {done} sur {count}"), done=progress.done, count=progress.steps)
    return Page(
        page="progress",
        key="rights-computing",
        title=tr(N_("Nous estimons vos aides")),
        lead=tr(N_("Cela prend quelques secondes. Rien n'est envoyé.")),
        picture="money",
        device_state="busy",
        rows=(Row("", said),),
        ways=(leave_way(view),),
        back=_correct(view),
        help=help_button(view),
    )


def _failed(view: View, flow: Flow, state: RightsState) -> Page:
    tr = view.tr
    wrong = bool(state.sentence)
    return Page(
        page="message",
        key="rights-failed",
        title=tr(N_("Vérifiez vos réponses")) if wrong else tr(N_("L'estimation n'a pas pu se faire")),
        lead=tr(state.sentence) if wrong else tr(N_("Vos réponses sont toujours là. Vous pouvez réessayer.")),
        picture="fault",
        notice=None if wrong or state.fault is None else Notice("attention", tr(OTHER_WAY), state.fault.code),
        rows=_site(view, flow),
        ways=(leave_way(view),),
        back=None if wrong else _correct(view),
        help=help_button(view),
        primary=_correct(view) if wrong else Button(tr(N_("Réessayer")), "estimate_again", icon="refresh"),
    )


OTHER_WAY = N_("Un agent peut aussi faire l'estimation avec vous.")


def _found(view: View, flow: Flow, outcome: Outcome) -> Page:
    """A review: every row on it is the person's own, and is said aloud with their consent only."""
    tr = view.tr
    return Page(
        page="review",
        key="rights",
        title=tr(N_("Vous pourriez avoir droit à ces aides")),
        lead=tr(outcome.notes[0]),
        notice=print_notice(view, view.visit.ticket, LIST),
        rows=(*(row for right in outcome.rights for row in _right(view, right)), *_notes(view, outcome)),
        ways=(*_paper_ways(view), *another_way(view)),
        back=_correct(view),
        help=help_button(view),
        primary=Button(tr(N_("Terminer")), "end", icon="check"),
    )


def _nothing(view: View, flow: Flow, outcome: Outcome) -> Page:
    tr = view.tr
    return Page(
        page="message",
        key="rights-none",
        title=tr(N_("Nous n'avons pas trouvé d'aide")),
        lead=tr(outcome.notes[0]),
        picture="help_person",
        notice=print_notice(view, view.visit.ticket, LIST)
        or Notice("info", tr(N_("Un agent peut vérifier avec vous."))),
        rows=(*_site(view, flow), *_notes(view, outcome)),
        ways=(*_paper_ways(view), *another_way(view)),
        back=_correct(view),
        help=help_button(view),
        primary=Button(tr(N_("Terminer")), "end", icon="check"),
    )


def _right(view: View, right: Right) -> tuple[Row, ...]:
    tr, heading = view.tr, view.tr(TITLES[right.name])
    here = right.demarche in view.flows
    start = Button(
        tr(N_("Commencer cette démarche")),
        "start_flow",
        right.demarche,
        icon="arrow-right",
        speech=tr(N_("Commencer : {what}"), what=heading),
    )
    how = () if here else (Row(tr(N_("Comment")), tr(N_("Un agent vous dit comment la demander.")), heading=heading),)
    return (
        Row("", amount_said(right, tr), heading=heading, edit=start if here else None),
        Row(tr(N_("Pourquoi")), tr(right.why), heading=heading),
        *(Row(tr(N_("À vérifier")), tr(text), heading=heading) for text in right.uncertain),
        *how,
    )


def _paper_ways(view: View) -> tuple[Button, ...]:
    printing = view.visit.ticket.stage == "printing"
    printed = Button(view.tr(N_("Imprimer l'estimation")), "print_list", icon="printer", enabled=not printing)
    return (printed, *papers_way(view))


def _notes(view: View, outcome: Outcome) -> tuple[Row, ...]:
    heading = view.tr(N_("Bon à savoir"))
    return tuple(Row("", view.tr(note), heading=heading) for note in outcome.notes[1:])


def _site(view: View, flow: Flow) -> tuple[Row, ...]:
    delivery = flow.deliver[0]
    return (Row(view.tr(N_("Site officiel")), delivery.url),) if delivery.url else ()
