"""A file that its citizen finishes on a telephone: what the receipt says of it, and the page of its code."""

from kiosk.errors import N_
from kiosk.flows.model import Flow
from kiosk.session.finishing.rules import YOURS, labels
from kiosk.session.resuming.opening import ready
from kiosk.session.ticket import NOT_FILED
from kiosk.ui.viewmodels.content import Button, Page, Row
from kiosk.ui.viewmodels.device_notices import print_notice
from kiosk.ui.viewmodels.pictures import finish_code
from kiosk.ui.viewmodels.view import View, help_button, leave_way

AIM_IT = N_("Visez ce code avec votre téléphone")
SOON = N_("Le code pour la finir arrive.")
LATE = N_("Le code pour la finir n'est pas prêt. Demandez-le à l'accueil avec votre référence.")


def finish_way(view: View, end: Button) -> tuple[tuple[Button, ...], Button]:
    """What stands beside, and first: to finish it, until its code has been seen."""
    now = view.visit.finishing
    if now.finish is None:
        return (), end
    finish = Button(view.tr(N_("Finir sur mon téléphone")), "finish_there", "open", icon="phone", enabled=end.enabled)
    return ((finish,), end) if now.seen else ((end,), finish)


def finish_rows(view: View) -> tuple[Row, ...]:
    """On the receipt: that nothing is filed yet, and where its code is."""
    stage, heading = view.visit.finishing.stage, view.tr(N_("À finir"))
    if stage == "none":
        return ()
    said = {"waiting": SOON, "late": LATE}.get(stage)
    more = (Row("", view.tr(said), heading=heading),) if said is not None else ()
    return (Row("", "", attention=view.tr(NOT_FILED), heading=heading), *more)


def finishing(view: View, flow: Flow) -> Page:
    tr, now = view.tr, view.visit.finishing
    printing = view.visit.slip.stage == "printing"
    paper = Button(tr(N_("Imprimer ce code")), "finish_there", "print", icon="printer", enabled=not printing)
    again = labels(now.finish, flow) if now.finish is not None else ()
    unknown = now.finish is not None and "?" in now.finish.dropped
    return Page(
        page="capture",
        key="finish-there",
        title=tr(AIM_IT),
        lead=tr(NOT_FILED),
        preview=f"image://page/{finish_code(now.envelope_id)}",
        device_state="ready",
        notice=print_notice(view, view.visit.slip),
        rows=(
            Row("", tr(N_("Vos réponses y sont déjà."))),
            *(Row("", tr(label), heading=tr(N_("À donner de nouveau"))) for label in again),
            *((Row("", tr(N_("Vérifiez-les : certaines peuvent manquer."))),) if unknown else ()),
            Row("", tr(YOURS)),
        ),
        ways=(*((paper,) if ready(view.visit, "receipt_printer") else ()), leave_way(view)),
        help=help_button(view),
        primary=Button(tr(N_("J'ai le code")), "finish_there", "close", icon="check", enabled=not printing),
    )
