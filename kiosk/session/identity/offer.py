"""Whether an identity document may fill in a form, and how far that has come when a step is arrived at."""

from kiosk.devices.states import Absent, Busy, DeviceName, Ready
from kiosk.flows.facts import BY_HAND
from kiosk.flows.model import Step
from kiosk.session.effects import StopLooking
from kiosk.session.identity.state import IdentityReading, IdentityStage, Sought, ZoneShown
from kiosk.session.state import Visit, changed, device_of
from kiosk.session.world import Next

# A wrong one more may be the card's last, and a blocked card sends its owner to the town hall's counter.
WRONG_CANS = 2
# What a document can be shown to, the better one first: the scanner wants no steady hand.
EYES: tuple[DeviceName, ...] = ("scanner", "camera")


def ready(visit: Visit, name: DeviceName) -> bool:
    return isinstance(device_of(visit, name), Ready | Busy)


def can_read(visit: Visit, step: Step) -> bool:
    """Whether this form may be filled by a chip, now: no more wrong digits have been given than a card forgives."""
    accepted = step.capture is not None and "chip" in step.capture.accept
    return accepted and visit.identity.wrong < WRONG_CANS and ready(visit, "card_reader") and _untouched(visit, step)


def can_show(visit: Visit, step: Step, sought: Sought = "zone") -> bool:
    """Whether a document may be shown to the scanner or the camera, now: to fill this form, or for the six digits."""
    eyes = ready(visit, "scanner") or ready(visit, "camera")
    return eyes and (can_read(visit, step) if sought == "can" else may_show(visit, step))


def may_show(visit: Visit, step: Step) -> bool:
    """The same of a kiosk that has such a device, whether or not it works now."""
    there = any(not isinstance(device_of(visit, name), Absent) for name in EYES)
    return there and step.capture is not None and "mrz" in step.capture.accept and _untouched(visit, step)


def _untouched(visit: Visit, step: Step) -> bool:
    """What has been written by hand is never replaced."""
    given = [visit.facts[field.id].origin for field in step.fields if field.id in visit.facts]
    typed = any(visit.drafts.get(field.id) for field in step.fields)
    return not typed and not any(origin in BY_HAND for origin in given)


def arrived(visit: Visit, step: Step) -> Visit:
    """At a step, from anywhere: the ways are offered until one of them has been taken. Without a card reader the form
    is there at once, with the way of showing the document beside it."""
    fresh = not any(field.id in visit.facts for field in step.fields)
    return at(visit, "offer" if fresh and can_read(visit, step) else "by_hand")


def at(
    visit: Visit,
    stage: IdentityStage,
    *,
    can: str = "",
    seen: bool = False,
    sought: Sought = "zone",
    zone: ZoneShown | None = None,
) -> Visit:
    """Another stage, with nothing of a document but what is kept by name."""
    now = visit.identity
    kept = IdentityReading(stage, can, can_seen=seen, sought=sought, zone=zone, wrong=now.wrong, turn=now.turn)
    return changed(visit, identity=kept)


def put_down(visit: Visit) -> Next:
    """Nothing is looked at any longer; the page is there again that explains how to show the document."""
    return at(visit, "show", sought=visit.identity.sought), (StopLooking(),)
