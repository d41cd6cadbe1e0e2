"""The last page of a démarche that only prepares: what remains to be done, and that nothing has been sent."""

from kiosk.errors import N_
from kiosk.flows.model import Flow
from kiosk.session.preparing import NOTHING_SENT
from kiosk.session.web.places import site_of
from kiosk.ui.viewmodels import web_pages
from kiosk.ui.viewmodels.appointment_pages import appointment_way
from kiosk.ui.viewmodels.content import Button, Notice, Page, Row
from kiosk.ui.viewmodels.device_notices import LIST, print_notice
from kiosk.ui.viewmodels.end_pages import another_way
from kiosk.ui.viewmodels.files_pages import papers_way
from kiosk.ui.viewmodels.letter_page import letter_ways
from kiosk.ui.viewmodels.rights_offer import offer_rows
from kiosk.ui.viewmodels.saying_pages import opinion_way
from kiosk.ui.viewmodels.view import View, help_button, not_told_rows


def prepared(view: View, flow: Flow) -> Page:
    tr, ticket, delivery = view.tr, view.visit.ticket, flow.deliver[0]
    printing = ticket.stage == "printing"
    printed = Button(tr(N_("Imprimer cette liste")), "print_list", icon="printer", enabled=not printing)
    site = (web_pages.site_way(view),) if site_of(view.visit, flow, view.config) is not None else ()
    place = (Row(tr(N_("Site officiel")), delivery.url),) if delivery.url else ()
    return Page(
        page="message",
        key="prepared",
        title=tr(N_("Tout est prêt")),
        lead=tr(NOTHING_SENT),
        picture="tick",
        notice=print_notice(view, ticket, LIST)
        or web_pages.outcome_said(view)
        or Notice("info", tr(delivery.what or NOTHING_SENT)),
        rows=(
            *letter_ways(view),
            *place,
            *(Row("", tr(thing), heading=tr(N_("À avoir avec vous"))) for thing in flow.bring),
            *(Row("", tr(text), heading=tr(N_("Et ensuite"))) for text in flow.afterwards),
            *not_told_rows(view, flow),
            *offer_rows(view),
        ),
        ways=(*site, printed, *papers_way(view), *appointment_way(view), *another_way(view), *opinion_way(view)),
        help=help_button(view),
        primary=Button(tr(N_("Terminer")), "end", icon="check", enabled=not printing),
    )
