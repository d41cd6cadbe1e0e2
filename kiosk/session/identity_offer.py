"""Whether an identity document may fill in a form, and how far that has come when a step is arrived at."""

from kiosk.devices.states import Busy, Ready
from kiosk.flows.facts import BY_HAND
from kiosk.flows.model import Step
from kiosk.session.identity_state import IdentityReading, IdentityStage
from kiosk.session.state import Visit, changed, device_of

# A wrong one more may be the card's last, and a blocked card sends its owner to the town hall's counter.
WRONG_CANS = 2


def reader_works(visit: Visit) -> bool:
    return isinstance(device_of(visit, "card_reader"), Ready | Busy)


def can_read(visit: Visit, step: Step) -> bool:
    """Whether this form may be filled by a card, now: where nothing has been written by hand, which is never
    replaced, and no more wrong digits have been given than a card forgives."""
    if step.capture is None or "chip" not in step.capture.accept or visit.identity.wrong >= WRONG_CANS:
        return False
    given = [visit.facts[field.id].origin for field in step.fields if field.id in visit.facts]
    typed = any(visit.drafts.get(field.id) for field in step.fields)
    return reader_works(visit) and not typed and not any(origin in BY_HAND for origin in given)


def arrived(visit: Visit, step: Step) -> Visit:
    """At a step, from anywhere: both ways are offered until one of them has been taken."""
    fresh = not any(field.id in visit.facts for field in step.fields)
    return at(visit, "offer" if fresh and can_read(visit, step) else "by_hand")


def at(visit: Visit, stage: IdentityStage, *, can: str = "") -> Visit:
    """Another stage, with nothing of a document but, where they are kept, its digits."""
    now = visit.identity
    return changed(visit, identity=IdentityReading(stage, can, wrong=now.wrong, turn=now.turn))
