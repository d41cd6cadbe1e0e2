"""A citizen in a conversation that gets sound and picture: the real rules, a desk and an engine that say what a test
lets them say."""

from typing import Any, Self

from msgspec.structs import replace

from kiosk.call import port, protocol
from kiosk.config import Call, Camera
from kiosk.help import wire, wire_call
from kiosk.session.call import state as calls
from tests.support.help_visits import CALL, HELPED, HelpedHand

TALKING = replace(HELPED, camera=Camera(enabled=True), call=Call(simulated=True))
SERVER = wire_call.IceServer(("turn:relais.example:3478?transport=udp",), "1:borne", "secret")
KIOSK, AGENT = "1" * 32, "2" * 32
READY = wire_call.payload_of(wire_call.Ready(AGENT))


class CalledHand(HelpedHand):
    def __init__(self, config: Any = TALKING, **more: Any) -> None:
        super().__init__(config, **more)

    # -- what the desk says

    def asked_to_call(self, *, picture: bool = True) -> Self:
        return self.hear(wire_call.AskToCall(CALL, self.action(), picture=picture))

    def served(self, **other: Any) -> Self:
        return self.hear(wire_call.CallServers(CALL, (SERVER,), **other))

    def signalled(self, payload: str = READY, party: Any = "agent") -> Self:
        return self.hear(wire.Signal(CALL, payload, party))

    # -- what the engine says

    def told(self, *what: port.Told) -> Self:
        return self.do(*(calls.CallTold(one) for one in what))

    # -- what the citizen says

    def say_to_call(self, answer: calls.Answer) -> Self:
        asked = self.visit.calling.asked
        assert asked is not None, "nothing is asked"
        self.clock.advance(1.0)
        return self.do(calls.AnswerCall(answer, asked.action))

    def speak(self, answer: calls.Answer = "sound") -> Self:
        """In a conversation, connected."""
        self.talk().do(calls.AskCall()).say_to_call(answer).served()
        return self.told(port.Own("on", "on" if answer == "picture" else "off"), port.Linked("agent", "on"))

    # -- what came of it

    def wants_of(self, kind: type[Any]) -> list[Any]:
        return [effect for effect in self.wanted if isinstance(effect, kind)]

    def asked_of_engine(self, kind: type[Any]) -> list[Any]:
        return [one.request for one in self.wants_of(calls.CallDo) if isinstance(one.request, kind)]

    def states(self) -> list[str]:
        return [said.state for said in self.said(wire_call.CallState)]

    @property
    def delivered(self) -> list[protocol.Deliver]:
        return self.asked_of_engine(protocol.Deliver)
