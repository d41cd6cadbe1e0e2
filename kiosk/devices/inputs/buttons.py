"""From records to what a person did: double strikes, repeats, stuck keys, a jack that bounces. Pure but for its own
memory; time is given, in seconds of one monotonic clock.

EN 301 549, 5.7 (key repeat): a held key counts once unless configured. 5.8 (double strike): a second press of the same
key within `double_strike_s` after it was let go is not taken.
"""

from collections.abc import Iterator, Mapping

import msgspec

from kiosk.config import Inputs as InputsConfig
from kiosk.devices.inputs.port import (
    HeadsetPlugged,
    InputEvent,
    Key,
    KeyPressed,
    KeyReleased,
    PresenceChanged,
    SwitchPressed,
    SwitchReleased,
)
from kiosk.devices.inputs.records import (
    EV_KEY,
    EV_SW,
    SW_FRONT_PROXIMITY,
    SW_HEADPHONE_INSERT,
    SW_LINEOUT_INSERT,
    Record,
)

# A key of the keypad, or the number of a switch.
Button = Key | int
Origin = tuple[int, int]
"""Which device, which code."""

# No finger is faster; what is comes from a contact that bounces, or from a device gone wrong.
_BOUNCE_S = 0.01
_HEADSET_SETTLES_S = 0.1
# A record's own time is believed when it lies this far back at most.
_LATE_S = 10.0

_HEADSET_CODES = (SW_HEADPHONE_INSERT, SW_LINEOUT_INSERT)


class _Press(msgspec.Struct, frozen=True):
    """A button that is down. `repeats_at`: None when it does not repeat."""

    origins: frozenset[Origin]
    stuck_at: float
    repeats_at: float | None
    stuck: bool = False


class _Level:
    """Something that is so or not so, told by any of several origins, once it has been so for a while."""

    def __init__(self, on_after_s: float, off_after_s: float) -> None:
        self._after_s = {True: on_after_s, False: off_after_s}
        self._on: set[Origin] = set()
        self._told: bool | None = None
        self._due: float | None = None

    @property
    def due(self) -> float | None:
        return self._due

    def set(self, origin: Origin, is_on: bool, now: float) -> None:
        (self._on.add if is_on else self._on.discard)(origin)
        raw = bool(self._on)
        if raw == self._told:
            self._due = None
        elif self._due is None:
            # What is true at the start is told at once.
            self._due = now if self._told is None else now + self._after_s[raw]

    def forget(self, device: int, now: float) -> None:
        for origin in [origin for origin in self._on if origin[0] == device]:
            self.set(origin, False, now)

    def tell(self, now: float) -> bool | None:
        """The news, once; else None."""
        if self._due is None or now < self._due:
            return None
        self._due, self._told = None, bool(self._on)
        return self._told


class Buttons:
    """What is pressed and plugged on all devices together."""

    def __init__(self, config: InputsConfig) -> None:
        self._config = config
        self._meaning: Mapping[int, Button] = _meanings(config)
        self._pressed: dict[Button, _Press] = {}
        self._released_at: dict[Button, float] = {}
        self._headset = _Level(_HEADSET_SETTLES_S, _HEADSET_SETTLES_S)
        self._presence = _Level(0.0, config.presence_leaves_after_s)
        self._last_at: dict[int, float] = {}

    @property
    def stuck(self) -> tuple[str, ...]:
        """Names of the buttons that have been held for too long to be held by a person."""
        return tuple(_name(button) for button, press in self._pressed.items() if press.stuck)

    def feed(self, device: int, record: Record, now: float) -> list[InputEvent]:
        """What one record of the device with that number means."""
        at = self._believed(device, record.at_s, now)
        origin = (device, record.code)
        events: list[InputEvent] = []
        if record.type == EV_SW:
            self._switch(origin, record.value == 1, now)
        elif record.type == EV_KEY and record.value != 2:
            events = list(self._key(origin, record.value == 1, at, now))
        return events + self.tick(now)

    def tick(self, now: float) -> list[InputEvent]:
        """What time alone brings: repeats, stuck keys, a jack that has settled."""
        events = list(self._held(now))
        plugged, present = self._headset.tell(now), self._presence.tell(now)
        if plugged is not None:
            events.append(HeadsetPlugged(plugged))
        if present is not None:
            events.append(PresenceChanged(present))
        return events

    def release_all(self, device: int, now: float) -> list[InputEvent]:
        """The device has gone, or has lost records: nothing is held on it any more."""
        held = [(origin, button) for button, press in self._pressed.items() for origin in press.origins]
        return [e for origin, button in held if origin[0] == device for e in self._let_go(button, origin, now)]

    def forget(self, device: int, now: float) -> list[InputEvent]:
        """The device has gone: neither its buttons nor its switches count."""
        events = self.release_all(device, now)
        self._headset.forget(device, now)
        self._presence.forget(device, now)
        self._last_at.pop(device, None)
        return events + self.tick(now)

    def next_due(self) -> float | None:
        """When `tick` should be called at the latest."""
        times = [self._headset.due, self._presence.due]
        for press in self._pressed.values():
            if not press.stuck:
                times += [press.stuck_at, press.repeats_at]
        return min((time for time in times if time is not None), default=None)

    def _believed(self, device: int, at_s: float, now: float) -> float:
        """The record's own time, so that a slow reader makes no double strike; not if it runs back, or lies."""
        last = self._last_at.get(device, 0.0)
        at = at_s if max(last, now - _LATE_S) <= at_s <= now else now
        self._last_at[device] = at
        return at

    def _switch(self, origin: Origin, is_on: bool, now: float) -> None:
        if origin[1] in _HEADSET_CODES:
            self._headset.set(origin, is_on, now)
        elif origin[1] == SW_FRONT_PROXIMITY:
            self._presence.set(origin, is_on, now)

    def _key(self, origin: Origin, is_down: bool, at: float, now: float) -> Iterator[InputEvent]:
        device, code = origin
        config = self._config
        if code in self._meaning:
            button = self._meaning[code]
            yield from self._press(button, origin, at, now) if is_down else self._let_go(button, origin, at)
        elif code in config.presence_keys:
            self._presence.set(origin, is_down, now)
        elif is_down and code in (*config.headset_in_keys, *config.headset_out_keys):
            # One origin for both keys: each undoes the other.
            self._headset.set((device, -1), code in config.headset_in_keys, now)

    def _press(self, button: Button, origin: Origin, at: float, now: float) -> Iterator[InputEvent]:
        press = self._pressed.get(button)
        if press is not None:
            self._pressed[button] = msgspec.structs.replace(press, origins=press.origins | {origin})
            return
        quiet_s = max(_BOUNCE_S, self._config.double_strike_s)
        if at - self._released_at.get(button, -quiet_s) < quiet_s:
            return
        # A switch never repeats: who scans with one may rest on it.
        repeats = self._config.repeat_after_s > 0 and isinstance(button, str)
        repeats_at = now + self._config.repeat_after_s if repeats else None
        self._pressed[button] = _Press(frozenset({origin}), now + self._config.stuck_after_s, repeats_at)
        yield _pressed(button)

    def _let_go(self, button: Button, origin: Origin, at: float) -> Iterator[InputEvent]:
        press = self._pressed.get(button)
        if press is None or origin not in press.origins:
            return
        if press.origins != {origin}:
            self._pressed[button] = msgspec.structs.replace(press, origins=press.origins - {origin})
            return
        del self._pressed[button]
        self._released_at[button] = at
        if not press.stuck:
            yield _released(button)

    def _held(self, now: float) -> Iterator[InputEvent]:
        for button, press in list(self._pressed.items()):
            if press.stuck:
                continue
            if now >= press.stuck_at:
                self._pressed[button] = msgspec.structs.replace(press, stuck=True)
                yield _released(button)
            elif press.repeats_at is not None and now >= press.repeats_at:
                again = now + self._config.repeat_every_s
                self._pressed[button] = msgspec.structs.replace(press, repeats_at=again)
                yield _pressed(button, repeated=True)


def _meanings(config: InputsConfig) -> dict[int, Button]:
    keys: dict[Key, tuple[int, ...]] = msgspec.structs.asdict(config.keys)  # type: ignore[assignment] # its fields
    found: dict[int, Button] = {code: key for key, codes in keys.items() for code in codes}
    return found | {code: number for number, code in enumerate(config.switches, 1)}


def _name(button: Button) -> str:
    return f"switch {button}" if isinstance(button, int) else button


def _pressed(button: Button, *, repeated: bool = False) -> InputEvent:
    return SwitchPressed(button) if isinstance(button, int) else KeyPressed(button, repeated)


def _released(button: Button) -> InputEvent:
    return SwitchReleased(button) if isinstance(button, int) else KeyReleased(button)
