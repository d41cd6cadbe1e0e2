"""What an evil chip does while it is read. A chip without a fault passes everything through."""

import threading

from kiosk.hall.chip.chance import Chance
from kiosk.hall.chip.faults import Fault


class CardRemovedError(Exception):
    """A hand has taken the document away."""


class Mischief:
    """One fault of one chip, or none. `number` is the APDU's, from 0."""

    def __init__(self, fault: Fault | None, chance: Chance) -> None:
        self._name = fault.name if fault else ""
        self._at = fault.at if fault else 0
        self._seconds = fault.wait_s if fault else 0.0
        self._chance = chance
        self._last = b""
        self._paused = False
        self._waiting = threading.Event()
        self.is_endless = self._name == "endless_file"

    def power_on(self) -> None:
        self._last, self._paused = b"", False
        self._waiting.clear()

    def let_go(self) -> None:
        """Whatever waits, waits no longer."""
        self._waiting.set()

    def before(self, number: int) -> None:
        """Raises `CardRemovedError`."""
        if self._strikes("removed", number):
            raise CardRemovedError
        if self._name == "slow_chip":
            self._waiting.wait(self._seconds)
        if self._strikes("long_pause", number) and not self._paused:
            self._paused = True
            self._waiting.wait(self._seconds)

    def after(self, number: int, answer: bytes) -> bytes:
        said = answer
        if self._strikes("replayed_response", number) and self._last:
            said = self._last
        elif self._strikes("bad_mac", number) and len(answer) > 12:
            said = answer[:-3] + bytes([answer[-3] ^ 1]) + answer[-2:]
        elif self._strikes("garbage_answers", number):
            said = self._chance.bytes(self._chance.scalar(300))
        elif self._strikes("random_status", number):
            said = self._chance.bytes(2)
        elif self._strikes("empty_answers", number):
            said = b""
        else:
            self._last = answer
        return said

    def is_swapped(self, number: int) -> bool:
        return self._strikes("swapped_card", number)

    def speaks_plainly(self, number: int) -> bool:
        return self._strikes("plain_answers", number)

    def skew(self, number: int) -> int:
        return 2 if self._strikes("wrong_ssc", number) else 0

    def shortened(self, wanted: int) -> int:
        return max(1, wanted // 3) if self._name == "short_reads" else wanted

    def _strikes(self, name: str, number: int) -> bool:
        return self._name == name and number >= self._at
