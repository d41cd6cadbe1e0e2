"""The page of each place of a visit, the attract screen apart (`compose.page_of`)."""

from kiosk.flows.engine import Engine
from kiosk.session.finding.state import AnswerShown, InWords, Places
from kiosk.session.rights import plans
from kiosk.session.state import (
    About,
    Appointments,
    AtStep,
    AtTicket,
    ComingBack,
    Help,
    Leaving,
    LifeEvents,
    NotSent,
    OtherRoute,
    PapersOut,
    Plan,
    Prepare,
    Prepared,
    Receipt,
    Reminding,
    Saying,
    Sending,
    Staff,
    StaffDoor,
    VerifyingPaper,
    Welcome,
)
from kiosk.session.web.state import AtSite
from kiosk.ui.viewmodels import (
    about_pages,
    appointment_pages,
    end_pages,
    entry_pages,
    files_pages,
    finding_pages,
    finishing_pages,
    help_pages,
    plan_pages,
    prepared_page,
    reminding_pages,
    resuming_pages,
    rights_page,
    saying_pages,
    staff_pages,
    step_pages,
    ticket_pages,
    verifying_pages,
    web_pages,
)
from kiosk.ui.viewmodels.attract_page import attract
from kiosk.ui.viewmodels.content import Page
from kiosk.ui.viewmodels.view import View


def page_at(view: View) -> Page:
    """In a démarche, its own pages first; a place that the visit cannot show any more is the attract screen."""
    page = _in_a_demarche(view, view.engine) if view.engine is not None else None
    return page or _before_or_after(view) or _beside(view) or attract(view)


def _in_a_demarche(view: View, engine: Engine) -> Page | None:  # noqa: PLR0911 - a table: one line a place
    visit, flow = view.visit, engine.flow
    match visit.place:
        case Prepare():
            return entry_pages.prepare(view, flow)
        case OtherRoute() as place:
            return entry_pages.other_route(view, flow, place)
        case AtStep() as place:
            return step_pages.step_page(view, engine, place)
        case ComingBack():
            return resuming_pages.coming_back(view, engine)
        case Receipt() if visit.finishing.open:
            return finishing_pages.finishing(view, flow)
        case Receipt() if visit.submission is not None:
            return end_pages.receipt(view, flow, visit.submission)
        case Prepared() if rights_page.stands_for(visit):
            return rights_page.rights(view, flow)
        case Prepared():
            return prepared_page.prepared(view, flow)
        case AtSite() as place:
            return web_pages.at_site(view, flow, place)
    return None


def _before_or_after(view: View) -> Page | None:  # noqa: PLR0911 - a table: one line a place
    """What leads to a démarche, and what comes of it."""
    match view.visit.place:
        case Welcome() if not view.stocked:
            return entry_pages.opening(view)
        case Welcome(theme=theme):
            return entry_pages.theme_page(view, theme) if theme else entry_pages.welcome(view)
        case LifeEvents():
            return plan_pages.life_events(view)
        case Plan() if (event := plans.present(view.visit, view.life_events)) is not None:
            return plan_pages.plan(view, event)
        case InWords() as place:
            return finding_pages.in_words(view, place)
        case AnswerShown() as place:
            return finding_pages.answer_page(view, place)
        case Places() as place:
            return finding_pages.places_page(view, place)
        case Sending() as place:
            return end_pages.sending(view, place)
        case NotSent() as place:
            return end_pages.not_sent(view, place)
        case Leaving() as place:
            return end_pages.leaving(view, place)
    return None


def _beside(view: View) -> Page | None:  # noqa: PLR0911 - a table: one line a place
    """What may be wanted at any time, without a démarche."""
    match view.visit.place:
        case About() as place:
            return about_pages.about(view, place)
        case AtTicket():
            return ticket_pages.at_ticket(view)
        case VerifyingPaper():
            return verifying_pages.verifying(view)
        case Appointments() as place:
            return appointment_pages.at_appointments(view, place)
        case Reminding():
            return reminding_pages.reminding(view)
        case Saying():
            return saying_pages.saying(view)
        case PapersOut() as place:
            return files_pages.papers(view, place)
        case Help() as place:
            return help_pages.help_page(view, place)
        case StaffDoor() as place:
            return staff_pages.staff_door(view, place)
        case Staff() as place:
            return staff_pages.staff(view, place)
    return None
