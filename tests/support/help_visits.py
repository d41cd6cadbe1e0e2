"""A citizen who is helped at a distance: the real rules, and a desk that says what a test lets it say."""

from datetime import timedelta
from itertools import count
from typing import Any, Self, TypeVar

from kiosk.config import Config, Help, Staff
from kiosk.help import protocol, wire
from kiosk.session.events import AskHelp, CloseHelp, Tick
from kiosk.session.help import events as helps
from tests.support.visits import Hand

HELPED = Config(help=Help(desk_url="http://127.0.0.1:9"), staff=Staff(pin_hash="set"))
KEY = bytes(range(1, 33))
AGENT, SERVICE = "Nadia Exemple", "Service des démarches"
CALL = "c" * 32
NUMBERS = (wire.PhoneNumber("Accueil", "03 00 00 00 00"),)

Message = TypeVar("Message")


class HelpedHand(Hand):
    """Ids are as the line wants them."""

    def __init__(self, config: Config = HELPED, **more: Any) -> None:
        self._actions = count(1)
        super().__init__(config, **more)

    def _fresh_id(self) -> str:
        self._ids += 1
        return f"{self._ids:032x}"

    def action(self) -> str:
        return f"{0xA0000 + next(self._actions):032x}"

    # -- the line

    def up(self, *, agents: bool = True, mediator: str = "there") -> Self:
        self.do(helps.LineTold(protocol.LineUp(wire.Welcome(10.0, KEY, NUMBERS))))
        return self.hear(wire.Presence(agents, mediator))  # type: ignore[arg-type]

    def down(self) -> Self:
        return self.do(helps.LineTold(protocol.LineDown("lost")))

    def hear(self, *messages: wire.FromDesk) -> Self:
        return self.do(*(helps.LineTold(protocol.Heard(message)) for message in messages))

    # -- what was said to the desk

    def said(self, kind: type[Message]) -> list[Message]:
        told = [effect.message for effect in self.wanted if isinstance(effect, helps.TellDesk)]
        return [message for message in told if isinstance(message, kind)]

    def last(self, kind: type[Message]) -> Message:
        return self.said(kind)[-1]

    def everything_said(self) -> str:
        return "\n".join(wire.encode(effect.message) for effect in self.wanted if isinstance(effect, helps.TellDesk))

    def notes(self) -> list[tuple[str, str]]:
        return [(effect.action, effect.about) for effect in self.wanted if isinstance(effect, helps.NoteHelp)]

    # -- whole stretches

    def ask(self, team: str = "unsure") -> Self:
        return self.do(AskHelp(), helps.HelpGo("team"), helps.AskTeam(team))  # type: ignore[arg-type]

    @property
    def request(self) -> str:
        return self.visit.helping.request

    def answered(self, **other: Any) -> Self:
        said = {"call_id": CALL, "agent": AGENT, "service": SERVICE, **other}
        return self.hear(wire.Answered(self.request, **said))

    def talk(self) -> Self:
        """On the page of help, with an agent at the other end."""
        return self.up().ask().answered()

    def answer(self, *, yes: bool) -> Self:
        """What the dialogue asks, after the time that it takes to read it."""
        asked = self.visit.helping.asked
        assert asked is not None, "nothing is asked"
        self.clock.advance(1.0)
        return self.do(helps.AnswerAgent(asked.action, yes=yes))

    def share(self) -> Self:
        """At a step of the démarche, which an agent sees."""
        return self.talk().hear(wire.AskToShare(CALL, self.action())).answer(yes=True).do(CloseHelp())

    def pass_time(self, seconds: float) -> Self:
        self.clock.advance(seconds)
        return self.do(Tick())

    @property
    def soon(self) -> Any:
        return self.clock.now() + timedelta(hours=2)
