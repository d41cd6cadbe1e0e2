"""What is said in a call, written down: the newest sentence, for as long as it takes to read it."""

from msgspec.structs import replace

from kiosk.call import port
from kiosk.session.call.state import CAPTION_STANDS_S, MOST_CAPTION, Caption
from kiosk.session.state import Visit, changed
from kiosk.session.world import World


def heard(visit: Visit, said: port.Heard | port.Unheard, world: World) -> Visit:
    """Its end, where it is longer than what anybody reads of it. Who has read along is told that nothing comes any
    more."""
    if isinstance(said, port.Unheard):
        ended = said.party == "agent" and visit.calling.captioned
        return changed(visit, calling=replace(visit.calling, caption=None, unheard=True)) if ended else visit
    text = " ".join(said.text.split())[-MOST_CAPTION:]
    if not text:
        return visit
    caption = Caption(said.party, text, world.monotonic, final=said.final)
    return changed(visit, calling=replace(visit.calling, caption=caption, captioned=True, unheard=False))


def tick(visit: Visit, world: World) -> Visit:
    caption = visit.calling.caption
    if caption is None or world.monotonic - caption.since < CAPTION_STANDS_S:
        return visit
    return changed(visit, calling=replace(visit.calling, caption=None))
