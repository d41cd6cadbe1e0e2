"""An official page that an agent has sent (`receiving`), while it is open in the locked view: the way back."""

from kiosk.session.state import Visit, changed
from kiosk.session.web.state import CloseWeb, WebAct, WebVisit
from kiosk.session.world import Next, stay


def act(visit: Visit, event: WebAct) -> Next | None:
    """What is pressed on the way; None: it is for the site."""
    if event.verb == "leave":
        return leave(visit)
    return stay(visit) if event.verb in ("open", "without", "return", "said") else None


def back(visit: Visit) -> Next | None:
    """None: a page of ours lies over the site, and goes first."""
    now = visit.web
    if now.dialog is not None or now.asked is not None or now.showing_papers or now.choosing_mail or now.showing_more:
        return None
    return leave(visit)


def leave(visit: Visit) -> Next:
    """Nothing is asked of it: the démarche was not at its end."""
    under = visit.web.under
    if under is None:
        return stay(visit)
    return changed(visit, place=under, web=WebVisit(papers=visit.web.papers, outcome=visit.web.outcome)), (CloseWeb(),)
