"""What the home page must lead to: how accessible the kiosk is, how to complain, who runs it, and its data."""

from kiosk.errors import N_
from kiosk.i18n.display import unbroken
from kiosk.session.state import About
from kiosk.ui.viewmodels.content import Button, Page, Row
from kiosk.ui.viewmodels.view import View, back, help_button, leave_way, unreviewed_rows, where_rows

# No-break spaces: a number that goes on in the next line is hard to dial.
CNIL_PHONE = "01\u00a053\u00a073\u00a022\u00a022"
DEFENDER_PHONE = "09\u00a069\u00a039\u00a000\u00a000"

# The statuses of article 47 of law 2005-102, and the one of a kiosk that nobody has audited.
STATUS = {
    "not_audited": N_("Accessibilité : non auditée"),
    "none": N_("Accessibilité : non conforme"),
    "partial": N_("Accessibilité : partiellement conforme"),
    "full": N_("Accessibilité : totalement conforme"),
}
MEANS = {
    "not_audited": N_("Personne n'a encore vérifié cette borne. Nous ne pouvons pas dire qu'elle est conforme."),
    "none": N_("Cette borne a été vérifiée. Elle n'est pas conforme aux règles d'accessibilité."),
    "partial": N_("Cette borne a été vérifiée. Elle suit une partie des règles d'accessibilité."),
    "full": N_("Cette borne a été vérifiée. Elle suit toutes les règles d'accessibilité."),
}


def about_ways(view: View) -> tuple[Button, ...]:
    tr = view.tr
    return (
        Button(tr(STATUS[view.config.operator.accessibility]), "about", "accessibility", icon="accessible"),
        Button(tr(N_("Mentions légales, données, réclamation")), "about", "legal", icon="info-circle"),
    )


def about(view: View, place: About) -> Page:
    tr = view.tr
    if place.topic == "accessibility":
        status = view.config.operator.accessibility
        title, lead, rows = tr(STATUS[status]), tr.legal(MEANS[status]), _accessibility(view)
    else:
        title = tr(N_("Mentions légales, données, réclamation"))
        lead, rows = tr(N_("Qui est responsable, et à qui vous adresser.")), _legal(view)
    return Page(
        page="message",
        key=f"about-{place.topic}",
        title=title,
        lead=lead,
        rows=(*unreviewed_rows(view), *rows),
        ways=(leave_way(view),),
        back=back(view),
        help=help_button(view),
    )


def _accessibility(view: View) -> tuple[Row, ...]:
    tr, operator = view.tr, view.config.operator
    blocked = tr(N_("Une difficulté ?"))
    return (
        Row(
            tr(N_("Sur place")), tr(N_("Une personne de l'accueil peut faire la démarche avec vous.")), heading=blocked
        ),
        Row(tr(N_("Par téléphone")), unbroken(operator.phone), heading=blocked),
        Row(tr(N_("Par courriel")), operator.email, heading=blocked),
        *_defender(view),
    )


def _legal(view: View) -> tuple[Row, ...]:
    tr, operator = view.tr, view.config.operator
    complain, data, owner = tr(N_("Faire une réclamation")), tr(N_("Vos données")), tr(N_("Qui gère cette borne"))
    return (
        Row(tr(N_("Responsable")), operator.name, heading=owner),
        *(Row(row.label, row.value, heading=owner) for row in where_rows(view)),
        Row(tr(N_("Logiciel")), tr(N_("Kiosk, un logiciel libre (licence AGPL-3.0)")), heading=owner),
        Row(
            tr(N_("À la fin de la visite")),
            tr.legal(N_("Vos réponses sont effacées. Un dossier envoyé est chiffré : la borne ne peut plus le lire.")),
            heading=data,
        ),
        Row(
            tr(N_("Vos droits")), tr.legal(N_("Vous pouvez voir, corriger ou faire effacer vos données.")), heading=data
        ),
        Row(tr(N_("Délégué à la protection des données")), operator.privacy_officer, heading=data),
        Row(
            tr(N_("Pour vos données")),
            tr.legal(N_("CNIL : cnil.fr, téléphone {phone}."), phone=CNIL_PHONE),
            heading=complain,
        ),
        Row(tr(N_("D'abord, ici")), unbroken(f"{operator.email}, {operator.phone}"), heading=complain),
        *_defender(view),
    )


def _defender(view: View) -> tuple[Row, ...]:
    """To whom article 47 lets everyone turn when an operator does not answer (defenseurdesdroits.fr, "Saisir")."""
    tr = view.tr
    heading = tr(N_("Si la réponse ne vous convient pas"))
    by_post = N_("Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07. Sans timbre.")
    return (
        Row(
            tr(N_("Défenseur des droits")),
            tr.legal(N_("defenseurdesdroits.fr, téléphone {phone}."), phone=DEFENDER_PHONE),
            heading=heading,
        ),
        Row(tr(N_("Par courrier")), tr.legal(by_post), heading=heading),
    )
