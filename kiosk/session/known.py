"""What this visit knows already, when another démarche begins in it."""

from kiosk.errors import N_
from kiosk.flows import carrying
from kiosk.flows.engine import Engine
from kiosk.flows.facts import Fact
from kiosk.flows.model import Step
from kiosk.session.files.events import FilesState, HandingState
from kiosk.session.finishing.state import Finishing
from kiosk.session.identity.offer import at
from kiosk.session.photo.state import PhotoTaking
from kiosk.session.resuming.saying_state import ReminderAsking
from kiosk.session.rights.state import RightsState
from kiosk.session.state import AtStep, Capture, CopyState, TicketState, Visit, changed
from kiosk.session.turns import present
from kiosk.session.web.state import WebVisit

ALREADY_SAID = N_("Vous l'avez déjà dit pendant cette visite.")


def all_known(visit: Visit, engine: Engine, step: Step) -> bool:
    """Whether a form asks nothing that was not said in an earlier démarche: it is shown then, and not asked."""
    place, facts = visit.place, visit.facts
    if step.kind != "form" or not isinstance(place, AtStep) or place.changing or visit.errors:
        return False
    asked = engine.visible_fields(step.id, facts)
    carried = [field for field in asked if field.id in facts and facts[field.id].carried]
    rest = [field for field in asked if field not in carried]
    typed = any(field.id in visit.drafts for field in asked)
    doubted = any(facts[field.id].to_confirm for field in carried)
    return bool(carried) and not typed and not doubted and all(not f.required and f.id not in facts for f in rest)


def leave_flow(visit: Visit, engine: Engine) -> Visit:
    """The visit without its démarche, but with what was said of the persons. A paper, a signature and a file are of one
    démarche only."""
    return changed(
        at(visit, "by_hand"),
        known=_known_after(visit, engine),
        flow_id="",
        turn="",
        facts={},
        drafts={},
        errors={},
        advised=(),
        correcting="",
        pages={},
        originals={},
        drawings={},
        capture=Capture(),
        photo=PhotoTaking(),
        letter=None,
        # What a site has given may be asked for by the next démarche; of two persons nobody knows whose it is.
        web=WebVisit(papers=() if engine.flow.apart else visit.web.papers),
        submission=None,
        reminder=ReminderAsking(),
        finishing=Finishing(),
        ticket=TicketState(),
        copy=CopyState(),
        files=FilesState(),
        handing=HandingState(turn=visit.handing.turn + 1),
        rights=RightsState(turn=visit.rights.turn),
    )


def _known_after(visit: Visit, engine: Engine) -> dict[str, Fact]:
    """Where two who do not see each other's answers have stood at the screen, nobody knows which of them stays: only
    what is of both goes on."""
    flow, facts = engine.flow, engine.sendable(visit.facts)
    stood = {present(visit, flow), *(fact.person for fact in facts.values())}
    if not flow.apart or stood == {next(iter(flow.persons))}:
        return {**visit.known, **carrying.known(flow, facts)}
    return carrying.known(flow, {name: fact for name, fact in facts.items() if flow.step_of(name).together})
