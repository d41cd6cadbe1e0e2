"""The words burnt into the copy of an identity document, so that it serves nobody else."""

from kiosk.errors import N_
from kiosk.session.answering import step_of
from kiosk.session.state import Visit, beneath, changed
from kiosk.session.world import World

# "Copy for SERVICE, on DATE, kiosk ID". French: it is what an agent, or the person who finds the copy, reads.
MARK = N_("Copie pour {service}, le {date}, borne {kiosk}")


def mark_of(visit: Visit, world: World) -> str:
    """Empty where the step takes no identity document, or the recipient takes no marked copies."""
    here = step_of(changed(visit, place=beneath(visit.place)), world)
    if here is None or here[1].capture is None or not _is_identity(here[1].capture.kind):
        return ""
    engine, _ = here
    services = tuple(delivery.service for delivery in engine.flow.deliver)
    if any(service in world.config.documents.unmarked_copies for service in services):
        return ""
    date = world.translator("fr").date_long(world.today)
    return MARK.format(service=world.config.operator.name, date=date, kiosk=world.config.kiosk_id)


def _is_identity(kind: str | None) -> bool:
    return kind == "identity"
