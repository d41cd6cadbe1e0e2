"""The conversation in writing: each key goes to the agent as it is pressed, and theirs come back the same way."""

from msgspec.structs import replace

from kiosk.help import wire
from kiosk.i18n.translator import FRENCH
from kiosk.session.help import events
from kiosk.session.help.asking import helped, note
from kiosk.session.help.phrases import PHRASES
from kiosk.session.help.state import MOST_LINE, MOST_LINES, Line, with_nobody
from kiosk.session.state import Help, Visit, changed
from kiosk.session.world import Next, World, stay
from kiosk.text import replaced


def type_line(visit: Visit, text: str) -> Next:
    """The whole line as it stands, with every key and every deletion."""
    helping = visit.helping
    if helping.stage != "talking":
        return stay(visit)
    line = replaced(text, " ")[:MOST_LINE]
    visit = helped(visit, mine=line, seq=helping.seq + 1)
    return visit, (events.TellDesk(wire.Typing(helping.call, helping.seq + 1, line)),)


def say_line(visit: Visit, event: events.SayLine, world: World) -> Next:
    line = " ".join(visit.helping.mine.split())
    if visit.helping.stage != "talking" or visit.helping.line != "up" or not line:
        return stay(visit)
    return with_line(helped(visit, mine=""), line, mine=True), (events.TellDesk(wire.Said(visit.helping.call, line)),)


def say_phrase(visit: Visit, event: events.SayPhrase, world: World) -> Next:
    """What was being typed stays: a phrase is said in between."""
    helping = visit.helping
    french = PHRASES.get(event.phrase)
    if helping.stage != "talking" or helping.line != "up" or french is None:
        return stay(visit)
    line = world.translator(visit.preferences.language)(french)
    if isinstance(visit.place, Help):
        visit = changed(visit, place=Help(visit.place.under))
    return with_line(visit, line, mine=True), (
        events.TellDesk(wire.Said(helping.call, line, phrase=event.phrase, french=FRENCH(french))),
    )


def with_line(visit: Visit, text: str, *, mine: bool) -> Visit:
    lines = (*visit.helping.lines, Line(mine, text))[-MOST_LINES:]
    return helped(visit, lines=lines)


def end_talk(visit: Visit, event: events.EndTalk, world: World) -> Next:
    helping = visit.helping
    if helping.stage != "talking":
        return stay(visit)
    return ended(visit, "citizen"), (note(visit, "ended", "citizen"), events.TellDesk(wire.HangUp(helping.call)))


def ended(visit: Visit, why: str) -> Visit:
    """Nothing of the call holds any longer; what was said in it can still be read on the page that says so."""
    alone = with_nobody(visit.helping)
    return changed(visit, helping=replace(alone, stage="ended", ended=why, call="", request="", mine="", ringing=""))
