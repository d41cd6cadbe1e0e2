"""Worker: asks the desk for slots, appointments and hall numbers, each question signed with the kiosk's own key."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime

from kiosk.appointments import wire
from kiosk.appointments.protocol import No, Reply, Request, Setup
from kiosk.delivery.answers import Answer, NoAnswer
from kiosk.delivery.exchange import Ask, exchange
from kiosk.delivery.line import Line
from kiosk.errors import ConfigError
from kiosk.help import wire_asked
from kiosk.help.asked import signed
from kiosk.processes.worker import Emit

__all__ = ["Messenger", "Request", "Setup", "service"]

# An answer that was lost is asked for again at once: nothing is booked twice by one key.
TRIES = 2
BETWEEN_S = 0.3


def service(setup: Setup, emit: Emit) -> "Messenger":
    return Messenger(setup)


class Messenger:
    """One question at a time. Every failure is a `No`."""

    def __init__(self, setup: Setup, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._setup = setup
        self._line = Line(setup.timeout_s, setup.roots_file, setup.proxy)
        self._now = now

    def handle(self, request: Request) -> Reply:
        """The desk's answer, or why there is none."""
        if not re.match(r"https?://", self._setup.desk_url):
            return No("unreachable")
        body = wire.encode(request)
        reply: Reply = No("unreachable")
        for attempt in range(TRIES):
            if attempt:
                time.sleep(BETWEEN_S)
            reply, again = self._asked(body)
            if not again:
                break
        return reply

    def cancel(self) -> None:
        """An exchange ends by its own deadline."""

    def close(self) -> None:
        pass

    def _asked(self, body: bytes) -> tuple[Reply, bool]:
        """The answer, and whether it is worth while to ask again."""
        try:
            headers = signed(self._setup.signer, wire_asked.APPOINTMENTS, body, self._now())
        except ConfigError:
            return No("stranger"), False
        url = self._setup.desk_url.rstrip("/") + wire.PATH
        answer = exchange(Ask("POST", url, headers, body), self._line, max_answer_bytes=wire.MAX_ANSWER_BYTES)
        match answer:
            case Answer(status=200, body=said):
                known = wire.decode_answer(said)
                return (known, False) if known is not None else (No("unreachable"), False)
            case Answer(status=401):
                return No("stranger"), False
            case Answer(status=429):
                return wire.Refused("busy"), False
            case Answer(status=status):
                return No("unreachable"), status >= 500
            case NoAnswer():
                return No("unreachable"), True
