"""Welcome, and what is said before a démarche starts."""

from collections.abc import Iterable

from kiosk.errors import N_
from kiosk.finding.themes import offered
from kiosk.flows.model import Flow
from kiosk.i18n.translator import name_of
from kiosk.session.needs import cannot_start
from kiosk.session.state import OtherRoute
from kiosk.ui.viewmodels.about_pages import about_ways
from kiosk.ui.viewmodels.appointment_pages import appointment_way, check_in_tile
from kiosk.ui.viewmodels.content import Button, Page, Row
from kiosk.ui.viewmodels.device_notices import card_notice, out_of_order
from kiosk.ui.viewmodels.finding_pages import words_tile
from kiosk.ui.viewmodels.notices import closures
from kiosk.ui.viewmodels.plan_pages import entry
from kiosk.ui.viewmodels.ticket_pages import ticket_tile
from kiosk.ui.viewmodels.verifying_pages import verify_tile
from kiosk.ui.viewmodels.view import (
    View,
    back,
    help_button,
    leave_way,
    not_told_rows,
    unreviewed_rows,
    unsure,
    where_rows,
)

# More than these are found by their themes: nobody reads a list of thirty.
MOST_AT_ONCE = 8
# Beside copying and printing a paper.
PAPERS_THEME = "letter"


def welcome(view: View) -> Page:
    tr, language = view.tr, view.visit.preferences.language
    few = len(view.flows) <= MOST_AT_ONCE
    tiles = _flows(view, view.flows) if few else _themes(view)
    return Page(
        page="welcome",
        key="welcome",
        title=tr(N_("Qu'est-ce qui vous amène ?")),
        lead=tr(N_("Touchez ce qui vous concerne.")),
        notice=closures(view, card_notice(view, None)),
        tiles=(
            words_tile(view),
            *(() if few else entry(view)),
            *tiles,
            *ticket_tile(view),
            *check_in_tile(view),
            *(verify_tile(view) if few else ()),
            unsure(view),
        ),
        ways=(
            *(
                Button(
                    name_of(code),
                    "prefer",
                    f"language={code}",
                    icon="language",
                    selected=code == language,
                )
                for code in view.config.screen.languages
            ),
            *about_ways(view),
        ),
        back=Button(tr(N_("Quitter")), "end", icon="x"),
        help=help_button(view),
    )


def opening(view: View) -> Page:
    """In the place of `welcome` until the démarches have been read, for the first seconds of a kiosk that has just been
    switched on: they came under a finger that aimed at another tile."""
    return Page(
        page="message",
        key="opening",
        title=view.tr(N_("La borne démarre")),
        lead=view.tr(N_("Un instant.")),
        picture="paper_form",
        back=Button(view.tr(N_("Quitter")), "end", icon="x"),
        help=help_button(view),
    )


def theme_page(view: View, theme_id: str) -> Page:
    """The démarches of one theme."""
    tr = view.tr
    theme = next((one for one in offered(view.flows) if one.id == theme_id), None)
    if theme is None:
        return welcome(view)
    return Page(
        page="welcome",
        key=f"welcome-{theme.id}",
        title=tr(theme.title),
        lead=tr(N_("Touchez ce qui vous concerne.")),
        notice=card_notice(view, None),
        tiles=(
            *_flows(view, theme.demarches),
            *(verify_tile(view) if theme.id == PAPERS_THEME else ()),
            unsure(view),
        ),
        back=back(view),
        help=help_button(view),
    )


def _flows(view: View, ids: Iterable[str]) -> tuple[Button, ...]:
    flows, tr = [view.flows[name] for name in ids], view.tr
    return tuple(
        Button(tr(flow.title), "choose_flow", flow.id, icon=flow.picture or "paper_form", detail=tr(flow.routes.kiosk))
        for flow in flows
    )


def _themes(view: View) -> tuple[Button, ...]:
    return tuple(
        Button(view.tr(theme.title), "choose_theme", theme.id, icon=theme.picture) for theme in offered(view.flows)
    )


def prepare(view: View, flow: Flow) -> Page:
    """What to have at hand, what is done with the data and by what right, who is not told, and the three ways."""
    tr = view.tr
    return Page(
        page="routes",
        key="routes",
        title=tr(flow.title),
        lead=tr(flow.purpose),
        notice=card_notice(view, flow) or out_of_order(view, flow),
        rows=(
            *(Row("", tr(thing), heading=tr(N_("À avoir avec vous"))) for thing in flow.bring),
            *_useful(view, flow),
            *not_told_rows(view, flow),
            *unreviewed_rows(view, heading=tr(N_("Vos données"))),
            *(
                Row(tr(label), tr.legal(text), heading=tr(N_("Vos données")))
                for label, text in (
                    (N_("De quel droit"), flow.legal.basis),
                    (N_("Combien de temps"), flow.legal.retention),
                    (N_("Qui les reçoit"), flow.legal.recipients),
                    (N_("Vos droits"), flow.legal.rights),
                )
            ),
            Row(
                tr(N_("Délégué à la protection des données")),
                view.config.operator.privacy_officer,
                heading=tr(N_("Vos données")),
            ),
        ),
        tiles=(
            Button(
                tr(N_("Ici, sur la borne")),
                "route",
                "kiosk",
                icon="device-tablet",
                detail=tr(flow.routes.kiosk),
                enabled=not cannot_start(view.visit, flow),
            ),
            Button(tr(N_("Sur papier")), "route", "paper", icon="file-text", detail=tr(flow.routes.paper)),
            Button(tr(N_("Au guichet")), "route", "counter", icon="users", detail=tr(flow.routes.counter)),
        ),
        ways=(leave_way(view),),
        back=back(view),
        help=help_button(view),
    )


def _useful(view: View, flow: Flow) -> tuple[Row, ...]:
    """What people ask before they begin: how long, how much, what decides. Where nothing is sent from here, that."""
    tr, heading = view.tr, view.tr(N_("Bon à savoir"))
    told = ((N_("Durée"), flow.duration), (N_("Coût"), flow.cost), (N_("Délai habituel"), flow.delay))
    unchecked = N_(
        "Ces renseignements n'ont pas encore été comparés à la page officielle. Un agent peut vous répondre."
    )
    nothing = N_("Cette démarche prépare votre dossier ici. Rien n'est envoyé depuis la borne.")
    return (
        *((Row("", tr(nothing), heading=heading),) if flow.prepares else ()),
        *((Row("", tr(unchecked), heading=heading),) if flow.official.checked is None else ()),
        *(Row(tr(label), tr(text), heading=heading) for label, text in told if text),
        *(Row("", tr(text), heading=tr(N_("Comment c'est décidé"))) for text in flow.criteria),
    )


def other_route(view: View, flow: Flow, place: OtherRoute) -> Page:
    tr = view.tr
    paper = place.route == "paper"
    return Page(
        page="message",
        key=f"route-{place.route}",
        title=tr(N_("Sur papier")) if paper else tr(N_("Au guichet")),
        lead=tr(flow.routes.paper if paper else flow.routes.counter),
        picture="paper_form" if paper else "counter",
        rows=(
            *where_rows(view),
            *(Row("", tr(thing), heading=tr(N_("À avoir avec vous"))) for thing in flow.bring),
        ),
        ways=() if paper else appointment_way(view),
        back=back(view),
        help=help_button(view),
        primary=Button(tr(N_("Terminer")), "end", icon="check"),
    )
