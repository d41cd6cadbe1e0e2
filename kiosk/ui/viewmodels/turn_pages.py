"""The page between two persons who do not see each other's answers (`Flow.apart`): who is to come to the screen."""

from msgspec.structs import replace

from kiosk.errors import N_
from kiosk.flows.model import Flow
from kiosk.ui.viewmodels.content import Page, Row
from kiosk.ui.viewmodels.view import View, go_on

LEAVE_PLACE = N_("Laissez-lui la place devant l'écran : chaque personne lit et signe elle-même.")


def turn_page(view: View, base: Page, flow: Flow, person: str) -> Page:
    """`base`: its key and its ways out. No answer stands on it."""
    tr = view.tr
    return replace(
        base,
        page="message",
        title=tr(flow.persons[person]),
        lead=tr(LEAVE_PLACE),
        rows=(Row("", tr(N_("La borne cache à chacun les réponses de l'autre."))),),
        primary=go_on(view, tr(N_("C'est moi"))),
    )
