"""The places of sound and picture with an agent, for pictures: nobody is called, and no camera is on."""

from collections.abc import Callable

from msgspec.structs import replace

from kiosk.call import port
from kiosk.config import Camera
from kiosk.help import protocol, wire, wire_call
from kiosk.session import events
from kiosk.session.call import state as calls
from kiosk.session.help import events as helps
from kiosk.tour.citizen import Citizen
from kiosk.tour.help_places import ACTION, CALL, HELP_PLACES


def _hear(citizen: Citizen, *messages: wire.FromDesk) -> Citizen:
    return citizen.do(*(helps.LineTold(protocol.Heard(message)) for message in messages))


def _talk(citizen: Citizen) -> Citizen:
    citizen = HELP_PLACES["help-talk"](citizen)
    citizen.config = replace(citizen.config, camera=Camera(enabled=True))
    return citizen


def _asked(citizen: Citizen) -> Citizen:
    return _hear(_talk(citizen), wire_call.AskToCall(CALL, ACTION, picture=True))


def _spoken_with(citizen: Citizen, how: calls.Answer = "picture") -> Citizen:
    _asked(citizen).clock.advance(1)
    citizen.do(calls.AnswerCall(how, ACTION))
    _hear(citizen, wire_call.CallServers(CALL))
    citizen.do(*(calls.CallTold(told) for told in (port.Linked("agent", "on"), port.Own("on", "off"))))
    return citizen.do(events.CloseHelp()).fill(code_postal="57")


def _seen(citizen: Citizen) -> Citizen:
    _spoken_with(citizen)
    told = (port.Linked("agent", "on", 200.0), port.Own("on", "on"))
    return citizen.do(*(calls.CallTold(one) for one in told))


def _signed(citizen: Citizen) -> Citizen:
    return _hear(_seen(citizen), wire.Participant(CALL, "sign_language", "Interprète LSF", there=True))


def _shared(citizen: Citizen) -> Citizen:
    _hear(_seen(citizen), wire.AskToShare(CALL, ACTION)).clock.advance(1)
    return citizen.do(helps.AnswerAgent(ACTION, yes=True))


CALL_PLACES: dict[str, Callable[[Citizen], Citizen]] = {
    "call-question": _asked,
    "call-sound": lambda citizen: _spoken_with(citizen, "sound"),
    "call-picture": _seen,
    "call-signed": _signed,
    "call-shared": _shared,
    "call-cut": lambda citizen: _seen(citizen).do(calls.CallTold(port.Linked("agent", "cut", 200.0))),
    "call-talk": lambda citizen: _seen(citizen).do(events.AskHelp()),
    "call-lost": lambda citizen: _seen(citizen).do(calls.CallTold(port.Linked("agent", "lost", 200.0))),
}
