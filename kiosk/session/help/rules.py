"""Help by a person at a distance, beside the visit's own rules: which rule each of its events has, and what follows
each change of the visit (what is shared, how the kiosk is, and that all ends with the visit).
"""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from kiosk.help import wire
from kiosk.session import events
from kiosk.session.call import rules as calling
from kiosk.session.effects import Effect
from kiosk.session.help import asking as help_asking
from kiosk.session.help import events as about_help
from kiosk.session.help import hearing as help_hearing
from kiosk.session.help import photo as help_photo
from kiosk.session.help import receiving as help_receiving
from kiosk.session.help import sharing as help_sharing
from kiosk.session.help import talking as help_talking
from kiosk.session.help.asking import helped, without_request
from kiosk.session.state import Ended, Help, Leaving, Staff, Visit, beneath, changed
from kiosk.session.world import Next, World

LINE_FIELD = "help_line"
NUMBER_FIELD = "help_number"
# What means something while the visit is locked by a pause, too.
FROM_OUTSIDE = (about_help.LineTold, about_help.PictureOpened)

RULES: dict[type, Callable[[Visit, Any, World], Next]] = {
    about_help.HelpGo: help_asking.go,
    about_help.AskTeam: help_asking.ask_team,
    about_help.StopAsking: help_asking.stop_asking,
    about_help.RingMediator: help_asking.ring_mediator,
    about_help.AskCallback: help_asking.ask_callback,
    about_help.SayLine: help_talking.say_line,
    about_help.SayPhrase: help_talking.say_phrase,
    about_help.EndTalk: help_talking.end_talk,
    about_help.AnswerAgent: help_receiving.answer,
    about_help.PictureOpened: help_receiving.opened,
    about_help.StopSharing: help_sharing.stop,
    about_help.Reveal: help_sharing.reveal,
    about_help.ShowPhoto: help_photo.show,
    about_help.HidePhoto: help_photo.hide,
    about_help.LineTold: help_hearing.told,
}


def typed(visit: Visit, event: events.Typed) -> Next | None:
    """On a page of help; None elsewhere."""
    if not isinstance(visit.place, Help):
        return None
    if event.field == NUMBER_FIELD:
        return help_asking.type_number(visit, event.text), ()
    return help_talking.type_line(visit, event.text) if event.field == LINE_FIELD else (visit, ())


def after(before: Visit, now: Visit, wanted: tuple[Effect, ...], event: events.Event, world: World) -> Next:
    """What follows a change, whichever rule made it."""
    if not world.config.help.desk_url:
        return now, wanted
    if isinstance(event, events.Tick) and not isinstance(now.place, Leaving | Ended):
        now = help_hearing.tick(now, world)
    now, media = calling.after(before, now, event, world)
    wanted = (*wanted, *media)
    if now is before:
        return now, wanted
    if isinstance(now.place, Leaving | Ended):
        return now, (*_parting(before), *wanted)
    if isinstance(before.place, Help) and not isinstance(now.place, Help) and now.helping.stage == "ended":
        now = changed(now, helping=without_request(now.helping))
    if isinstance(now.place, Staff) and now.helping.cleaning_until is not None:
        now = helped(now, cleaning_until=None)
    now, beat = _reported(_of_this_page(before, now))
    now, hidden = help_photo.follow(now, world)
    now, shown = _shared(now, world)
    return now, (*wanted, *beat, *hidden, *shown)


def _of_this_page(before: Visit, now: Visit) -> Visit:
    """What was pointed at was there; what was revealed was of that démarche, and by somebody who is at the screen."""
    if now.helping.pointed is not None and beneath(now.place) != beneath(before.place):
        now = helped(now, pointed=None)
    hides = now.flow_id != before.flow_id or now.paused is not None
    return helped(now, revealed={}) if now.helping.revealed and hides else now


def _parting(before: Visit) -> tuple[Effect, ...]:
    """A visit that ends leaves nobody waiting, and nothing shared; at which step it ended is counted."""
    helping, counted = before.helping, help_asking.step_counted(before, "left")
    if helping.stage == "talking":
        return (about_help.TellDesk(wire.HangUp(helping.call)), *counted)
    return (about_help.TellDesk(wire.CancelHelp(helping.request)), *counted) if helping.live else counted


def _reported(visit: Visit) -> tuple[Visit, tuple[Effect, ...]]:
    beat = help_sharing.heartbeat(visit)
    told = help_hearing.digest(msgspec.json.encode(beat))
    if told == visit.helping.reported:
        return visit, ()
    return helped(visit, reported=told), (about_help.TellDesk(beat),)


def _shared(visit: Visit, world: World) -> tuple[Visit, tuple[Effect, ...]]:
    helping = visit.helping
    if not helping.sharing or helping.line != "up":
        return visit, ()
    state = help_sharing.share_of(visit, world)
    told = help_hearing.digest(msgspec.json.encode(state))
    if told == helping.shared:
        return visit, ()
    seq = helping.share_seq + 1
    return helped(visit, shared=told, share_seq=seq), (about_help.TellDesk(replace(state, seq=seq)),)
