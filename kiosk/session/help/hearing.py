"""What comes over the line. A desk is not believed: what fits is taken, and the rest is noted."""

import hashlib
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from kiosk.help import protocol, wire
from kiosk.privacy.lockout import Lockout
from kiosk.session import effects, leaving
from kiosk.session.call import rules as calling
from kiosk.session.help import events
from kiosk.session.help import receiving as help_receiving
from kiosk.session.help import wishes as help_wishes
from kiosk.session.help.asking import helped, note, request_of
from kiosk.session.help.state import CLEANED_AFTER_S, GLOWS_FOR_S, MOST_LINE, Number, with_nobody
from kiosk.session.help.talking import ended, with_line
from kiosk.session.state import Attract, Ended, Leaving, Visit, changed
from kiosk.session.world import Next, World, stay

# Of one visit: who sends nonsense for an hour does not fill the disk with notes of it.
MOST_NOTED = 20
MOST_THIRD = 4


def told(visit: Visit, event: events.LineTold, world: World) -> Next:
    gone = isinstance(visit.place, Leaving | Ended) or visit.practice  # nobody is rung for an exercise
    if gone or not world.config.help.desk_url:
        return stay(visit)
    match event.event:
        case protocol.LineUp(welcome=welcome):
            return _up(visit, welcome)
        case protocol.LineDown():
            return _down(visit, world)
        case protocol.Heard(message=message):
            return _heard(visit, message, world)
    return _ignored(visit, "garbage")


def _up(visit: Visit, welcome: wire.Welcome) -> Next:
    """A request or a call that stood goes on; one that the desk has not confirmed is made again."""
    helping = visit.helping
    known = tuple(Number(one.label, one.number) for one in welcome.numbers)
    visit = helped(visit, line="up", lost_at=None, key=welcome.callback_key, numbers=known, shared=b"", reported=b"")
    if not helping.live:
        return stay(visit)
    again = request_of(visit) if helping.stage == "asked" else wire.Resume(helping.request)
    return visit, (events.TellDesk(again),)


def _down(visit: Visit, world: World) -> Next:
    helping = visit.helping
    lost_at = helping.lost_at if helping.lost_at is not None else world.monotonic
    return stay(
        helped(visit, line="down", lost_at=lost_at if helping.live else None, theirs="", shared=b"", photo=None)
    )


def tick(visit: Visit, world: World) -> Visit:
    """What ends by itself: a call whose line does not come back, a glow."""
    helping = visit.helping
    if helping.lost_at is not None and world.monotonic - helping.lost_at >= wire.GRACE_S:
        visit = ended(visit, "lost")
    if helping.cleaning_until is not None and world.monotonic >= helping.cleaning_until:
        visit = helped(visit, cleaning_until=None)
    pointed = helping.pointed
    if pointed is not None and world.monotonic - pointed.since >= GLOWS_FOR_S:
        visit = helped(visit, pointed=None)
    return visit


# -- what the desk says


def _heard(visit: Visit, message: wire.FromDesk, world: World) -> Next:
    rule = _RULES.get(type(message))
    if rule is None or not _is_ours(visit, message):
        return _ignored(visit, type(message).__name__)
    return rule(visit, message, world)


def _is_ours(visit: Visit, message: wire.FromDesk) -> bool:
    """Of this request and of this call; what names neither is for the kiosk."""
    helping = visit.helping
    call = getattr(message, "call_id", "")
    request = getattr(message, "request_id", "")
    if isinstance(message, wire.Answered):
        return bool(request) and request == helping.request and helping.live
    if isinstance(message, wire.Ended):
        of_call, of_request = call and call == helping.call, request and request == helping.request
        return helping.live and bool(of_call or of_request)
    if call:
        return call == helping.call and helping.stage == "talking" and calling.fits(visit, message)
    return not request or request == helping.request


def _ignored(visit: Visit, kind: str) -> Next:
    count = visit.helping.ignored + 1
    noted = (note(visit, "ignored", kind),) if count <= MOST_NOTED else ()
    return helped(visit, ignored=count), noted


def _presence(visit: Visit, message: wire.Presence, world: World) -> Next:
    return stay(
        helped(
            visit,
            agents=message.agents,
            agents_until=message.agents_until,
            mediator=message.mediator,
            mediator_until=message.mediator_until,
        )
    )


def _place(visit: Visit, message: wire.Place, world: World) -> Next:
    """A place in the queue is no way out of a call."""
    if not visit.helping.waiting and visit.helping.stage != "nobody":
        return _ignored(visit, "Place")
    return stay(helped(visit, stage="queued", position=message.position, expected_s=message.expected_wait_s))


def _nobody(visit: Visit, message: wire.Nobody, world: World) -> Next:
    if not visit.helping.waiting and visit.helping.stage != "nobody":
        return _ignored(visit, "Nobody")
    numbers = tuple(Number(one.label, one.number) for one in message.numbers) or visit.helping.numbers
    return stay(helped(visit, stage="nobody", until=message.until, waits=message.waits, numbers=numbers))


def _mediator_rings(visit: Visit, message: wire.MediatorRings, world: World) -> Next:
    return stay(helped(visit, ringing="rings"))


def _mediator_away(visit: Visit, message: wire.MediatorAway, world: World) -> Next:
    return stay(helped(visit, ringing="away", mediator="away", mediator_until=message.until))


def _mediator_comes(visit: Visit, message: wire.MediatorComes, world: World) -> Next:
    return helped(visit, ringing="comes", coming=message.name), (note(visit, "mediator_comes"),)


def _callback_kept(visit: Visit, message: wire.CallbackKept, world: World) -> Next:
    """The number is the desk's now, sealed: here it is forgotten."""
    if visit.helping.callback != "asked":
        return _ignored(visit, "CallbackKept")
    return helped(visit, callback="kept", before=message.before, number=""), (note(visit, "callback_kept"),)


def _callback_refused(visit: Visit, message: wire.CallbackRefused, world: World) -> Next:
    if visit.helping.callback != "asked":
        return _ignored(visit, "CallbackRefused")
    return stay(helped(visit, callback="refused"))


def _answered(visit: Visit, message: wire.Answered, world: World) -> Next:
    """A call that goes on after a cut stands as it did; of another agent nothing is shared, revealed or asked."""
    helping = visit.helping
    same = message.call_id == helping.call and message.agent == helping.agent and not message.transferred
    if same and helping.stage == "talking":
        return stay(helped(visit, service=message.service, shared=b""))
    fresh = replace(
        with_nobody(helping),
        stage="talking",
        call=message.call_id,
        agent=message.agent,
        service=message.service,
        ringing="" if helping.ringing == "rings" else helping.ringing,
        heard_seq=-1,
    )
    return changed(visit, helping=fresh), (note(visit, "transferred" if message.transferred else "answered"),)


def _participant(visit: Visit, message: wire.Participant, world: World) -> Next:
    others = tuple(name for name in visit.helping.third if name != message.name)
    there = (*others, message.name)[-MOST_THIRD:] if message.there else others
    if there == visit.helping.third:
        return stay(visit)
    noted = note(visit, "third_came" if message.there else "third_left", message.role)
    visit, media = calling.participant(helped(visit, third=there), message)
    return visit, (noted, *media)


def _typing(visit: Visit, message: wire.Typing, world: World) -> Next:
    """A line that is older than what is shown comes too late."""
    if message.seq <= visit.helping.heard_seq:
        return _ignored(visit, "Typing")
    return stay(helped(visit, theirs=_one_line(message.text), heard_seq=message.seq))


def _said(visit: Visit, message: wire.Said, world: World) -> Next:
    text = _one_line(message.text)
    if not text:
        return _ignored(visit, "Said")
    return stay(helped(with_line(visit, text, mine=False), theirs="", heard=visit.helping.heard + 1))


def _one_line(text: str) -> str:
    return " ".join(text.split())[:MOST_LINE]


def _ended(visit: Visit, message: wire.Ended, world: World) -> Next:
    """A request that the desk knows no longer, and nobody had answered, is made again."""
    helping = visit.helping
    if helping.stage in ("queued", "nobody") and message.why == "unknown":
        visit = helped(visit, stage="asked")
        return visit, (events.TellDesk(request_of(visit)),)
    why = {"agent": "agent", "desk": "desk"}.get(message.why, "lost")
    return ended(visit, why), (note(visit, "ended", why),)


def _order(visit: Visit, message: wire.HallOrder, world: World) -> Next:
    """Of the mediator in the hall. None of them shows anything of the visit."""
    done: list[effects.Effect] = []
    result = "done"
    match message.order:
        case "end_visit" if not isinstance(visit.place, Attract):
            done += [note(visit, "order_end_visit"), events.TellDesk(wire.OrderResult(message.order_id, "done"))]
            visit, wanted = leaving.leave(visit, "staff", world)
            return visit, (*done, *wanted)
        case "pause" if isinstance(visit.place, Attract):
            visit = helped(visit, cleaning_until=world.monotonic + CLEANED_AFTER_S)
            done.append(note(visit, "order_pause"))
        case "resume" if visit.helping.cleaning_until is not None:
            visit = helped(visit, cleaning_until=None)
            done.append(note(visit, "order_resume"))
        case "unlock" if visit.lockout.tries:
            visit = changed(visit, lockout=Lockout())
            done += [note(visit, "order_unlock"), effects.NoteTries(visit.lockout)]
        case _:
            result = "not_possible"
    return visit, (*done, events.TellDesk(wire.OrderResult(message.order_id, result)))  # type: ignore[arg-type]


def digest(data: bytes) -> bytes:
    """To tell whether what was sent is still what is so, without keeping it."""
    return hashlib.blake2b(data, digest_size=16).digest()


Rule = Callable[[Visit, Any, World], Next]

_RULES: dict[type, Rule] = {
    wire.Presence: _presence,
    wire.Notices: lambda visit, message, world: stay(visit),
    wire.Place: _place,
    wire.Nobody: _nobody,
    wire.MediatorRings: _mediator_rings,
    wire.MediatorAway: _mediator_away,
    wire.MediatorComes: _mediator_comes,
    wire.CallbackKept: _callback_kept,
    wire.CallbackRefused: _callback_refused,
    wire.Answered: _answered,
    wire.Participant: _participant,
    wire.Typing: _typing,
    wire.Said: _said,
    wire.Ended: _ended,
    wire.AskToShare: help_wishes.ask_to_see,
    wire.PointAt: help_wishes.point,
    wire.Propose: help_wishes.propose,
    wire.AskFor: help_wishes.ask_for,
    wire.GoToStep: help_wishes.go_to_step,
    wire.Picture: help_receiving.part,
    wire.ShowPage: help_receiving.show_page,
    wire.HallOrder: _order,
    **calling.HEARD,
}
