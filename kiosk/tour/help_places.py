"""The places of help at a distance, for pictures: an agent who is nobody, at a desk that is not there."""

from collections.abc import Callable
from datetime import timedelta

from msgspec.structs import replace

from kiosk.config import Help
from kiosk.documents.incoming.port import CleanPage, CleanPages
from kiosk.help import protocol, wire
from kiosk.session import events
from kiosk.session.help import events as helps
from kiosk.tour.citizen import Citizen

AGENT, SERVICE = "Nadia Exemple", "Service des démarches"
CALL, ACTION = "c" * 32, "a" * 32
WIDTH, HEIGHT = 640, 480
OFFICIAL = "https://www.service-public.gouv.fr/particuliers/vosdroits/R11193"
NUMBERS = (wire.PhoneNumber("Aide aux démarches", "03 00 00 00 00"),)
WELCOME = wire.Welcome(10.0, bytes(range(1, 33)), NUMBERS)


def _hear(citizen: Citizen, *messages: wire.FromDesk) -> Citizen:
    return citizen.do(*(helps.LineTold(protocol.Heard(message)) for message in messages))


def _with_desk(citizen: Citizen) -> Citizen:
    citizen.config = replace(citizen.config, help=Help(desk_url="http://127.0.0.1:9"))
    citizen.do(helps.LineTold(protocol.LineUp(WELCOME)))
    until = citizen.clock.now() + timedelta(hours=4)
    return _hear(citizen, wire.Presence(agents=True, mediator="away", mediator_until=until))


def _at_the_address(citizen: Citizen) -> Citizen:
    _with_desk(citizen).enter().identify().do(events.Chosen("situation", "chez_moi"))
    return citizen.fill(voie="12 rue des Lilas")


def _asked(citizen: Citizen) -> Citizen:
    _at_the_address(citizen).do(events.AskHelp(), helps.HelpGo("team"), helps.AskTeam("demarche"))
    return _hear(citizen, wire.Place(citizen.visit.helping.request, 3, 420.0))


def _nobody(citizen: Citizen) -> Citizen:
    _asked(citizen)
    until = citizen.clock.now() + timedelta(hours=20)
    return _hear(citizen, wire.Nobody(citizen.visit.helping.request, until, NUMBERS))


def _talk(citizen: Citizen) -> Citizen:
    _asked(citizen)
    _hear(citizen, wire.Answered(citizen.visit.helping.request, CALL, AGENT, SERVICE))
    _hear(citizen, wire.Said(CALL, "Bonjour. Je suis là pour vous aider."))
    citizen.do(helps.SayPhrase("what_to_write"))
    return _hear(citizen, wire.Typing(CALL, 1, "Le code postal de votre nouvelle"))


def _share(citizen: Citizen) -> Citizen:
    _hear(_talk(citizen), wire.AskToShare(CALL, ACTION))
    citizen.clock.advance(1)
    return citizen.do(helps.AnswerAgent(ACTION, yes=True), events.CloseHelp())


def _proposed(citizen: Citizen) -> Citizen:
    reason = "C'est le code de la rue que vous avez écrite."
    return _hear(_share(citizen), wire.Propose(CALL, ACTION, "code_postal", "57000", reason))


def _sent_picture(citizen: Citizen) -> Citizen:
    """A picture as the sandbox gives it back: a paper with lines on a table."""
    part = wire.Picture(CALL, ACTION, 0, 1, b"jpeg")
    page = CleanPage(b"jpeg", WIDTH, HEIGHT, 96, _drawn(), WIDTH, HEIGHT)
    _hear(_talk(citizen), part)
    return citizen.do(helps.PictureOpened(ACTION, CleanPages("picture", (page,))))


def _seen_picture(citizen: Citizen) -> Citizen:
    _sent_picture(citizen).clock.advance(1)
    return citizen.do(helps.AnswerAgent(ACTION, yes=True))


def _drawn() -> bytes:
    table, paper, ink = b"\x8a\x9a\xa8", b"\xff\xff\xff", b"\x30\x38\x40"
    edge = table * (WIDTH // 4)
    plain = edge + paper * (WIDTH // 2) + edge
    written = edge + paper * (WIDTH // 16) + ink * (WIDTH * 6 // 16) + paper * (WIDTH // 16) + edge
    rows = [table * WIDTH] * (HEIGHT // 8)
    lines = [written if y % 24 < 5 and 40 < y < HEIGHT * 5 // 8 else plain for y in range(HEIGHT * 6 // 8)]
    return b"".join([*rows, *lines, *rows])


def _sent_page(citizen: Citizen) -> Citizen:
    _talk(citizen)
    citizen.config = replace(citizen.config, web=replace(citizen.config.web, enabled=True))
    return _hear(citizen, wire.ShowPage(CALL, ACTION, OFFICIAL))


def _revealing(citizen: Citizen) -> Citizen:
    _share(citizen).do(events.AskHelp(), helps.HelpGo("show"))
    return citizen.do(helps.Reveal("voie", show=True))


HELP_PLACES: dict[str, Callable[[Citizen], Citizen]] = {
    "help-menu": lambda citizen: _at_the_address(citizen).do(events.AskHelp()),
    "help-cut": lambda citizen: _at_the_address(citizen).do(
        helps.LineTold(protocol.LineDown("lost")), events.AskHelp()
    ),
    "help-team": lambda citizen: _at_the_address(citizen).do(events.AskHelp(), helps.HelpGo("team")),
    "help-queue": _asked,
    "help-queue-strip": lambda citizen: _asked(citizen).do(events.CloseHelp()).fill(ville="Metz"),
    "help-nobody": _nobody,
    "help-callback": lambda citizen: _at_the_address(citizen).do(events.AskHelp(), helps.HelpGo("callback")),
    "help-talk": _talk,
    "help-phrases": lambda citizen: _talk(citizen).do(helps.HelpGo("phrases")),
    "help-talk-strip": lambda citizen: _talk(citizen).do(events.CloseHelp()).fill(code_postal="57"),
    "help-consent": lambda citizen: _hear(_talk(citizen), wire.AskToShare(CALL, ACTION)),
    "help-shared": lambda citizen: _share(citizen).fill(code_postal="570"),
    "help-pointed": lambda citizen: _hear(_share(citizen), wire.PointAt(CALL, ACTION, "code_postal")),
    "help-proposal": _proposed,
    "help-show": _revealing,
    "help-picture-asked": _sent_picture,
    "help-picture": _seen_picture,
    "help-page-asked": _sent_page,
    "help-ended": lambda citizen: _hear(_talk(citizen), wire.Ended(CALL, "agent")),
}
