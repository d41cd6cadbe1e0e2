"""Bounces, double strikes, held keys, stuck keys (EN 301 549, 5.7 and 5.8), on records alone."""

from typing import Any

import hypothesis.strategies as st
from hypothesis import given

from kiosk.config import Inputs
from kiosk.devices.inputs.buttons import Buttons
from kiosk.devices.inputs.port import (
    HeadsetPlugged,
    InputEvent,
    KeyPressed,
    KeyReleased,
    PresenceChanged,
    SwitchPressed,
    SwitchReleased,
)
from kiosk.devices.inputs.records import EV_KEY, EV_SW, Record

UP, ENTER, KP_ENTER = 103, 28, 96


class Fingers:
    """One keypad (device 0), or more, at times of the test's own."""

    def __init__(self, **settings: Any) -> None:
        self.buttons = Buttons(Inputs(**{"double_strike_s": 0.15} | settings))

    def down(self, code: int, at: float, device: int = 0) -> list[InputEvent]:
        return self.buttons.feed(device, Record(at, EV_KEY, code, 1), at)

    def up(self, code: int, at: float, device: int = 0) -> list[InputEvent]:
        return self.buttons.feed(device, Record(at, EV_KEY, code, 0), at)


def test_a_second_strike_of_the_same_key_too_soon_is_not_taken_another_key_is() -> None:
    fingers = Fingers()
    assert fingers.down(UP, 10.0) == [KeyPressed("up")]
    assert fingers.up(UP, 10.1) == [KeyReleased("up")]
    assert fingers.down(UP, 10.2) == []
    assert fingers.up(UP, 10.21) == []
    assert fingers.down(ENTER, 10.22) == [KeyPressed("select")]
    assert fingers.down(UP, 10.26) == [KeyPressed("up")]


def test_the_time_can_be_set_to_half_a_second_and_more_and_to_nothing_but_a_bounce() -> None:
    slow, quick = Fingers(double_strike_s=0.8), Fingers(double_strike_s=0)
    for fingers in (slow, quick):
        fingers.down(UP, 10.0)
        fingers.up(UP, 10.1)
    assert slow.down(UP, 10.85) == []
    assert slow.down(UP, 10.95) == [KeyPressed("up")]
    assert quick.down(UP, 10.105) == []
    assert quick.down(UP, 10.115) == [KeyPressed("up")]


def test_a_slow_reader_takes_two_strikes_for_two() -> None:
    """Both are read at 20.0; they were made 0.3 s apart."""
    buttons = Fingers().buttons
    told = [buttons.feed(0, Record(at, EV_KEY, UP, value), 20.0) for at, value in ((19.0, 1), (19.1, 0), (19.4, 1))]
    assert told == [[KeyPressed("up")], [KeyReleased("up")], [KeyPressed("up")]]


def test_a_clock_that_lies_or_runs_back_is_not_believed() -> None:
    buttons = Fingers().buttons
    buttons.feed(0, Record(20.0, EV_KEY, UP, 1), 20.0)
    buttons.feed(0, Record(20.0, EV_KEY, UP, 0), 20.0)
    for lie in (0.0, 19.0, 20.5, 1e12):
        assert buttons.feed(0, Record(lie, EV_KEY, UP, 1), 20.05) == []


def test_a_held_key_counts_once_unless_the_configuration_wants_it_to_repeat() -> None:
    once = Fingers()
    once.down(UP, 10.0)
    assert once.buttons.feed(0, Record(10.3, EV_KEY, UP, 2), 10.3) == []
    assert once.buttons.tick(15.0) == []
    again = Fingers(repeat_after_s=2, repeat_every_s=1)
    again.down(UP, 10.0)
    assert again.buttons.next_due() == 12.0
    assert again.buttons.tick(11.9) == []
    assert again.buttons.tick(12.0) == [KeyPressed("up", repeated=True)]
    assert again.buttons.tick(12.5) == []
    assert again.buttons.tick(13.0) == [KeyPressed("up", repeated=True)]


def test_a_stuck_key_is_let_go_named_and_heard_again_once_it_is_free() -> None:
    fingers = Fingers(stuck_after_s=30)
    fingers.down(UP, 10.0)
    assert fingers.buttons.tick(39.9) == []
    assert fingers.buttons.tick(40.0) == [KeyReleased("up")]
    assert fingers.buttons.stuck == ("up",)
    assert fingers.buttons.next_due() is None
    assert fingers.down(ENTER, 41.0) == [KeyPressed("select")]
    assert fingers.up(UP, 50.0) == []
    assert fingers.buttons.stuck == ()
    assert fingers.down(UP, 51.0) == [KeyPressed("up")]


def test_one_key_on_two_keypads_is_one_key() -> None:
    fingers = Fingers()
    assert fingers.down(ENTER, 10.0, device=0) == [KeyPressed("select")]
    assert fingers.down(KP_ENTER, 10.1, device=1) == []
    assert fingers.up(ENTER, 10.2, device=0) == []
    assert fingers.buttons.forget(1, 10.3) == [KeyReleased("select")]


def test_a_jack_that_wobbles_is_told_when_it_has_settled() -> None:
    buttons = Fingers().buttons
    assert buttons.feed(0, Record(0, EV_SW, 2, 0), 10.0) == [HeadsetPlugged(False)]
    for at in (11.0, 11.02, 11.04):
        assert buttons.feed(0, Record(0, EV_SW, 2, 1), at) == []
        assert buttons.feed(0, Record(0, EV_SW, 2, 0), at + 0.01) == []
    buttons.feed(0, Record(0, EV_SW, 2, 1), 11.06)
    assert buttons.tick(11.1) == []
    assert buttons.tick(11.17) == [HeadsetPlugged(True)]
    assert buttons.forget(0, 12.0) == []
    assert buttons.tick(12.2) == [HeadsetPlugged(False)]


def test_keypads_that_tell_jack_and_presence_by_keys_are_understood() -> None:
    fingers = Fingers(headset_in_keys=(185,), headset_out_keys=(186,), presence_keys=(240,), switches=(57,))
    assert fingers.down(185, 10.0) == [HeadsetPlugged(True)]
    fingers.up(185, 10.01)
    fingers.down(186, 11.0)
    assert fingers.buttons.tick(11.2) == [HeadsetPlugged(False)]
    assert fingers.down(240, 12.0) == [PresenceChanged(True)]
    assert fingers.down(57, 13.0) == [SwitchPressed(1)]
    assert fingers.up(57, 13.1) == [SwitchReleased(1)]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 2),
            st.sampled_from([EV_KEY, EV_SW]),
            st.sampled_from([UP, ENTER, KP_ENTER, 256, 2, 6, 11, 500]),
            st.integers(0, 2),
            st.floats(0, 40),
        ),
        max_size=60,
    )
)
def test_whatever_comes_presses_and_releases_alternate_and_none_is_left(
    steps: list[tuple[int, int, int, int, float]],
) -> None:
    buttons, now, told = Fingers(repeat_after_s=5, stuck_after_s=20).buttons, 100.0, []
    for device, kind, code, value, pause in steps:
        now += pause
        told += buttons.feed(device, Record(now, kind, code, value), now)
    for device in range(3):
        told += buttons.forget(device, now)
    down: set[object] = set()
    for event in told:
        match event:
            case KeyPressed(key, repeated=again):
                assert (key in down) == again
                down.add(key)
            case KeyReleased(key):
                down.remove(key)
            case SwitchPressed(number):
                assert number not in down
                down.add(number)
            case SwitchReleased(number):
                down.remove(number)
    assert not down
    assert buttons.next_due() is None or not buttons.stuck
