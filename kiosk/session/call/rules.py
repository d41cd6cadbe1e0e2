"""Sound and picture with an agent: nothing is opened without the citizen's yes in this conversation, nothing that fails
harms the visit, and all of it ends with the conversation.
"""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from kiosk.call import port, protocol
from kiosk.help import protocol as line
from kiosk.help import wire, wire_call
from kiosk.i18n.languages import language_of
from kiosk.session import events
from kiosk.session.call import captions
from kiosk.session.call import state as about
from kiosk.session.call.state import Calling
from kiosk.session.help.asking import note
from kiosk.session.help.events import LineTold, TellDesk
from kiosk.session.help.state import ASKS_AGAIN_S, UNANSWERED_FOR_S
from kiosk.session.state import Ended, Leaving, Visit, changed
from kiosk.session.world import Next, World, stay


def called(visit: Visit, **fields: object) -> Visit:
    """The visit with other facts about its call."""
    return changed(visit, calling=replace(visit.calling, **fields))


def can_call(visit: Visit, world: World) -> bool:
    return world.config.call.enabled and visit.helping.stage == "talking" and not visit.practice


# -- the question


def ask(visit: Visit, event: about.AskCall, world: World) -> Next:
    if not can_call(visit, world) or visit.helping.line != "up" or visit.calling.live:
        return stay(visit)
    return stay(_asking(visit, about.CallAsked(), world))


def asked_by_agent(visit: Visit, message: wire_call.AskToCall, world: World) -> Next:
    """One thing at a time, and who has said no is left alone for a while, as with every wish of an agent."""
    calling = visit.calling
    alone = calling.refused_at is not None and world.monotonic - calling.refused_at < ASKS_AGAIN_S
    has_all = calling.live and (calling.camera or not message.picture)
    if not can_call(visit, world) or calling.asked is not None or alone or has_all or visit.paused is not None:
        return visit, (_state(visit, "refused", message.action_id),)
    return _asking(visit, about.CallAsked(message.action_id, message.picture), world), (note(visit, "call_asked"),)


def _asking(visit: Visit, asked: about.CallAsked, world: World) -> Visit:
    """Of this conversation: an answer is none to another agent."""
    return called(visit, call=visit.helping.call, asked=asked, asked_at=world.monotonic)


def answer(visit: Visit, event: about.AnswerCall, world: World) -> Next:
    calling, asked = visit.calling, visit.calling.asked
    if asked is None or asked.action != event.action or world.monotonic - calling.asked_at < UNANSWERED_FOR_S:
        return stay(visit)
    if event.answer == "no" or not can_call(visit, world):
        visit = called(visit, asked=None, refused_at=world.monotonic)
        told = (_state(visit, "refused", asked.action),) if asked.action else ()
        return visit, (note(visit, "call_refused"), *told)
    picture = event.answer == "picture"
    if calling.live:
        visit = called(visit, asked=None, camera=calling.camera or picture)
        return visit, (
            note(visit, "call_accepted", event.answer),
            _state(visit, _given(visit), asked.action),
            _allow(visit),
        )
    begun = Calling(stage="begun", call=visit.helping.call, camera=picture, third=calling.third)
    visit = changed(visit, calling=replace(begun, large=_signs(visit, calling.third)))
    return visit, (note(visit, "call_accepted", event.answer), _state(visit, _given(visit), asked.action))


def _signs(visit: Visit, third: str) -> bool:
    """Sign language is looked at: its picture is large from the beginning."""
    return third == "sign_language" or visit.helping.team == "sign_language"


def _given(visit: Visit) -> str:
    return "picture" if visit.calling.camera else "sound"


def _state(visit: Visit, state: str, action: str = "") -> TellDesk:
    return TellDesk(wire_call.CallState(visit.helping.call, state, action))  # type: ignore[arg-type]


# -- what the citizen does


def set_microphone(visit: Visit, event: about.SetMicrophone, world: World) -> Next:
    if not visit.calling.live or visit.calling.microphone == event.on:
        return stay(visit)
    visit = called(visit, microphone=event.on)
    return visit, (_allow(visit),)


def set_camera(visit: Visit, event: about.SetCamera, world: World) -> Next:
    """To turn it on is a yes to being seen, in this call."""
    if not visit.calling.live or visit.calling.camera == event.on:
        return stay(visit)
    visit = called(visit, camera=event.on)
    return visit, (note(visit, f"call_{_given(visit)}"), _state(visit, _given(visit)), _allow(visit))


def enlarge(visit: Visit, event: about.EnlargeCall, world: World) -> Next:
    return stay(called(visit, large=event.large) if visit.calling.live else visit)


def end(visit: Visit, event: about.EndCall, world: World) -> Next:
    if visit.calling.stage == "over":
        return stay(changed(visit, calling=_rest(visit)))
    if not visit.calling.live:
        return stay(visit)
    off = _state(visit, "off")
    return changed(visit, calling=_rest(visit)), (note(visit, "call_ended", "citizen"), off, about.CloseCall())


def _rest(visit: Visit, *, over: about.Why = "") -> Calling:
    """No call; who else is in the conversation stays known."""
    calling = visit.calling
    stage: about.CallStage = "over" if over else "none"
    return Calling(stage=stage, why=over, call=calling.call, third=calling.third, refused_at=calling.refused_at)


def _allow(visit: Visit) -> about.AllowMedia:
    return about.AllowMedia(visit.calling.microphone, visit.calling.camera)


# -- what the desk says


def servers(visit: Visit, message: wire_call.CallServers, world: World) -> Next:
    calling = visit.calling
    renew_at = world.monotonic + max(about.RENEWED_AT_LEAST_S, message.lasts_s * about.RENEWED_AFTER)
    spoken = language_of(visit.preferences.language).spoken
    opened = about.OpenCall(
        message.servers,
        message.relay_only,
        calling.microphone,
        calling.camera,
        visit.preferences.headset,
        language=spoken,
        agents_language=spoken if visit.helping.team == "language" else "fr",
    )
    wanted: tuple[about.CallEffect, ...] = (opened,)
    if calling.third and calling.renew_at is None:
        wanted = (*wanted, about.CallDo(protocol.Third(True, calling.third == "sign_language")))
    return called(visit, renew_at=renew_at), wanted


def stopped(visit: Visit, message: wire_call.StopCall, world: World) -> Next:
    visit = changed(visit, calling=_rest(visit, over="agent"))
    return visit, (note(visit, "call_ended", "agent"), about.CloseCall())


def signal(visit: Visit, message: wire.Signal, world: World) -> Next:
    read = wire_call.signal_in(message.payload)
    if read is None or visit.calling.renew_at is None:
        return stay(visit)
    return visit, (about.CallDo(protocol.Deliver(message.party, read)),)


def fits(visit: Visit, message: object) -> bool:
    """Of what belongs to sound and picture, nothing means anything before the citizen's yes; nor does a signal that is
    none of the contract."""
    match message:
        case wire.Signal(payload=payload, party=party):
            # A third person is named before they see and hear anybody.
            known = party == "agent" or visit.calling.third != ""
            return known and visit.calling.live and wire_call.signal_in(payload) is not None
        case wire_call.CallServers() | wire_call.StopCall():
            return visit.calling.live
    return True


def participant(visit: Visit, message: wire.Participant) -> Next:
    """Beside what the conversation makes of it (`help.hearing`)."""
    role = message.role if message.there else ""
    visit = called(visit, call=visit.helping.call, third=role)
    if not visit.calling.live:
        return stay(visit)
    visit = called(visit, large=visit.calling.large or role == "sign_language")
    return visit, (about.CallDo(protocol.Third(message.there, role == "sign_language")),)


# -- what the engine says


def told(visit: Visit, event: about.CallTold, world: World) -> Next:
    calling = visit.calling
    if not calling.live:
        return stay(visit)
    match event.told:
        case port.Signalled(party=party, signal=said):
            return visit, (TellDesk(wire.Signal(calling.call, wire_call.payload_of(said), party)),)
        case port.Linked() as linked:
            return _linked(visit, linked)
        case port.Own(microphone=microphone, camera=camera):
            return stay(called(visit, own_microphone=microphone, own_camera=camera))
        case port.Theirs(party="agent", microphone=microphone, camera=camera):
            return stay(called(visit, their_microphone=microphone, their_camera=camera))
        case port.Heard() | port.Unheard() as said:
            return stay(captions.heard(visit, said, world))
        case port.Crashed():
            cut = called(visit, stage="cut", pictured=frozenset(), own_camera="", own_microphone="")
            return cut, (note(visit, "call_crashed"),)
    return stay(visit)


def _linked(visit: Visit, linked: port.Linked) -> Next:
    calling = visit.calling
    seen = calling.pictured - {linked.party}
    if linked.first_frame_ms and linked.state in ("on", "cut", "trying"):
        seen |= {linked.party}
    visit = called(visit, pictured=seen)
    if linked.party != "agent":
        return stay(visit)
    match linked.state:
        case "on":
            return stay(called(visit, stage="on"))
        case "cut" if calling.stage == "on":
            return called(visit, stage="cut"), (note(visit, "call_cut"),)
        case "lost":
            return given_up(visit)
        case "gone":
            return called(visit, stage="cut", pictured=seen - {"agent"}), ()
    return stay(visit)


def given_up(visit: Visit) -> Next:
    """The page says so until it is read; what is typed goes on."""
    visit = changed(visit, calling=_rest(visit, over="lost"))
    return visit, (note(visit, "call_ended", "lost"), _state(visit, "off"), about.CloseCall())


# -- what follows


def after(before: Visit, now: Visit, event: events.Event, world: World) -> Next:
    """Whichever rule has changed the visit."""
    calling = now.calling
    left = isinstance(now.place, Leaving | Ended)
    if calling == Calling() and not (left and before.calling.live):  # who leaves has dropped everything already
        return stay(now)
    if left or now.helping.stage != "talking" or (calling.call and calling.call != now.helping.call):
        live = calling.live or before.calling.live
        return changed(now, calling=Calling()), ((about.CloseCall(),) if live else ())
    if calling.stage != before.calling.stage:
        now = called(now, since=world.monotonic)
    if not calling.live:
        return stay(now)
    if isinstance(event, events.Tick):
        now = captions.tick(now, world)
    if calling.stage != "on" and world.monotonic - now.calling.since >= about.GIVEN_UP_AFTER_S:
        return given_up(now)
    wanted: list[Any] = []
    if now.paused is not None and before.paused is None and (calling.microphone or calling.camera):
        # Who goes away for a moment is neither heard nor seen; they say themselves when they are back.
        now = called(now, microphone=False, camera=False)
        wanted += [_state(now, "sound"), _allow(now)]
    if now.preferences.headset != before.preferences.headset:
        wanted.append(about.CallDo(protocol.Play(now.preferences.headset)))
    if _line_is_back(event):
        wanted += [_state(now, _given(now)), about.CallDo(protocol.Mend())]
    if isinstance(event, events.Tick) and calling.renew_at is not None and world.monotonic >= calling.renew_at:
        now = called(now, renew_at=world.monotonic + about.RENEWED_AT_LEAST_S)
        wanted.append(_state(now, _given(now)))
    return now, tuple(wanted)


def _line_is_back(event: events.Event) -> bool:
    """The desk has said that the conversation goes on."""
    return (
        isinstance(event, LineTold)
        and isinstance(event.event, line.Heard)
        and isinstance(event.event.message, wire.Answered)
    )


RULES: dict[type, Callable[[Visit, Any, World], Next]] = {
    about.AskCall: ask,
    about.AnswerCall: answer,
    about.SetMicrophone: set_microphone,
    about.SetCamera: set_camera,
    about.EnlargeCall: enlarge,
    about.EndCall: end,
    about.CallTold: told,
}
# What means something while the visit is locked by a pause, too.
FROM_OUTSIDE = (about.CallTold,)
# Of a desk's messages (`help.hearing`).
HEARD: dict[type, Callable[[Visit, Any, World], Next]] = {
    wire_call.AskToCall: asked_by_agent,
    wire_call.CallServers: servers,
    wire_call.StopCall: stopped,
    wire.Signal: signal,
}
