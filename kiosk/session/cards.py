"""Cards that are laid down: recognised, never read here. A badge of staff opens their page."""

from kiosk.devices.card_reader.port import Kind
from kiosk.devices.card_reader.recognise import code_of
from kiosk.session import events
from kiosk.session.effects import CheckBadge, Effect
from kiosk.session.leaving import card_taken
from kiosk.session.state import Attract, CardLying, StaffDoor, Visit, changed
from kiosk.session.world import Next, World

# Of these not even the number is asked for.
NEVER_ASKED: tuple[Kind, ...] = ("vitale", "bank", "mute")


def seen(visit: Visit, event: events.CardSeen, world: World) -> Next:
    card = event.card
    lying = CardLying(card.kind, card.interface, code_of(card.kind, card.interface, visit.mutes))
    mutes = visit.mutes + (card.kind == "mute" and card.interface == "contact")
    visit = changed(visit, cards={**visit.cards, card.reader: lying}, mutes=mutes)
    return visit, badge_wanted(visit, world, card.reader)


def gone(visit: Visit, event: events.CardGone, world: World) -> Next:
    cards = {reader: lying for reader, lying in visit.cards.items() if reader != event.reader}
    return card_taken(changed(visit, cards=cards), world)


def badge_wanted(visit: Visit, world: World, reader: str) -> tuple[Effect, ...]:
    """Ask whether the card is a badge, where one may open the staff page and no wrong try is being waited out."""
    badges, lying = world.config.staff.badges, visit.cards.get(reader)
    if not badges or lying is None or lying.kind in NEVER_ASKED or world.monotonic < visit.lockout.wait_until:
        return ()
    return (CheckBadge(reader, badges),) if isinstance(visit.place, Attract | StaffDoor) else ()
