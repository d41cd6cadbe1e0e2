"""What can happen to the hall during a visit, and how it is mended: one line a kind."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kiosk.errors import KioskError
from kiosk.tour.hall_control import HallControl


class Fault(NamedTuple):
    """`device` of the hall's control; `strike` and `mend` are changes of it."""

    device: str
    strike: Mapping[str, object]
    mend: Mapping[str, object]


def _fault(device: str, name: str) -> Fault:
    return Fault(device, {"fault": name}, {"fault": None})


SCANNER = ("cover_open", "jam", "frozen", "garbage", "slow", "cut_mid_page", "offline")
PRINTER = ("mute", "offline", "garbage", "cut_mid_job", "roll_ends_mid_job")
CAMERA = ("stalled", "garbage", "disconnect", "frozen")
PAGE_PRINTER = ("jam", "offline", "server_down", "server_frozen")
KEYPAD = ("garbage", "chatter")
CARDS = ("vitale", "bank", "mute", "badge-other")

FAULTS: dict[str, Fault] = {
    **{f"scanner_{name}": _fault("scanner", name) for name in SCANNER},
    **{f"printer_{name}": _fault("printer", name) for name in PRINTER},
    "printer_out_of_paper": Fault("printer", {"paper": "out"}, {"paper": "ok"}),
    "printer_cover_open": Fault("printer", {"cover": "open"}, {"cover": "closed"}),
    **{f"camera_{name}": _fault("camera", name) for name in CAMERA},
    **{f"page_printer_{name}": _fault("page_printer", name) for name in PAGE_PRINTER},
    **{f"keypad_{name}": _fault("inputs", name) for name in KEYPAD},
    "keypad_unplugged": Fault("inputs", {"unplug": "keypad"}, {"plug": "keypad"}),
    "headset_plugged": Fault("inputs", {"headset": True}, {"headset": False}),
    **{f"card_{name}": Fault("card_reader", {"card": name}, {"card": None}) for name in CARDS},
    "pcscd_killed": Fault("card_reader", {"pcscd": "killed"}, {"pcscd": "running"}),
    "pcscd_frozen": Fault("card_reader", {"pcscd": "frozen"}, {"pcscd": "running"}),
    "network_cut": Fault("cable", {"connected": False}, {"connected": True}),
}

# A person needs some seconds to close a lid or to plug a cable in again.
SHORTEST_S, LONGEST_S = 0.3, 3.0
LONGEST_PAUSE_S = 6.0


def deck(kinds: Sequence[str], chance: random.Random) -> Iterator[str]:
    """All kinds in a random order, then all of them in another: in a long run none is forgotten."""
    while True:
        yield from chance.sample(kinds, len(kinds))


class Striker(threading.Thread):
    """Strikes once in a while until `stop`, and mends what it struck. `struck` counts by kind."""

    def __init__(
        self, strike_once: Callable[[random.Random], str | None], chance: random.Random, pause_s: float
    ) -> None:
        super().__init__(daemon=True)
        self.struck: Counter[str] = Counter()
        self._strike_once = strike_once
        self._chance = chance
        self._pause_s = pause_s
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(self._chance.uniform(0.05, self._pause_s)):
            kind = self._strike_once(self._chance)
            if kind is not None:
                self.struck[kind] += 1

    def stop(self) -> None:
        self._ended.set()
        self.join(30)


def hall_striker(hall: HallControl, chance: random.Random, pause_s: float) -> Striker:
    kinds = deck(tuple(FAULTS), chance)

    def strike(chance: random.Random) -> str | None:
        kind = next(kinds)
        fault = FAULTS[kind]
        try:
            hall.set(fault.device, **fault.strike)
            threading.Event().wait(chance.uniform(SHORTEST_S, LONGEST_S))
        except KioskError:
            return None
        finally:
            hall.set(fault.device, **fault.mend)
        return kind

    return Striker(strike, chance, pause_s)
