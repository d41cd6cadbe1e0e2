"""How the citizen wants the kiosk to be: chosen on any page, kept for the visit, forgotten with it."""

from collections.abc import Callable
from typing import Literal, get_args

import msgspec

from kiosk.config import Config
from kiosk.speech.rates import NORMAL_SPEED, NORMAL_VOLUME, SPEEDS, VOLUMES_DB

Theme = Literal["light", "dark", "black_on_white", "white_on_black", "soft"]
Mode = Literal["touch", "keypad", "quadrants", "one_switch", "two_switches"]
THEMES: tuple[Theme, ...] = get_args(Theme)
MODES: tuple[Mode, ...] = get_args(Mode)
SIZES = 3
# How long a switch user's highlight rests on each control.
SCAN_STEPS_S = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)


class Preferences(msgspec.Struct, frozen=True):
    """`lowered`: everything that is touched moves into the lower half. `curtain`: the screen is black, everything is
    heard. `mode`: how the citizen moves and presses. `scan_step`: of `SCAN_STEPS_S`. `speed`, `volume`: of
    `kiosk.speech.rates`. `headset`: one is plugged in. `loudspeaker`: speech was switched on by hand while none was,
    and goes on there when it is pulled out; what began in a headset ends with it. `aloud`: whether the citizen agreed
    that personal values are spoken over the loudspeaker; None until they have been asked."""

    language: str = "fr"
    size: int = 0
    theme: Theme = "light"
    lowered: bool = False
    motion: bool = True
    curtain: bool = False
    mode: Mode = "touch"
    scan_step: int = 2
    speech: bool = False
    speed: int = NORMAL_SPEED
    volume: int = NORMAL_VOLUME
    headset: bool = False
    loudspeaker: bool = False
    aloud: bool | None = None

    @property
    def unseen(self) -> bool:
        """Whether the citizen needs more time than a finger on a screen that is seen."""
        return self.speech or self.mode != "touch"


def _step(count: int) -> Callable[[str], int | None]:
    """The nearest step that there is; a word is none."""

    def parse(text: str) -> int | None:
        return max(0, min(count - 1, int(text))) if text.isascii() and text.lstrip("-").isdecimal() else None

    return parse


def _one_of(words: tuple[str, ...]) -> Callable[[str], str | None]:
    return lambda text: text if text in words else None


def _switch(text: str) -> bool | None:
    return {"on": True, "off": False}.get(text)


_PARSERS: dict[str, Callable[[str], object]] = {
    "size": _step(SIZES),
    "theme": _one_of(THEMES),
    "lowered": _switch,
    "motion": _switch,
    "curtain": _switch,
    "mode": _one_of(MODES),
    "scan_step": _step(len(SCAN_STEPS_S)),
    "speech": _switch,
    "speed": _step(len(SPEEDS)),
    "volume": _step(len(VOLUMES_DB)),
    "headset": _switch,
    "aloud": _switch,
}


def preferred(now: Preferences, name: str, text: str, config: Config) -> Preferences:
    """`now` with one wish more; what is not offered changes nothing."""
    if name == "language":
        value: object = text if text in config.screen.languages else None
    else:
        value = _PARSERS[name](text) if name in _PARSERS else None
    if value is None:
        return now
    wished = msgspec.structs.replace(now, **{name: value})
    match name, value:
        case "headset", _ if value != now.headset:
            return msgspec.structs.replace(wished, speech=bool(value) or now.loudspeaker)
        case "speech", _:
            return _spoken(now, on=bool(value), wished=wished)
        case "mode", "quadrants":
            return _spoken(now, on=True, wished=wished)  # a touch without sight is of no use in silence
    return wished


def _spoken(now: Preferences, *, on: bool, wished: Preferences) -> Preferences:
    """Speech by hand. What is switched on while a headset is there is for it alone."""
    return msgspec.structs.replace(wished, speech=on, loudspeaker=on and (now.loudspeaker or not now.headset))
