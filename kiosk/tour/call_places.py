"""The places of sound and picture with an agent, for pictures: nobody is called, and no camera is on."""

from collections.abc import Callable

from msgspec.structs import replace

from kiosk.call import port
from kiosk.config import Camera, Help
from kiosk.help import protocol, wire, wire_call
from kiosk.session import events
from kiosk.session.call import state as calls
from kiosk.session.help import events as helps
from kiosk.tour.citizen import Citizen
from kiosk.tour.help_places import ACTION, AGENT, CALL, HELP_PLACES, SERVICE, WELCOME
from kiosk.tour.photo_places import PHOTO_PLACES

SAYS = "Bonjour. Avez-vous sous la main une facture de moins de six mois, à votre nom et à votre nouvelle adresse ?"


def _hear(citizen: Citizen, *messages: wire.FromDesk) -> Citizen:
    return citizen.do(*(helps.LineTold(protocol.Heard(message)) for message in messages))


def _talk(citizen: Citizen) -> Citizen:
    citizen = HELP_PLACES["help-talk"](citizen)
    citizen.config = replace(citizen.config, camera=Camera(enabled=True))
    return citizen


def _asked(citizen: Citizen) -> Citizen:
    return _hear(_talk(citizen), wire_call.AskToCall(CALL, ACTION, picture=True))


def _told(citizen: Citizen, *told: port.Told) -> Citizen:
    return citizen.do(*(calls.CallTold(one) for one in told))


def _answered(citizen: Citizen, how: calls.Answer = "picture") -> Citizen:
    citizen.clock.advance(1)
    citizen.do(calls.AnswerCall(how, ACTION))
    _hear(citizen, wire_call.CallServers(CALL))
    return _told(citizen, port.Linked("agent", "on"), port.Own("on", "off")).do(events.CloseHelp())


def _spoken_with(citizen: Citizen, how: calls.Answer = "picture") -> Citizen:
    return _answered(_asked(citizen), how).fill(code_postal="57")


def _seen(citizen: Citizen) -> Citizen:
    return _told(_spoken_with(citizen), port.Linked("agent", "on", 200.0), port.Own("on", "on"))


def _signed(citizen: Citizen) -> Citizen:
    return _hear(_seen(citizen), wire.Participant(CALL, "sign_language", "Interprète LSF", there=True))


def _interpreted(citizen: Citizen) -> Citizen:
    _hear(_seen(citizen), wire.Participant(CALL, "interpreter", "Oksana Specimen", there=True))
    return _told(citizen, port.Heard("third", 1, SAYS, final=True))


def _share(citizen: Citizen) -> Citizen:
    _hear(citizen, wire.AskToShare(CALL, ACTION)).clock.advance(1)
    return citizen.do(helps.AnswerAgent(ACTION, yes=True))


def _photo_shown(citizen: Citizen) -> Citizen:
    """The photo is taken in the midst of the call: the camera is back at it, and the agent sees one of the tries."""
    PHOTO_PLACES["photo-tries"](citizen)
    citizen.config = replace(citizen.config, camera=Camera(enabled=True), help=Help(desk_url="http://127.0.0.1:9"))
    citizen.do(
        helps.LineTold(protocol.LineUp(WELCOME)), events.AskHelp(), helps.HelpGo("team"), helps.AskTeam("unsure")
    )
    _hear(citizen, wire.Answered(citizen.visit.helping.request, CALL, AGENT, SERVICE))
    _answered(_hear(citizen, wire_call.AskToCall(CALL, ACTION, picture=True)))
    _share(_told(citizen, port.Linked("agent", "on", 200.0), port.Own("on", "on")))
    return citizen.do(helps.ShowPhoto(citizen.visit.photo.shown))


CALL_PLACES: dict[str, Callable[[Citizen], Citizen]] = {
    "call-question": _asked,
    "call-sound": lambda citizen: _spoken_with(citizen, "sound"),
    "call-picture": _seen,
    "call-signed": _signed,
    "call-interpreted": _interpreted,
    "call-captions": lambda citizen: _told(_seen(citizen), port.Heard("agent", 1, SAYS, final=False)),
    "call-shared": lambda citizen: _share(_seen(citizen)),
    "call-photo": _photo_shown,
    "call-cut": lambda citizen: _seen(citizen).do(calls.CallTold(port.Linked("agent", "cut", 200.0))),
    "call-talk": lambda citizen: _seen(citizen).do(events.AskHelp()),
    "call-lost": lambda citizen: _seen(citizen).do(calls.CallTold(port.Linked("agent", "lost", 200.0))),
}
