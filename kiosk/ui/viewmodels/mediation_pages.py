"""What staff begin beside their own work: an exercise, and a visit that they assist."""

from kiosk.errors import N_
from kiosk.session.needs import works
from kiosk.session.staff.mediation import can_assist, can_practise
from kiosk.session.staff.mediation_marks import EXERCISE
from kiosk.session.staff.specimens import PERSON
from kiosk.ui.viewmodels.content import Button, Notice, Page, Row
from kiosk.ui.viewmodels.view import View


def mediation_tiles(view: View) -> tuple[Button, ...]:
    tr, visit = view.tr, view.visit
    exercise = Button(tr(N_("Visite d'exercice")), "staff_go", "practice", icon="user")
    mediators = view.config.staff.mediators if can_assist(visit, view.config) else ()
    return (
        *((exercise,) if can_practise(visit) else ()),
        *(
            Button(
                tr(N_("{name} accompagne cette visite"), name=name),
                "assist",
                name,
                icon="users",
                selected=name == visit.assisted_by,
            )
            for name in mediators
        ),
    )


def practice(view: View) -> Page:
    """Who one is in the exercise, and the papers for it."""
    tr = view.tr
    able = works(view.visit, "page_printer") and view.visit.trial.stage != "running"
    papers = Button(tr(N_("Imprimer les papiers d'exercice")), "staff_try", "specimens", icon="printer", enabled=able)
    return Page(
        page="staff",
        key="staff-practice",
        title=tr(N_("Visite d'exercice")),
        lead=tr(N_("Pour apprendre, ou pour un atelier. Chaque page et chaque papier le disent.")),
        notice=Notice("info", tr(EXERCISE)),
        rows=tuple(Row(tr(label), value, heading=tr(N_("La personne de l'exercice"))) for label, value in PERSON),
        tiles=(papers,) if view.config.page_printer.enabled else (),
        back=Button(tr(N_("Retour")), "staff_leave", icon="arrow-left"),
        primary=Button(tr(N_("Commencer l'exercice")), "practise", icon="player-play"),
    )
