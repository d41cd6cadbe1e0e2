"""The citizen shows the agent the photo that they look at: one touch, one photo. Another try, another page, the end of
the shared view hides it again.
"""

from kiosk.devices.scanner.port import Page
from kiosk.flows.engine import Engine
from kiosk.help import wire
from kiosk.help.wire_sending import MAX_PART_BYTES, MAX_PARTS
from kiosk.session.help import events
from kiosk.session.help.asking import helped, note
from kiosk.session.help.state import SeenPhoto
from kiosk.session.photo.state import photo_at
from kiosk.session.photo.taking import kept, photo_field
from kiosk.session.state import AtStep, Visit, beneath
from kiosk.session.turns import awaited
from kiosk.session.world import Next, World, stay


def photo_here(visit: Visit, engine: Engine | None) -> tuple[str, Page] | None:
    """What the page of the photo shows, with its field: the chosen one of the tries, or the one that is the answer.
    Never what the camera sees."""
    place = beneath(visit.place)
    if engine is None or not isinstance(place, AtStep) or place.without_paper:
        return None
    step = engine.flow.step(place.step)
    field = photo_field(step)
    if field is None or awaited(visit, engine.flow, step):
        return None
    now = photo_at(visit.photo, step.id)
    shown = {"choosing": now.shown, "ready": kept(visit, step)}.get(now.stage, "")
    page = visit.pages.get(shown)
    return (field.id, page) if page is not None and len(page.jpeg) <= MAX_PARTS * MAX_PART_BYTES else None


def show(visit: Visit, event: events.ShowPhoto, world: World) -> Next:
    """By its name: a finger that comes late shows no other one."""
    helping = visit.helping
    here = _here(visit, world)
    if not helping.sharing or helping.line != "up" or here is None or here[1].sha256 != event.sha256:
        return stay(visit)
    field, page = here
    parts = [page.jpeg[at : at + MAX_PART_BYTES] for at in range(0, len(page.jpeg), MAX_PART_BYTES)]
    told = (
        events.TellDesk(wire.PhotoPart(helping.call, field, index, len(parts), part))
        for index, part in enumerate(parts)
    )
    visit = helped(visit, photo=SeenPhoto(field, page.sha256))
    return visit, (note(visit, "photo_shown", field), *told)


def hide(visit: Visit, event: events.HidePhoto, world: World) -> Next:
    return _hidden(visit)


def follow(visit: Visit, world: World) -> Next:
    """Whichever rule has changed the visit: what the citizen does not look at any more, the agent does not see."""
    seen = visit.helping.photo
    if seen is None:
        return stay(visit)
    here = None if visit.paused is not None else _here(visit, world)
    same = here is not None and (here[0], here[1].sha256) == (seen.field, seen.sha256)
    return stay(visit) if same else _hidden(visit)


def _hidden(visit: Visit) -> Next:
    seen = visit.helping.photo
    if seen is None:
        return stay(visit)
    told = events.TellDesk(wire.PhotoHidden(visit.helping.call, seen.field))
    return helped(visit, photo=None), (note(visit, "photo_hidden", seen.field), told)


def _here(visit: Visit, world: World) -> tuple[str, Page] | None:
    return photo_here(visit, world.engine(visit.flow_id) if visit.flow_id else None)
