"""What the citizen thinks, at the end and only if they like. It goes its own way: nothing ties it to the file."""

import msgspec

from kiosk.session import events
from kiosk.session.resuming.saying_state import ChooseFace, NewsHeard, OpinionGiving, SayOpinion, SendOpinion
from kiosk.session.state import Prepared, Receipt, Saying, Visit, changed
from kiosk.session.world import Next, World, stay
from kiosk.text import typed as clean
from kiosk.ticket.opinion import MAX_WORDS, Face, Opinion

FACES: dict[str, Face] = {"good": "good", "fair": "fair", "bad": "bad"}
WORDS_FIELD = "opinion_words"


def can_say(visit: Visit, desk_url: str) -> bool:
    """Once, and not while something is being printed: the paper would come out under another page."""
    quiet = "printing" not in (visit.ticket.stage, visit.copy.stage)
    return bool(desk_url) and quiet and not visit.practice and visit.opinion.stage != "thanks"


def say(visit: Visit, event: SayOpinion, world: World) -> Next:
    under = visit.place
    if not isinstance(under, Receipt | Prepared) or not can_say(visit, world.config.delivery.desk_url):
        return stay(visit)
    return stay(changed(visit, place=Saying(under), opinion=OpinionGiving("faces")))


def choose(visit: Visit, event: ChooseFace, world: World) -> Next:
    face = FACES.get(event.face)
    if not isinstance(visit.place, Saying) or visit.opinion.stage != "faces" or face is None:
        return stay(visit)
    return stay(changed(visit, opinion=OpinionGiving("words", face)))


def of_place(visit: Visit, event: events.Event, world: World) -> Next | None:
    """What a common event means here; None: the same as anywhere."""
    if not isinstance(visit.place, Saying):
        return None
    match event:
        case events.Typed(field=field, text=text) if visit.opinion.stage == "words" and field == WORDS_FIELD:
            return stay(changed(visit, opinion=msgspec.structs.replace(visit.opinion, words=text[:MAX_WORDS])))
        case events.Typed():
            return stay(visit)
        case events.Continue():
            return _send(visit, world)
        case events.Back():
            return stay(_back(visit, visit.place))
    return None


def _send(visit: Visit, world: World) -> Next:
    given = visit.opinion
    if given.stage != "words" or given.face is None:
        return stay(visit)
    opinion = Opinion(visit.flow_id, given.face, world.today.replace(day=1), clean(given.words)[:MAX_WORDS])
    effect = SendOpinion(opinion, world.fresh_reference())
    return changed(visit, opinion=OpinionGiving("thanks")), (effect,)


def _back(visit: Visit, place: Saying) -> Visit:
    if visit.opinion.stage == "words":
        return changed(visit, opinion=OpinionGiving("faces"))
    opinion = visit.opinion if visit.opinion.stage == "thanks" else OpinionGiving()
    return changed(visit, place=place.under, opinion=opinion)


def heard(visit: Visit, event: NewsHeard, world: World) -> Next:
    return stay(changed(visit, news=event.text))
