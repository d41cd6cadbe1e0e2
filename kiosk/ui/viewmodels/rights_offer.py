"""What the end of a démarche offers, when known facts make a right likely."""

from kiosk.errors import N_
from kiosk.flows import carrying
from kiosk.rights.results import TITLES
from kiosk.session.rights.offer import INTERVIEW, offered
from kiosk.ui.viewmodels.content import Button, Row
from kiosk.ui.viewmodels.view import View


def offer_rows(view: View) -> tuple[Row, ...]:
    """At the end of another démarche: what the person may claim, and one touch that refuses."""
    tr, visit, engine = view.tr, view.visit, view.engine
    if engine is None or INTERVIEW not in view.flows or engine.flow.apart:  # whose answers would it speak of?
        return ()
    known = {**visit.known, **carrying.known(engine.flow, engine.sendable(visit.facts))}
    names = offered(visit, known)
    if not names:
        return ()
    heading = tr(N_("Vos droits"))
    said = tr(
        N_("Selon vos réponses, vous pourriez avoir droit à : {rights}."),
        rights=", ".join(tr(TITLES[name]) for name in names),
    )
    return (
        Row(
            "",
            said,
            heading=heading,
            edit=Button(tr(N_("Estimer mes aides")), "start_flow", INTERVIEW, icon="list-check"),
        ),
        Row(
            "",
            tr(N_("C'est vous qui choisissez.")),
            heading=heading,
            edit=Button(tr(N_("Non merci")), "refuse_offer", icon="x"),
        ),
    )
