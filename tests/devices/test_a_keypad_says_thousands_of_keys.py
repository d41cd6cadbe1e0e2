"""A keypad that is broken, or who stands in its place, presses faster than a hand: the screen goes on turning."""

from kiosk.config import Inputs
from kiosk.devices.inputs.client import MAX_PRESSES, InputsClient
from kiosk.devices.inputs.port import InputEvent, KeyPressed, KeyReleased, SwitchPressed, SwitchReleased
from tests.support.loops import run_in


def test_a_hand_is_heard_and_a_storm_is_not() -> None:
    heard: list[InputEvent] = []

    async def story() -> None:
        client = InputsClient(Inputs(enabled=True, devices=("nothing",)))
        client.listen(heard.append)
        for _ in range(2000):
            client._on_event(KeyPressed("next"))
            client._on_event(KeyReleased("next"))
            client._on_event(SwitchPressed(1))
            client._on_event(SwitchReleased(1))
        assert heard.count(KeyPressed("next")) + heard.count(SwitchPressed(1)) == MAX_PRESSES
        # Every press that was told has its release, and nothing else has one.
        assert heard.count(KeyPressed("next")) == heard.count(KeyReleased("next"))
        assert heard.count(SwitchPressed(1)) == heard.count(SwitchReleased(1))
        heard.clear()
        client._pressed.clear()  # a second later
        client._on_event(KeyPressed("select"))
        client._on_event(KeyReleased("select"))
        assert heard == [KeyPressed("select"), KeyReleased("select")]

    run_in("asyncio", story)


def test_a_held_key_is_let_go_though_a_storm_came_between() -> None:
    heard: list[InputEvent] = []

    async def story() -> None:
        client = InputsClient(Inputs(enabled=True, devices=("nothing",)))
        client.listen(heard.append)
        client._on_event(KeyPressed("select"))
        for _ in range(500):
            client._on_event(KeyPressed("next"))
            client._on_event(KeyReleased("next"))
        client._on_event(KeyReleased("select"))
        assert heard[-1] == KeyReleased("select")

    run_in("asyncio", story)
